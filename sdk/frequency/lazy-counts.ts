import { type Kernel, SUM_SCRATCH } from '../kernel/kernel.ts'
import { planTable } from '../kernel/matrix-stretch.ts'
import { Arena } from '../kernel/memory.ts'
import type { ColumnSlice } from '../types.ts'
import type { ResidentBatch, ResidentStore } from './resident.ts'
import { Accumulators, type BatchColumns, BLOCK_ROWS, type Recipe } from './sums.ts'

/** Rows of one batch whose counts stay where they are. */
export interface LazyRows {
  columns: BatchColumns
  resident: ResidentBatch
  /** First row of the batch in its part. */
  start: number
  batchRows: number
  /** Rows of the batch, ascending; null: the first `rows`. */
  at: Uint32Array | null
  rows: number
}

/** Rows of one block: pairs of place in the answer and row in the block, or a stretch of both. */
interface BlockPlaces {
  chunk: Chunk
  block: number
  places: number[] | { stretch: { to: number; from: number; n: number } }
}

/** Up to so many rows of a block are summed one by one. */
const FEW_ROWS = 256

interface Chunk extends LazyRows {
  first: number
}

/** Sums of one accumulator over rows asked for. */
export interface GatheredCounts {
  sums: Int32Array
  /** 1 where a suppressed cell went in; null where none did. */
  suppressed: Uint8Array | null
}

/** Rows of which only the place is kept: their sums are computed from the packed columns when they are asked for. */
export class LazyCounts {
  readonly #kernel: Kernel
  readonly #recipe: Recipe
  readonly #store: ResidentStore
  #chunks: Chunk[] = []
  #rows = 0

  constructor(kernel: Kernel, recipe: Recipe, store: ResidentStore) {
    this.#kernel = kernel
    this.#recipe = recipe
    this.#store = store
  }

  get rows(): number {
    return this.#rows
  }

  append(rows: LazyRows): void {
    this.#store.retain(rows.resident)
    this.#chunks.push({ ...rows, first: this.#rows })
    this.#rows += rows.rows
  }

