// Statistics over rows: sums across rows run in two lanes, rows of even and of odd number, added up at the end of each block.
import { addNibblesFrom } from './packed-sum'
import { addCells } from './sparse'
import { addManyU16 } from './wide'
import { clear, fill } from './accumulate'
import { alleleFrequency, calledState } from './frequency'

/** Scratch of the stretches: columns of 8,192 rows. */
const AC1: usize = 0
const AN1: usize = 32768
const AC2: usize = 65536
const AN2: usize = 98304
const WIDE: usize = 131072

@inline
function pair(column: usize, i: usize): v128 {
  return f64x2.convert_low_i32x4_s(v128.load64_zero(column + (i << 2)))
}

/** All bits where both mask bytes are 1 */
@inline
function chosen(mask: usize, i: usize): v128 {
  if (mask == 0) return i64x2.splat(-1)
  return i64x2.replace_lane(i64x2.splat(-<i64>(load<u8>(mask + i) == 1)), 1, -<i64>(load<u8>(mask + i, 1) == 1))
}

/**
 * Hudson's Fst of rows in which at least two alleles are called on either side: adds numerator and denominator to out (f64 each);
 * returns how many rows. mask: bytes, 1 for rows that count, or null. n rows; columns have room for one more.
 */
export function hudsonFst(ac1: usize, an1: usize, ac2: usize, an2: usize, mask: usize, out: usize, n: usize): usize {
  const one = f64x2.splat(1)
  const two = f64x2.splat(2)
  let numerators = f64x2.splat(0)
  let denominators = f64x2.splat(0)
  let count: usize = 0
  for (let i: usize = 0; i < n; i += 2) {
    const n1 = pair(an1, i), n2 = pair(an2, i)
    let counts = v128.and(f64x2.ge(n1, two), f64x2.ge(n2, two))
    if (i + 1 == n) {
      counts = i64x2.replace_lane(counts, 1, 0)
      if (mask != 0 && load<u8>(mask + i) != 1) continue
    } else counts = v128.and(counts, chosen(mask, i))
    const rows = i64x2.bitmask(counts)
    if (rows == 0) continue
    count += <usize>popcnt(rows)
    const each = f64x2.div(one, f64x2.mul(n1, n2))
    const less = f64x2.div(one, f64x2.mul(f64x2.sub(n1, one), f64x2.sub(n2, one)))
    const p = f64x2.mul(f64x2.mul(pair(ac1, i), n2), each)
    const q = f64x2.mul(f64x2.mul(pair(ac2, i), n1), each)
    const p1 = f64x2.sub(one, p), q1 = f64x2.sub(one, q)
    const apart = f64x2.sub(p, q)
    const within1 = f64x2.mul(f64x2.mul(f64x2.mul(p, p1), f64x2.sub(n2, one)), less)
    const within2 = f64x2.mul(f64x2.mul(f64x2.mul(q, q1), f64x2.sub(n1, one)), less)
    const numerator = f64x2.sub(f64x2.sub(f64x2.mul(apart, apart), within1), within2)
    const denominator = f64x2.add(f64x2.mul(p, q1), f64x2.mul(q, p1))
    numerators = f64x2.add(numerators, v128.and(numerator, counts))
    denominators = f64x2.add(denominators, v128.and(denominator, counts))
  }
  store<f64>(out, load<f64>(out) + (f64x2.extract_lane(numerators, 0) + f64x2.extract_lane(numerators, 1)))
  store<f64>(out, load<f64>(out, 8) + (f64x2.extract_lane(denominators, 0) + f64x2.extract_lane(denominators, 1)), 8)
  return count
}

@inline
function addOne(table: usize, bin: i32): void {
  const at = table + (<usize>bin << 2)
  store<u32>(at, load<u32>(at) + 1)
}

/**
 * Counts rows in bins (u32), those with called alleles and mask 1 (null: all): by copies, or with times by floor(copies * times / AN);
 * at most last. With folded the copies of the rarer allele. Bins come four times, one after the other: rows take turns. Returns how
 * many rows.
 */
export function countBins(ac: usize, an: usize, mask: usize, folded: i32, times: i32, last: i32, bins: usize, n: usize): usize {
  const size = <usize>(last + 1) << 2
  const factor = f64x2.splat(<f64>times)
  const most = f64x2.splat(<f64>last)
  const lasts = i32x4.splat(last)
  const zero = i32x4.splat(0)
  let count: usize = 0
  let turn: usize = 0
  let i: usize = 0
  for (const main = n & ~3; i < main; i += 4) {
    const numbers = v128.load(an + (i << 2))
    let copies = v128.load(ac + (i << 2))
    if (folded != 0) copies = i32x4.min_s(copies, i32x4.sub(numbers, copies))
    copies = i32x4.max_s(copies, zero)
    let found = copies
    if (times != 0) {
      // what is not counted may be divided by zero: its bin is not used
      const high = v128.shuffle<i64>(copies, copies, 1, 1), highNumbers = v128.shuffle<i64>(numbers, numbers, 1, 1)
      const first = f64x2.div(f64x2.mul(f64x2.convert_low_i32x4_s(copies), factor), f64x2.convert_low_i32x4_s(numbers))
      const second = f64x2.div(f64x2.mul(f64x2.convert_low_i32x4_s(high), factor), f64x2.convert_low_i32x4_s(highNumbers))
      const low = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(most, first))
      found = v128.shuffle<i64>(low, i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(most, second)), 0, 2)
    }
    found = i32x4.min_s(found, lasts)
    if (i32x4.all_true(i32x4.gt_s(numbers, zero)) && (mask == 0 || load<u32>(mask + i) == 0x01010101)) {
      addOne(bins + turn * size, i32x4.extract_lane(found, 0))
      addOne(bins + (turn + 1 & 3) * size, i32x4.extract_lane(found, 1))
      addOne(bins + (turn + 2 & 3) * size, i32x4.extract_lane(found, 2))
      addOne(bins + (turn + 3 & 3) * size, i32x4.extract_lane(found, 3))
      count += 4
      continue
    }
    for (let row = i; row < i + 4; row++, found = v128.shuffle<i32>(found, found, 1, 2, 3, 0)) {
      if (load<i32>(an + (row << 2)) <= 0 || (mask != 0 && load<u8>(mask + row) != 1)) continue
      addOne(bins + turn * size, i32x4.extract_lane(found, 0))
      turn = turn + 1 & 3
      count++
    }
  }
  for (; i < n; i++) {
    const called = load<i32>(an + (i << 2))
    if (called <= 0 || (mask != 0 && load<u8>(mask + i) != 1)) continue
    let copies = load<i32>(ac + (i << 2))
    if (folded != 0) copies = min(copies, called - copies)
    copies = max(0, copies)
    const bin = times == 0 ? copies : <i32>min<f64>(<f64>last, (<f64>copies * <f64>times) / <f64>called)
    addOne(bins + turn * size, min(bin, last))
    turn = turn + 1 & 3
    count++
  }
  return count
}

