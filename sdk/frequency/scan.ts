import type { Filter } from '../filter/filter.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { filterStretch, type StretchFilter } from '../kernel/matrix-stretch.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Measure } from '../types.ts'
import type { LoadedBatch } from './batches.ts'
import { RowDecider } from './decide.ts'
import type { Pacer } from './pace.ts'
import { countMarks, markRows, type Selection } from './regions.ts'
import { Accumulators, BLOCK_ROWS, type Recipe } from './sums.ts'
import type { TableContext, TableRows } from './table.ts'
import type { TopRows } from './top-rows.ts'
import { TopStretch } from './top-stretch.ts'
import type { VariantRows } from './variant-store.ts'

export interface ScanTask {
  kernel: Kernel
  arena: Arena
  context: TableContext
  recipe: Recipe
  filter: Filter | undefined
  /** Names of the cohorts, in the context's order. */
  names: string[]
  table: TableRows
  selection: Selection
  /** Keeps rows that cannot be among the first out; null: all rows that pass are kept. */
  top: TopRows | null
}

const NO_ROWS = new Uint32Array(0)

/** Takes batches through summing and filtering into the table, a block of rows at a time. */
export class RowScanner {
  readonly #task: ScanTask
  readonly #accumulators: Accumulators
  readonly #decider: RowDecider
  /** Kept rows of the present batch. */
  #kept = new Uint32Array(0)
  #topStretch: TopStretch | null = null
  /** Rows (u32) that a stretch of blocks lets pass: room for a batch. */
  #out = 0
  #outRows = 0
  /** Accumulator by cohort, then measure. */
  readonly #accumulatorOf: Array<Map<Measure, number>>

