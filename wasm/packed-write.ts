// Writing packed columns. A cell is a distance from the column's base, seen as u32: what is below the base is very far.

const MOST: u32 = 15

/** large[i] += 1 (at most 255) where distances[i] is over 15 */
export function countLarge(distances: usize, large: usize, n: usize): void {
  const most = i32x4.splat(<i32>MOST)
  const main = n & ~15
  let i: usize = 0
  for (; i < main; i += 16) {
    const from = distances + (i << 2)
    const first = i16x8.narrow_i32x4_s(i32x4.gt_u(v128.load(from), most), i32x4.gt_u(v128.load(from, 16), most))
    const second = i16x8.narrow_i32x4_s(i32x4.gt_u(v128.load(from, 32), most), i32x4.gt_u(v128.load(from, 48), most))
    // A lane of -1 taken away adds one; 255 stays.
    const marks = i8x16.narrow_i16x8_s(first, second)
    v128.store(large + i, i8x16.add_sat_u(v128.load(large + i), i8x16.neg(marks)))
  }
  for (; i < n; i++) {
    const count = <u32>load<u8>(large + i)
    if (load<u32>(distances + (i << 2)) > MOST && count < 255) store<u8>(large + i, <u8>(count + 1))
  }
}

/** Rows (u16) where bytes[i] is at least threshold; returns how many */
export function rowsAtLeast(bytes: usize, threshold: i32, out: usize, n: usize): usize {
  const least = i8x16.splat(<i8>threshold)
  const start = out
  const main = n & ~15
  let i: usize = 0
  for (; i < main; i += 16) {
    let hits = i8x16.bitmask(i8x16.ge_u(v128.load(bytes + i), least))
    for (; hits != 0; hits &= hits - 1, out += 2) store<u16>(out, <u16>(i + <usize>ctz(hits)))
  }
  for (; i < n; i++) {
    if (<i32>load<u8>(bytes + i) >= threshold) {
      store<u16>(out, <u16>i)
      out += 2
    }
  }
  return (out - start) >> 1
}

@inline
function nibbles16(distances: usize, large: usize, least: v128, most: v128): v128 {
  const first = i16x8.narrow_i32x4_u(i32x4.min_u(v128.load(distances), most), i32x4.min_u(v128.load(distances, 16), most))
  const second = i16x8.narrow_i32x4_u(i32x4.min_u(v128.load(distances, 32), most), i32x4.min_u(v128.load(distances, 48), most))
  return v128.andnot(i8x16.narrow_i16x8_u(first, second), i8x16.ge_u(v128.load(large), least))
}

@inline
function escape(row: usize, delta: u32, rows: usize, deltas: usize, found: usize): void {
  store<u16>(rows + (found << 1), <u16>row)
  store<u32>(deltas + (found << 2), delta)
}

/**
 * 4-bit cells of the rows where large[i] < threshold, 0 elsewhere; n is a multiple of 32. What is over 15 leaves its rest in
 * rows and deltas; returns how many rests.
 */
export function packNibbles(distances: usize, large: usize, threshold: i32, out: usize, rows: usize, deltas: usize, n: usize): usize {
  const least = i8x16.splat(<i8>threshold)
  const most = i32x4.splat(<i32>MOST)
  const fifteen = i8x16.splat(<i8>MOST)
  let found: usize = 0
  for (let i: usize = 0; i < n; i += 32, out += 16) {
    const from = distances + (i << 2)
    const low = nibbles16(from, large + i, least, most)
    const high = nibbles16(from + 64, large + i + 16, least, most)
    v128.store(out, v128.or(low, i16x8.shl(high, 4)))
    let hits = <u32>i8x16.bitmask(i8x16.eq(low, fifteen)) | (<u32>i8x16.bitmask(i8x16.eq(high, fifteen)) << 16)
    for (; hits != 0; hits &= hits - 1) {
      const row = i + <usize>ctz(hits)
      const distance = load<u32>(distances + (row << 2))
      if (distance > MOST) escape(row, distance - MOST, rows, deltas, found++)
    }
  }
  return found
}

/** u16 cells of the given rows; what is over 65,535 leaves its rest in outRows and deltas; returns how many rests */
export function packWide(distances: usize, rows: usize, count: usize, out: usize, outRows: usize, deltas: usize): usize {
  let found: usize = 0
  const end = rows + (count << 1)
  for (; rows < end; rows += 2, out += 2) {
    const row = <usize>load<u16>(rows)
    const distance = load<u32>(distances + (row << 2))
    const cell = min<u32>(distance, 65535)
    store<u16>(out, <u16>cell)
    if (distance > 65535) escape(row, distance - 65535, outRows, deltas, found++)
  }
  return found
}

/** Smallest and largest of n u32 values to out[0] and out[1]; 2^32-1 and 0 of none */
export function extent(values: usize, out: usize, n: usize): void {
  let low = i32x4.splat(-1)
  let high = i32x4.splat(0)
  const main = values + ((n & ~3) << 2)
  const end = values + (n << 2)
  for (; values < main; values += 16) {
    const four = v128.load(values)
    low = i32x4.min_u(low, four)
    high = i32x4.max_u(high, four)
  }
  low = i32x4.min_u(low, v128.shuffle<i32>(low, low, 2, 3, 0, 1))
  low = i32x4.min_u(low, v128.shuffle<i32>(low, low, 1, 0, 3, 2))
  high = i32x4.max_u(high, v128.shuffle<i32>(high, high, 2, 3, 0, 1))
  high = i32x4.max_u(high, v128.shuffle<i32>(high, high, 1, 0, 3, 2))
  let smallest = <u32>i32x4.extract_lane(low, 0)
  let largest = <u32>i32x4.extract_lane(high, 0)
  for (; values < end; values += 4) {
    smallest = min(smallest, load<u32>(values))
    largest = max(largest, load<u32>(values))
  }
  store<u32>(out, smallest)
  store<u32>(out, largest, 4)
}
