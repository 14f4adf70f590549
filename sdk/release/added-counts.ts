import type { TrueCounts } from './subject.ts'

const MEASURES = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'] as const

/** Counts of the people of several groups without anybody in common; a measure that one of them lacks is left out. */
export function addedCounts(parts: readonly TrueCounts[], rows: number): TrueCounts {
  const sums: TrueCounts = { AC: new Int32Array(rows), AN: new Int32Array(rows) }
  for (const measure of MEASURES) {
    if (parts.some((part) => part[measure] === undefined)) continue
    const sum = new Int32Array(rows)
    for (const part of parts) for (let row = 0; row < rows; row++) sum[row]! += part[measure]![row]!
    sums[measure] = sum
  }
  return sums
}

/** Counts of some rows, in their order. */
export function countsAt(counts: TrueCounts, rows: readonly number[]): TrueCounts {
  const at = (own: Int32Array) => Int32Array.from(rows, (row) => own[row]!)
  const picked: TrueCounts = { AC: at(counts.AC), AN: at(counts.AN) }
  for (const measure of MEASURES) {
    const own = counts[measure]
    if (own) picked[measure] = at(own)
  }
  return picked
}
