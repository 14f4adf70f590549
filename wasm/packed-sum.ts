// 4-bit columns: 16 bytes hold 32 rows, the first 16 rows in the lower halves of the bytes, the next 16 in the upper halves.
// The average instruction adds without room: (16a + 16b + 1) >> 1 is exactly 8(a + b), so four levels of averages over 16
// columns give the sum of 16 upper halves, at most 240, in one byte. The bytes' own sum modulo 256 less 16 times that is
// the sum of the lower halves. Three operations for 32 cells.

@inline
function at(columns: usize, index: usize, offset: usize): v128 {
  return v128.load(<usize>load<u32>(columns + (index << 2)) + offset)
}

@inline
function upperPair(a: v128, b: v128, upper: v128): v128 {
  return i8x16.avgr_u(v128.and(a, upper), v128.and(b, upper))
}

@inline
function put(acc: usize, sums: v128, factor: v128): void {
  v128.store(acc, i32x4.add(v128.load(acc), i32x4.mul(i32x4.extend_low_i16x8_u(sums), factor)))
  v128.store(acc, i32x4.add(v128.load(acc, 16), i32x4.mul(i32x4.extend_high_i16x8_u(sums), factor)), 16)
}

/** acc[i] += coefficient * sum of count 4-bit columns; chunks: null, or a byte per 32 rows, 0 leaves those rows out */
export function addNibbles(acc: usize, columns: usize, count: usize, coefficient: i32, chunks: usize, n: usize): void {
  // More than 16 streams at a time are slower than a second pass over the sums.
  for (; count > 16; count -= 16, columns += 64) addUpTo16(acc, columns, 16, 0, coefficient, chunks, n)
  addUpTo16(acc, columns, count, 0, coefficient, chunks, n)
}

/** The same over all rows of columns that begin offset bytes after their pointers */
export function addNibblesFrom(acc: usize, columns: usize, count: usize, offset: usize, coefficient: i32, n: usize): void {
  for (; count > 16; count -= 16, columns += 64) addUpTo16(acc, columns, 16, offset, coefficient, 0, n)
  addUpTo16(acc, columns, count, offset, coefficient, 0, n)
}

function addUpTo16(acc: usize, columns: usize, count: usize, start: usize, coefficient: i32, chunks: usize, n: usize): void {
  const factor = i32x4.splat(coefficient)
  const upper = i8x16.splat(<i8>0xf0)
  const lower = i8x16.splat(0x0f)
  const zero = i8x16.splat(0)
  const end4 = columns + ((count & ~3) << 2)
  const end = columns + (count << 2)
  const main = n & ~31
  for (let row: usize = 0; row < main; row += 32) {
    if (chunks != 0 && load<u8>(chunks + (row >> 5)) == 0) continue
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
    const to = acc + (row << 2)
    put(to, i16x8.extend_low_i8x16_u(low), factor)
    put(to + 32, i16x8.extend_high_i8x16_u(low), factor)
    put(to + 64, i16x8.extend_low_i8x16_u(high), factor)
    put(to + 96, i16x8.extend_high_i8x16_u(high), factor)
  }
  if (main == n || (chunks != 0 && load<u8>(chunks + (main >> 5)) == 0)) return
  for (let row = main; row < n; row++) {
    const offset = start + (main >> 1) + (row & 15)
    const shift = <u32>(row & 16) >> 2
    let sum = 0
    for (let p = columns; p < end; p += 4) sum += <i32>((<u32>load<u8>(<usize>load<u32>(p) + offset) >> shift) & 15)
    const to = acc + (row << 2)
    store<i32>(to, load<i32>(to) + coefficient * sum)
  }
}
