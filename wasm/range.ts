const FAIL: u8 = 0
const PASS: u8 = 1
const UNKNOWN: u8 = 2
const OPEN: u8 = 3

/**
 * AC, AN and AF (f64) of every row against ranges: 0 no, 1 yes, 2 unknown, 3 not decided by an-slack..an; returns how many are 3.
 * limits: i32 acLow acHigh anLow anHigh candidateLow candidateHigh slack testsAf, f64 afLow afHigh.
 */
export function rangeFilter(ac: usize, an: usize, limits: usize, out: usize, n: usize): usize {
  const low = i32x4.splat(load<i32>(limits, 16))
  const high = i32x4.splat(load<i32>(limits, 20))
  const zero = i8x16.splat(0)
  const main = n & ~15
  let open: usize = 0
  let i: usize = 0
  for (; i < main; i += 16) {
    const from = ac + (i << 2)
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48)
    const first = i16x8.narrow_i32x4_s(
      v128.and(i32x4.ge_s(a, low), i32x4.le_s(a, high)), v128.and(i32x4.ge_s(b, low), i32x4.le_s(b, high)))
    const second = i16x8.narrow_i32x4_s(
      v128.and(i32x4.ge_s(c, low), i32x4.le_s(c, high)), v128.and(i32x4.ge_s(d, low), i32x4.le_s(d, high)))
    let hits = i8x16.bitmask(i8x16.narrow_i16x8_s(first, second))
    v128.store(out + i, zero)
    for (; hits != 0; hits &= hits - 1) {
      const row = i + <usize>ctz(hits)
      const answer = verdict(load<i32>(ac + (row << 2)), load<i32>(an + (row << 2)), limits)
      store<u8>(out + row, answer)
      if (answer == OPEN) open++
    }
  }
  for (; i < n; i++) {
    const count = load<i32>(ac + (i << 2))
    const inside = count >= load<i32>(limits, 16) && count <= load<i32>(limits, 20)
    const answer = inside ? verdict(count, load<i32>(an + (i << 2)), limits) : FAIL
    store<u8>(out + i, answer)
    if (answer == OPEN) open++
  }
  return open
}

@inline
function verdict(ac: i32, an: i32, limits: usize): u8 {
  const slack = load<i32>(limits, 24)
  const least = an - slack
  if (ac < load<i32>(limits) || ac > load<i32>(limits, 4)) return FAIL
  if (slack != 0 && (ac < 0 || least < 1)) return OPEN
  if (an < load<i32>(limits, 8) || least > load<i32>(limits, 12)) return FAIL
  const tests = load<i32>(limits, 28) != 0
  const afLow = load<f64>(limits, 32)
  const afHigh = load<f64>(limits, 40)
  const lowest = <f64>ac / <f64>an
  const highest = slack == 0 ? lowest : <f64>ac / <f64>least
  if (tests) {
    if (an == 0) return UNKNOWN
    if (!(highest >= afLow) || !(lowest <= afHigh)) return FAIL
  }
  if (slack == 0) return PASS
  if (least < load<i32>(limits, 8) || an > load<i32>(limits, 12)) return OPEN
  return !tests || (lowest >= afLow && highest <= afHigh) ? PASS : OPEN
}

/** chunks[i] = 1 where one of the rows 32i..32i+31 of mask is at least least; returns how many */
export function markChunks(mask: usize, least: i32, chunks: usize, n: usize): usize {
  const leasts = i8x16.splat(<i8>least)
  let found: usize = 0
  for (let row: usize = 0; row < n; row += 32, chunks++) {
    let any = false
    if (row + 32 <= n) {
      any = v128.any_true(i8x16.ge_u(i8x16.max_u(v128.load(mask + row), v128.load(mask + row, 16)), leasts))
    } else {
      for (let i = row; i < n; i++) any = any || <i32>load<u8>(mask + i) >= least
    }
    store<u8>(chunks, any ? 1 : 0)
    found += any ? 1 : 0
  }
  return found
}

/** Bit i of bits (least significant first, whole bytes) is 1 where mask[i] is 1; returns how many are */
export function bitmap(mask: usize, bits: usize, n: usize): usize {
  const one = i8x16.splat(1)
  let count = 0
  let row: usize = 0
  for (; row + 16 <= n; row += 16, bits += 2) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(mask + row), one))
    count += popcnt(hits)
    store<u16>(bits, <u16>hits)
  }
  for (; row < n; row += 8, bits++) {
    let hits: u32 = 0
    for (let bit: usize = 0; bit < min<usize>(8, n - row); bit++) hits |= <u32>(load<u8>(mask + row + bit) == 1) << <u32>bit
    count += popcnt(hits)
    store<u8>(bits, <u8>hits)
  }
  return count
}
