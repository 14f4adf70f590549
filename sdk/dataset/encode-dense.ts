import type { ColumnData, ColumnSpec } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'

/** Rows of a batch of the variants and the dense file. */
export const BATCH_ROWS = 65_536

export type DenseType = 'uint8' | 'uint16' | 'uint32'

/** One column of a dense file. */
export interface DenseColumnSpec {
  measure: Measure
  /** Index of the stratum in the manifest. */
  stratum: number
  type: DenseType
  /** Cells may be suppressed (null). */
  nullable: boolean
}

/** Values of one column of a batch; `suppressed[row]` other than 0 makes the cell null, whatever its value. */
export interface DenseValues {
  values: ArrayLike<number>
  suppressed?: Uint8Array | null
}

/** Integer type that holds counts up to `bound` (2N of the stratum): it depends on the strata, never on the data. */
export function denseType(bound: number): DenseType {
  return bound <= 255 ? 'uint8' : bound <= 65_535 ? 'uint16' : 'uint32'
}

/** Columns of a dense file in order: stratum by stratum, its measures side by side. */
export function denseColumns(
  strata: Array<{ stratum: number; bound: number }>,
  measures: Measure[],
  nullable: boolean,
): DenseColumnSpec[] {
  return strata.flatMap(({ stratum, bound }) =>
    measures.map((measure) => ({ measure, stratum, type: denseType(bound), nullable })),
  )
}

/** Arrow columns `MEASURE:STRATUM` for {@link DenseColumnSpec}. */
export function denseArrowColumns(columns: DenseColumnSpec[]): ColumnSpec[] {
  return columns.map(({ measure, stratum, type, nullable }) => ({ name: `${measure}:${stratum}`, type, nullable }))
}

/**
 * Turns one batch's counts into Arrow column data. Suppressed cells are written as 0 under their null, so that the bytes
 * do not hold what the policy took away. Values that have the column's type already are not copied.
 *
 * @throws HindoError `limit` when a value does not fit its column's type, `usage` when lengths differ
 */
export function encodeDenseBatch(columns: DenseColumnSpec[], rows: number, data: DenseValues[]): ColumnData[] {
  if (data.length !== columns.length) {
    throw new HindoError('usage', `dense batch has ${data.length} columns of values for ${columns.length} columns`)
  }
  return columns.map((column, index) => encodeColumn(column, rows, data[index]!))
}

const VALUES = { uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array } as const
const MAX = { uint8: 255, uint16: 65_535, uint32: 4_294_967_295 } as const

function encodeColumn(column: DenseColumnSpec, rows: number, { values, suppressed }: DenseValues): ColumnData {
  const name = `${column.measure}:${column.stratum}`
  if (values.length < rows) throw new HindoError('usage', `column ${name} has ${values.length} values for ${rows} rows`)
  const Values = VALUES[column.type]
  // Nothing to check and nothing to change: a batch of all columns need not be held twice.
  if (values instanceof Values && !suppressed) return { values: values.subarray(0, rows) }
  const max = MAX[column.type]
  const out = new Values(rows)
  let valid: Uint8Array | undefined
  for (let row = 0; row < rows; row++) {
    if (suppressed?.[row]) {
      if (!column.nullable) throw new HindoError('usage', `column ${name} cannot hold suppressed cells`)
      valid ??= new Uint8Array((rows + 7) >> 3).fill(255)
      valid[row >> 3]! &= ~(1 << (row & 7))
      continue
    }
    const value = values[row]!
    if (!(value >= 0 && value <= max)) {
      throw new HindoError('limit', `column ${name}, row ${row} of the batch: ${value} does not fit ${column.type}`)
    }
    out[row] = value
  }
  return valid ? { values: out, valid } : { values: out }
}
