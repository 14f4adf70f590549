import type { Views } from './views.ts'

const SMALL = 48
const BITS = 11
const BUCKETS = 1 << BITS
const MASK = BUCKETS - 1
const PASSES = 3
const SIGN = 0x80000000 | 0

/** Stable order by f64 key: insertion for few rows, else two radix sorts, by the key's low and then its high half. */
export function sortOrder(views: Views, keys: number, order: number, scratch: number, n: number): void {
  if (n <= SMALL) {
    insertionSort(views, keys >>> 3, order >>> 2, n)
    return
  }
  const starts = new Uint32Array(PASSES * BUCKETS)
  sortByHalf(views, keys >>> 2, order >>> 2, scratch >>> 2, n, 0, starts)
  sortByHalf(views, keys >>> 2, order >>> 2, scratch >>> 2, n, 1, starts)
}

function insertionSort({ f64, u32 }: Views, keys: number, order: number, n: number): void {
  for (let i = 1; i < n; i++) {
    const row = u32[order + i]!
    const key = f64[keys + row]!
    let j = order + i
    for (; j > order && f64[keys + u32[j - 1]!]! > key; j--) u32[j] = u32[j - 1]!
    u32[j] = row
  }
}

/** Half of a key as u32 that sorts like the number: sign flipped for positive, all bits for negative; -0 like 0. */
function sortableHalf(i32: Int32Array, key: number, half: number): number {
  const low = i32[key]!
  const high = i32[key + 1]!
  const negative = high < 0 && (high !== SIGN || low !== 0) ? -1 : 0
  return half === 0 ? low ^ negative : (high & ~SIGN) ^ (negative === 0 ? SIGN : 0x7fffffff)
}

/** Least significant digit first, on (half key, row) pairs that move between two halves of `scratch`. Indices count u32. */
function sortByHalf(
  { u32, i32 }: Views,
  keys: number,
  order: number,
  scratch: number,
  n: number,
  half: number,
  starts: Uint32Array,
): void {
  starts.fill(0)
  for (let i = 0; i < n; i++) {
    const row = u32[order + i]!
    const key = sortableHalf(i32, keys + 2 * row, half)
    i32[scratch + 2 * i] = key
    u32[scratch + 2 * i + 1] = row
    for (let pass = 0; pass < PASSES; pass++) {
      const bucket = pass * BUCKETS + ((key >>> (pass * BITS)) & MASK)
      starts[bucket] = starts[bucket]! + 1
    }
  }
  let from = scratch
  let to = scratch + 2 * n
  for (let pass = 0; pass < PASSES; pass++) {
    const shift = pass * BITS
    const first = pass * BUCKETS
    if (starts[first + ((u32[from]! >>> shift) & MASK)] === n) continue
    let start = 0
    for (let bucket = first; bucket < first + BUCKETS; bucket++) {
      const size = starts[bucket]!
      starts[bucket] = start
      start += size
    }
    for (let i = 0; i < n; i++) {
      const key = u32[from + 2 * i]!
      const bucket = first + ((key >>> shift) & MASK)
      const slot = to + 2 * starts[bucket]!++
      u32[slot] = key
      u32[slot + 1] = u32[from + 2 * i + 1]!
    }
    const swap = from
    from = to
    to = swap
  }
  for (let i = 0; i < n; i++) u32[order + i] = u32[from + 2 * i + 1]!
}
