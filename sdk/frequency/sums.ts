import type { CellMatrix } from '../kernel/cell-matrix.ts'
import {
  addCellBlock,
  type CellPlan,
  type CellScratch,
  cellWords,
  planCellSum,
  takeCellScratch,
} from '../kernel/cell-sum.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { CountMatrix } from '../kernel/matrix.ts'
import {
  canSumRows,
  extentOfSum,
  planMatrixSum,
  type SumPlan,
  type SumScratch,
  sumBlock,
  sumRows,
  takeSumScratch,
} from '../kernel/matrix-sum.ts'
import type { Arena } from '../kernel/memory.ts'
import { addDense, addSparse, BLOCK_ROWS, type DenseColumn, type SparseIndex } from './loose-columns.ts'
import { type Recipe, type SumSource, sourcesOf, type Term } from './sum-recipe.ts'

export type { DenseColumn, DenseValues, PackedValues, PlacedValues, SparseCells, SparseIndex } from './loose-columns.ts'
export { BLOCK_ROWS, indexBlocks } from './loose-columns.ts'
export { type Accumulator, type MeasureRecipe, planSums, type Recipe } from './sum-recipe.ts'

/** Columns of a batch and cells of its part, in the recipe's order. */
export interface BatchColumns {
  /** By measure, then dense share. */
  dense: DenseColumn[][]
  /** Holds the packed ones of them; rows are the batch's. */
  matrix?: CountMatrix | null
  /** No column has a suppressed cell. */
  clean?: boolean
  /** Plans of sums over whole sets of packed columns, for as long as the matrix: a slider asks for the same ones again. */
  plans?: Map<string, SumPlan>
  /** Holds cells of joint strata; rows are the batch's. */
  cells?: CellMatrix | null
  /** Plans of sums over whole sets of them. */
  cellPlans?: Map<string, CellPlan>
  /** By measure: cells by stratum, of those strata that `cells` does not hold. */
  sparse: Array<ReadonlyMap<number, SparseIndex>>
}

interface Slot extends SumSource {
  /** int32 column, once it was asked for. */
  sums: number | undefined
  /** Byte column of suppressed cells, once there were some. */
  flags: number
  raised: boolean
  /** Summed in the present block. */
  done: boolean
  plan: SumPlan | null
  /** The batch that `plan` is for. */
  planned: BatchColumns | null
  cellPlan: CellPlan | null
  /** Terms that neither plan holds. */
  loose: Term[]
  /** The batch that `cellPlan` and `loose` are for. */
  sorted: BatchColumns | null
}

const MOST_PLANS = 256
const NOTHING = { low: 0, high: 0 }

/** Rows that are being summed. */
interface Block {
  columns: BatchColumns
  batchStart: number
  start: number
  n: number
}

/**
 * Accumulators of a query in kernel memory: `BLOCK_ROWS` int32 each, and a byte column of suppressed cells where some may be. An
 * accumulator takes memory and time only once it is asked for.
 */
export class Accumulators {
  readonly #kernel: Kernel
  readonly #arena: Arena
  readonly #sources: readonly SumSource[]
  /** Of those accumulators that were asked for. */
  readonly #slots = new Map<number, Slot>()
  readonly #scratch: SumScratch
  readonly #cellScratch: CellScratch | null
  #block: Block | null = null

  constructor(kernel: Kernel, arena: Arena, recipe: Recipe) {
    this.#kernel = kernel
    this.#arena = arena
    this.#scratch = takeSumScratch(kernel, arena)
    const joint = recipe.measures.reduce((most, { sparse }) => Math.max(most, sparse.length), 0)
    this.#cellScratch = joint > 0 ? takeCellScratch(kernel, arena, cellWords(joint)) : null
    this.#sources = sourcesOf(recipe)
  }

