import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { CellGroup, CellMatrix } from './cell-matrix.ts'
import type { Kernel } from './kernel.ts'
import { BLOCK_ROWS } from './matrix-block.ts'
import type { MatrixTerm } from './matrix-sum.ts'
import type { Arena } from './memory.ts'

/** Lists that are added with one coefficient, as the kernel wants them: see `CellStep`. */
interface CellStep {
  coefficient: number
  /** Of packed cells and of 4-bit ones: with sign and step. */
  packedCoefficient: number
  nibbleCoefficient: number
  /** Pointer and count of each list of packed cells; pointers and count of each of others; pointers of 4-bit columns. */
  table: Uint32Array
  packed: number
  far: number
  nibbles: number
  busyRows: number
  busyCount: number
}

/** How one measure of a cohort is summed from the cells of one matrix. */
export interface CellPlan {
  readonly matrix: CellMatrix
  /** By block: what every row has, between what its sums lie, and what is added. */
  readonly blocks: Array<{ base: number; low: number; high: number; steps: CellStep[] }>
  /** Longest table, in u32. */
  readonly words: number
}

/** Kernel memory for summing; may serve many plans, one after the other. */
export interface CellScratch {
  readonly kernel: Kernel
  readonly arena: Arena
  readonly busy: number
  table: number
  words: number
}

/** @returns scratch from `arena`, given back with it */
export function takeCellScratch(kernel: Kernel, arena: Arena, words: number): CellScratch {
  return { kernel, arena, busy: arena.take(4 * BLOCK_ROWS), table: arena.take(4 * words), words }
}

/** u32 that a plan of so many strata may need in a table. */
export function cellWords(strata: number): number {
  return 6 * strata
}

/**
 * Plans `Σ coefficient * column`; a stratum may be named several times.
 * @throws HindoError `usage` for a column the matrix does not hold.
 */
export function planCellSum(matrix: CellMatrix, measure: Measure, terms: readonly MatrixTerm[]): CellPlan {
  const shares = new Map<CellGroup, Map<number, number[]>>()
  const totals = new Map<number, number>()
  for (const { stratum, coefficient } of terms) totals.set(stratum, (totals.get(stratum) ?? 0) + coefficient)
  for (const [stratum, coefficient] of totals) {
    const place = matrix.place(measure, stratum)
    if (!place) throw new HindoError('usage', `The cell matrix holds no ${measure} of stratum ${stratum}`)
    if (coefficient === 0) continue
    const own = shares.get(place.group) ?? new Map<number, number[]>()
    shares.set(place.group, own)
    own.set(coefficient, [...(own.get(coefficient) ?? []), place.index])
  }
  let words = 0
  const blocks = Array.from({ length: matrix.blocks }, (_, block) => {
    let base = 0
    let low = 0
    let high = 0
    const steps: CellStep[] = []
    for (const [group, own] of shares) {
      for (const [coefficient, columns] of own) {
        const cells = group.blocks[block]!
        for (const i of columns) {
          base = (base + Math.imul(coefficient, cells.bases[i]!)) | 0
          low += coefficient * (coefficient > 0 ? cells.lows : cells.highs)[i]!
          high += coefficient * (coefficient > 0 ? cells.highs : cells.lows)[i]!
        }
        const packed = columns.filter((i) => cells.packedCounts[i]! > 0)
        const far = columns.filter((i) => cells.farCounts[i]! > 0)
        const nibbles = columns.filter((i) => cells.nibbles[i]! > 0)
        if (packed.length + far.length + nibbles.length === 0) continue
        const table = Uint32Array.from([
          ...packed.flatMap((i) => [cells.packed[i]!, cells.packedCounts[i]!]),
          ...far.flatMap((i) => [cells.farRows[i]!, cells.farDeltas[i]!, cells.farCounts[i]!]),
          ...nibbles.map((i) => cells.nibbles[i]!),
        ])
        words = Math.max(words, table.length)
        steps.push({
          coefficient,
          packedCoefficient: coefficient * cells.sign,
          nibbleCoefficient: coefficient * cells.sign * cells.step,
          table,
          packed: packed.length,
          far: far.length,
          nibbles: nibbles.length,
          busyRows: cells.busyRows,
          busyCount: cells.busyCount,
        })
      }
    }
    return { base, low, high, steps }
  })
  return { matrix, blocks, words }
}

/** Adds a block's sums to `acc` (int32, 8,192 rows; the rows beyond the block's keep their values, or get the base). */
export function addCellBlock(plan: CellPlan, block: number, acc: number, scratch: CellScratch, n: number): void {
  const { kernel, arena, busy, table } = scratch
  if (plan.words > scratch.words)
    throw new HindoError('usage', `A table of ${plan.words} does not fit ${scratch.words}`)
  const { base, steps } = plan.blocks[block]!
  if (base !== 0) kernel.addConstant(acc, base, n)
  for (const step of steps) {
    arena.u32(table, step.table.length).set(step.table)
    const far = table + 8 * step.packed
    const nibbles = far + 12 * step.far
    if (step.packed > 0) kernel.addPackedLists(acc, table, step.packedCoefficient, step.packed)
    if (step.far > 0) kernel.addCellLists(acc, far, step.coefficient, step.far)
    if (step.nibbles === 0) continue
    // Whole chunks: the last one's other rows are zeros.
    const padded = 32 * Math.ceil(step.busyCount / 32)
    kernel.clear(busy, padded)
    kernel.addNibbles(busy, nibbles, step.nibbles, step.nibbleCoefficient, 0, padded)
    kernel.addCells(acc, step.busyRows, busy, 1, step.busyCount)
  }
}
