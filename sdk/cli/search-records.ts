import { HindoError } from '../errors.ts'
import type { FacetAnswer, RecordQuery, RecordRow, RecordsInfo } from '../record-types.ts'
import type { Records } from '../worker/client.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'
import { commaList } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { requireAxes, withRecords } from './dataset.ts'
import { pointing } from './pointer.ts'
import { termTable } from './search-people.ts'

/** Options of `hindo search --records`, beside those that all searches have. */
export const RECORD_OPTIONS: OptionDefinitions = {
  records: { kind: 'flag', help: 'search a dataset of records: counts by every facet' },
  rows: { kind: 'number', value: 'N', help: 'with --records: print the first N records instead of counts' },
  words: { kind: 'text', value: 'TEXT', help: 'with --records: words that the texts of a record must have' },
  range: {
    kind: 'list',
    value: 'FIELD=FROM..TO',
    help: 'with --records: a range over a number or date; either end may be absent; repeat for several',
  },
  sort: { kind: 'text', value: 'KEY', help: 'with --rows: axis or field, - before it for descending', dashed: true },
  like: { kind: 'number', value: 'INDEX', help: 'with --records: records like this one, by --axis; at most --limit' },
  format: { kind: 'text', value: 'FORMAT', help: 'with --records: all records as tsv, csv, json or arrow' },
}

const EXPORTS = ['tsv', 'csv', 'json', 'arrow'] as const

/** `hindo search DATASET [EXPR] --records`. */
export async function searchRecords(input: Arguments, context: CommandContext): Promise<void> {
  const [place, where = ''] = input.positionals as [string, string?]
  const format = input.text('format')
  const rows = input.number('rows')
  const like = input.number('like')
  const chosen = Object.entries({ format, rows, like, terms: input.text('terms') }).filter(
    ([, value]) => value !== undefined,
  )
  if (chosen.length > 1) throw new HindoError('usage', `--${chosen[0]![0]} does not go with --${chosen[1]![0]}`)
  const query = readOptions(input, where)
  await withRecords(place, context, async (records) => {
    const { signal, terminal } = context
    const by = input.list('by').flatMap(commaList)
    requireAxes(by, records.axes)
    const json = (value: unknown) => terminal.write(`${JSON.stringify(value, null, 2)}\n`)
    const ask = <T>(work: () => Promise<T>) => pointing(where, work)
    if (chosen[0]?.[0] === 'terms') return printTerms(records, input, context)
    if (format !== undefined) {
      const found = EXPORTS.find((one) => one === format)
      if (!found) throw new HindoError('usage', `--format is one of ${EXPORTS.join(', ')}, not "${format}"`)
      const file = await ask(() => records.export(query, found, { signal, onProgress: terminal.progress }))
      return terminal.write(new Uint8Array(await file.arrayBuffer()))
    }
    if (like !== undefined) {
      const [axis, limit] = [input.text('axis'), input.number('limit')]
      const found = await records.similar(like, { signal, ...(axis && { axis }), ...(limit && { limit }) })
      if (input.flag('json')) return json(found)
      const head = `score\tshared\t${rowHead(records)}`
      return terminal.write(
        `${[head, ...found.map(({ score, shared, row }) => `${score.toFixed(3)}\t${shared.join(';')}\t${rowLine(row, records)}`)].join('\n')}\n`,
      )
    }
    if (rows !== undefined) {
      const found = await ask(() =>
        records.rows(query, { from: 0, to: rows }, { signal, onProgress: terminal.progress }),
      )
      if (input.flag('json')) return json(found)
      await terminal.write(`${[rowHead(records), ...found.rows.map((row) => rowLine(row, records))].join('\n')}\n`)
      return terminal.say(`${found.rows.length} of ${shown(found.matched, records)} records`)
    }
    const answer = await ask(() => records.facets(query, { signal, onProgress: terminal.progress }))
    const axes = by.length > 0 ? answer.axes.filter(({ axis }) => by.includes(axis)) : answer.axes
    if (input.flag('json')) return json({ ...answer, axes })
    return terminal.write(facetTable({ ...answer, axes }))
  })
}

