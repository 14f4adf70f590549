import type { TrueCounts } from './subject.ts'

const MEASURES = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'] as const

/** Counts of the people of several groups without anybody in common; a measure that one of them lacks is left out. */
export function addedCounts(parts: readonly TrueCounts[], rows: number): TrueCounts {
  return sumOf(parts, rows, (sum, own) => {
    for (let row = 0; row < rows; row++) sum[row]! += own[row]!
  })
}

/** The same for some rows, in their order. */
export function addedCountsAt(parts: readonly TrueCounts[], rows: readonly number[]): TrueCounts {
  return sumOf(parts, rows.length, (sum, own) => {
    for (let place = 0; place < rows.length; place++) sum[place]! += own[rows[place]!]!
  })
}

function sumOf(
  parts: readonly TrueCounts[],
  rows: number,
  add: (sum: Int32Array, own: Int32Array) => void,
): TrueCounts {
  const sums: TrueCounts = { AC: new Int32Array(rows), AN: new Int32Array(rows) }
  for (const measure of MEASURES) {
    if (parts.some((part) => part[measure] === undefined)) continue
    const sum = new Int32Array(rows)
    for (const part of parts) add(sum, part[measure]!)
    sums[measure] = sum
  }
  return sums
}
