// Cells of few people. Most cells have far more alleles than copies: what asks about the people without a copy is looked at only where
// one of sixteen cells comes near. Counts and limits that 16 bits do not hold go through whole numbers, one by one.

const MARKS: usize = 6
/** A count with any of these bits is too large for lanes, or negative. */
const LARGE: i32 = -0x1000_0000
const MOST: i32 = 16383

@inline
function narrow(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(a, b)
}

/** 1 to span, of signed numbers */
@inline
function some(values: v128, span: v128): v128 {
  return i16x8.lt_u(i16x8.sub(values, i16x8.splat(1)), span)
}

@inline
function inside(values: v128, fewest: v128, least: v128): v128 {
  return v128.and(i16x8.ge_s(values, fewest), i16x8.lt_s(values, least))
}

/** Between two bounds that differ */
@inline
function between(low: v128, high: v128, least: v128): v128 {
  return v128.andnot(v128.and(i16x8.lt_s(low, least), i16x8.gt_s(high, i16x8.splat(0))), i16x8.eq(low, high))
}

@inline
function put(out: usize, first: v128, second: v128): void {
  store<u16>(out, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(first, second)))
}

/** Half of x, rounded up, twice */
@inline
function even(x: v128): v128 {
  return i32x4.add(x, v128.and(x, i32x4.splat(1)))
}

/** Twice the people without a copy, at the least */
@inline
function fewestOthers(a: v128, n: v128, h: v128, x: v128, hasHom: bool, hasHap: bool): v128 {
  const called = hasHap ? i32x4.add(n, x) : even(n)
  return i32x4.sub(called, i32x4.shl(hasHom ? i32x4.sub(a, h) : a, 1))
}

/** And at the most */
@inline
function mostOthers(a: v128, n: v128, h: v128, x: v128, hasHom: bool, hasHap: bool): v128 {
  const called = hasHap ? i32x4.add(n, x) : i32x4.shl(n, 1)
  return i32x4.sub(called, hasHom ? i32x4.shl(i32x4.sub(a, h), 1) : even(a))
}

@inline
function isIn(value: i64, low: i64, below: i64): bool {
  return value >= low && value < below
}

/** Marks of one cell, a bit each */
function marksOf(a: i64, n: i64, h: i64, x: i64, hasHom: bool, hasHap: bool, limits: usize): u32 {
  const least = <i64>load<i32>(limits), both = load<i32>(limits, 4) != 0
  const copies = <i64>load<i32>(limits, 8), fewest: i64 = load<i32>(limits, 12) != 0 ? 1 : i64.MIN_VALUE, either = load<i32>(limits, 16) != 0
  const low = hasHom ? a - h : (a >> 1) + (a & 1)
  const high = hasHom ? low : a
  const lowOthers = (hasHap ? n + x : n + (n & 1)) - 2 * high
  const highOthers = (hasHap ? n + x : 2 * n) - 2 * low
  const few = (isIn(low, 1, least) && isIn(high, 1, least)) || (both && isIn(lowOthers, 1, 2 * least) && isIn(highOthers, 1, 2 * least))
  const open = (low < least && high > 0 && low != high) || (both && lowOthers < 2 * least && highOthers > 0 && lowOthers != highOthers)
  const rare = isIn(a, fewest, copies) || (either && isIn(n - a, fewest, copies))
  const whole = n != 0 && (a == n || highOthers <= 0)
  const none = n != 0 && a == 0 && !whole
  const own = isIn(low, 1, <i64>load<i32>(limits, 20) + 1)
  return u32(few) | (u32(open && !few) << 1) | (u32(rare) << 2) | (u32(whole) << 3) | (u32(none) << 4) | (u32(own) << 5)
}

/** Sixteen cells one by one */
function markSixteen(ac: usize, an: usize, hom: usize, hap: usize, limits: usize, out: usize, size: usize): void {
  for (let mark: usize = 0; mark < MARKS; mark++) store<u16>(out + mark * size, 0)
  for (let i: usize = 0; i < 16; i++) {
    const at = i << 2
    const h: i64 = hom == 0 ? 0 : <i64>load<i32>(hom + at)
    const x: i64 = hap == 0 ? 0 : <i64>load<i32>(hap + at)
    const marks = marksOf(<i64>load<i32>(ac + at), <i64>load<i32>(an + at), h, x, hom != 0, hap != 0, limits)
    for (let mark: usize = 0; mark < MARKS; mark++) {
      const to = out + mark * size
      store<u16>(to, load<u16>(to) | <u16>(((marks >> <u32>mark) & 1) << <u32>i))
    }
  }
}

