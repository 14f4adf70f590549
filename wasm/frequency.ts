const NOT_CALLED: u8 = 2

/** One of so many fours of rows is looked at to tell how many have a copy, log2 */
const SAMPLE: usize = 3

/** Whether fewer than one in eight fours of rows has a copy, as far as a sample tells */
function isSparse(ac: usize, end: usize): bool {
  let some: usize = 0
  const all = (end - ac) >> 4 >> SAMPLE
  for (; ac < end; ac += <usize>16 << SAMPLE) some += <usize>v128.any_true(v128.load(ac))
  return some << 3 < all
}

@inline
function divide(counts: v128, numbers: v128, zero: v128, out: usize): void {
  const called = i32x4.ne(numbers, zero)
  const countsHigh = v128.shuffle<i64>(counts, counts, 1, 1)
  const numbersHigh = v128.shuffle<i64>(numbers, numbers, 1, 1)
  const low = f64x2.div(f64x2.convert_low_i32x4_s(counts), f64x2.convert_low_i32x4_s(numbers))
  const high = f64x2.div(f64x2.convert_low_i32x4_s(countsHigh), f64x2.convert_low_i32x4_s(numbersHigh))
  v128.store(out, v128.and(low, i64x2.extend_low_i32x4_s(called)))
  v128.store(out, v128.and(high, i64x2.extend_high_i32x4_s(called)), 16)
}

/** out[i] = ac[i] / an[i] in f64, 0 where an[i] is 0 */
export function alleleFrequency(ac: usize, an: usize, out: usize, n: usize): void {
  const zero = i64x2.splat(0)
  const main = ac + ((n & ~3) << 2)
  const end = ac + (n << 2)
  if (isSparse(ac, main)) {
    // Where nearly no row has a copy there is nothing to divide. (0 by a negative number is another zero.)
    for (; ac < main; ac += 16, an += 16, out += 32) {
      const counts = v128.load(ac)
      const numbers = v128.load(an)
      if (v128.any_true(v128.or(counts, i32x4.gt_s(zero, numbers)))) divide(counts, numbers, zero, out)
      else {
        v128.store(out, zero)
        v128.store(out, zero, 16)
      }
    }
  } else {
    // A branch that is guessed wrong costs more than four divisions.
    for (; ac < main; ac += 16, an += 16, out += 32) divide(v128.load(ac), v128.load(an), zero, out)
  }
  for (; ac < end; ac += 4, an += 4, out += 8) {
    const number = load<i32>(an)
    store<f64>(out, number == 0 ? 0 : <f64>load<i32>(ac) / <f64>number)
  }
}

/** out[i] = state[i], with notCalled where it is a value and an[i] is 0; u8 */
export function calledState(an: usize, state: usize, out: usize, n: usize): void {
  const zero = i32x4.splat(0)
  const kind = i8x16.splat(7)
  const notCalled = i8x16.splat(NOT_CALLED)
  const main = state + (n & ~15)
  const end = state + n
  for (; state < main; state += 16, an += 64, out += 16) {
    const first = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(an), zero), i32x4.eq(v128.load(an, 16), zero))
    const second = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(an, 32), zero), i32x4.eq(v128.load(an, 48), zero))
    const uncalled = i8x16.narrow_i16x8_s(first, second)
    const before = v128.load(state)
    const isValue = i8x16.eq(v128.and(before, kind), zero)
    v128.store(out, v128.or(before, v128.and(v128.and(uncalled, isValue), notCalled)))
  }
  for (; state < end; state += 1, an += 4, out += 1) {
    const before = load<u8>(state)
    store<u8>(out, (before & 7) == 0 && load<i32>(an) == 0 ? before | NOT_CALLED : before)
  }
}

/** i32 to f64 */
export function widen(column: usize, out: usize, n: usize): void {
  const main = column + ((n & ~3) << 2)
  const end = column + (n << 2)
  for (; column < main; column += 16, out += 32) {
    const values = v128.load(column)
    v128.store(out, f64x2.convert_low_i32x4_s(values))
    v128.store(out, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(values, values, 1, 1)), 16)
  }
  for (; column < end; column += 4, out += 8) store<f64>(out, <f64>load<i32>(column))
}
