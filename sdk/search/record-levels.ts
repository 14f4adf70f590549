import { levelsAbove } from '../dataset/levels-above.ts'
import type { ReadColumn } from '../dataset/read-columns.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Axis } from '../types.ts'

/** Who has a level: a bitmap of all records, or where few have it their rows (u32, ascending). Pointers into kernel memory. */
export interface LevelSet {
  count: number
  bitmap: number
  rows: number
}

/** One axis of all records in memory. */
export interface AxisStore {
  axis: Axis
  /** Level number by id. */
  numbers: Map<string, number>
  sets: LevelSet[]
  /** Level number of each record, of a partition. */
  codes?: Uint16Array
  /** Level numbers as recorded: record i has `values[offsets[i]]` up to `values[offsets[i + 1]]`. */
  lists?: { offsets: Uint32Array; values: Uint16Array }
  /** Levels that contain each level, itself first. */
  above: Uint16Array[]
}

/** Takes the columns of one axis batch by batch. */
export class AxisLoader {
  readonly #axis: Axis
  readonly #codes: Uint16Array | undefined
  readonly #lists: Array<{ firstRow: number; offsets: Int32Array; values: Uint16Array | Int32Array }> = []
  readonly #records: number

  constructor(axis: Axis, records: number) {
    this.#axis = axis
    this.#records = records
    this.#codes = axis.kind === 'partition' ? new Uint16Array(records) : undefined
  }

  /** @returns what is wrong with the column, or undefined */
  add(firstRow: number, column: ReadColumn, words: string[] | undefined): string | undefined {
    if (this.#codes && column.kind === 'values') {
      const { values } = column
      const { levels } = this.#axis
      if (words?.length !== levels.length || words.some((word, index) => word !== levels[index]!.id)) {
        return 'other levels than the manifest'
      }
      for (let row = 0; row < values.length; row++) this.#codes[firstRow + row] = values[row]!
      return undefined
    }
    if (column.kind !== 'lists') return 'another type than the manifest'
    const { offsets, values } = column
    const most = this.#axis.levels.length
    for (const value of values) if (value < 0 || value >= most) return `level ${value} of ${most}`
    this.#lists.push({ firstRow, offsets, values })
    return undefined
  }

  /** Builds the sets in `arena`, whose memory stays as long as the records are open. */
  finish(arena: Arena, bytes: number): AxisStore {
    const axis = this.#axis
    const above = levelsAbove(axis)
    const store: AxisStore = {
      axis,
      numbers: new Map(axis.levels.map(({ id }, index) => [id, index])),
      sets: [],
      above,
      ...(this.#codes ? { codes: this.#codes } : { lists: this.#join() }),
    }
    const counts = new Uint32Array(axis.levels.length)
    if (store.codes) for (let record = 0; record < store.codes.length; record++) counts[store.codes[record]!]!++
    else eachMember(store, this.#records, (level) => counts[level]!++)
    store.sets = Array.from(counts, (count) => {
      const dense = 4 * count >= bytes
      return { count, bitmap: dense ? arena.take(bytes) : 0, rows: dense ? 0 : arena.take(4 * count + 4) }
    })
    // Views last: every take may move the memory.
    const dense = store.sets.map(({ bitmap }) => (bitmap ? arena.u8(bitmap, bytes).fill(0) : undefined))
    const listed = store.sets.map(({ bitmap, rows, count }) => arena.u32(rows, bitmap ? 0 : count))
    const filled = new Uint32Array(counts.length)
    const put = (level: number, record: number) => {
      const bits = dense[level]
      if (bits) bits[record >> 3]! |= 1 << (record & 7)
      else listed[level]![filled[level]!++] = record
    }
    if (store.codes) for (let record = 0; record < store.codes.length; record++) put(store.codes[record]!, record)
    else eachMember(store, this.#records, put)
    return store
  }

  #join(): { offsets: Uint32Array; values: Uint16Array } {
    const offsets = new Uint32Array(this.#records + 1)
    const values = new Uint16Array(this.#lists.reduce((sum, list) => sum + list.values.length, 0))
    let at = 0
    for (const list of this.#lists.sort((a, b) => a.firstRow - b.firstRow)) {
      values.set(list.values, at)
      for (let row = 1; row < list.offsets.length; row++) offsets[list.firstRow + row] = at + list.offsets[row]!
      at += list.values.length
    }
    return { offsets, values }
  }
}

/** Calls for every record of a list axis and every level it has, levels above included, each once; records ascend. */
function eachMember(
  { lists, above }: AxisStore,
  records: number,
  visit: (level: number, record: number) => void,
): void {
  const { offsets, values } = lists!
  const last = new Int32Array(above.length).fill(-1)
  for (let record = 0; record < records; record++) {
    for (let at = offsets[record]!; at < offsets[record + 1]!; at++) {
      const levels = above[values[at]!]!
      for (let step = 0; step < levels.length; step++) {
        const level = levels[step]!
        if (last[level] === record) continue
        last[level] = record
        visit(level, record)
      }
    }
  }
}

/** Level numbers of a record as recorded. */
export function levelsOf({ codes, lists }: AxisStore, record: number): ArrayLike<number> {
  if (codes) return [codes[record]!]
  return lists!.values.subarray(lists!.offsets[record]!, lists!.offsets[record + 1]!)
}