function readOptions(input: Arguments, where: string): RecordQuery {
  const ranges: NonNullable<RecordQuery['ranges']> = {}
  for (const text of input.list('range')) {
    const [, field, from, to] = /^([^=]+)=(.*?)\.\.(.*)$/.exec(text) ?? []
    if (field === undefined) {
      throw new HindoError('usage', `--range takes FIELD=FROM..TO, not "${text}"`, {
        hint: 'For example --range age=60..69',
      })
    }
    ranges[field.trim()] = { ...(from && { from }), ...(to && { to }) }
  }
  const words = input.text('words')
  const sort = input.text('sort')
  return { where, ranges, ...(words !== undefined && { words }), ...(sort !== undefined && { sort }) }
}

async function printTerms(records: Records, input: Arguments, { terminal, signal }: CommandContext): Promise<void> {
  const [axis, limit] = [input.text('axis'), input.number('limit')]
  if (axis !== undefined) requireAxes([axis], records.axes)
  const hits = await records.terms(input.text('terms')!, { signal, ...(axis && { axis }), ...(limit && { limit }) })
  await terminal.write(input.flag('json') ? `${JSON.stringify(hits, null, 2)}\n` : termTable(hits))
}

/** Counts as TSV: the query, then its levels; a suppressed number is an empty field. */
export function facetTable({ records, unknown, axes }: FacetAnswer): string {
  const state = (count: number | null) => (count === null ? 'suppressed' : 'value')
  const lines = ['axis\tlevel\trecords\tstate', `\t\t${records ?? ''}\t${state(records)}`]
  if (unknown !== 0) lines.push(`\t(no value)\t${unknown ?? ''}\t${state(unknown)}`)
  for (const { axis, counts } of axes) {
    for (const { level, records: count } of counts) lines.push(`${axis}\t${level}\t${count ?? ''}\t${state(count)}`)
  }
  return `${lines.join('\n')}\n`
}

function shown(count: number | null, { publish }: RecordsInfo): string {
  return count === null ? `fewer than ${publish?.threshold}` : String(count)
}

function rowHead({ axes, fields }: RecordsInfo): string {
  return ['index', ...axes.map(({ id }) => id), ...fields.map(({ id }) => id)].join('\t')
}

function rowLine({ index, levels, fields }: RecordRow, info: RecordsInfo): string {
  const cells = [String(index), ...info.axes.map(({ id }) => levels[id]!.join(';'))]
  for (const { id } of info.fields) cells.push(String(fields[id] ?? ''))
  return cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')
}

/** A dataset of records in words, for `hindo info`. */
export function describeRecords(info: RecordsInfo, counts: FacetAnswer): string {
  const { en, ja } = info.label
  const { publish } = info
  const lines = [
    `${info.id}: ${en === ja ? en : `${en} / ${ja}`}`,
    ...(info.synthetic ? ['SYNTHETIC: these people do not exist'] : []),
    `data version  ${info.dataVersion}`,
    `kind          records (${info.kind})`,
    `serving       ${info.serving}`,
    ...(publish ? [`published     ${publish.policy}: ${publishedAs(publish)}`] : []),
    `records       ${shown(counts.records, info)}`,
    `size          ${(info.bytes / 1e6).toFixed(1)} MB`,
    ...(info.licence ? [`licence       ${info.licence}`] : []),
    ...(info.citation ? [`citation      ${info.citation}`] : []),
    '',
    'fields',
    ...info.fields.map(({ id, kind, unit, label }) => `  ${id}: ${kind}${unit ? ` (${unit})` : ''}, ${label.en}`),
  ]
  for (const axis of info.axes) {
    lines.push('', `axis ${axis.id} (${axis.kind}${axis.ordered ? ', ordered' : ''}): ${axis.label.en}`)
    const of = counts.axes.find((one) => one.axis === axis.id)!.counts
    for (const [index, { id, label, parent }] of axis.levels.entries()) {
      const count = of[index]!.records
      const name = label.en === id ? '' : ` ${label.en}`
      lines.push(`  ${id}${name}${parent ? `, in ${parent}` : ''}: ${count ?? 'suppressed'}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function publishedAs({
  dropped = [],
  hashed = [],
  banded = [],
  merged = [],
}: NonNullable<RecordsInfo['publish']>): string {
  const parts = [
    dropped.length > 0 ? `without ${dropped.join(', ')}` : '',
    hashed.length > 0 ? `${hashed.join(', ')} hashed` : '',
    banded.length > 0 ? `rounded ${banded.map(({ field, step }) => `${field} to ${step}`).join(', ')}` : '',
    merged.length > 0 ? `rare levels merged in ${merged.map(({ axis }) => axis).join(', ')}` : '',
  ]
  return parts.filter((part) => part !== '').join('; ') || 'small counts suppressed'
}
