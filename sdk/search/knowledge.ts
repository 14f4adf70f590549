import type { OpenDataset } from '../dataset/open.ts'
import { RowPlaces } from './row-places.ts'
import { SCANNED_ROWS, scanIds } from './scanned-ids.ts'
import type { GeneIndex, IdIndex } from './word-index.ts'

/** Stretches where calls were possible. */
export interface Callable {
  covers(contig: string, position: number): boolean
}

/** What a search may ask beside rows; each part is read when it is first needed, and kept. */
export class Knowledge {
  readonly places: RowPlaces
  readonly #dataset: OpenDataset
  #ids: Promise<IdIndex> | undefined

  constructor(dataset: OpenDataset) {
    this.#dataset = dataset
    this.places = new RowPlaces(dataset)
  }

  /** Rows by identifier; null where nothing tells. */
  async ids(pause: () => Promise<void>, signal?: AbortSignal): Promise<IdIndex | null> {
    if (this.#dataset.manifest.variants > SCANNED_ROWS) return null
    this.#ids ??= scanIds(this.places, pause, signal)
    const loading = this.#ids
    return loading.catch((error: unknown) => {
      // Who asked first may have cancelled: the next one begins anew.
      if (this.#ids === loading) this.#ids = undefined
      throw error
    })
  }

  async genes(_signal?: AbortSignal): Promise<GeneIndex | null> {
    return null
  }

  async callable(_signal?: AbortSignal): Promise<Callable | null> {
    return null
  }
}