  #slot(accumulator: number): Slot {
    const known = this.#slots.get(accumulator)
    if (known) return known
    const slot: Slot = {
      ...this.#sources[accumulator]!,
      sums: undefined,
      flags: 0,
      raised: false,
      done: false,
      plan: null,
      planned: null,
      cellPlan: null,
      loose: [],
      sorted: null,
    }
    this.#slots.set(accumulator, slot)
    return slot
  }

  get count(): number {
    return this.#sources.length
  }

  /** Place of the present rows among the blocks of their batch. */
  get blockInBatch(): number {
    return this.#block!.start / BLOCK_ROWS
  }

  /** Takes memory for accumulators, so that nothing above it on the arena's stack can take it along. */
  reserve(accumulators: Iterable<number>): void {
    for (const accumulator of accumulators) {
      const slot = this.#slot(accumulator)
      slot.sums ??= this.#arena.take(4 * BLOCK_ROWS)
      if (slot.guards.length > 0 && slot.flags === 0) slot.flags = this.#arena.take(BLOCK_ROWS)
    }
  }

  /** Pointer of the summed int32 column. */
  sums(accumulator: number): number {
    return this.#slot(accumulator).sums!
  }

  /** Pointer of the bytes that are 1 where a suppressed cell went in; undefined where none did in this block. */
  suppressed(accumulator: number): number | undefined {
    const { raised, flags } = this.#slot(accumulator)
    return raised ? flags : undefined
  }

  /** Sums rows `[start, start + n)` of a batch that begins at row `batchStart` of its part. One slice of work. */
  sum(columns: BatchColumns, batchStart: number, start: number, n: number): void {
    this.reserve(this.#sources.keys())
    this.begin(columns, batchStart, start, n)
    for (const accumulator of this.#sources.keys()) this.ensure(accumulator)
  }

  /** Goes on to other rows: nothing is summed there yet. */
  begin(columns: BatchColumns, batchStart: number, start: number, n: number): void {
    this.#block = { columns, batchStart, start, n }
    for (const slot of this.#slots.values()) {
      slot.done = false
      slot.raised = false
    }
  }

  /** Sums a reserved accumulator over the present rows, unless that was done. */
  ensure(accumulator: number): void {
    const slot = this.#slot(accumulator)
    if (slot.done) return
    slot.done = true
    this.#raiseAll(slot)
    const { columns, batchStart, start, n } = this.#block!
    const sum = slot.sums!
    const plan = this.#planOf(slot)
    if (plan) sumBlock(plan, start / BLOCK_ROWS, sum, this.#scratch)
    else this.#kernel.clear(sum, n)
    this.#sort(slot)
    if (slot.cellPlan) addCellBlock(slot.cellPlan, start / BLOCK_ROWS, sum, this.#cellScratch!, n)
    if (slot.loose.length === 0) return
    const block = Math.floor((batchStart + start) / BLOCK_ROWS)
    const scratch = this.#arena.mark()
    for (const term of slot.loose) {
      if (term.dense === null) {
        const cells = columns.sparse[slot.m]!.get(term.stratum)?.get(block)
        if (cells)
          addSparse(this.#arena, this.#kernel, { sum, coefficient: term.coefficient, cells, measure: slot.measure, n })
      } else {
        const { values } = columns.dense[slot.m]![term.dense]!
        if (values) addDense(this.#arena, this.#kernel, sum, term.coefficient, values.subarray(start, start + n))
      }
      this.#arena.release(scratch)
    }
  }

  /**
   * How to sum an accumulator over the present rows straight from the matrix; null where other columns go in as well, or cells
   * are suppressed there.
   */
  plan(accumulator: number): SumPlan | null {
    const slot = this.#slot(accumulator)
    const { columns } = this.#block!
    if (!slot.done) this.#raiseAll(slot)
    if (slot.raised || slot.terms.some((term) => term.dense === null || columns.dense[slot.m]![term.dense]!.values))
      return null
    return this.#planOf(slot)
  }

  /** What every sum of the present rows is at least; 0 where that is not known, or some are suppressed. */
  least(accumulator: number): number {
    const slot = this.#slot(accumulator)
    const { start } = this.#block!
    if (!slot.done) this.#raiseAll(slot)
    this.#sort(slot)
    if (slot.raised || slot.loose.length > 0) return 0
    const plan = this.#planOf(slot)
    const dense = plan ? extentOfSum(plan, start / BLOCK_ROWS) : NOTHING
    const joint = slot.cellPlan?.blocks[start / BLOCK_ROWS] ?? NOTHING
    // Beyond 32 bits sums wrap, and nothing is known.
    return dense.high + joint.high < 2 ** 31 ? dense.low + joint.low : 0
  }

  /** As {@link plan}, but for all rows of the present batch. */
  wholePlan(accumulator: number): SumPlan | null {
    const slot = this.#slot(accumulator)
    const { columns } = this.#block!
    const known = columns.clean ? columns.plans?.get(slot.key) : undefined
    if (known) return known
    const dense = columns.dense[slot.m]!
    if (slot.guards.some((guard) => dense[guard]!.valid)) return null
    if (slot.terms.some((term) => term.dense === null || dense[term.dense]!.values)) return null
    return this.#planOf(slot)
  }

  /**
   * Sums an accumulator over some rows of the present block without the others: pairs of place in `out` and row. False where that
   * cannot be done, or the block was summed already. `room` has 6 bytes for each row.
   */
  sumRows(accumulator: number, places: number[], room: number, out: Int32Array): boolean {
    const slot = this.#slot(accumulator)
    const plan = slot.done ? null : this.plan(accumulator)
    const block = this.blockInBatch
    if (!plan || !canSumRows(plan, block)) return false
    const n = places.length / 2
    const acc = room + 2 * n + ((2 * n) % 4)
    const rows = this.#arena.u16(room, n)
    for (let i = 0; i < n; i++) rows[i] = places[2 * i + 1]!
    sumRows(plan, block, room, n, acc, this.#scratch)
    const sums = this.#arena.i32(acc, n)
    for (let i = 0; i < n; i++) out[places[2 * i]!] = sums[i]!
    return true
  }

  #planOf(slot: Slot): SumPlan | null {
    const { columns } = this.#block!
    if (slot.planned === columns) return slot.plan
    const packed = slot.terms.filter((term) => term.dense !== null && !columns.dense[slot.m]![term.dense]!.values)
    slot.planned = columns
    slot.plan = null
    if (packed.length === 0) return null
    const plans = packed.length === slot.terms.length ? columns.plans : undefined
    slot.plan = plans?.get(slot.key) ?? planMatrixSum(columns.matrix!, slot.measure, packed)
    if (plans && plans.size >= MOST_PLANS) plans.clear()
    plans?.set(slot.key, slot.plan)
    return slot.plan
  }

  /** What the batch's cell matrix sums, and what must be added term by term. */
  #sort(slot: Slot): void {
    const { columns } = this.#block!
    if (slot.sorted === columns) return
    slot.sorted = columns
    const { cells, cellPlans } = columns
    const joint: Term[] = []
    slot.loose = slot.terms.filter((term) => {
      if (term.dense !== null) return columns.dense[slot.m]![term.dense]!.values !== null
      if (!cells?.has(slot.measure, term.stratum)) return true
      joint.push(term)
      return false
    })
    slot.cellPlan = null
    if (joint.length === 0) return
    const plans = slot.loose.length === 0 ? cellPlans : undefined
    slot.cellPlan = plans?.get(slot.key) ?? planCellSum(cells!, slot.measure, joint)
    if (plans && plans.size >= MOST_PLANS) plans.clear()
    plans?.set(slot.key, slot.cellPlan)
  }

  #raiseAll(slot: Slot): void {
    if (slot.raised) return
    const { columns } = this.#block!
    for (const guard of slot.guards) {
      const { valid } = columns.dense[slot.m]![guard]!
      if (valid) this.#raise(slot, valid)
    }
  }

  #raise(slot: Slot, valid: Uint8Array): void {
    const { start, n } = this.#block!
    let clean = true
    for (let i = start; i < start + n && clean; i++) clean = ((valid[i >> 3]! >> (i & 7)) & 1) === 1
    if (clean) return
    const flags = this.#arena.u8(slot.flags, n)
    if (!slot.raised) flags.fill(0)
    slot.raised = true
    for (let i = 0; i < n; i++) if (((valid[(start + i) >> 3]! >> ((start + i) & 7)) & 1) === 0) flags[i] = 1
  }
}
