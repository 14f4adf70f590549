@inline
function lowHigh(low: usize, high: usize, count: v128, number: v128, empty: v128, none: v128, all: v128, z: v128, z2: v128): void {
  const two = f64x2.splat(2)
  const centre = f64x2.add(f64x2.mul(two, count), z2)
  const spread = f64x2.div(f64x2.mul(f64x2.mul(f64x2.splat(4), count), f64x2.sub(number, count)), number)
  const half = f64x2.mul(z, f64x2.sqrt(f64x2.add(z2, spread)))
  const upper = f64x2.add(centre, half)
  const lower = f64x2.div(f64x2.mul(f64x2.mul(two, count), count), f64x2.mul(number, upper))
  const higher = f64x2.div(upper, f64x2.mul(two, f64x2.add(number, z2)))
  v128.store(low, v128.andnot(lower, none))
  v128.store(high, v128.andnot(v128.bitselect(f64x2.splat(1), higher, all), empty))
}

/** Wilson score interval of ac out of an (i32) into two f64 columns; the formula is explained in the TypeScript twin */
export function wilson(ac: usize, an: usize, z: f64, low: usize, high: usize, n: usize): void {
  const zero = i32x4.splat(0)
  const zs = f64x2.splat(z)
  const z2 = z * z
  const z2s = f64x2.splat(z2)
  const main = ac + ((n & ~3) << 2)
  const end = ac + (n << 2)
  for (; ac < main; ac += 16, an += 16, low += 32, high += 32) {
    const number = v128.load(an)
    const count = i32x4.max_s(zero, i32x4.min_s(v128.load(ac), number))
    const empty = i32x4.le_s(number, zero)
    const none = i32x4.eq(count, zero)
    const all = i32x4.eq(count, number)
    lowHigh(
      low, high,
      f64x2.convert_low_i32x4_s(count), f64x2.convert_low_i32x4_s(number),
      i64x2.extend_low_i32x4_s(empty), i64x2.extend_low_i32x4_s(none), i64x2.extend_low_i32x4_s(all),
      zs, z2s,
    )
    lowHigh(
      low + 16, high + 16,
      f64x2.convert_low_i32x4_s(v128.shuffle<i64>(count, count, 1, 1)), f64x2.convert_low_i32x4_s(v128.shuffle<i64>(number, number, 1, 1)),
      i64x2.extend_high_i32x4_s(empty), i64x2.extend_high_i32x4_s(none), i64x2.extend_high_i32x4_s(all),
      zs, z2s,
    )
  }
  for (; ac < end; ac += 4, an += 4, low += 8, high += 8) {
    const allNumber = load<i32>(an)
    if (allNumber <= 0) {
      store<f64>(low, 0)
      store<f64>(high, 0)
      continue
    }
    const number = <f64>allNumber
    const count = <f64>max(0, min(load<i32>(ac), allNumber))
    const centre = 2 * count + z2
    const half = z * sqrt<f64>(z2 + (4 * count * (number - count)) / number)
    const upper = centre + half
    store<f64>(low, count == 0 ? 0 : (2 * count * count) / (number * upper))
    store<f64>(high, count == number ? 1 : upper / (2 * (number + z2)))
  }
}
