import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Measure, Plan } from '../types.ts'

/** Rows summed at a time: a sparse block's height, and an accumulator (32 KB) that stays in the processor's cache. */
export const BLOCK_ROWS = 8192

/** A decoded dense column of a batch; `valid` is an Arrow bitmap (null: all valid). */
export interface DenseValues {
  values: Uint8Array | Uint16Array | Uint32Array
  valid: Uint8Array | null
}

/** Cells of one stratum that differ from `base`, in 8,192 rows from `firstRow` of the part. */
export interface SparseCells {
  firstRow: number
  base: number
  packed: Uint16Array
  rows: Uint16Array
  deltas: Int32Array
}

/** Packed cells lie above the base for counts of carriers, below it for counts of called alleles. */
const PACKED_SIGN: Record<Measure, 1 | -1> = { AC: 1, nhomalt: 1, hemizygote_count: 1, AN: -1, n_haploid: -1 }

/** What a stratum's column of one measure is added to. */
interface Share {
  stratum: number
  /** Accumulator and coefficient. */
  targets: Array<{ accumulator: number; coefficient: number }>
  /** Accumulators that a suppressed cell of this stratum suppresses. */
  guards: number[]
}

/** Which columns a query reads of each measure. */
export interface MeasureRecipe {
  measure: Measure
  dense: Share[]
  sparse: Share[]
}

/** One summed column: a cohort's measure. */
export interface Accumulator {
  cohort: number
  measure: Measure
}

/** How to sum every cohort's measures from the stored columns. */
export interface Recipe {
  accumulators: Accumulator[]
  measures: MeasureRecipe[]
}

/**
 * Turns plans into a recipe. `wanted[i]` are the stored measures cohort `i` needs; guards outside the plan's terms are
 * read only where cells may be suppressed.
 */
export function planSums(
  plans: Plan[],
  wanted: Array<ReadonlySet<Measure>>,
  denseStrata: ReadonlySet<number>,
  suppression: boolean,
): Recipe {
  const accumulators: Accumulator[] = []
  const shares = new Map<Measure, Map<number, Share>>()
  plans.forEach((plan, cohort) => {
    for (const measure of wanted[cohort]!) {
      const accumulator = accumulators.push({ cohort, measure }) - 1
      const strata = shares.get(measure) ?? new Map<number, Share>()
      shares.set(measure, strata)
      const shareOf = (stratum: number): Share => {
        const share = strata.get(stratum) ?? { stratum, targets: [], guards: [] }
        strata.set(stratum, share)
        return share
      }
      for (const { stratum, coefficient } of plan.terms) shareOf(stratum).targets.push({ accumulator, coefficient })
      if (!suppression) continue
      const guards = new Set([...plan.guards, ...plan.terms.map((term) => term.stratum)])
      for (const stratum of guards) shareOf(stratum).guards.push(accumulator)
    }
  })
  const measures = [...shares].map(([measure, strata]) => {
    const all = [...strata.values()].sort((a, b) => a.stratum - b.stratum)
    return {
      measure,
      dense: all.filter((share) => denseStrata.has(share.stratum)),
      sparse: all.filter((share) => !denseStrata.has(share.stratum)),
    }
  })
  return { accumulators, measures }
}

/** Columns of a batch and cells of its part, in the recipe's order. */
export interface BatchColumns {
  /** By measure, then dense share. */
  dense: DenseValues[][]
  /** By measure: cells by stratum. */
  sparse: Array<ReadonlyMap<number, SparseIndex>>
}

/** Sparse cells of a stratum by `firstRow / BLOCK_ROWS`. */
export type SparseIndex = ReadonlyMap<number, SparseCells>

/** Indexes a stratum's blocks by their place in the part. */
export function indexBlocks(blocks: SparseCells[]): SparseIndex {
  return new Map(blocks.map((block) => [Math.floor(block.firstRow / BLOCK_ROWS), block]))
}

/** Accumulators of a query in kernel memory: `BLOCK_ROWS` int32 each, and a byte column of suppressed cells once needed. */
export class Accumulators {
  readonly #kernel: Kernel
  readonly #arena: Arena
  readonly #recipe: Recipe
  readonly #sums: number[]
  readonly #flags: number[]
  readonly #raised: Uint8Array

