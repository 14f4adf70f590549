// Many blocks of packed columns filtered in one call: what a block costs before its first cell is paid once for all of them.
import { addNibblesAt, addSlack, addWideAt, findNibblesFrom, keepInside } from './candidates'
import { clear, fill } from './accumulate'
import { addCells } from './sparse'
import { addManyU16 } from './wide'
import { rangeFilter } from './range'

const OPEN: u8 = 3
const MOST_U16: i32 = 65535
/** Scratch: columns of 8,192 rows, one after the other. */
const SUMS: usize = 0
const ROWS: usize = 16384
const AC: usize = 32800
const AN: usize = 65584
const SLACKS: usize = 98368
const ANSWERS: usize = 131152
const BITS: usize = 139360
const LIST: usize = 140384

/**
 * Rows whose AC, AN and AF lie in ranges, in blocks of packed columns that are summed once each (see `kernel.ts`). Writes them
 * ascending as u32 to out, unless that is null; returns how many.
 */
export function filterStretch(task: usize, blocks: usize, count: usize, out: usize): usize {
  const limits = <usize>load<u32>(task)
  const scratch = <usize>load<u32>(task, 4)
  const size = <usize>load<u32>(task, 8)
  const acGroups = <usize>load<u32>(task, 16)
  const anGroups = <usize>load<u32>(task, 32)
  const rows = scratch + ROWS
  const an = scratch + AN
  const slacks = scratch + SLACKS
  let found: usize = 0
  for (const end = blocks + count * size; blocks < end; blocks += size) {
    if (!narrow(limits, blocks)) continue
    const low = load<i32>(limits, 16)
    const high = load<i32>(limits, 20)
    const candidates = acGroups == 1
      ? findInOne(task, blocks, scratch, low, high)
      : findInMany(task, blocks, scratch, acGroups, low, high)
    if (candidates == 0) continue
    fill(an, load<i32>(blocks, 8), candidates)
    clear(slacks, candidates)
    const called = blocks + 32 + (acGroups << 4)
    for (let part = called; part < called + (anGroups << 5); part += 32) {
      addSlack(slacks, <usize>load<u32>(part), <usize>load<u32>(part, 4), load<i32>(part, 16), load<i32>(part, 20), rows, candidates)
    }
    if (rangeFilter(scratch + AC, an, slacks, limits, scratch + ANSWERS, candidates) != 0) {
      settle(task, called, scratch, candidates, limits, anGroups, <usize>load<u32>(blocks) >> 1)
    }
    found = emit(scratch, candidates, <usize>load<u32>(blocks), <usize>load<u32>(blocks, 4), out, found)
  }
  return found
}

/** Writes which AC may pass in a block, from its extents of AC and AN; false where none may */
function narrow(limits: usize, block: usize): bool {
  const acLow = load<i32>(block, 12), acHigh = load<i32>(block, 16)
  const least = max(load<i32>(block, 20), load<i32>(limits, 8))
  const most = min(load<i32>(block, 24), load<i32>(limits, 12))
  let low = max(<f64>1, <f64>load<i32>(limits))
  let high = <f64>load<i32>(limits, 4)
  if (load<i32>(limits, 28) != 0) {
    // One allele of room on either side: the products are rounded, and so is the quotient.
    if (load<f64>(limits, 32) > 0) low = max(low, floor(load<f64>(limits, 32) * <f64>least) - 1)
    if (load<f64>(limits, 40) >= 0) high = min(high, ceil(load<f64>(limits, 40) * <f64>most) + 1)
  }
  if (least > most || low > high || <f64>acHigh < low || <f64>acLow > high) return false
  store<i32>(limits, <i32>low, 16)
  store<i32>(limits, <i32>high, 20)
  return true
}

/** pointers[i] = cells + stride * places[i] */
@inline
function point(pointers: usize, places: usize, count: usize, cells: usize, stride: usize): void {
  for (let i: usize = 0; i < count << 2; i += 4) store<u32>(pointers + i, <u32>(cells + stride * <usize>load<u32>(places + i)))
}

/** Sums of a group's columns in its wide rows; returns how many rows those are */
@inline
function sumWide(task: usize, part: usize, start: usize, end: usize, sums: usize): usize {
  const wide = <usize>load<u32>(part, 4)
  if (wide == 0) return 0
  const pointers = <usize>load<u32>(task, 12)
  point(pointers, <usize>load<u32>(task, 28) + (start << 2), end - start, <usize>load<u32>(part, 8), <usize>load<u32>(part, 12))
  clear(sums, wide)
  addManyU16(sums, pointers, end - start, 1, wide)
  return wide
}

/** Rows and AC of a block's candidates where all columns were packed together; returns how many */
function findInOne(task: usize, block: usize, scratch: usize, low: i32, high: i32): usize {
  const count = <usize>load<u32>(<usize>load<u32>(task, 20), 4)
  const rows = scratch + ROWS
  const values = scratch + AC
  const top = min(high, MOST_U16)
  const padded = (<usize>load<u32>(block, 4) + 31) & ~31
  let found: usize = 0
  if (low <= top) {
    found = findNibblesFrom(<usize>load<u32>(task, 24), count, <usize>load<u32>(block) >> 1, scratch + SUMS, false, low, top, rows, values, padded)
  }
  // AN is not used yet
  const wide = sumWide(task, block + 32, 0, count, scratch + AN)
  return found + keepInside(scratch + AN, <usize>load<u32>(block, 32), wide, low, high, rows + (found << 1), values + (found << 2))
}

