import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { Kernel } from './kernel.ts'
import type { CountMatrix, MatrixGroup } from './matrix.ts'
import { BLOCK_NIBBLES, BLOCK_ROWS, type GroupBlock, MOST_NIBBLE } from './matrix-block.ts'
import type { Arena } from './memory.ts'
import { type Views, viewsOf } from './reference/views.ts'

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
  /** By block, once known. */
  readonly extents: Array<{ low: number; high: number } | undefined>
}

/** Kernel memory for summing: one for all plans of a query. */
export interface SumScratch {
  readonly kernel: Kernel
  readonly pointers: number
  readonly wide: number
  /** Of all memory; replaced when the memory has grown: see {@link viewsOfScratch}. */
  views: Views
}

/** Pointers that fit at a time. */
const MOST_POINTERS = 1024

/** @returns scratch from `arena`, given back with it */
export function takeSumScratch(kernel: Kernel, arena: Arena): SumScratch {
  const scratch = { kernel, pointers: arena.take(4 * MOST_POINTERS), wide: arena.take(4 * BLOCK_ROWS) }
  return { ...scratch, views: viewsOf(kernel.buffer()) }
}

/** Views for this moment: making them anew for every block would cost as much as summing it. */
export function viewsOfScratch(scratch: SumScratch): Views {
  const buffer = scratch.kernel.buffer()
  if (scratch.views.u8.buffer !== buffer) scratch.views = viewsOf(buffer)
  return scratch.views
}

/**
 * Plans `Σ coefficient * column`; a stratum may be named several times.
 * @throws HindoError `usage` for a column the matrix does not hold, or a coefficient that is not an integer of 32 bits.
 */
export function planMatrixSum(matrix: CountMatrix, measure: Measure, terms: readonly MatrixTerm[]): SumPlan {
  const coefficients = new Map<number, number>()
  for (const { stratum, coefficient } of terms)
    coefficients.set(stratum, (coefficients.get(stratum) ?? 0) + coefficient)
  const parts: SumPlan['parts'] = []
  for (const [stratum, coefficient] of coefficients) {
    if (coefficient !== (coefficient | 0))
      throw new HindoError('usage', `A count column cannot be taken ${coefficient} times`)
    const place = matrix.place(measure, stratum)
    if (!place) throw new HindoError('usage', `The count matrix does not hold ${measure} of stratum ${stratum}`)
    if (coefficient === 0) continue
    let part = parts.find(({ group }) => group === place.group)
    if (!part) {
      part = { group: place.group, shares: [] }
      parts.push(part)
    }
    let share = part.shares.find((one) => one.coefficient === coefficient)
    if (!share) {
      share = { coefficient, columns: [] }
      part.shares.push(share)
    }
    share.columns.push(place.index)
  }
  return { matrix, parts, extents: new Array(matrix.blocks) }
}

/** Calls `visit` for each group of columns that are added with one coefficient, no more than fit at a time. */
export function eachShare(
  plan: SumPlan,
  visit: (group: MatrixGroup, coefficient: number, columns: number[]) => void,
): void {
  for (const { group, shares } of plan.parts) {
    for (const { coefficient, columns } of shares) {
      if (columns.length <= MOST_POINTERS) visit(group, coefficient, columns)
      else
        for (let from = 0; from < columns.length; from += MOST_POINTERS)
          visit(group, coefficient, columns.slice(from, from + MOST_POINTERS))
    }
  }
}

/** Writes the pointers of the columns' u16 cells of wide rows. */
export function pointWide(scratch: SumScratch, { wide }: GroupBlock, indices: number[]): void {
  const { u32 } = viewsOfScratch(scratch)
  const to = scratch.pointers >>> 2
  for (let i = 0; i < indices.length; i++) u32[to + i] = wide[indices[i]!]!
}

/** Writes the pointers of the columns' 4-bit cells. */
export function pointNibbles(scratch: SumScratch, group: MatrixGroup, block: number, indices: number[]): void {
  const { u32 } = viewsOfScratch(scratch)
  const to = scratch.pointers >>> 2
  for (let i = 0; i < indices.length; i++) u32[to + i] = group.nibbles[indices[i]!]! + block * BLOCK_NIBBLES
}