/** Sum of a measure's columns in a block of a table (see stretch.ts): ac 1, an 0 */
function sumTable(task: usize, block: usize, isAc: bool, acc: usize, wide: usize): void {
  const n = <usize>load<u32>(block, 4)
  const offset = <usize>load<u32>(block) >> 1
  const header = task + (isAc ? 16 : 32)
  const groups = <usize>load<u32>(header)
  const starts = <usize>load<u32>(header, 4)
  const columns = <usize>load<u32>(header, 8)
  const places = <usize>load<u32>(header, 12)
  const pointers = <usize>load<u32>(task, 12)
  const sign = isAc ? 1 : -1
  const size: usize = isAc ? 16 : 32
  let part = block + 32 + (isAc ? 0 : <usize>load<u32>(task, 16) << 4)
  if (isAc) clear(acc, n)
  else fill(acc, load<i32>(block, 8), n)
  addNibblesFrom(acc, columns, <usize>load<u32>(starts + (groups << 2)), offset, sign, n)
  for (let g: usize = 0; g < groups << 2; g += 4, part += size) {
    // of AN wide rows come after ranks and shares
    const list = part + (isAc ? 0 : 24)
    const rows = <usize>load<u32>(list, 4)
    if (rows == 0) continue
    const start = <usize>load<u32>(starts + g)
    const count = <usize>load<u32>(starts + g, 4) - start
    const cells = <usize>load<u32>(part, 8)
    const stride = <usize>load<u32>(part, 12)
    for (let i: usize = 0; i < count << 2; i += 4) {
      store<u32>(pointers + i, <u32>(cells + stride * <usize>load<u32>(places + (start << 2) + i)))
    }
    clear(wide, rows)
    addManyU16(wide, pointers, count, sign, rows)
    addCells(acc, <usize>load<u32>(list), wide, 1, rows)
  }
}

/** hudsonFst over count blocks of two tables of one matrix */
export function fstStretch(task1: usize, blocks1: usize, task2: usize, blocks2: usize, count: usize, scratch: usize, out: usize): usize {
  const size1 = <usize>load<u32>(task1, 8)
  const size2 = <usize>load<u32>(task2, 8)
  let found: usize = 0
  for (let i: usize = 0; i < count; i++, blocks1 += size1, blocks2 += size2) {
    sumTable(task1, blocks1, true, scratch + AC1, scratch + WIDE)
    sumTable(task1, blocks1, false, scratch + AN1, scratch + WIDE)
    sumTable(task2, blocks2, true, scratch + AC2, scratch + WIDE)
    sumTable(task2, blocks2, false, scratch + AN2, scratch + WIDE)
    found += hudsonFst(scratch + AC1, scratch + AN1, scratch + AC2, scratch + AN2, 0, out, <usize>load<u32>(blocks1, 4))
  }
  return found
}

/** countBins over count blocks of a table */
export function binsStretch(
  task: usize, blocks: usize, count: usize, scratch: usize, folded: i32, times: i32, last: i32, bins: usize,
): usize {
  const size = <usize>load<u32>(task, 8)
  let found: usize = 0
  for (let i: usize = 0; i < count; i++, blocks += size) {
    sumTable(task, blocks, true, scratch + AC1, scratch + WIDE)
    sumTable(task, blocks, false, scratch + AN1, scratch + WIDE)
    found += countBins(scratch + AC1, scratch + AN1, 0, folded, times, last, bins, <usize>load<u32>(blocks, 4))
  }
  return found
}

/** AF (f64) and state (u8: 0, or not called) over count blocks of a table */
export function frequencyStretch(task: usize, blocks: usize, count: usize, scratch: usize, out: usize, state: usize): void {
  const size = <usize>load<u32>(task, 8)
  for (let i: usize = 0; i < count; i++, blocks += size) {
    const n = <usize>load<u32>(blocks, 4)
    sumTable(task, blocks, true, scratch + AC1, scratch + WIDE)
    sumTable(task, blocks, false, scratch + AN1, scratch + WIDE)
    alleleFrequency(scratch + AC1, scratch + AN1, out, n)
    memory.fill(state, 0, n)
    calledState(scratch + AN1, state, state, n)
    out += n << 3
    state += n
  }
}
