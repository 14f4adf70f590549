import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { CountMatrix, MatrixGroup } from './matrix.ts'
import { BLOCK_NIBBLES, BLOCK_ROWS, MOST_NIBBLE } from './matrix-block.ts'
import type { Arena } from './memory.ts'

/** A stratum's share in a sum. */
export interface MatrixTerm {
  stratum: number
  coefficient: number
}

/** Columns of one group that have the same coefficient. */
interface Share {
  coefficient: number
  columns: number[]
}

/** How one measure of a cohort is summed from the columns of one matrix. */
export interface SumPlan {
  readonly matrix: CountMatrix
  readonly parts: Array<{ group: MatrixGroup; shares: Share[] }>
  /** Columns of the widest share: room for their pointers. */
  readonly columns: number
}

/** Kernel memory for summing: one for all plans of a query. */
export interface SumScratch {
  arena: Arena
  pointers: number
  wide: number
}

const MOST_POINTERS = 1024

/** @returns scratch from `arena`, given back with it */
export function takeSumScratch(arena: Arena): SumScratch {
  return { arena, pointers: arena.take(4 * MOST_POINTERS), wide: arena.take(4 * BLOCK_ROWS) }
}

/**
 * Plans `Σ coefficient * column`; a stratum may be named several times.
 * @throws HindoError `usage` for a column the matrix does not hold, or a coefficient that is not an integer of 32 bits.
 */
export function planMatrixSum(matrix: CountMatrix, measure: Measure, terms: readonly MatrixTerm[]): SumPlan {
  const coefficients = new Map<number, number>()
  for (const { stratum, coefficient } of terms)
    coefficients.set(stratum, (coefficients.get(stratum) ?? 0) + coefficient)
  const groups = new Map<MatrixGroup, Map<number, number[]>>()
  for (const [stratum, coefficient] of coefficients) {
    if (coefficient !== (coefficient | 0))
      throw new HindoError('usage', `A count column cannot be taken ${coefficient} times`)
    const place = matrix.place(measure, stratum)
    if (!place) throw new HindoError('usage', `The count matrix does not hold ${measure} of stratum ${stratum}`)
    if (coefficient === 0) continue
    const shares = groups.get(place.group) ?? new Map<number, number[]>()
    groups.set(place.group, shares)
    shares.set(coefficient, [...(shares.get(coefficient) ?? []), place.index])
  }
  const parts = [...groups].map(([group, shares]) => ({
    group,
    shares: [...shares].map(([coefficient, columns]) => ({ coefficient, columns: columns.sort((a, b) => a - b) })),
  }))
  const widest = Math.max(0, ...parts.flatMap(({ shares }) => shares.map(({ columns }) => columns.length)))
  return { matrix, parts, columns: widest }
}

/** `acc[i] = Σ coefficient * column[i]` over the rows of a block, int32 modulo 2^32. `acc` has room for the block's rows. */
export function sumBlock(plan: SumPlan, block: number, acc: number, scratch: SumScratch): void {
  sumRest(plan, block, acc, scratch)
  addBlockNibbles(plan, block, acc, 0, scratch)
}

/**
 * The sum without the 4-bit cells: `acc` plus {@link addBlockNibbles} is the whole sum, now or later, for all rows or only for chunks
 * of them.
 */
export function sumRest(plan: SumPlan, block: number, acc: number, scratch: SumScratch): void {
  const { kernel } = plan.matrix
  const { arena, pointers, wide } = scratch
  const n = plan.matrix.rowsOf(block)
  kernel.clear(acc, n)
  let base = 0
  for (const { group, shares } of plan.parts) {
    const { wideRows, columns } = group.blocks[block]!
    if (wideRows) kernel.clear(wide, wideRows.count)
    for (const share of shares) {
      const coefficient = group.sign * share.coefficient
      const list = arena.u32(pointers, MOST_POINTERS)
      const sum = wideRows ? wide : acc
      const rows = wideRows ? wideRows.count : n
      for (let from = 0; from < share.columns.length; from += MOST_POINTERS) {
        const part =
          from === 0 && share.columns.length <= MOST_POINTERS
            ? share.columns
            : share.columns.slice(from, from + MOST_POINTERS)
        for (let i = 0; i < part.length; i++) list[i] = columns[part[i]!]!.wide
        if (rows > 0) kernel.addManyU16(sum, pointers, part.length, coefficient, rows)
      }
      for (const index of share.columns) {
        const { base: own, escapes } = columns[index]!
        base = (base + Math.imul(share.coefficient, own)) | 0
        if (escapes) kernel.addCells(acc, escapes.rows, escapes.deltas, coefficient, escapes.count)
      }
    }
    if (wideRows && wideRows.count > 0) kernel.addCells(acc, wideRows.pointer, wide, 1, wideRows.count)
  }
  if (base !== 0) kernel.addConstant(acc, base, n)
}

/** Adds the 4-bit cells that `sumRest` left out; `chunks` (0: all) marks the chunks of 32 rows wanted. */
export function addBlockNibbles(plan: SumPlan, block: number, acc: number, chunks: number, scratch: SumScratch): void {
  const { kernel } = plan.matrix
  const n = plan.matrix.rowsOf(block)
  const list = scratch.arena.u32(scratch.pointers, MOST_POINTERS)
  const offset = block * BLOCK_NIBBLES
  for (const { group, shares } of plan.parts) {
    if (!group.blocks[block]!.wideRows) continue
    for (const share of shares) {
      for (let from = 0; from < share.columns.length; from += MOST_POINTERS) {
        const count = Math.min(MOST_POINTERS, share.columns.length - from)
        for (let i = 0; i < count; i++) list[i] = group.nibbles[share.columns[from + i]!]! + offset
        kernel.addNibbles(acc, scratch.pointers, count, group.sign * share.coefficient, chunks, n)
      }
    }
  }
}

/** Smallest and largest sum that a block may have, from the columns' extents; exact numbers, not modulo 2^32. */
export function extentOfSum(plan: SumPlan, block: number): { low: number; high: number } {
  let low = 0
  let high = 0
  for (const { group, shares } of plan.parts) {
    const { columns } = group.blocks[block]!
    for (const { coefficient, columns: indices } of shares) {
      for (const index of indices) {
        const column = columns[index]!
        low += coefficient * (coefficient > 0 ? column.low : column.high)
        high += coefficient * (coefficient > 0 ? column.high : column.low)
      }
    }
  }
  return { low, high }
}

/**
 * How far the sum lies at most below what `sumRest` gives; null where 4-bit cells may also raise it.
 * (AN is packed as what is missing, so its 4-bit cells only take away.)
 */
export function slackOfRest(plan: SumPlan, block: number): number | null {
  let slack = 0
  for (const { group, shares } of plan.parts) {
    if (!group.blocks[block]!.wideRows) continue
    for (const { coefficient, columns } of shares) {
      if (group.sign * coefficient > 0) return null
      slack += MOST_NIBBLE * Math.abs(coefficient) * columns.length
    }
  }
  return slack
}