/** The constant part of a block's sum, modulo 2^32. */
export function baseOfSum(plan: SumPlan, block: number): number {
  let base = 0
  for (const { group, shares } of plan.parts) {
    const { bases } = group.blocks[block]!
    for (const share of shares)
      for (const index of share.columns) base = (base + Math.imul(share.coefficient, bases[index]!)) | 0
  }
  return base
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
  const { pointers, wide } = scratch
  const n = plan.matrix.rowsOf(block)
  kernel.fill(acc, baseOfSum(plan, block), n)
  for (const { group } of plan.parts) {
    const { wideRows } = group.blocks[block]!
    if (wideRows) kernel.clear(wide, wideRows.count)
    eachShare(plan, (one, coefficient, columns) => {
      if (one !== group) return
      const part = group.blocks[block]!
      const times = group.sign * coefficient
      pointWide(scratch, part, columns)
      if (wideRows) kernel.addManyU16(wide, pointers, columns.length, times, wideRows.count)
      else kernel.addManyU16(acc, pointers, columns.length, times, n)
      if (!part.escapes) return
      for (const index of columns) {
        const escapes = part.escapes[index]
        if (escapes) kernel.addCells(acc, escapes.rows, escapes.deltas, times, escapes.count)
      }
    })
    if (wideRows) kernel.addCells(acc, wideRows.pointer, wide, 1, wideRows.count)
  }
}

/** Adds the 4-bit cells that `sumRest` left out; `chunks` (0: all) marks the chunks of 32 rows wanted. */
export function addBlockNibbles(plan: SumPlan, block: number, acc: number, chunks: number, scratch: SumScratch): void {
  const { kernel } = plan.matrix
  const n = plan.matrix.rowsOf(block)
  eachShare(plan, (group, coefficient, columns) => {
    if (!group.blocks[block]!.wideRows) return
    pointNibbles(scratch, group, block, columns)
    kernel.addNibbles(acc, scratch.pointers, columns.length, group.sign * coefficient, chunks, n)
  })
}

/**
 * The sum in `n` rows (u16) of a block, one after the other into `acc`: cheaper where they are few. No column has escapes in the block, or
 * u16 cells only.
 */
export function sumRows(plan: SumPlan, block: number, rows: number, n: number, acc: number, scratch: SumScratch): void {
  const { kernel } = plan.matrix
  kernel.fill(acc, baseOfSum(plan, block), n)
  eachShare(plan, (group, coefficient, columns) => {
    const part = group.blocks[block]!
    const times = group.sign * coefficient
    pointWide(scratch, part, columns)
    kernel.addWideAt(acc, scratch.pointers, columns.length, times, part.wideRows!.ranks, rows, n)
    pointNibbles(scratch, group, block, columns)
    kernel.addNibblesAt(acc, scratch.pointers, columns.length, times, rows, n)
  })
}

/** Whether {@link sumRows} can sum in that block. */
export function canSumRows({ parts }: SumPlan, block: number): boolean {
  return parts.every(({ group }) => {
    const { wideRows, escapes } = group.blocks[block]!
    return wideRows !== null && escapes === null
  })
}

/** Smallest and largest sum that a block may have, from the columns' extents; exact numbers, not modulo 2^32. */
export function extentOfSum(plan: SumPlan, block: number): { low: number; high: number } {
  const known = plan.extents[block]
  if (known) return known
  const extent = { low: 0, high: 0 }
  for (const { group, shares } of plan.parts) {
    const { lows, highs } = group.blocks[block]!
    for (const { coefficient, columns } of shares) {
      const [least, most] = coefficient > 0 ? [lows, highs] : [highs, lows]
      for (let i = 0; i < columns.length; i++) {
        const index = columns[i]!
        extent.low += coefficient * least[index]!
        extent.high += coefficient * most[index]!
      }
    }
  }
  plan.extents[block] = extent
  return extent
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
