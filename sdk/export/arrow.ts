import type { ColumnData, ColumnSpec } from '../arrow/write.ts'
import { ArrowFileWriter } from '../arrow/write.ts'
import { findColumn } from '../columns.ts'
import type { ColumnSlice, DatasetInfo } from '../types.ts'
import { STATE_NAMES } from '../types.ts'
import { exportHeader } from './header.ts'
import type { ExportableTable, TableSlice } from './slices.ts'
import { cellValue, hasMarks, tableSlices } from './slices.ts'
import type { ExportOptions } from './table.ts'

const MARKS = ['rounded', 'noised']

function columnSpecs(table: ExportableTable, options: ExportOptions): ColumnSpec[] {
  const specs: ColumnSpec[] = [
    { name: 'contig', type: 'dict<int16>' },
    { name: 'position', type: 'int32' },
    { name: 'id', type: 'utf8', nullable: true },
    { name: 'ref', type: 'utf8' },
    { name: 'alt', type: 'utf8' },
  ]
  if (options.filter) specs.push({ name: 'filter', type: 'utf8', nullable: true })
  for (const { name, type } of table.info.annotations ?? []) {
    specs.push({ name, type: type === 'number' ? 'float64' : 'utf8', nullable: true })
  }
  specs.push({ name: 'cohort', type: 'dict<int32>' }, { name: 'state', type: 'dict<int8>' })
  if (hasMarks(table.info)) specs.push({ name: 'mark', type: 'dict<int8>', nullable: true })
  for (const name of table.info.columns) {
    specs.push({ name, type: findColumn(name)?.type ?? 'float64', nullable: true })
  }
  return specs
}

/** Repeats each row's text once per cohort. */
function repeated<T>(values: ArrayLike<T>, rows: number, times: number): T[] {
  const out: T[] = []
  for (let row = 0; row < rows; row++) for (let copy = 0; copy < times; copy++) out.push(values[row]!)
  return out
}

/** One computed column of all cohorts, row by row, with Arrow validity where something is null. */
function numbers(columns: ColumnSlice[], rows: number, type: ColumnSpec['type']): ColumnData {
  const size = rows * columns.length
  const values = type === 'int32' ? new Int32Array(size) : new Float64Array(size)
  const valid = new Uint8Array((size + 7) >> 3)
  let nulls = 0
  for (let row = 0, at = 0; row < rows; row++) {
    for (const column of columns) {
      const value = cellValue(column, row)
      if (value === null) nulls++
      else {
        values[at] = value
        valid[at >> 3]! |= 1 << (at & 7)
      }
      at++
    }
  }
  return nulls > 0 ? { values, valid } : { values }
}

function annotated(values: Array<string | number | null>, { type }: ColumnSpec): ColumnData {
  if (type === 'utf8') return { strings: values.map((value) => (value === null ? null : String(value))) }
  const valid = new Uint8Array((values.length + 7) >> 3)
  for (const [at, value] of values.entries()) if (value !== null) valid[at >> 3]! |= 1 << (at & 7)
  return { values: Float64Array.from(values, (value) => Number(value ?? 0)), valid }
}

function batchData(slice: TableSlice, specs: ColumnSpec[], contigs: Map<string, number>): ColumnData[] {
  const { rows, variants, cohorts } = slice
  const times = cohorts.length
  const size = rows * times
  const first = specs.findIndex(({ name }) => name === 'state') + 1
  return specs.map((spec, index): ColumnData => {
    if (spec.name === 'contig') {
      const codes = variants.contig.map((name) => contigs.get(name) ?? 0)
      return { values: Int16Array.from(repeated(codes, rows, times)) }
    }
    if (spec.name === 'position') return { values: Int32Array.from(repeated(variants.position, rows, times)) }
    if (spec.name === 'id') return { strings: repeated(variants.id, rows, times) }
    if (spec.name === 'ref') return { strings: repeated(variants.ref, rows, times) }
    if (spec.name === 'alt') return { strings: repeated(variants.alt, rows, times) }
    if (spec.name === 'filter') return { strings: repeated(variants.filter, rows, times) }
    const annotation = index < first ? variants.annotations?.[spec.name] : undefined
    if (annotation) return annotated(repeated(annotation, rows, times), spec)
    if (spec.name === 'cohort') return { values: Int32Array.from({ length: size }, (_, at) => at % times) }
    if (spec.name === 'state') {
      return {
        values: Int8Array.from({ length: size }, (_, at) => cohorts[at % times]!.states[Math.floor(at / times)]!),
      }
    }
    if (spec.name === 'mark') {
      const codes = Int8Array.from({ length: size }, (_, at) =>
        MARKS.indexOf(cohorts[at % times]!.marks[Math.floor(at / times)] ?? ''),
      )
      const valid = new Uint8Array((size + 7) >> 3)
      for (let at = 0; at < size; at++) if (codes[at]! >= 0) valid[at >> 3]! |= 1 << (at & 7)
      return { values: codes.map((code) => Math.max(0, code)), valid }
    }
    const place = index - first - (specs[first]?.name === 'mark' ? 1 : 0)
    return numbers(
      cohorts.map(({ columns }) => columns[place]!),
      rows,
      spec.type,
    )
  })
}

/**
 * Arrow IPC file, not compressed because not every reader has LZ4: the same long rows as TSV, `cohort` and `state` as dictionaries, a null where there is no value,
 * and the header as JSON in the schema's metadata under `hindo.table`.
 */
export async function* arrowTable(
  table: ExportableTable,
  dataset: DatasetInfo,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const specs = columnSpecs(table, options)
  const names = dataset.contigs.map(({ name }) => name)
  const contigs = new Map(names.map((name, index) => [name, index]))
  let pieces: Uint8Array[] = []
  const sink = {
    async write(bytes: Uint8Array) {
      pieces.push(bytes)
    },
    async close() {},
  }
  const writer = new ArrowFileWriter(sink, specs, {
    metadata: { 'hindo.table': JSON.stringify(exportHeader(dataset, table.info, options)) },
    compression: 'none',
    dictionaries: {
      contig: names,
      cohort: table.info.cohorts.map(({ name }) => name),
      state: [...STATE_NAMES],
      ...(hasMarks(table.info) ? { mark: MARKS } : {}),
    },
  })
  for await (const slice of tableSlices(table, options)) {
    await writer.writeBatch(slice.rows * slice.cohorts.length, batchData(slice, specs, contigs))
    yield* pieces
    pieces = []
  }
  await writer.finish()
  yield* pieces
}
