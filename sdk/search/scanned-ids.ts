import { foldName } from '../dataset/index-files.ts'
import { lowerBound, type RowPlaces } from './row-places.ts'
import type { IdIndex } from './word-index.ts'

/** A dataset of at most this many rows needs no index: its rows are looked through once. */
export const SCANNED_ROWS = 262_144

/** An index made of the rows themselves, for small datasets that were built without one. */
export async function scanIds(places: RowPlaces, pause: () => Promise<void>, signal?: AbortSignal): Promise<IdIndex> {
  const byId = new Map<string, number[]>()
  await places.each(
    places.batches,
    async (place, batch) => {
      for (let row = 0; row < batch.rows; row++) {
        for (const id of (batch.id(row) ?? '').split(';')) {
          if (id === '') continue
          const key = foldName(id)
          const rows = byId.get(key)
          if (rows) rows.push(place.start + row)
          else byId.set(key, [place.start + row])
        }
        if (row % 4096 === 4095) await pause()
      }
    },
    signal,
  )
  const sorted = [...byId.keys()].sort()
  return {
    async rowsOf(ids) {
      return ids.map((id) => byId.get(foldName(id)) ?? [])
    },
    async startingWith(prefix, limit) {
      const key = foldName(prefix)
      const from = lowerBound(sorted.length, (i) => sorted[i]! >= key)
      const out: Array<{ id: string; row: number }> = []
      for (let i = from; i < sorted.length && out.length < limit && sorted[i]!.startsWith(key); i++) {
        out.push({ id: sorted[i]!, row: byId.get(sorted[i]!)![0]! })
      }
      return out
    },
  }
}
