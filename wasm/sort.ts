const SMALL: usize = 48
const BITS: u32 = 11
const BUCKETS: u32 = 1 << 11
const MASK: u32 = (1 << 11) - 1
const PASSES: u32 = 3
const SIGN: u32 = 0x80000000

/** Counts, then first slots, of the buckets of all passes */
const starts: usize = memory.data(3 * 4 * (1 << 11), 16)

/** Stable order of rows (u32) by f64 key; scratch holds 16 bytes per row */
export function sortOrder(keys: usize, order: usize, scratch: usize, n: usize): void {
  if (n <= SMALL) {
    insertionSort(keys, order, n)
    return
  }
  sortByHalf(keys, order, scratch, n, 0)
  sortByHalf(keys, order, scratch, n, 1)
}

function insertionSort(keys: usize, order: usize, n: usize): void {
  const end = order + (n << 2)
  for (let at = order + 4; at < end; at += 4) {
    const row = load<u32>(at)
    const key = load<f64>(keys + ((<usize>row) << 3))
    let slot = at
    while (slot > order) {
      const before = load<u32>(slot - 4)
      if (!(load<f64>(keys + ((<usize>before) << 3)) > key)) break
      store<u32>(slot, before)
      slot -= 4
    }
    store<u32>(slot, row)
  }
}

@inline
function sortableHalf(key: usize, half: i32): u32 {
  const low = load<u32>(key)
  const high = load<u32>(key, 4)
  const negative = (high & SIGN) != 0 && (high != SIGN || low != 0)
  return half == 0 ? (negative ? ~low : low) : negative ? ~high : (high & ~SIGN) ^ SIGN
}

@inline
function count(key: u32, pass: u32): void {
  const bucket = bucketOf(key, pass)
  store<u32>(bucket, load<u32>(bucket) + 1)
}

@inline
function bucketOf(key: u32, pass: u32): usize {
  return starts + <usize>((pass * BUCKETS + ((key >> (pass * BITS)) & MASK)) << 2)
}

/** Least significant digit first, on (half key, row) pairs that move between the halves of scratch */
function sortByHalf(keys: usize, order: usize, scratch: usize, n: usize, half: i32): void {
  memory.fill(starts, 0, 3 * 4 * (1 << 11))
  const bytes = n << 3
  for (let i: usize = 0; i < n; i++) {
    const row = load<u32>(order + (i << 2))
    const key = sortableHalf(keys + ((<usize>row) << 3), half)
    store<u64>(scratch + (i << 3), (<u64>row << 32) | <u64>key)
    count(key, 0)
    count(key, 1)
    count(key, 2)
  }
  let from = scratch
  let to = scratch + bytes
  for (let pass: u32 = 0; pass < PASSES; pass++) {
    if (load<u32>(bucketOf(load<u32>(from), pass)) == <u32>n) continue
    let start: u32 = 0
    const first = starts + <usize>((pass * BUCKETS) << 2)
    for (let bucket = first; bucket < first + (BUCKETS << 2); bucket += 4) {
      const size = load<u32>(bucket)
      store<u32>(bucket, start)
      start += size
    }
    for (let at = from; at < from + bytes; at += 8) {
      const pair = load<u64>(at)
      const bucket = bucketOf(<u32>pair, pass)
      const slot = load<u32>(bucket)
      store<u32>(bucket, slot + 1)
      store<u64>(to + ((<usize>slot) << 3), pair)
    }
    const swap = from
    from = to
    to = swap
  }
  for (let i: usize = 0; i < n; i++) store<u32>(order + (i << 2), load<u32>(from + (i << 3), 4))
}