@inline
function markLanes(ac: usize, an: usize, hom: usize, hap: usize, limits: usize, out: usize, n: usize, hasHom: bool, hasHap: bool): void {
  const least = load<i32>(limits), copies = load<i32>(limits, 8), most = load<i32>(limits, 20)
  const size = n >> 3
  const zero = i32x4.splat(0)
  const few = i16x8.splat(<i16>(least - 1))
  const leasts = i16x8.splat(<i16>least)
  const both = i16x8.splat(-(<i16>i32(load<i32>(limits, 4) != 0)))
  const fewOthers = i16x8.splat(<i16>(2 * least))
  const rare = i16x8.splat(<i16>copies)
  const fewest = i16x8.splat(load<i32>(limits, 12) != 0 ? 1 : i16.MIN_VALUE)
  const either = i16x8.splat(-(<i16>i32(load<i32>(limits, 16) != 0)))
  const carried = i16x8.splat(<i16>most)
  const near = i32x4.splat(max(2 * least, copies))
  for (let row: usize = 0; row < n; row += 16, out += 2) {
    const at = row << 2
    const a0 = v128.load(ac + at), a1 = v128.load(ac + at, 16), a2 = v128.load(ac + at, 32), a3 = v128.load(ac + at, 48)
    const n0 = v128.load(an + at), n1 = v128.load(an + at, 16), n2 = v128.load(an + at, 32), n3 = v128.load(an + at, 48)
    let h0 = zero, h1 = zero, h2 = zero, h3 = zero, x0 = zero, x1 = zero, x2 = zero, x3 = zero
    let bits = v128.or(v128.or(v128.or(a0, a1), v128.or(a2, a3)), v128.or(v128.or(n0, n1), v128.or(n2, n3)))
    if (hasHom) {
      h0 = v128.load(hom + at), h1 = v128.load(hom + at, 16), h2 = v128.load(hom + at, 32), h3 = v128.load(hom + at, 48)
      bits = v128.or(bits, v128.or(v128.or(h0, h1), v128.or(h2, h3)))
    }
    if (hasHap) {
      x0 = v128.load(hap + at), x1 = v128.load(hap + at, 16), x2 = v128.load(hap + at, 32), x3 = v128.load(hap + at, 48)
      bits = v128.or(bits, v128.or(v128.or(x0, x1), v128.or(x2, x3)))
    }
    if (v128.any_true(v128.and(bits, i32x4.splat(LARGE)))) {
      markSixteen(ac + at, an + at, hasHom ? hom + at : 0, hasHap ? hap + at : 0, limits, out, size)
      continue
    }
    const a = narrow(a0, a1), b = narrow(a2, a3)
    const highA = hasHom ? narrow(i32x4.sub(a0, h0), i32x4.sub(a1, h1)) : a
    const highB = hasHom ? narrow(i32x4.sub(a2, h2), i32x4.sub(a3, h3)) : b
    const lowA = hasHom ? highA : i16x8.avgr_u(a, zero)
    const lowB = hasHom ? highB : i16x8.avgr_u(b, zero)
    let fewA = some(highA, few), fewB = some(highB, few)
    let openA = hasHom ? zero : between(lowA, highA, leasts), openB = hasHom ? zero : between(lowB, highB, leasts)
    let rareA = inside(a, fewest, rare), rareB = inside(b, fewest, rare)
    let wholeA = zero, wholeB = zero
    let noneA = i16x8.eq(a, zero), noneB = i16x8.eq(b, zero)
    const fewestN = i32x4.min_s(i32x4.min_s(n0, n1), i32x4.min_s(n2, n3))
    const mostA = i32x4.max_s(i32x4.max_s(a0, a1), i32x4.max_s(a2, a3))
    if (v128.any_true(i32x4.lt_s(i32x4.sub(fewestN, i32x4.shl(mostA, 1)), near))) {
      const lowOthersA = narrow(fewestOthers(a0, n0, h0, x0, hasHom, hasHap), fewestOthers(a1, n1, h1, x1, hasHom, hasHap))
      const lowOthersB = narrow(fewestOthers(a2, n2, h2, x2, hasHom, hasHap), fewestOthers(a3, n3, h3, x3, hasHom, hasHap))
      const exact = hasHom && hasHap
      const highOthersA = exact ? lowOthersA : narrow(mostOthers(a0, n0, h0, x0, hasHom, hasHap), mostOthers(a1, n1, h1, x1, hasHom, hasHap))
      const highOthersB = exact ? lowOthersB : narrow(mostOthers(a2, n2, h2, x2, hasHom, hasHap), mostOthers(a3, n3, h3, x3, hasHom, hasHap))
      const restA = narrow(i32x4.sub(n0, a0), i32x4.sub(n1, a1)), restB = narrow(i32x4.sub(n2, a2), i32x4.sub(n3, a3))
      const emptyA = i16x8.eq(narrow(n0, n1), zero), emptyB = i16x8.eq(narrow(n2, n3), zero)
      fewA = v128.or(fewA, v128.and(both, v128.and(i16x8.gt_s(lowOthersA, zero), i16x8.lt_s(highOthersA, fewOthers))))
      fewB = v128.or(fewB, v128.and(both, v128.and(i16x8.gt_s(lowOthersB, zero), i16x8.lt_s(highOthersB, fewOthers))))
      if (!exact) {
        openA = v128.or(openA, v128.and(both, between(lowOthersA, highOthersA, fewOthers)))
        openB = v128.or(openB, v128.and(both, between(lowOthersB, highOthersB, fewOthers)))
      }
      rareA = v128.or(rareA, v128.and(either, inside(restA, fewest, rare)))
      rareB = v128.or(rareB, v128.and(either, inside(restB, fewest, rare)))
      wholeA = v128.andnot(v128.or(i16x8.eq(restA, zero), i16x8.le_s(highOthersA, zero)), emptyA)
      wholeB = v128.andnot(v128.or(i16x8.eq(restB, zero), i16x8.le_s(highOthersB, zero)), emptyB)
      noneA = v128.andnot(noneA, v128.or(emptyA, wholeA))
      noneB = v128.andnot(noneB, v128.or(emptyB, wholeB))
    }
    put(out, fewA, fewB)
    put(out + size, v128.andnot(openA, fewA), v128.andnot(openB, fewB))
    put(out + 2 * size, rareA, rareB)
    put(out + 3 * size, wholeA, wholeB)
    put(out + 4 * size, noneA, noneB)
    put(out + 5 * size, some(lowA, carried), some(lowB, carried))
  }
}