  constructor(task: ScanTask) {
    this.#task = task
    const { kernel, arena, context, recipe, filter, names, top } = task
    this.#accumulators = new Accumulators(kernel, arena, recipe)
    this.#accumulatorOf = names.map(() => new Map())
    recipe.accumulators.forEach(({ cohort, measure }, i) => {
      this.#accumulatorOf[cohort]!.set(measure, i)
    })
    const accumulatorOf = (cohort: number, measure: Measure) => this.#accumulatorOf[cohort]!.get(measure)
    const accumulators = this.#accumulators
    this.#decider = new RowDecider({ kernel, arena, context, accumulators, accumulatorOf, filter, names })
    accumulators.reserve(this.#decider.needs())
    if (!top) return
    accumulators.reserve(this.#accumulatorOf[top.cohort]!.values())
    const [ac, an] = [accumulatorOf(top.cohort, 'AC'), accumulatorOf(top.cohort, 'AN')]
    const hidden = context.suppression && context.cohorts[top.cohort]!.people.all === null
    if (ac === undefined || an === undefined || hidden) return
    this.#topStretch = new TopStretch({ kernel, arena, accumulators, decider: this.#decider, top, ac, an })
  }

  /** Adds a batch's rows to the table's counts and, up to `room` rows in the table, to its rows. */
  async scan({ step, columns, variants, resident }: LoadedBatch, room: number, pacer: Pacer): Promise<void> {
    const { table, selection, filter, recipe, top } = this.#task
    const marks = markRows(variants, selection?.get(step.contig))
    const stays = resident !== null
    if (table.lazy && !stays) {
      table.settle()
      this.#accumulators.reserve(recipe.accumulators.keys())
    }
    const lazy = table.lazy && stays ? { columns, resident, start: step.start, batchRows: step.rows } : null
    if (lazy && !marks && !filter && !top && room - table.stored >= step.rows) {
      table.info.considered += step.rows
      table.info.matched += step.rows
      table.appendVariants(variants, null, lazy)
      return
    }
    if (this.#kept.length < step.rows && room > table.stored) this.#kept = new Uint32Array(step.rows)
    const kept = this.#kept
    let keptRows = 0
    const whole = lazy !== null && !marks && !top
    for (let start = 0; start < step.rows; start += BLOCK_ROWS) {
      const n = Math.min(BLOCK_ROWS, step.rows - start)
      // Anew each time: other queries may have run meanwhile.
      const stretch = whole ? this.#openStretch(columns, step) : null
      const any = whole && !stretch ? this.#scanAny(columns, step, start) : null
      const firsts = lazy !== null && !marks && top ? this.#scanTop(columns, step, start) : any
      if (firsts) {
        table.info.considered += Math.min(firsts.blocks * BLOCK_ROWS, step.rows - start)
        table.info.matched += firsts.matched
        const left = Math.max(0, room - table.stored - keptRows)
        const taken = firsts.rows.length > left ? firsts.rows.subarray(0, left) : firsts.rows
        kept.set(taken, keptRows)
        keptRows += taken.length
        start += (firsts.blocks - 1) * BLOCK_ROWS
        await pacer.pause()
        continue
      }
      if (stretch) {
        const left = Math.max(0, room - table.stored - keptRows)
        const { blocks, found } = filterStretch(stretch, start / BLOCK_ROWS, left > 0 ? this.#out : 0)
        if (blocks > 0) {
          table.info.considered += Math.min(blocks * BLOCK_ROWS, step.rows - start)
          table.info.matched += found
          const taken = Math.min(found, left)
          if (taken > 0) kept.set(this.#task.arena.u32(this.#out, taken), keptRows)
          keptRows += taken
          start += (blocks - 1) * BLOCK_ROWS
          await pacer.pause()
          continue
        }
      }
      const wanted = marks ? countMarks(marks, start, n) : n
      if (wanted === 0) continue
      table.info.considered += wanted
      this.#accumulators.begin(columns, step.start, start, n)
      const at = this.#matches(variants, marks, start, n)
      const left = Math.max(0, room - table.stored - keptRows)
      const taken = at.length > left ? at.subarray(0, left) : at
      if (taken.length > 0) {
        if (!lazy) table.appendCounts(this.#source(n), taken.length === n ? null : taken, taken.length)
        for (let i = 0; i < taken.length; i++) kept[keptRows++] = taken[i]! + start
      }
      await pacer.pause()
    }
    if (keptRows === 0) return
    // Room may have been needed for others meanwhile: then the table keeps sums, of these rows too.
    const settled = lazy !== null && !table.lazy
    if (settled) this.#appendSums(columns, step, kept.subarray(0, keptRows))
    table.appendVariants(variants, keptRows === variants.rows ? null : kept.slice(0, keptRows), settled ? null : lazy)
  }

  /** Adds sums of rows of a batch (ascending) to a table. */
  #appendSums(columns: LoadedBatch['columns'], step: LoadedBatch['step'], rows: Uint32Array): void {
    this.#accumulators.reserve(this.#task.recipe.accumulators.keys())
    for (let from = 0; from < rows.length; ) {
      const start = Math.floor(rows[from]! / BLOCK_ROWS) * BLOCK_ROWS
      const n = Math.min(BLOCK_ROWS, step.rows - start)
      let to = from
      while (to < rows.length && rows[to]! < start + n) to++
      const at = rows.slice(from, to).map((row) => row - start)
      this.#accumulators.begin(columns, step.start, start, n)
      this.#task.table.appendCounts(this.#source(n), at.length === n ? null : at, at.length)
      from = to
    }
  }

  #openStretch(columns: LoadedBatch['columns'], { start, rows }: LoadedBatch['step']): StretchFilter | null {
    this.#accumulators.begin(columns, start, 0, Math.min(BLOCK_ROWS, rows))
    const stretch = this.#decider.stretch()
    if (stretch) this.#makeRoom(rows)
    return stretch
  }

  #scanTop(columns: LoadedBatch['columns'], { start, rows }: LoadedBatch['step'], from: number) {
    if (!this.#topStretch || !this.#task.top!.range()) return null
    this.#makeRoom(rows)
    this.#accumulators.begin(columns, start, 0, Math.min(BLOCK_ROWS, rows))
    return this.#topStretch.scan(from / BLOCK_ROWS, this.#out, rows)
  }

  #scanAny(columns: LoadedBatch['columns'], { start, rows }: LoadedBatch['step'], from: number) {
    const { any } = this.#decider
    if (!any) return null
    this.#makeRoom(rows)
    this.#accumulators.begin(columns, start, 0, Math.min(BLOCK_ROWS, rows))
    const found = any.scan(from / BLOCK_ROWS, this.#out, rows)
    return found && { ...found, matched: found.rows.length }
  }

  #makeRoom(rows: number): void {
    if (this.#outRows >= rows) return
    this.#out = this.#task.arena.take(4 * rows)
    this.#outRows = rows
  }

  /** Rows of the block that are selected and pass the filter, less those that cannot be first; undecided ones are counted. */
  #matches(variants: VariantRows, marks: Uint8Array | null, start: number, n: number): Uint32Array {
    const { kernel, arena, filter, table, top } = this.#task
    const scratch = arena.mark()
    try {
      let mask: number | null = null
      if (marks || !filter) {
        mask = arena.take(n)
        if (marks) arena.u8(mask, n).set(marks.subarray(start, start + n))
        else arena.u8(mask, n).fill(1)
      }
      if (filter) {
        mask = this.#decider.decide(mask, variants, start, n)
        if (mask === null) return NO_ROWS
        table.info.undecided += kernel.countUnknown(mask, n)
      }
      const out = arena.take(4 * n)
      const matched = kernel.select(mask!, out, n)
      if (matched === 0) return NO_ROWS
      table.info.matched += matched
      if (!top) return arena.u32(out, matched).slice()
      return top.choose({ kernel, arena, decider: this.#decider, variants, mask: mask!, out, matched, start, n })
    } finally {
      arena.release(scratch)
    }
  }

  #source(n: number) {
    const { arena } = this.#task
    const accumulators = this.#accumulators
    const summed = (cohort: number, measure: Measure): number => {
      const accumulator = this.#accumulatorOf[cohort]!.get(measure)!
      accumulators.ensure(accumulator)
      return accumulator
    }
    return {
      sums: (cohort: number, measure: Measure) => arena.i32(accumulators.sums(summed(cohort, measure)), n),
      suppressed: (cohort: number, measure: Measure) => {
        const pointer = accumulators.suppressed(summed(cohort, measure))
        return pointer === undefined ? null : arena.u8(pointer, n)
      },
    }
  }
}
