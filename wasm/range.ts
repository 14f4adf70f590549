const OPEN: u8 = 3

@inline
function greater(a: v128, b: v128): v128 {
  return i32x4.gt_s(a, b)
}

/** Four answers in four lanes: 0, 1, 2 or 3 */
@inline
function verdicts(counts: v128, numbers: v128, slack: v128, limits: usize): v128 {
  const loose = v128.any_true(slack)
  const zero = i32x4.splat(0)
  const least = i32x4.sub(numbers, slack)
  const anLow = i32x4.splat(load<i32>(limits, 8))
  const anHigh = i32x4.splat(load<i32>(limits, 12))
  const acFails = v128.or(greater(i32x4.splat(load<i32>(limits)), counts), greater(counts, i32x4.splat(load<i32>(limits, 4))))
  let fails = v128.or(greater(anLow, numbers), greater(least, anHigh))
  let open = zero
  let unknown = zero
  if (load<i32>(limits, 28) != 0) {
    const afLow = f64x2.splat(load<f64>(limits, 32))
    const afHigh = f64x2.splat(load<f64>(limits, 40))
    const count0 = f64x2.convert_low_i32x4_s(counts)
    const count1 = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(counts, counts, 1, 1))
    const lowest0 = f64x2.div(count0, f64x2.convert_low_i32x4_s(numbers))
    const lowest1 = f64x2.div(count1, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(numbers, numbers, 1, 1)))
    let highest0 = lowest0
    let highest1 = lowest1
    if (loose) {
      highest0 = f64x2.div(count0, f64x2.convert_low_i32x4_s(least))
      highest1 = f64x2.div(count1, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(least, least, 1, 1)))
      open = v128.not(pack2(
        v128.and(f64x2.ge(lowest0, afLow), f64x2.le(highest0, afHigh)),
        v128.and(f64x2.ge(lowest1, afLow), f64x2.le(highest1, afHigh)),
      ))
    }
    const passes = pack2(
      v128.and(f64x2.ge(highest0, afLow), f64x2.le(lowest0, afHigh)),
      v128.and(f64x2.ge(highest1, afLow), f64x2.le(lowest1, afHigh)),
    )
    unknown = v128.andnot(i32x4.eq(numbers, zero), fails)
    fails = v128.or(fails, v128.andnot(v128.not(passes), unknown))
  }
  if (loose) {
    const exact = i32x4.eq(slack, zero)
    open = v128.or(open, v128.or(greater(anLow, least), greater(numbers, anHigh)))
    const unsure = v128.andnot(v128.or(greater(zero, counts), greater(i32x4.splat(1), least)), exact)
    open = v128.or(v128.andnot(v128.andnot(open, fails), exact), unsure)
    fails = v128.andnot(fails, unsure)
    unknown = v128.andnot(unknown, unsure)
  }
  const answers = v128.bitselect(
    i32x4.splat(OPEN), v128.bitselect(i32x4.splat(2), i32x4.add(i32x4.splat(1), fails), unknown), v128.andnot(open, unknown))
  return v128.andnot(answers, acFails)
}

@inline
function pack2(first: v128, second: v128): v128 {
  return v128.shuffle<i32>(first, second, 0, 2, 4, 6)
}

@inline
function among(counts: v128, low: v128, high: v128): v128 {
  return v128.and(i32x4.ge_s(counts, low), i32x4.le_s(counts, high))
}

@inline
function slackAt(slacks: usize, slack: v128, i: usize): v128 {
  return slacks == 0 ? slack : v128.load(slacks + (i << 2))
}

/** AC alone: no row is unknown or open. */
function countFilter(ac: usize, least: i32, most: i32, out: usize, n: usize): void {
  const low = i32x4.splat(least)
  const high = i32x4.splat(most)
  const one = i8x16.splat(1)
  const main = n & ~15
  let i: usize = 0
  for (; i < main; i += 16) {
    const from = ac + (i << 2)
    const inside = i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(among(v128.load(from), low, high), among(v128.load(from, 16), low, high)),
      i16x8.narrow_i32x4_s(among(v128.load(from, 32), low, high), among(v128.load(from, 48), low, high)),
    )
    v128.store(out + i, v128.and(inside, one))
  }
  for (; i < n; i++) {
    const count = load<i32>(ac + (i << 2))
    store<u8>(out + i, u8(count >= least && count <= most))
  }
}

/**
 * AC, AN and AF (f64) of every row against ranges: 0 no, 1 yes, 2 unknown, 3 not decided by an-slack..an; returns how many are 3.
 * limits: i32 acLow acHigh anLow anHigh candidateLow candidateHigh slack testsAf, f64 afLow afHigh. slacks: i32 by row, or null.
 */
export function rangeFilter(ac: usize, an: usize, slacks: usize, limits: usize, out: usize, n: usize): usize {
  const anyNumber = load<i32>(limits, 8) == i32.MIN_VALUE && load<i32>(limits, 12) == i32.MAX_VALUE
  if (anyNumber && slacks == 0 && load<i32>(limits, 24) == 0 && load<i32>(limits, 28) == 0) {
    const least = max(load<i32>(limits), load<i32>(limits, 16))
    countFilter(ac, least, min(load<i32>(limits, 4), load<i32>(limits, 20)), out, n)
    return 0
  }
  const slack = i32x4.splat(load<i32>(limits, 24))
  const low = i32x4.splat(load<i32>(limits, 16))
  const high = i32x4.splat(load<i32>(limits, 20))
  const open = i8x16.splat(OPEN)
  const zero = i8x16.splat(0)
  const main = n & ~15
  let found = 0
  let i: usize = 0
  for (; i < main; i += 16) {
    const from = ac + (i << 2)
    const to = an + (i << 2)
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48)
    const first = among(a, low, high), second = among(b, low, high), third = among(c, low, high), fourth = among(d, low, high)
    if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) {
      v128.store(out + i, zero)
      continue
    }
    const answers = i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(
        v128.and(verdicts(a, v128.load(to), slackAt(slacks, slack, i), limits), first), v128.and(verdicts(b, v128.load(to, 16), slackAt(slacks, slack, i + 4), limits), second)),
      i16x8.narrow_i32x4_s(
        v128.and(verdicts(c, v128.load(to, 32), slackAt(slacks, slack, i + 8), limits), third), v128.and(verdicts(d, v128.load(to, 48), slackAt(slacks, slack, i + 12), limits), fourth)),
    )
    v128.store(out + i, answers)
    found += popcnt(i8x16.bitmask(i8x16.eq(answers, open)))
  }
  for (; i < n; i++) {
    const count = i32x4.splat(load<i32>(ac + (i << 2)))
    const own = slacks == 0 ? slack : i32x4.splat(load<i32>(slacks + (i << 2)))
    const answers = v128.and(verdicts(count, i32x4.splat(load<i32>(an + (i << 2))), own, limits), among(count, low, high))
    const answer = i32x4.extract_lane(answers, 0)
    store<u8>(out + i, <u8>answer)
    found += i32(answer == OPEN)
  }
  return found
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