/** The same over several groups: a row may be wide in one and not in another */
function findInMany(task: usize, block: usize, scratch: usize, groups: usize, low: i32, high: i32): usize {
  const starts = <usize>load<u32>(task, 20)
  const count = <usize>load<u32>(starts + (groups << 2))
  const columns = <usize>load<u32>(task, 24)
  const rows = scratch + ROWS
  const values = scratch + AC
  const bits = scratch + BITS
  const offset = <usize>load<u32>(block) >> 1
  const padded = (<usize>load<u32>(block, 4) + 31) & ~31
  let wide: usize = 0
  const end = block + 32 + (groups << 4)
  for (let part = block + 32; part < end; part += 16) wide += <usize>load<u32>(part, 4)
  // with low above what 16 bits hold nothing is found, but sums are kept
  const least = min(low, MOST_U16)
  let found = findNibblesFrom(columns, count, offset, scratch + SUMS, wide != 0, least, min(high, MOST_U16), rows, values, padded)
  if (low > least) found = 0
  if (wide == 0) return found
  const acc = scratch + SLACKS
  clear(acc, padded)
  memory.fill(bits, 0, 1024)
  let at: usize = 0
  for (let part = block + 32; part < end; part += 16, at += 4) {
    const list = <usize>load<u32>(part)
    const n = sumWide(task, part, <usize>load<u32>(starts + at), <usize>load<u32>(starts + at, 4), scratch + AN)
    addCells(acc, list, scratch + AN, 1, n)
    for (let i: usize = 0; i < n << 1; i += 2) {
      const row = <usize>load<u16>(list + i)
      store<u8>(bits + (row >> 3), load<u8>(bits + (row >> 3)) | (<u8>1 << <u8>(row & 7)))
    }
  }
  // those found by their 4-bit cells alone, less the rows that have more
  let kept: usize = 0
  for (let i: usize = 0; i < found; i++) {
    const row = <usize>load<u16>(rows + (i << 1))
    store<u16>(rows + (kept << 1), <u16>row)
    store<i32>(values + (kept << 2), load<i32>(values + (i << 2)))
    kept += <usize>(((load<u8>(bits + (row >> 3)) >> <u8>(row & 7)) & 1) ^ 1)
  }
  // all wide rows, in order, with the 4-bit cells they have in other groups
  const list = scratch + LIST
  const sums = scratch + AN
  let listed: usize = 0
  for (let word: usize = 0; word < 128; word++) {
    for (let hits = load<u64>(bits + (word << 3)); hits != 0; hits &= hits - 1, listed++) {
      const row = (word << 6) + <usize>ctz(hits)
      store<u16>(list + (listed << 1), <u16>row)
      store<i32>(sums + (listed << 2), load<i32>(acc + (row << 2)) + <i32>load<u16>(scratch + SUMS + (row << 1)))
    }
  }
  return kept + keepInside(sums, list, listed, low, high, rows + (kept << 1), values + (kept << 2))
}

/** Reads AN of candidates that its bounds leave open, all at a time, and answers them again */
function settle(task: usize, called: usize, scratch: usize, candidates: usize, limits: usize, groups: usize, offset: usize): void {
  const answers = scratch + ANSWERS
  const list = scratch + LIST
  const an = scratch + AN
  const copies = scratch + SLACKS
  let open: usize = 0
  for (let i: usize = 0; i < candidates; i++) {
    if (load<u8>(answers + i) != OPEN) continue
    store<u16>(list + (open << 1), load<u16>(scratch + ROWS + (i << 1)))
    store<i32>(copies + (open << 2), load<i32>(scratch + AC + (i << 2)))
    store<i32>(an + (open << 2), load<i32>(an + (i << 2)))
    open++
  }
  const pointers = <usize>load<u32>(task, 12)
  const starts = <usize>load<u32>(task, 36)
  const columns = <usize>load<u32>(task, 40)
  const places = <usize>load<u32>(task, 44)
  for (let g: usize = 0; g < groups; g++) {
    const part = called + (g << 5)
    const start = <usize>load<u32>(starts + (g << 2))
    const count = <usize>load<u32>(starts + (g << 2), 4) - start
    point(pointers, places + (start << 2), count, <usize>load<u32>(part, 8), <usize>load<u32>(part, 12))
    addWideAt(an, pointers, count, -1, <usize>load<u32>(part), list, open)
  }
  const count = <usize>load<u32>(starts + (groups << 2))
  for (let i: usize = 0; i < count << 2; i += 4) store<u32>(pointers + i, load<u32>(columns + i) + <u32>offset)
  addNibblesAt(an, pointers, count, -1, list, open)
  const settled = scratch + SUMS
  rangeFilter(copies, an, 0, limits, settled, open)
  let next: usize = 0
  for (let i: usize = 0; next < open; i++) {
    if (load<u8>(answers + i) == OPEN) store<u8>(answers + i, load<u8>(settled + next++))
  }
}

/** Candidates are few and come in two runs, each ascending: bits bring them into order */
function emit(scratch: usize, candidates: usize, first: usize, n: usize, out: usize, found: usize): usize {
  const answers = scratch + ANSWERS
  if (out == 0) {
    for (let i: usize = 0; i < candidates; i++) found += <usize>(load<u8>(answers + i) == 1)
    return found
  }
  const bits = scratch + BITS
  const words = (n + 63) >> 6
  memory.fill(bits, 0, words << 3)
  for (let i: usize = 0; i < candidates; i++) {
    const row = <usize>load<u16>(scratch + ROWS + (i << 1))
    const word = bits + ((row >> 6) << 3)
    store<u64>(word, load<u64>(word) | (<u64>(load<u8>(answers + i) == 1) << <u64>(row & 63)))
  }
  for (let i: usize = 0; i < words; i++) {
    const start = first + (i << 6)
    for (let hits = load<u64>(bits + (i << 3)); hits != 0; hits &= hits - 1, found++) {
      store<u32>(out + (found << 2), <u32>(start + <usize>ctz(hits)))
    }
  }
  return found
}
