import type { VariantBatch } from '../dataset/open.ts'
import type { BatchPlace, RowPlaces } from './row-places.ts'

type Visit = (batch: VariantBatch, place: BatchPlace) => void

/** Looks at batches for many questions at once: each batch is read once, in file order. */
export class BatchJobs {
  readonly #visits = new Map<BatchPlace, Visit[]>()

  /** Has `visit` called with each of the batches, in order. */
  add(places: readonly BatchPlace[], visit: Visit): void {
    for (const place of places) {
      const visits = this.#visits.get(place)
      if (visits) visits.push(visit)
      else this.#visits.set(place, [visit])
    }
  }

  /** @param pause called between batches and many questions; throws to stop */
  async run(rows: RowPlaces, pause: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    const places = [...this.#visits.keys()].sort((a, b) => a.start - b.start)
    await rows.each(
      places,
      async (place, batch) => {
        for (const [i, visit] of this.#visits.get(place)!.entries()) {
          visit(batch, place)
          if (i % 64 === 63) await pause()
        }
        await pause()
      },
      signal,
    )
  }
}