/**
 * Six bitmaps of n bits at out, of the rows whose bit is 1 in among: few, unsure, rare, whole, none, own (see `Kernel.markCells`), and
 * how many bits each has to found (u32). n is a multiple of 128. counts: u32 pointers of AC, AN, nhomalt and n_haploid (0: none).
 * limits: i32 least nonCarriers copies noneAllowed either most.
 */
export function markCells(counts: usize, among: usize, limits: usize, out: usize, found: usize, n: usize): void {
  const ac = <usize>load<u32>(counts), an = <usize>load<u32>(counts, 4), hom = <usize>load<u32>(counts, 8), hap = <usize>load<u32>(counts, 12)
  const size = n >> 3
  if (max(load<i32>(limits), max(load<i32>(limits, 8), load<i32>(limits, 20))) > MOST) {
    for (let row: usize = 0; row < n; row += 16) {
      const at = row << 2
      markSixteen(ac + at, an + at, hom == 0 ? 0 : hom + at, hap == 0 ? 0 : hap + at, limits, out + (row >> 3), size)
    }
  } else if (hom == 0) {
    if (hap == 0) markLanes(ac, an, 0, 0, limits, out, n, false, false)
    else markLanes(ac, an, 0, hap, limits, out, n, false, true)
  } else if (hap == 0) markLanes(ac, an, hom, 0, limits, out, n, true, false)
  else markLanes(ac, an, hom, hap, limits, out, n, true, true)
  for (let mark: usize = 0; mark < MARKS; mark++) store<u32>(found + (mark << 2), keep(out + mark * size, among, size))
}

/** Bits of those asked about; returns how many are left */
function keep(bits: usize, among: usize, size: usize): u32 {
  let count: u64 = 0
  for (const end = bits + size; bits < end; bits += 16, among += 16) {
    const both = v128.and(v128.load(bits), v128.load(among))
    v128.store(bits, both)
    count += popcnt(i64x2.extract_lane(both, 0)) + popcnt(i64x2.extract_lane(both, 1))
  }
  return <u32>count
}

