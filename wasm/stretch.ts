// Many blocks of packed columns filtered in one call: what a block costs before its first cell is paid once for all of them.
import { addNibblesAt, addSlack, addWideAt, findNibblesFrom, keepInside } from './candidates'
import { clear, fill } from './accumulate'
import { addManyU16 } from './wide'
import { rangeFilter } from './range'

const OPEN: u8 = 3
const BLOCK_BYTES: usize = 64
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
  const acCount = <usize>load<u32>(task, 4)
  const acColumns = <usize>load<u32>(task, 8)
  const acPlaces = <usize>load<u32>(task, 12)
  const anCount = <usize>load<u32>(task, 16)
  const anColumns = <usize>load<u32>(task, 20)
  const anPlaces = <usize>load<u32>(task, 24)
  const pointers = <usize>load<u32>(task, 28)
  const scratch = <usize>load<u32>(task, 32)
  let found: usize = 0
  for (const end = blocks + count * BLOCK_BYTES; blocks < end; blocks += BLOCK_BYTES) {
    const first = <usize>load<u32>(blocks)
    const n = <usize>load<u32>(blocks, 4)
    const low = load<i32>(blocks, 8)
    const high = load<i32>(blocks, 12)
    if (low > high) continue
    const candidates = findCandidates(blocks, acColumns, acPlaces, acCount, pointers, scratch, low, high)
    if (candidates == 0) continue
    store<i32>(limits, low, 16)
    store<i32>(limits, high, 20)
    const rows = scratch + ROWS
    const ac = scratch + AC
    const an = scratch + AN
    const slacks = scratch + SLACKS
    const answers = scratch + ANSWERS
    const ranks = <usize>load<u32>(blocks, 32)
    fill(an, load<i32>(blocks, 48), candidates)
    clear(slacks, candidates)
    addSlack(slacks, ranks, <usize>load<u32>(blocks, 36), load<i32>(blocks, 52), load<i32>(blocks, 56), rows, candidates)
    if (rangeFilter(ac, an, slacks, limits, answers, candidates) != 0) {
      point(pointers, anPlaces, anCount, <usize>load<u32>(blocks, 40), <usize>load<u32>(blocks, 44))
      settle(scratch, candidates, limits, ranks, anColumns, anCount, first >> 1, pointers)
    }
    found = emit(scratch, candidates, first, n, out, found)
  }
  return found
}

/** pointers[i] = cells + stride * places[i] */
@inline
function point(pointers: usize, places: usize, count: usize, cells: usize, stride: usize): void {
  for (let i: usize = 0; i < count << 2; i += 4) store<u32>(pointers + i, <u32>(cells + stride * <usize>load<u32>(places + i)))
}

/** Rows and AC of a block's candidates; returns how many */
function findCandidates(
  block: usize, columns: usize, places: usize, count: usize, pointers: usize, scratch: usize, low: i32, high: i32,
): usize {
  const rows = scratch + ROWS
  const values = scratch + AC
  const top = min(high, MOST_U16)
  const padded = (<usize>load<u32>(block, 4) + 31) & ~31
  let found: usize = 0
  if (low <= top) found = findNibblesFrom(columns, count, <usize>load<u32>(block) >> 1, scratch + SUMS, low, top, rows, values, padded)
  const wide = <usize>load<u32>(block, 20)
  if (wide == 0) return found
  point(pointers, places, count, <usize>load<u32>(block, 24), <usize>load<u32>(block, 28))
  // AN and its slack are not used yet
  const sums = scratch + AN
  clear(sums, wide)
  addManyU16(sums, pointers, count, 1, wide)
  return found + keepInside(sums, <usize>load<u32>(block, 16), wide, low, high, rows + (found << 1), values + (found << 2))
}

/** Reads AN of candidates that its bounds leave open, all at a time, and answers them again */
function settle(
  scratch: usize, candidates: usize, limits: usize, ranks: usize, columns: usize, count: usize, offset: usize, pointers: usize,
): void {
  const answers = scratch + ANSWERS
  // the lists are short, and slacks have served
  const list = scratch + LIST
  let open: usize = 0
  for (let i: usize = 0; i < candidates; i++) {
    if (load<u8>(answers + i) != OPEN) continue
    store<u16>(list + (open << 1), load<u16>(scratch + ROWS + (i << 1)))
    store<i32>(scratch + SLACKS + (open << 2), load<i32>(scratch + AC + (i << 2)))
    store<i32>(scratch + AN + (open << 2), load<i32>(scratch + AN + (i << 2)))
    open++
  }
  const an = scratch + AN
  addWideAt(an, pointers, count, -1, ranks, list, open)
  for (let i: usize = 0; i < count << 2; i += 4) store<u32>(pointers + i, load<u32>(columns + i) + <u32>offset)
  addNibblesAt(an, pointers, count, -1, list, open)
  const settled = scratch + SUMS
  rangeFilter(scratch + SLACKS, an, 0, limits, settled, open)
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
  for (let i: usize = 0; i < words; i++) store<u64>(bits + (i << 3), 0)
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
