import type { OpenDataset, VariantBatch } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import type { VariantKey } from '../types.ts'

/** One batch of variants of a dataset. */
export interface BatchPlace {
  part: number
  batch: number
  /** Index of its first row in the dataset. */
  start: number
  rows: number
  /** Position of its first and last row. */
  first: number
  last: number
}

/** A row of a dataset. */
export interface FoundRow extends VariantKey {
  id: string | null
}

/** Batches read at a time. */
const TOGETHER = 16

/** Where the rows of a dataset are, by position and by number; read batch by batch. */
export class RowPlaces {
  readonly #dataset: OpenDataset
  readonly #byContig = new Map<string, BatchPlace[]>()
  readonly #all: BatchPlace[] = []

  constructor(dataset: OpenDataset) {
    this.#dataset = dataset
    let start = 0
    for (const [part, { contig, spans, variants }] of dataset.manifest.parts.entries()) {
      const places = this.#byContig.get(contig) ?? []
      this.#byContig.set(contig, places)
      for (const [batch, [first, last]] of spans.entries()) {
        const rows = variants.batches[batch]![3]
        const place = { part, batch, start, rows, first, last }
        places.push(place)
        this.#all.push(place)
        start += rows
      }
    }
  }

  /** Batches that may hold rows of a stretch, in order. */
  overlapping(contig: string, start: number, end: number): BatchPlace[] {
    const places = this.#byContig.get(contig) ?? []
    const out: BatchPlace[] = []
    for (let i = lowerBound(places.length, (i) => places[i]!.last >= start); i < places.length; i++) {
      if (places[i]!.first > end) break
      out.push(places[i]!)
    }
    return out
  }

  /** All batches, in file order. */
  get batches(): readonly BatchPlace[] {
    return this.#all
  }

  /** The batch that holds a row. @throws HindoError `format` for a number beyond the rows there are */
  holding(row: number): BatchPlace {
    const all = this.#all
    const place = all[lowerBound(all.length, (i) => all[i]!.start > row) - 1]
    if (place && row >= 0 && row < place.start + place.rows) return place
    const { id, variants } = this.#dataset.manifest
    throw new HindoError('format', `an index names row ${row} of ${variants} in dataset ${id}`, {
      hint: 'The index belongs to another version of the dataset; copy the dataset again',
    })
  }

  read(place: BatchPlace, signal?: AbortSignal): Promise<VariantBatch> {
    return this.#dataset.readVariants(place.part, place.batch, signal)
  }

  /** Reads batches, a few at a time, and gives each to `visit`, in order. */
  async each(
    places: Iterable<BatchPlace>,
    visit: (place: BatchPlace, batch: VariantBatch) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const list = [...places]
    for (let from = 0; from < list.length; from += TOGETHER) {
      const group = list.slice(from, from + TOGETHER)
      const batches = await Promise.all(group.map((place) => this.read(place, signal)))
      for (const [i, batch] of batches.entries()) await visit(group[i]!, batch)
    }
  }
}

/** Variant of a row. */
export function foundRow(batch: VariantBatch, row: number): FoundRow {
  const { contig, position } = batch
  return { contig, position: position[row]!, ref: batch.ref(row), alt: batch.alt(row), id: batch.id(row) }
}

/** First row of a batch at or behind a position. */
export function rowAt({ position, rows }: VariantBatch, value: number): number {
  return lowerBound(rows, (row) => position[row]! >= value)
}

/** First number below `n` that passes a test which none passes before it; `n` when none does. */
export function lowerBound(n: number, passes: (i: number) => boolean): number {
  let low = 0
  let high = n
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(middle)) high = middle
    else low = middle + 1
  }
  return low
}
