import { isHindoError } from '../errors.ts'
import { type CellColumn, CellMatrix } from '../kernel/cell-matrix.ts'
import type { CellPlan } from '../kernel/cell-sum.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CountMatrix, type MatrixColumn } from '../kernel/matrix.ts'
import type { SumPlan } from '../kernel/matrix-sum.ts'
import type { Measure } from '../types.ts'
import type { BatchColumns } from './sums.ts'
import type { VariantRows } from './variant-store.ts'

/** Packed columns kept per kernel: a half of what one Wasm memory can hold; the rest is for queries and decoding. */
const MOST_BYTES = 2 ** 31
/** What a packed cell takes at most, about: 4 bits, or 16 in blocks of large counts. */
const BYTES_PER_CELL = 2
/** What a listed cell takes at most, about: in half bytes, rows are kept where every eighth stratum has a cell. */
const BYTES_PER_LISTED = 4
const BYTES_PER_FAR = 6

/** Packed columns of one batch, kept from query to query. */
export interface ResidentBatch {
  readonly matrix: CountMatrix
  /** Joint strata. */
  readonly cells: CellMatrix
  /** See `BatchColumns.plans`. */
  readonly plans: Map<string, SumPlan>
  readonly cellPlans: Map<string, CellPlan>
  /** Sets of columns that are all here, as queries read them. */
  readonly sets: Map<string, BatchColumns>
  /** The variants of its rows, where they may be held. */
  variants: VariantRows | null
  /** Validity bitmap of a column; null: nothing is suppressed. */
  valid(measure: Measure, stratum: number): Uint8Array | null
}

/** A column to keep, with its Arrow validity bitmap. */
export interface ResidentColumn extends MatrixColumn {
  valid: Uint8Array | null
}

/** Something that holds batches and can do without them, at the price of its own copies. */
export interface ResidentHolder {
  letGo(): void
}

interface Entry extends ResidentBatch {
  owner: object
  key: string
  valids: Map<string, Uint8Array>
  pins: number
  usedAt: number
  /** Its dataset is closed: to be freed as soon as nobody reads it. */
  doomed: boolean
}

const stores = new WeakMap<Kernel, ResidentStore>()

/** The store of a kernel, made once: its datasets share the memory. */
export function residentStore(kernel: Kernel): ResidentStore {
  const known = stores.get(kernel)
  if (known) return known
  const store = new ResidentStore(kernel)
  stores.set(kernel, store)
  return store
}

/**
 * Columns that queries have used, packed in a kernel's memory. When the limit is reached, batches used longest ago go first, but
 * none that a query reads or that is as young as the query that asks: a dataset larger than the limit then keeps what fits
 * instead of driving itself out in a circle.
 */
