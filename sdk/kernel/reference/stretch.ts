import { clear, fill } from './accumulate.ts'
import { addNibblesAt, addSlack, addWideAt } from './candidates.ts'
import { rangeFilter } from './range.ts'
import type { Views } from './views.ts'
import { addManyU16 } from './wide.ts'

/** Scratch: columns of 8,192 rows, one after the other. */
const ROWS = 16_384
const AC = 32_800
const AN = 65_584
const SLACKS = 98_368
const ANSWERS = 131_152

/** A measure's columns, by group; see `Kernel.filterStretch`. */
interface Columns {
  groups: number
  starts: number
  pointers: number
  places: number
}

interface Task {
  limits: number
  scratch: number
  /** Room for pointers. */
  room: number
  ac: Columns
  an: Columns
}

/** Rows whose AC, AN and AF lie in ranges, in blocks of packed columns. */
export function filterStretch(views: Views, task: number, blocks: number, count: number, out: number): number {
  const { i32, u8, u16, u32 } = views
  const given = (i: number) => u32[(task >>> 2) + i]!
  const columnsAt = (i: number) => ({
    groups: given(i),
    starts: given(i + 1) >>> 2,
    pointers: given(i + 2) >>> 2,
    places: given(i + 3) >>> 2,
  })
  const all: Task = { limits: given(0), scratch: given(1), room: given(3), ac: columnsAt(4), an: columnsAt(8) }
  const { limits, scratch } = all
  const [ac, an, slacks, answers] = [scratch + AC, scratch + AN, scratch + SLACKS, scratch + ANSWERS]
  let found = 0
  for (let block = 0; block < count; block++) {
    const at = (blocks + block * given(2)) >>> 2
    const called = at + 8 + 4 * all.ac.groups
    const range = narrow(views, limits, at)
    if (!range) continue
    const [low, high] = range
    const candidates = findCandidates(views, all, at, low, high)
    i32[(limits >>> 2) + 4] = low
    i32[(limits >>> 2) + 5] = high
    fill(views, an, i32[at + 2]!, candidates)
    clear(views, slacks, candidates)
    for (let part = called; part < called + 8 * all.an.groups; part += 8)
      addSlack(views, slacks, u32[part]!, u32[part + 1]!, i32[part + 4]!, i32[part + 5]!, scratch + ROWS, candidates)
    const open = rangeFilter(views, ac, an, slacks, limits, answers, candidates)
    if (open > 0) settle(views, all, at, called, candidates)
    for (let i = 0; i < candidates; i++) {
      if (u8[answers + i] !== 1) continue
      if (out !== 0) u32[(out >>> 2) + found] = u32[at]! + u16[((scratch + ROWS) >>> 1) + i]!
      found++
    }
  }
  return found
}

/** Which AC may pass in a block, from its extents of AC and AN; null where none may. */
function narrow({ i32, f64 }: Views, limits: number, at: number): [low: number, high: number] | null {
  const [acLow, acHigh, anLow, anHigh] = [i32[at + 3]!, i32[at + 4]!, i32[at + 5]!, i32[at + 6]!]
  const limit = (i: number) => i32[(limits >>> 2) + i]!
  const [afLow, afHigh] = [f64[(limits >>> 3) + 4]!, f64[(limits >>> 3) + 5]!]
  const least = Math.max(anLow, limit(2))
  const most = Math.min(anHigh, limit(3))
  let low = Math.max(1, limit(0))
  let high = limit(1)
  if (limit(7) !== 0) {
    // One allele of room on either side: the products are rounded, and so is the quotient.
    if (afLow > 0) low = Math.max(low, Math.floor(afLow * least) - 1)
    if (afHigh >= 0) high = Math.min(high, Math.ceil(afHigh * most) + 1)
  }
  return least > most || low > high || acHigh < low || acLow > high ? null : [low, high]
}

/** Adds u16 cells of the wide rows, or only of the given ones. */
function eachGroup(
  { u32 }: Views,
  { room }: Task,
  columns: Columns,
  visit: (group: number, count: number) => { cells: number; stride: number; add: () => void },
): void {
  for (let group = 0; group < columns.groups; group++) {
    const start = u32[columns.starts + group]!
    const count = u32[columns.starts + group + 1]! - start
    const { cells, stride, add } = visit(group, count)
    for (let i = 0; i < count; i++) u32[(room >>> 2) + i] = cells + stride * u32[columns.places + start + i]!
    add()
  }
}

/** Points at the 4-bit cells of a block; returns how many columns there are. */
function pointNibbles({ u32 }: Views, { room }: Task, { groups, starts, pointers }: Columns, firstRow: number): number {
  const count = u32[starts + groups]!
  for (let i = 0; i < count; i++) u32[(room >>> 2) + i] = u32[pointers + i]! + firstRow / 2
  return count
}

/** Rows and AC of a block's candidates; returns how many. */
function findCandidates(views: Views, task: Task, at: number, low: number, high: number): number {
  const { i32, u16, u32 } = views
  const { ac, room, scratch } = task
  const n = u32[at + 1]!
  const [rows, sums, wideSums] = [(scratch + ROWS) >>> 1, scratch + AC, scratch + AN]
  for (let row = 0; row < n; row++) u16[rows + row] = row
  clear(views, sums, n)
  addNibblesAt(views, sums, room, pointNibbles(views, task, ac, u32[at]!), 1, scratch + ROWS, n)
  eachGroup(views, task, ac, (group, count) => {
    const part = at + 8 + 4 * group
    const wide = u32[part + 1]!
    const add = (): void => {
      clear(views, wideSums, wide)
      addManyU16(views, wideSums, room, count, 1, wide)
      for (let i = 0; i < wide; i++) {
        const to = (sums >>> 2) + u16[(u32[part]! >>> 1) + i]!
        i32[to] = i32[to]! + i32[(wideSums >>> 2) + i]!
      }
    }
    return { cells: u32[part + 2]!, stride: u32[part + 3]!, add }
  })
  let found = 0
  for (let row = 0; row < n; row++) {
    const sum = i32[(sums >>> 2) + row]!
    if (sum < low || sum > high) continue
    u16[rows + found] = row
    i32[(sums >>> 2) + found++] = sum
  }
  return found
}

/** Reads AN of candidates that its bounds leave open, and answers them again. */
function settle(views: Views, task: Task, at: number, called: number, candidates: number): void {
  const { i32, u32 } = views
  const { an, limits, room, scratch } = task
  // All candidates are answered again: an answer that bounds gave already comes out the same.
  const base = i32[at + 2]!
  fill(views, scratch + AN, base, candidates)
  eachGroup(views, task, an, (group, count) => {
    const part = called + 8 * group
    const add = () => addWideAt(views, scratch + AN, room, count, -1, u32[part]!, scratch + ROWS, candidates)
    return { cells: u32[part + 2]!, stride: u32[part + 3]!, add }
  })
  const columns = pointNibbles(views, task, an, u32[at]!)
  addNibblesAt(views, scratch + AN, room, columns, -1, scratch + ROWS, candidates)
  rangeFilter(views, scratch + AC, scratch + AN, 0, limits, scratch + ANSWERS, candidates)
}
