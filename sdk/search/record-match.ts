import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { levelsBetween } from '../cohort/level-names.ts'
import type { Arena } from '../kernel/memory.ts'
import type { LevelSet } from './record-levels.ts'
import type { RecordStore } from './record-store.ts'

/** A bitmap: the caller's own, on top of the arena, or one of the store that must not be written. */
interface Bitmap {
  pointer: number
  own: boolean
}

interface Frame {
  node: Extract<Cohort, { op: 'not' | 'and' | 'or' }>
  next: number
  mark: number
  value: Bitmap | undefined
}

/**
 * The records of a cohort as a bitmap taken from `arena` (or of the store, never to be written). Keeps its own stack; a bitmap
 * is held per open bracket.
 */
export function matchRecords(store: RecordStore, cohort: Cohort, arena: Arena): number {
  const open: Frame[] = []
  let node: Cohort = cohort
  for (;;) {
    let value: Bitmap | undefined
    if (isBracket(node)) open.push({ node, next: 0, mark: arena.mark(), value: undefined })
    else value = matchLeaf(store, node as CohortLeaf, arena)
    for (;;) {
      const frame = open.at(-1)
      if (!frame) return value!.pointer
      // Without a value the bracket has only just been opened.
      if (value) frame.value = take(store, frame, value, arena)
      const items: Cohort[] = frame.node.op === 'not' ? [frame.node.item] : frame.node.items
      if (frame.next < items.length) {
        node = items[frame.next++]!
        break
      }
      open.pop()
      value = frame.value ?? { pointer: store.all, own: false }
    }
  }
}

function isBracket(node: Cohort): node is Frame['node'] {
  return node.op === 'not' || node.op === 'and' || node.op === 'or'
}

/** Joins what an item came to with what the bracket has so far. */
function take(store: RecordStore, frame: Frame, item: Bitmap, arena: Arena): Bitmap {
  const { kernel, bytes, all } = store
  if (frame.node.op === 'not') {
    const own = item.own ? item : copy(store, item, arena)
    kernel.notBits(own.pointer, bytes)
    kernel.andBits(own.pointer, all, bytes)
    return own
  }
  if (!frame.value) return item
  const target = frame.value.own ? frame.value : undefined
  if (!target) {
    // The first item belongs to the store: the second one's bitmap, where it is our own, takes the result.
    const own = item.own ? item : copy(store, item, arena)
    join(store, frame.node.op, own.pointer, frame.value.pointer)
    return own
  }
  join(store, frame.node.op, target.pointer, item.pointer)
  // Only the bracket's own bitmap stays.
  if (item.own) arena.release(frame.mark + 1)
  return target
}

function join({ kernel, bytes }: RecordStore, op: 'and' | 'or', a: number, b: number): void {
  if (op === 'and') kernel.andBits(a, b, bytes)
  else kernel.orBits(a, b, bytes)
}

function copy(store: RecordStore, { pointer }: Bitmap, arena: Arena): Bitmap {
  const own = emptyBitmap(store, arena)
  store.kernel.orBits(own, pointer, store.bytes)
  return { pointer: own, own: true }
}

/** A bitmap in which no record is set. */
export function emptyBitmap({ kernel, bytes }: RecordStore, arena: Arena): number {
  const pointer = arena.take(bytes)
  kernel.clear(pointer, bytes >> 2)
  return pointer
}

function matchLeaf(store: RecordStore, leaf: CohortLeaf, arena: Arena): Bitmap {
  if (leaf.op === 'all') return { pointer: store.all, own: false }
  const sets = levelSets(store, leaf)
  if (sets.length === 1 && sets[0]!.bitmap) return { pointer: sets[0]!.bitmap, own: false }
  const pointer = emptyBitmap(store, arena)
  for (const { bitmap, rows, count } of sets) {
    if (bitmap) store.kernel.orBits(pointer, bitmap, store.bytes)
    else store.kernel.setListed(pointer, rows, count)
  }
  return { pointer, own: true }
}

function levelSets({ axes }: RecordStore, leaf: Exclude<CohortLeaf, { op: 'all' }>): LevelSet[] {
  const { axis, numbers, sets } = axes.find((store) => store.axis.id === leaf.axis)!
  const ids = leaf.op === 'in' ? leaf.levels : levelsBetween(axis, leaf.from, leaf.to).levels
  return [...new Set(ids)].map((id) => sets[numbers.get(id)!]!)
}

/** How many records are set. */
export function countRecords({ kernel, bytes }: RecordStore, match: number, arena: Arena): number {
  const mark = arena.mark()
  const column = arena.take(4)
  const out = arena.take(4)
  arena.u32(column, 1)[0] = match
  kernel.countCommon(match, column, 1, out, bytes)
  const count = arena.u32(out, 1)[0]!
  arena.release(mark)
  return count
}

/** How many records of a bitmap have each level. */
export function countLevels({ kernel, bytes }: RecordStore, sets: LevelSet[], match: number, arena: Arena): number[] {
  const mark = arena.mark()
  const dense = sets.filter(({ bitmap }) => bitmap)
  const columns = arena.take(4 * dense.length + 4)
  const out = arena.take(4 * dense.length + 4)
  arena.u32(columns, dense.length).set(dense.map(({ bitmap }) => bitmap))
  kernel.countCommon(match, columns, dense.length, out, bytes)
  const counted = arena.u32(out, dense.length).slice()
  arena.release(mark)
  let next = 0
  return sets.map(({ bitmap, rows, count }) => (bitmap ? counted[next++]! : kernel.countListed(match, rows, count)))
}
