import { clear, fill } from './accumulate.ts'
import { addNibblesAt, addSlack, addWideAt, findNibbles, keepInside } from './candidates.ts'
import { rangeFilter } from './range.ts'
import type { Views } from './views.ts'
import { addManyU16 } from './wide.ts'

const OPEN = 3
const BLOCK_BYTES = 64
const MOST_U16 = 65_535
/** Scratch: columns of 8,192 rows, one after the other. */
const SUMS = 0
const ROWS = 16_384
const AC = 32_800
const AN = 65_584
const SLACKS = 98_368
const ANSWERS = 131_152
const LIST = 140_384

/** What a stretch is filtered with; see `Kernel.filterStretch`. */
interface Task {
  limits: number
  acCount: number
  acColumns: number
  acPlaces: number
  anCount: number
  anColumns: number
  anPlaces: number
  pointers: number
  scratch: number
}

/** Rows whose AC, AN and AF lie in ranges, in blocks of packed columns. */
export function filterStretch(views: Views, task: number, blocks: number, count: number, out: number): number {
  const { i32, u8, u16, u32 } = views
  const [limits, acCount, acColumns, acPlaces, anCount, anColumns, anPlaces, pointers, scratch] = u32.subarray(
    task >>> 2,
    (task >>> 2) + 9,
  ) as unknown as [number, number, number, number, number, number, number, number, number]
  const all: Task = { limits, acCount, acColumns, acPlaces, anCount, anColumns, anPlaces, pointers, scratch }
  let found = 0
  for (let block = blocks; block < blocks + count * BLOCK_BYTES; block += BLOCK_BYTES) {
    const at = block >>> 2
    const [low, high] = [i32[at + 2]!, i32[at + 3]!]
    if (low > high) continue
    const candidates = findCandidates(views, all, at, low, high)
    if (candidates === 0) continue
    i32[(limits >>> 2) + 4] = low
    i32[(limits >>> 2) + 5] = high
    fill(views, scratch + AN, i32[at + 12]!, candidates)
    clear(views, scratch + SLACKS, candidates)
    addSlack(
      views,
      scratch + SLACKS,
      u32[at + 8]!,
      u32[at + 9]!,
      i32[at + 13]!,
      i32[at + 14]!,
      scratch + ROWS,
      candidates,
    )
    const [ac, an, answers] = [scratch + AC, scratch + AN, scratch + ANSWERS]
    if (rangeFilter(views, ac, an, scratch + SLACKS, limits, answers, candidates) > 0)
      settle(views, all, at, candidates)
    const rows: number[] = []
    for (let i = 0; i < candidates; i++) if (u8[answers + i] === 1) rows.push(u16[((scratch + ROWS) >>> 1) + i]!)
    if (out !== 0) {
      rows.sort((a, b) => a - b)
      for (const [i, row] of rows.entries()) u32[(out >>> 2) + found + i] = u32[at]! + row
    }
    found += rows.length
  }
  return found
}

function point({ u32 }: Views, { pointers }: Task, places: number, count: number, cells: number, stride: number): void {
  for (let i = 0; i < count; i++) u32[(pointers >>> 2) + i] = cells + stride * u32[(places >>> 2) + i]!
}

function move({ u32 }: Views, { pointers }: Task, columns: number, count: number, offset: number): void {
  for (let i = 0; i < count; i++) u32[(pointers >>> 2) + i] = u32[(columns >>> 2) + i]! + offset
}

/** Rows and AC of a block's candidates; returns how many. */
function findCandidates(views: Views, task: Task, at: number, low: number, high: number): number {
  const { u32 } = views
  const { acColumns, acPlaces, acCount, pointers, scratch } = task
  const [rows, values, sums] = [scratch + ROWS, scratch + AC, scratch + AN]
  const top = Math.min(high, MOST_U16)
  const padded = 32 * Math.ceil(u32[at + 1]! / 32)
  let found = 0
  if (low <= top) {
    move(views, task, acColumns, acCount, u32[at]! >>> 1)
    found = findNibbles(views, pointers, acCount, scratch + SUMS, low, top, rows, values, padded)
  }
  const wide = u32[at + 5]!
  if (wide === 0) return found
  point(views, task, acPlaces, acCount, u32[at + 6]!, u32[at + 7]!)
  clear(views, sums, wide)
  addManyU16(views, sums, pointers, acCount, 1, wide)
  return found + keepInside(views, sums, u32[at + 4]!, wide, low, high, rows + 2 * found, values + 4 * found)
}

/** Reads AN of candidates that its bounds leave open, and answers them again. */
function settle(views: Views, task: Task, at: number, candidates: number): void {
  const { i32, u8, u16, u32 } = views
  const { anPlaces, anColumns, anCount, limits, pointers, scratch } = task
  const list = scratch + LIST
  const [ac, an, copies] = [(scratch + AC) >>> 2, (scratch + AN) >>> 2, (scratch + SLACKS) >>> 2]
  const places: number[] = []
  for (let i = 0; i < candidates; i++) {
    if (u8[scratch + ANSWERS + i] !== OPEN) continue
    u16[(list >>> 1) + places.length] = u16[((scratch + ROWS) >>> 1) + i]!
    i32[copies + places.length] = i32[ac + i]!
    i32[an + places.length] = i32[an + i]!
    places.push(i)
  }
  const open = places.length
  point(views, task, anPlaces, anCount, u32[at + 10]!, u32[at + 11]!)
  addWideAt(views, scratch + AN, pointers, anCount, -1, u32[at + 8]!, list, open)
  move(views, task, anColumns, anCount, u32[at]! >>> 1)
  addNibblesAt(views, scratch + AN, pointers, anCount, -1, list, open)
  rangeFilter(views, scratch + SLACKS, scratch + AN, 0, limits, scratch + SUMS, open)
  for (const [i, place] of places.entries()) u8[scratch + ANSWERS + place] = u8[scratch + SUMS + i]!
}