  /** The given rows (ascending) of this one; this one is closed. */
  pick(rows: Uint32Array): LazyCounts {
    const out = new LazyCounts(this.#kernel, this.#recipe, this.#store)
    let from = 0
    for (const chunk of this.#chunks) {
      let to = from
      while (to < rows.length && rows[to]! < chunk.first + chunk.rows) to++
      const at = rows.slice(from, to).map((row) => rowOf(chunk, row))
      if (at.length > 0) out.append({ ...chunk, at, rows: at.length })
      from = to
    }
    this.close()
    return out
  }

  /** Sums of accumulators over `n` rows from `from` of `order` (or of stored order). */
  gather(accumulators: number[], from: number, n: number, order: Uint32Array | null): GatheredCounts[] {
    const out = accumulators.map((): GatheredCounts => ({ sums: new Int32Array(n), suppressed: null }))
    if (accumulators.length === 0 || n === 0) return out
    const arena = new Arena(this.#kernel)
    try {
      const summing = new Accumulators(this.#kernel, arena, this.#recipe)
      summing.reserve(accumulators)
      const room = arena.take(6 * FEW_ROWS + 4)
      for (const { chunk, block, places } of this.#blocks(from, n, order)) {
        const start = block * BLOCK_ROWS
        const height = Math.min(BLOCK_ROWS, chunk.batchRows - start)
        summing.begin(chunk.columns, chunk.start, start, height)
        accumulators.forEach((accumulator, a) => {
          const { sums } = out[a]!
          const rows = 'stretch' in places ? null : places
          if (rows && rows.length <= 2 * FEW_ROWS && summing.sumRows(accumulator, rows, room, sums)) return
          summing.ensure(accumulator)
          const values = arena.i32(summing.sums(accumulator), height)
          if ('stretch' in places) {
            const { to, from, n } = places.stretch
            sums.set(values.subarray(from, from + n), to)
          } else for (let p = 0; p < places.length; p += 2) sums[places[p]!] = values[places[p + 1]!]!
          const flags = summing.suppressed(accumulator)
          if (flags === undefined) return
          out[a]!.suppressed ??= new Uint8Array(n)
          const bytes = arena.u8(flags, height)
          if ('stretch' in places) {
            const { to, from, n } = places.stretch
            out[a]!.suppressed!.set(bytes.subarray(from, from + n), to)
          } else for (let p = 0; p < places.length; p += 2) out[a]!.suppressed![places[p]!] = bytes[places[p + 1]!]!
        })
      }
    } finally {
      arena.release(0)
    }
    return out
  }

  /** AF and its state over `n` rows from `from`, straight from the packed columns; null where that cannot be done. */
  frequencies(ac: number, an: number, from: number, n: number): ColumnSlice | null {
    const slice: ColumnSlice = { values: new Float64Array(n), state: new Uint8Array(n) }
    const arena = new Arena(this.#kernel)
    try {
      const summing = new Accumulators(this.#kernel, arena, this.#recipe)
      const most = this.#chunks.reduce((rows, chunk) => Math.max(rows, chunk.batchRows), 0)
      const [pointers, scratch] = [arena.take(4096), arena.take(SUM_SCRATCH)]
      const [values, state] = [arena.take(8 * most), arena.take(most)]
      for (let row = from; row < from + n; ) {
        const chunk = this.#find(row)
        if (chunk.at) return null
        const first = row - chunk.first
        const rows = Math.min(from + n - row, chunk.rows - first)
        const block = Math.floor(first / BLOCK_ROWS)
        const blocks = Math.ceil((first + rows) / BLOCK_ROWS) - block
        summing.begin(chunk.columns, chunk.start, 0, Math.min(BLOCK_ROWS, chunk.batchRows))
        const [acPlan, anPlan] = [summing.wholePlan(ac), summing.wholePlan(an)]
        const table = acPlan && anPlan && planTable(acPlan, anPlan, pointers)
        if (!table || table.sumRuns[block]! < blocks) return null
        const at = table.blocks + block * table.blockBytes
        this.#kernel.frequencyStretch(table.task, at, blocks, scratch, values, state)
        const skip = first - block * BLOCK_ROWS
        slice.values.set(arena.f64(values + 8 * skip, rows), row - from)
        slice.state.set(arena.u8(state + skip, rows), row - from)
        row += rows
      }
      return slice
    } finally {
      arena.release(0)
    }
  }

  close(): void {
    for (const { resident } of this.#chunks) this.#store.release(resident)
    this.#chunks = []
    this.#rows = 0
  }

  /** The blocks behind rows, each once. */
  #blocks(from: number, n: number, order: Uint32Array | null): Iterable<BlockPlaces> {
    const whole = order ? null : this.#stretches(from, n)
    return whole ?? this.#scattered(from, n, order)
  }

  /** Rows that follow each other in their batches too; null where some do not. */
  #stretches(from: number, n: number): BlockPlaces[] | null {
    const found: BlockPlaces[] = []
    for (let row = from; row < from + n; ) {
      const chunk = this.#find(row)
      if (chunk.at) return null
      const inBatch = row - chunk.first
      const block = Math.floor(inBatch / BLOCK_ROWS)
      const rows = Math.min(from + n - row, chunk.rows - inBatch, (block + 1) * BLOCK_ROWS - inBatch)
      found.push({ chunk, block, places: { stretch: { to: row - from, from: inBatch % BLOCK_ROWS, n: rows } } })
      row += rows
    }
    return found
  }

  #scattered(from: number, n: number, order: Uint32Array | null): Iterable<BlockPlaces> {
    const blocks = new Map<string, { chunk: Chunk; block: number; places: number[] }>()
    let chunk: Chunk | undefined
    let found: { chunk: Chunk; block: number; places: number[] } | undefined
    for (let i = 0; i < n; i++) {
      const row = order ? order[from + i]! : from + i
      if (!chunk || row < chunk.first || row >= chunk.first + chunk.rows) chunk = this.#find(row)
      const inBatch = rowOf(chunk, row)
      const block = Math.floor(inBatch / BLOCK_ROWS)
      if (found?.chunk !== chunk || found.block !== block) {
        const key = `${chunk.first}:${block}`
        found = blocks.get(key) ?? { chunk, block, places: [] }
        blocks.set(key, found)
      }
      found.places.push(i, inBatch % BLOCK_ROWS)
    }
    return blocks.values()
  }

  #find(row: number): Chunk {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#chunks[middle]!.first <= row) low = middle
      else high = middle - 1
    }
    return this.#chunks[low]!
  }
}

function rowOf(chunk: Chunk, row: number): number {
  return chunk.at ? chunk.at[row - chunk.first]! : row - chunk.first
}
