// Rows that a range filter must look at are few: they are found while 4-bit columns are summed, and their other counts are then
// looked up row by row.

@inline
function at(columns: usize, index: usize, offset: usize): v128 {
  return v128.load(<usize>load<u32>(columns + (index << 2)) + offset)
}

@inline
function upperPair(a: v128, b: v128, upper: v128): v128 {
  return i8x16.avgr_u(v128.and(a, upper), v128.and(b, upper))
}

@inline
function inside(sums: v128, low: v128, high: v128): v128 {
  return v128.and(i16x8.ge_u(sums, low), i16x8.le_u(sums, high))
}

/**
 * Rows whose sum of count 4-bit columns (up to 4,096) is low..high (1..65,535), with their sums; n is a multiple of 32. sums has
 * room for n u16. Returns how many.
 */
export function findNibbles(columns: usize, count: usize, sums: usize, low: i32, high: i32, rows: usize, values: usize, n: usize): usize {
  return findNibblesFrom(columns, count, 0, sums, false, low, high, rows, values, n)
}

/** The same over columns that begin `offset` bytes after their pointers; with keeps, sums has all sums, modulo 65,536, in the end */
export function findNibblesFrom(
  columns: usize, count: usize, offset: usize, sums: usize, keeps: bool, low: i32, high: i32, rows: usize, values: usize, n: usize,
): usize {
  for (let first = true; count > 16; count -= 16, columns += 64, first = false) {
    if (first) findUpTo16(columns, 16, offset, sums, false, false, false, low, high, rows, values, n)
    else findUpTo16(columns, 16, offset, sums, true, false, false, low, high, rows, values, n)
    if (count <= 32) return findUpTo16(columns + 64, count - 16, offset, sums, true, true, keeps, low, high, rows, values, n)
  }
  return findUpTo16(columns, count, offset, sums, false, true, keeps, low, high, rows, values, n)
}

/** One pass: adds to the sums so far unless it is the first, and finds rows if it is the last */
function findUpTo16(
  columns: usize, count: usize, start: usize, sums: usize, adds: bool, finds: bool, keeps: bool, least: i32, most: i32, rows: usize, values: usize,
  n: usize,
): usize {
  const upper = i8x16.splat(<i8>0xf0)
  const lower = i8x16.splat(0x0f)
  const zero = i8x16.splat(0)
  const lows = i16x8.splat(<i16>least)
  const highs = i16x8.splat(<i16>most)
  const end4 = columns + ((count & ~3) << 2)
  const end = columns + (count << 2)
  let found: usize = 0
  for (let row: usize = 0; row < n; row += 32) {
    const offset = start + (row >> 1)
    let all = zero
    let high = zero
    if (count == 16) {
      const p = columns
      const a = at(p, 0, offset), b = at(p, 1, offset), c = at(p, 2, offset), d = at(p, 3, offset)
      all = i8x16.add(i8x16.add(a, b), i8x16.add(c, d))
      let first = i8x16.avgr_u(upperPair(a, b, upper), upperPair(c, d, upper))
      const e = at(p, 4, offset), f = at(p, 5, offset), g = at(p, 6, offset), h = at(p, 7, offset)
      all = i8x16.add(all, i8x16.add(i8x16.add(e, f), i8x16.add(g, h)))
      first = i8x16.avgr_u(first, i8x16.avgr_u(upperPair(e, f, upper), upperPair(g, h, upper)))
      const i = at(p, 8, offset), j = at(p, 9, offset), k = at(p, 10, offset), l = at(p, 11, offset)
      all = i8x16.add(all, i8x16.add(i8x16.add(i, j), i8x16.add(k, l)))
      let second = i8x16.avgr_u(upperPair(i, j, upper), upperPair(k, l, upper))
      const m = at(p, 12, offset), o = at(p, 13, offset), q = at(p, 14, offset), r = at(p, 15, offset)
      all = i8x16.add(all, i8x16.add(i8x16.add(m, o), i8x16.add(q, r)))
      second = i8x16.avgr_u(second, i8x16.avgr_u(upperPair(m, o, upper), upperPair(q, r, upper)))
      high = i8x16.avgr_u(first, second)
    } else {
      let p = columns
      for (; p < end4; p += 16) {
        const a = at(p, 0, offset), b = at(p, 1, offset), c = at(p, 2, offset), d = at(p, 3, offset)
        all = i8x16.add(all, i8x16.add(i8x16.add(a, b), i8x16.add(c, d)))
        const four = i8x16.avgr_u(upperPair(a, b, upper), upperPair(c, d, upper))
        high = i8x16.add(high, i16x8.shr_u(four, 2))
      }
      for (; p < end; p += 4) {
        const a = at(p, 0, offset)
        all = i8x16.add(all, a)
        high = i8x16.add(high, v128.and(i16x8.shr_u(a, 4), lower))
      }
    }
    const low = i8x16.sub(all, i16x8.shl(v128.and(high, lower), 4))
    let sum0 = i16x8.extend_low_i8x16_u(low)
    let sum1 = i16x8.extend_high_i8x16_u(low)
    let sum2 = i16x8.extend_low_i8x16_u(high)
    let sum3 = i16x8.extend_high_i8x16_u(high)
    const to = sums + (row << 1)
    if (adds) {
      sum0 = i16x8.add(sum0, v128.load(to))
      sum1 = i16x8.add(sum1, v128.load(to, 16))
      sum2 = i16x8.add(sum2, v128.load(to, 32))
      sum3 = i16x8.add(sum3, v128.load(to, 48))
    }
    if (finds) {
      const hits0 = inside(sum0, lows, highs), hits1 = inside(sum1, lows, highs)
      const hits2 = inside(sum2, lows, highs), hits3 = inside(sum3, lows, highs)
      const none = !v128.any_true(v128.or(v128.or(hits0, hits1), v128.or(hits2, hits3)))
      if (none && !keeps) continue
      v128.store(to, sum0)
      v128.store(to, sum1, 16)
      v128.store(to, sum2, 32)
      v128.store(to, sum3, 48)
      if (none) continue
      let hits = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(hits0, hits1)) | (<u32>i8x16.bitmask(i8x16.narrow_i16x8_s(hits2, hits3)) << 16)
      for (; hits != 0; hits &= hits - 1, found++) {
        const hit = row + <usize>ctz(hits)
        store<u16>(rows + (found << 1), <u16>hit)
        store<i32>(values + (found << 2), <i32>load<u16>(sums + (hit << 1)))
      }
    } else {
      v128.store(to, sum0)
      v128.store(to, sum1, 16)
      v128.store(to, sum2, 32)
      v128.store(to, sum3, 48)
    }
  }
  return found
}

