import { ArrowFileWriter, type ColumnSpec, memorySink } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import type { RecordQuery, RecordRow, RecordsInfo } from '../record-types.ts'
import { csvText, tsvText } from './delimited.ts'

const FORMATS = ['tsv', 'csv', 'json', 'arrow'] as const
export type RecordFormat = (typeof FORMATS)[number]

/**
 * Records as a file, in pieces: a column per axis (level ids; several joined by `;`) and per field, in the dataset's order. A value
 * that is not known is an empty field or null. JSON and Arrow say what they hold.
 *
 * @throws HindoError `usage` for an unknown format; what `rows` throws
 */
export async function* exportRecords(
  info: RecordsInfo,
  query: RecordQuery,
  rows: AsyncIterable<RecordRow[]>,
  format: RecordFormat,
): AsyncGenerator<Uint8Array> {
  if (format === 'json') yield* jsonRecords(info, query, rows)
  else if (format === 'arrow') yield* arrowRecords(info, query, rows)
  else if (format === 'tsv' || format === 'csv') yield* delimitedRecords(info, rows, format)
  else {
    throw new HindoError('usage', `unknown export format "${String(format)}"`, {
      hint: `Use one of ${FORMATS.join(', ')}`,
    })
  }
}

function headerOf(info: RecordsInfo, query: RecordQuery) {
  const { id, dataVersion, kind, synthetic, publish } = info
  return {
    dataset: id,
    dataVersion,
    kind,
    ...(synthetic ? { synthetic: true } : {}),
    ...(publish ? { publish: publish.policy } : {}),
    reviewed: false,
    query,
  }
}

async function* delimitedRecords(
  { axes, fields }: RecordsInfo,
  rows: AsyncIterable<RecordRow[]>,
  format: 'tsv' | 'csv',
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const csv = format === 'csv'
  const text = csv ? csvText : tsvText
  const [separator, end] = csv ? [',', '\r\n'] : ['\t', '\n']
  yield encoder.encode([...axes, ...fields].map(({ id }) => text(id)).join(separator) + end)
  for await (const batch of rows) {
    let out = ''
    for (const { levels, fields: values } of batch) {
      const cells = axes.map(({ id }) => text(levels[id]!.join(';')))
      for (const { id } of fields) {
        const value = values[id]
        cells.push(typeof value === 'string' ? text(value) : String(value ?? ''))
      }
      out += cells.join(separator) + end
    }
    yield encoder.encode(out)
  }
}

async function* jsonRecords(
  info: RecordsInfo,
  query: RecordQuery,
  rows: AsyncIterable<RecordRow[]>,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(`{"hindo":${JSON.stringify(headerOf(info, query))},\n"records":[`)
  let first = true
  for await (const batch of rows) {
    let out = ''
    for (const { levels, fields } of batch) {
      const flat = info.axes.map(({ id, kind }) => [id, kind === 'partition' ? levels[id]![0] : levels[id]])
      out += `${first ? '\n' : ',\n'}${JSON.stringify({ ...Object.fromEntries(flat), ...fields })}`
      first = false
    }
    yield encoder.encode(out)
  }
  yield encoder.encode('\n]}\n')
}

async function* arrowRecords(
  info: RecordsInfo,
  query: RecordQuery,
  rows: AsyncIterable<RecordRow[]>,
): AsyncGenerator<Uint8Array> {
  const { axes, fields } = info
  const columns: ColumnSpec[] = [
    ...axes.map(({ id }): ColumnSpec => ({ name: id, type: 'utf8' })),
    ...fields.map(
      ({ id, kind }): ColumnSpec => ({ name: id, type: kind === 'number' ? 'float64' : 'utf8', nullable: true }),
    ),
  ]
  const sink = memorySink()
  const metadata = { hindo: JSON.stringify(headerOf(info, query)) }
  const writer = new ArrowFileWriter(sink, columns, { metadata, compression: 'lz4' })
  for await (const batch of rows) {
    await writer.writeBatch(batch.length, [
      ...axes.map(({ id }) => ({ strings: batch.map(({ levels }) => levels[id]!.join(';')) })),
      ...fields.map(({ id, kind }) => {
        const values = batch.map((row) => row.fields[id] ?? null)
        return kind === 'number' ? numberData(values) : { strings: values.map((value) => value as string | null) }
      }),
    ])
  }
  await writer.finish()
  yield sink.bytes()
}

function numberData(values: Array<string | number | null>) {
  const valid = new Uint8Array((values.length + 7) >> 3)
  const numbers = Float64Array.from(values, (value, row) => {
    if (typeof value !== 'number') return 0
    valid[row >> 3]! |= 1 << (row & 7)
    return value
  })
  return { values: numbers, valid }
}