  constructor(kernel: Kernel, arena: Arena, recipe: Recipe) {
    this.#kernel = kernel
    this.#arena = arena
    this.#recipe = recipe
    this.#sums = recipe.accumulators.map(() => arena.take(4 * BLOCK_ROWS))
    const suppression = recipe.measures.some(({ dense }) => dense.some((share) => share.guards.length > 0))
    this.#flags = recipe.accumulators.map(() => (suppression ? arena.take(BLOCK_ROWS) : 0))
    this.#raised = new Uint8Array(recipe.accumulators.length)
  }

  /** Pointer of the summed int32 column. */
  sums(accumulator: number): number {
    return this.#sums[accumulator]!
  }

  /** Pointer of the bytes that are 1 where a suppressed cell went in; undefined where none did in this block. */
  suppressed(accumulator: number): number | undefined {
    return this.#raised[accumulator] ? this.#flags[accumulator] : undefined
  }

  /** Sums rows `[start, start + n)` of a batch that begins at row `batchStart` of its part. One slice of work. */
  sum(columns: BatchColumns, batchStart: number, start: number, n: number): void {
    this.#raised.fill(0)
    for (const pointer of this.#sums) this.#kernel.clear(pointer, n)
    const block = Math.floor((batchStart + start) / BLOCK_ROWS)
    const scratch = this.#arena.mark()
    this.#recipe.measures.forEach((recipe, m) => {
      recipe.dense.forEach((share, i) => {
        this.#addDense(share, columns.dense[m]![i]!, start, n)
        this.#arena.release(scratch)
      })
      for (const share of recipe.sparse) {
        const cells = columns.sparse[m]!.get(share.stratum)?.get(block)
        if (cells) this.#addSparse(share, cells, PACKED_SIGN[recipe.measure], n)
        this.#arena.release(scratch)
      }
    })
  }

  #addDense(share: Share, column: DenseValues, start: number, n: number): void {
    if (column.valid && share.guards.length > 0) this.#raise(share.guards, column.valid, start, n)
    if (share.targets.length === 0) return
    const values = column.values.subarray(start, start + n)
    const pointer = this.#arena.take(values.byteLength)
    if (values instanceof Uint8Array) this.#arena.u8(pointer, n).set(values)
    else if (values instanceof Uint16Array) this.#arena.u16(pointer, n).set(values)
    else this.#arena.u32(pointer, n).set(values)
    for (const { accumulator, coefficient } of share.targets) {
      const sum = this.#sums[accumulator]!
      if (values instanceof Uint8Array) this.#kernel.addU8(sum, pointer, coefficient, n)
      else if (values instanceof Uint16Array) this.#kernel.addU16(sum, pointer, coefficient, n)
      else this.#kernel.addU32(sum, pointer, coefficient, n)
    }
  }

  #addSparse(share: Share, cells: SparseCells, sign: number, n: number): void {
    const packed = this.#arena.take(cells.packed.byteLength)
    const rows = this.#arena.take(cells.rows.byteLength)
    const deltas = this.#arena.take(cells.deltas.byteLength)
    this.#arena.u16(packed, cells.packed.length).set(cells.packed)
    this.#arena.u16(rows, cells.rows.length).set(cells.rows)
    this.#arena.i32(deltas, cells.deltas.length).set(cells.deltas)
    for (const { accumulator, coefficient } of share.targets) {
      const sum = this.#sums[accumulator]!
      if (cells.base !== 0) this.#kernel.addConstant(sum, coefficient * cells.base, n)
      if (cells.packed.length > 0) this.#kernel.addPacked(sum, packed, coefficient * sign, cells.packed.length)
      if (cells.rows.length > 0) this.#kernel.addCells(sum, rows, deltas, coefficient, cells.rows.length)
    }
  }

  #raise(accumulators: number[], valid: Uint8Array, start: number, n: number): void {
    let clean = true
    for (let i = start; i < start + n && clean; i++) clean = ((valid[i >> 3]! >> (i & 7)) & 1) === 1
    if (clean) return
    for (const accumulator of accumulators) {
      const flags = this.#arena.u8(this.#flags[accumulator]!, n)
      if (!this.#raised[accumulator]) flags.fill(0)
      this.#raised[accumulator] = 1
      for (let i = 0; i < n; i++) if (((valid[(start + i) >> 3]! >> ((start + i) & 7)) & 1) === 0) flags[i] = 1
    }
  }
}