/** Of count values (i32) and their rows (u16) those with low..high, in order; returns how many */
export function keepInside(values: usize, rows: usize, count: usize, low: i32, high: i32, outRows: usize, outValues: usize): usize {
  let found: usize = 0
  const end = rows + (count << 1)
  for (; rows < end; rows += 2, values += 4) {
    const value = load<i32>(values)
    // Always written, counted only when kept: no branch to guess wrong.
    store<u16>(outRows + (found << 1), load<u16>(rows))
    store<i32>(outValues + (found << 2), value)
    found += <usize>(i32(value >= low) & i32(value <= high))
  }
  return found
}

/**
 * acc[i] += coefficient * sum of count u16 columns of wide rows, in those of n rows that are wide. ranks: per 64 rows a u64 of bits
 * and a u32, the wide rows before.
 */
export function addWideAt(acc: usize, columns: usize, count: usize, coefficient: i32, ranks: usize, rows: usize, n: usize): void {
  const end = rows + (n << 1)
  const last = columns + (count << 2)
  for (; rows < end; rows += 2, acc += 4) {
    const row = <usize>load<u16>(rows)
    const entry = ranks + ((row >> 6) << 4)
    const bits = load<u64>(entry)
    const bit = <u64>(row & 63)
    if (((bits >> bit) & 1) == 0) continue
    const offset = (<usize>load<u32>(entry, 8) + <usize>popcnt<u64>(bits & (((<u64>1) << bit) - 1))) << 1
    let sum = 0
    for (let p = columns; p < last; p += 4) sum += <i32>load<u16>(<usize>load<u32>(p) + offset)
    store<i32>(acc, load<i32>(acc) + coefficient * sum)
  }
}

/**
 * slacks[i] += quiet where row rows[i] (u16) is not wide, else most times its share (u16, of 65,536; 65,535 stands for all).
 * ranks as in addWideAt.
 */
export function addSlack(slacks: usize, ranks: usize, shares: usize, most: i32, quiet: i32, rows: usize, n: usize): void {
  const end = rows + (n << 1)
  for (; rows < end; rows += 2, slacks += 4) {
    const row = <usize>load<u16>(rows)
    const entry = ranks + ((row >> 6) << 4)
    const bits = load<u64>(entry)
    const bit = <u64>(row & 63)
    let slack = quiet
    if (((bits >> bit) & 1) != 0) {
      const place = <usize>load<u32>(entry, 8) + <usize>popcnt<u64>(bits & (((<u64>1) << bit) - 1))
      const share = <u64>load<u16>(shares + (place << 1))
      slack = share == 65535 ? most : <i32>((share * <u64>most) >> 16)
    }
    store<i32>(slacks, load<i32>(slacks) + slack)
  }
}

/** acc[i] += coefficient * sum of count 4-bit columns in row rows[i] (u16), n rows */
export function addNibblesAt(acc: usize, columns: usize, count: usize, coefficient: i32, rows: usize, n: usize): void {
  const end = rows + (n << 1)
  const last = columns + (count << 2)
  for (; rows < end; rows += 2, acc += 4) {
    const row = <usize>load<u16>(rows)
    const offset = ((row >> 5) << 4) + (row & 15)
    const shift = <u32>(row & 16) >> 2
    let sum = 0
    for (let p = columns; p < last; p += 4) sum += <i32>((<u32>load<u8>(<usize>load<u32>(p) + offset) >> shift) & 15)
    store<i32>(acc, load<i32>(acc) + coefficient * sum)
  }
}

/** out[rows[i]] = values[i], u8 */
export function scatterU8(values: usize, rows: usize, out: usize, count: usize): void {
  const end = values + count
  for (; values < end; values++, rows += 2) store<u8>(out + <usize>load<u16>(rows), load<u8>(values))
}