export class ResidentStore {
  readonly #kernel: Kernel
  readonly #datasets = new Map<object, Map<string, Entry>>()
  readonly #closed = new WeakSet<object>()
  readonly #holders = new Set<ResidentHolder>()
  #limit = MOST_BYTES
  #clock = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Bytes of packed columns. */
  get bytes(): number {
    let bytes = 0
    for (const entry of this.#entries()) bytes += bytesOf(entry)
    return bytes
  }

  get limit(): number {
    return this.#limit
  }

  /** Bytes that packed columns may take; at once, where nobody reads what is beyond. */
  set limit(bytes: number) {
    this.#limit = Math.max(0, Math.min(bytes, MOST_BYTES))
    this.#makeRoom(0, Number.POSITIVE_INFINITY)
  }

  /** A query begins: batches used from now on are as young as it. */
  begin(): number {
    return ++this.#clock
  }

  /** The batch of a dataset, for reading until {@link release}; undefined where none of its columns is kept. */
  take(dataset: object, part: number, batch: number): ResidentBatch | undefined {
    const entry = this.#datasets.get(dataset)?.get(`${part}:${batch}`)
    if (!entry) return undefined
    entry.pins++
    entry.usedAt = this.#clock
    return entry
  }

  get kernel(): Kernel {
    return this.#kernel
  }

  /** Whether so many columns could be kept now without driving anything out. */
  hasRoom(dataset: object, rows: number, columns: number): boolean {
    return !this.#closed.has(dataset) && this.bytes + BYTES_PER_CELL * rows * columns <= this.#limit
  }

  /** Keeps a taken batch from going for one more reader. */
  retain(batch: ResidentBatch): void {
    ;(batch as Entry).pins++
  }

  release(batch: ResidentBatch): void {
    const entry = batch as Entry
    entry.pins--
    if (entry.pins === 0 && entry.doomed) this.#free(entry)
  }

  /**
   * Packs columns of a batch and takes it; undefined where there is no room for them, or the dataset is closed.
   *
   * @param since the asking query's {@link begin}
   */
  keep(
    dataset: object,
    part: number,
    batch: number,
    rows: number,
    columns: ResidentColumn[],
    since: number,
  ): ResidentBatch | undefined {
    if (this.#closed.has(dataset)) return undefined
    const room = BYTES_PER_CELL * rows * columns.length
    const entry = this.#fill({ dataset, key: `${part}:${batch}`, rows, room, since }, ({ matrix }) =>
      matrix.addColumns(columns),
    )
    if (!entry) return undefined
    for (const { measure, stratum, valid } of columns) if (valid) entry.valids.set(`${measure}:${stratum}`, valid)
    return entry
  }

  /** The same for cells of joint strata. */
  keepCells(
    dataset: object,
    part: number,
    batch: number,
    rows: number,
    columns: CellColumn[],
    since: number,
  ): ResidentBatch | undefined {
    if (this.#closed.has(dataset)) return undefined
    let room = 0
    for (const { blocks } of columns) {
      for (const cells of blocks.values()) {
        room += BYTES_PER_LISTED * cells.packed.length + BYTES_PER_FAR * cells.rows.length
      }
    }
    return this.#fill({ dataset, key: `${part}:${batch}`, rows, room, since }, ({ cells }) => cells.addColumns(columns))
  }

  /** Takes the batch, old or new, and adds to it. */
  #fill(
    { dataset, key, rows, room, since }: { dataset: object; key: string; rows: number; room: number; since: number },
    add: (entry: Entry) => void,
  ): Entry | undefined {
    const known = this.#datasets.get(dataset)?.get(key)
    if (known) {
      known.pins++
      known.usedAt = this.#clock
    }
    if (!this.#makeRoom(room, since)) {
      if (known) this.release(known)
      return undefined
    }
    const entry = known ?? this.#add(dataset, key, rows)
    try {
      add(entry)
    } catch (error) {
      this.release(entry)
      if (entry.pins === 0 && bytesOf(entry) === 0) this.#free(entry)
      if (!isHindoError(error) || error.code !== 'limit') throw error
      // This device has less memory than Wasm allows: half of what could be had is left to queries.
      this.limit = Math.floor(this.bytes / 2)
      return undefined
    }
    return entry
  }

  /** Asks the holder to let go when room is needed for others. */
  watch(holder: ResidentHolder): void {
    this.#holders.add(holder)
  }

  unwatch(holder: ResidentHolder): void {
    this.#holders.delete(holder)
  }

  /** Frees all of a closed dataset and keeps nothing more of it. */
  forget(dataset: object): void {
    this.#closed.add(dataset)
    for (const entry of [...(this.#datasets.get(dataset)?.values() ?? [])]) {
      entry.doomed = true
      if (entry.pins === 0) this.#free(entry)
    }
  }

  #add(owner: object, key: string, rows: number): Entry {
    const batches = this.#datasets.get(owner) ?? new Map<string, Entry>()
    this.#datasets.set(owner, batches)
    const valids = new Map<string, Uint8Array>()
    const entry: Entry = {
      owner,
      key,
      matrix: new CountMatrix(this.#kernel, rows),
      cells: new CellMatrix(this.#kernel, rows),
      plans: new Map(),
      cellPlans: new Map(),
      sets: new Map(),
      variants: null,
      valids,
      valid: (measure, stratum) => valids.get(`${measure}:${stratum}`) ?? null,
      pins: 1,
      usedAt: this.#clock,
      doomed: false,
    }
    batches.set(key, entry)
    return entry
  }

  #makeRoom(wanted: number, since: number): boolean {
    if (wanted > this.#limit) return false
    let bytes = this.bytes
    if (bytes + wanted <= this.#limit) return true
    const free = (): boolean => {
      const old = [...this.#entries()].filter(({ pins, usedAt }) => pins === 0 && usedAt < since)
      for (const entry of old.sort((a, b) => a.usedAt - b.usedAt)) {
        if (bytes + wanted <= this.#limit) break
        bytes -= bytesOf(entry)
        this.#free(entry)
      }
      return bytes + wanted <= this.#limit
    }
    if (free()) return true
    for (const holder of [...this.#holders]) {
      this.#holders.delete(holder)
      holder.letGo()
      if (free()) return true
    }
    return false
  }

  #free(entry: Entry): void {
    entry.matrix.close()
    entry.cells.close()
    const batches = this.#datasets.get(entry.owner)
    batches?.delete(entry.key)
    if (batches?.size === 0) this.#datasets.delete(entry.owner)
  }

  *#entries(): Generator<Entry> {
    for (const batches of this.#datasets.values()) yield* batches.values()
  }
}

function bytesOf({ matrix, cells }: Entry): number {
  return matrix.bytes + cells.bytes
}
