import { STATE } from '../types.ts'
import type { SortKeys } from './api.ts'

/** A stretch of one share's rows, and where they go in the answer. */
export interface Stretch {
  share: number
  from: number
  to: number
  /** By row of the stretch: its place in the answer. */
  places: Uint32Array
}

/** Rows of several shares as one table: one share after the other, or merged by sort keys. */
export interface MergedRows {
  readonly rows: number
  /** What rows `[from, to)` are made of; at least one stretch, perhaps an empty one. */
  stretches(from: number, to: number): Stretch[]
}

/** Shares one after the other, cut at `limit`. */
export function appendRows(counts: number[], limit: number): MergedRows {
  const starts = counts.map((_, share) => counts.slice(0, share).reduce((sum, n) => sum + n, 0))
  const rows = Math.min(
    limit,
    counts.reduce((sum, n) => sum + n, 0),
  )
  return {
    rows,
    stretches(from, to) {
      const found = starts.flatMap((start, share) => {
        const [first, last] = [Math.max(from, start), Math.min(to, start + counts[share]!)]
        if (first >= last) return []
        const places = Uint32Array.from({ length: last - first }, (_, i) => first - from + i)
        return [{ share, from: first - start, to: last - start, places }]
      })
      return found.length > 0 ? found : [NOTHING]
    },
  }
}

/**
 * Shares that are each in the order wanted, merged to at most `limit` rows: rows without a value last, ties in the order of the shares.
 */
export function mergeRows(keys: SortKeys[], descending: boolean, limit: number): MergedRows {
  const counts = keys.map(({ values }) => values.length)
  const rows = Math.min(
    limit,
    counts.reduce((sum, n) => sum + n, 0),
  )
  const shareOf = new Uint8Array(rows)
  const placeOf = new Uint32Array(rows)
  const next = keys.map(() => 0)
  for (let row = 0; row < rows; row++) {
    let best = -1
    for (let share = 0; share < keys.length; share++) {
      if (next[share]! >= counts[share]!) continue
      if (best < 0 || isBefore(keys[share]!, next[share]!, keys[best]!, next[best]!, descending)) best = share
    }
    shareOf[row] = best
    placeOf[row] = next[best]!++
  }
  return {
    rows,
    stretches(from, to) {
      const found = keys.flatMap((_, share): Stretch[] => {
        const places: number[] = []
        let first = -1
        for (let row = from; row < to; row++) {
          if (shareOf[row] !== share) continue
          if (first < 0) first = placeOf[row]!
          places.push(row - from)
        }
        if (first < 0) return []
        return [{ share, from: first, to: first + places.length, places: Uint32Array.from(places) }]
      })
      return found.length > 0 ? found : [NOTHING]
    },
  }
}

const NOTHING: Stretch = { share: 0, from: 0, to: 0, places: new Uint32Array(0) }

function isBefore(a: SortKeys, i: number, b: SortKeys, j: number, descending: boolean): boolean {
  const [known, other] = [isKnown(a.state[i]!), isKnown(b.state[j]!)]
  if (!known || !other) return known && !other
  return descending ? a.values[i]! > b.values[j]! : a.values[i]! < b.values[j]!
}

function isKnown(state: number): boolean {
  return (state & ~STATE.MARKED) === STATE.value
}