@inline
function loadOr0(column: usize, at: usize): v128 {
  return column == 0 ? i32x4.splat(0) : v128.load(column + at)
}

@inline
function countOr0(column: usize, at: usize): i64 {
  return column == 0 ? 0 : <i64>load<i32>(column + at)
}

@inline
function setBit(byte: usize, bit: usize, value: bool): void {
  store<u8>(byte, <u8>(<u32>load<u8>(byte) | (u32(value) << <u32>bit)))
}

/** Eight rows: bits of people without a copy, with one of two, two, one of one, a byte each; counts of any size one by one */
@inline
function genotypesOf(ac: usize, an: usize, hom: usize, one: usize, hap: usize, at: usize, least: i32, out: usize, size: usize): void {
  const a0 = v128.load(ac + at), a1 = v128.load(ac + at, 16), n0 = v128.load(an + at), n1 = v128.load(an + at, 16)
  const h0 = v128.load(hom + at), h1 = v128.load(hom + at, 16), o0 = loadOr0(one, at), o1 = loadOr0(one, at + 16)
  const x0 = loadOr0(hap, at), x1 = loadOr0(hap, at + 16)
  const all = v128.or(v128.or(v128.or(a0, a1), v128.or(n0, n1)), v128.or(v128.or(v128.or(h0, h1), v128.or(o0, o1)), v128.or(x0, x1)))
  if (least > MOST || v128.any_true(v128.and(all, i32x4.splat(LARGE)))) {
    for (let mark: usize = 0; mark < 4; mark++) store<u8>(out + mark * size, 0)
    for (let i: usize = 0; i < 8; i++) {
      const to = at + (i << 2)
      const two = countOr0(hom, to), single = countOr0(one, to)
      const het = countOr0(ac, to) - 2 * two - single
      const none = countOr0(an, to) - countOr0(hap, to) - 2 * (het + two)
      setBit(out, i, isIn(none, 2, 2 * <i64>least))
      setBit(out + size, i, isIn(het, 1, least))
      setBit(out + 2 * size, i, isIn(two, 1, least))
      setBit(out + 3 * size, i, isIn(single, 1, least))
    }
    return
  }
  const span = i16x8.splat(<i16>(least - 1))
  const t0 = i32x4.sub(a0, i32x4.add(i32x4.shl(h0, 1), o0)), t1 = i32x4.sub(a1, i32x4.add(i32x4.shl(h1, 1), o1))
  const none = narrow(
    i32x4.sub(i32x4.sub(n0, x0), i32x4.shl(i32x4.add(t0, h0), 1)),
    i32x4.sub(i32x4.sub(n1, x1), i32x4.shl(i32x4.add(t1, h1), 1)),
  )
  store<u8>(out, <u8>i16x8.bitmask(inside(none, i16x8.splat(2), i16x8.splat(<i16>(2 * least)))))
  store<u8>(out + size, <u8>i16x8.bitmask(some(narrow(t0, t1), span)))
  store<u8>(out + 2 * size, <u8>i16x8.bitmask(some(narrow(h0, h1), span)))
  store<u8>(out + 3 * size, <u8>i16x8.bitmask(some(narrow(o0, o1), span)))
}

/**
 * Four bitmaps of n bits at out, each of the rows whose bit is 1 in its own of four bitmaps at among, where 1 to least - 1 people have no
 * copy, one of two, two, one of one; how many bits each has to found. n is a multiple of 128. counts: u32 pointers of AC, AN, nhomalt,
 * hemizygote_count and n_haploid (0: none, of the last two).
 */
export function markGenotypes(counts: usize, among: usize, least: i32, out: usize, found: usize, n: usize): void {
  const ac = <usize>load<u32>(counts), an = <usize>load<u32>(counts, 4), hom = <usize>load<u32>(counts, 8)
  const one = <usize>load<u32>(counts, 12), hap = <usize>load<u32>(counts, 16)
  const size = n >> 3
  for (let row: usize = 0; row < n; row += 8) genotypesOf(ac, an, hom, one, hap, row << 2, least, out + (row >> 3), size)
  for (let mark: usize = 0; mark < 4; mark++) store<u32>(found + (mark << 2), keep(out + mark * size, among + mark * size, size))
}
