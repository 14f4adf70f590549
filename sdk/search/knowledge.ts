import type { OpenDataset } from '../dataset/open.ts'
import { RowPlaces } from './row-places.ts'
import { SCANNED_ROWS, scanIds } from './scanned-ids.ts'
import { storedIds } from './stored-ids.ts'
import { type Callable, storedCallable, storedGenes } from './stored-places.ts'
import type { GeneIndex, IdIndex } from './word-index.ts'

/** What a search may ask beside rows; each part is read when it is first needed, and kept. */
export class Knowledge {
  readonly places: RowPlaces
  readonly #dataset: OpenDataset
  readonly #kept = new Map<string, Promise<unknown>>()

  constructor(dataset: OpenDataset) {
    this.#dataset = dataset
    this.places = new RowPlaces(dataset)
  }

  /** Rows by identifier; null where nothing tells: a large dataset that was built without the index. */
  async ids(pause: () => Promise<void>, signal?: AbortSignal): Promise<IdIndex | null> {
    const stored = storedIds(this.#dataset, pause)
    if (stored || this.#dataset.manifest.variants > SCANNED_ROWS) return stored
    return this.#once('ids', () => scanIds(this.places, pause, signal))
  }

  genes(signal?: AbortSignal): Promise<GeneIndex | null> {
    return this.#once('genes', () => storedGenes(this.#dataset, signal))
  }

  callable(signal?: AbortSignal): Promise<Callable | null> {
    return this.#once('callable', () => storedCallable(this.#dataset, signal))
  }

  async #once<T>(name: string, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(name) as Promise<T> | undefined
    // Whoever asked first may have cancelled, or the network failed: then this caller asks for itself.
    if (kept) return kept.catch(() => this.#once(name, load))
    const loading = load()
    this.#kept.set(name, loading)
    try {
      return await loading
    } catch (error) {
      if (this.#kept.get(name) === loading) this.#kept.delete(name)
      throw error
    }
  }
}
