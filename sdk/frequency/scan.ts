import { evaluateFilter } from '../filter/evaluate.ts'
import type { Filter } from '../filter/filter.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import type { Measure } from '../types.ts'
import type { QueryStep } from './batches.ts'
import { type CountBlock, type DerivedColumn, deriveColumn } from './derive.ts'
import type { Pacer } from './pace.ts'
import { ploidyOfRows } from './ploidy.ts'
import { markRows, type Selection } from './regions.ts'
import { type Accumulators, type BatchColumns, BLOCK_ROWS, type Recipe } from './sums.ts'
import type { TableContext, TableRows } from './table.ts'
import type { VariantRows } from './variant-store.ts'

export interface ScanTask {
  kernel: Kernel
  arena: Arena
  context: TableContext
  recipe: Recipe
  accumulators: Accumulators
  filter: Filter | undefined
  /** Names of the cohorts, in the context's order. */
  names: string[]
  table: TableRows
  selection: Selection
}

/** Takes batches through summing and filtering into the table, a block of rows at a time. */
export class RowScanner {
  readonly #task: ScanTask
  /** Accumulator by cohort, then measure. */
  readonly #accumulatorOf: Array<Map<Measure, number>>

  constructor(task: ScanTask) {
    this.#task = task
    this.#accumulatorOf = task.names.map(() => new Map())
    task.recipe.accumulators.forEach(({ cohort, measure }, i) => {
      this.#accumulatorOf[cohort]!.set(measure, i)
    })
  }

  /** Adds a batch's rows to the table's counts and, up to `room` rows in the table, to its rows. */
  async scan(step: QueryStep, columns: BatchColumns, variants: VariantRows, room: number, pacer: Pacer): Promise<void> {
    const { table, selection } = this.#task
    const marks = markRows(variants, selection?.get(step.contig))
    const kept: Uint32Array[] = []
    let keptRows = 0
    for (let start = 0; start < step.rows; start += BLOCK_ROWS) {
      const n = Math.min(BLOCK_ROWS, step.rows - start)
      const wanted = marks ? countMarks(marks, start, n) : n
      if (wanted === 0) continue
      table.info.considered += wanted
      this.#task.accumulators.sum(columns, step.start, start, n)
      const at = this.#matches(variants, marks, start, n)
      table.info.matched += at.length
      const taken =
        at.length > room - table.stored - keptRows ? at.subarray(0, Math.max(0, room - table.stored - keptRows)) : at
      if (taken.length > 0) {
        table.appendCounts(this.#source(n), taken.length === n ? null : taken, taken.length)
        kept.push(taken.map((row) => row + start))
        keptRows += taken.length
      }
      await pacer.pause()
    }
    if (keptRows > 0) table.appendVariants(variants, keptRows === variants.rows ? null : concatenate(kept, keptRows))
  }

  /** Rows of the block that are selected and pass the filter; undecided ones are counted. */
  #matches(variants: VariantRows, marks: Uint8Array | null, start: number, n: number): Uint32Array {
    const { kernel, arena, filter, names, table } = this.#task
    if (!filter && !marks) return Uint32Array.from({ length: n }, (_, row) => row)
    const scratch = arena.mark()
    try {
      const mask = arena.take(n)
      if (marks) arena.u8(mask, n).set(marks.subarray(start, start + n))
      else arena.u8(mask, n).fill(1)
      if (filter) {
        kernel.and3(mask, evaluateFilter(kernel, arena, filter, names, this.#filterRows(variants, start, n)), n)
        table.info.undecided += kernel.countUnknown(mask, n)
      }
      const out = arena.take(4 * n)
      return arena.u32(out, n).slice(0, kernel.select(mask, out, n))
    } finally {
      arena.release(scratch)
    }
  }

  #filterRows(variants: VariantRows, start: number, n: number) {
    const { kernel, arena, context, names } = this.#task
    const derived = new Map<string, DerivedColumn>()
    let ploidy: Uint8Array | null | undefined
    return {
      rows: n,
      column: (name: string, cohort: string): DerivedColumn => {
        const key = `${cohort}\0${name}`
        const known = derived.get(key)
        if (known) return known
        ploidy ??= ploidyOfRows(context.contigs, n, (visit) => {
          for (let i = 0; i < n; i++) visit(i, variants, start + i)
        })
        const column = deriveColumn(kernel, arena, name, this.#block(names.indexOf(cohort), n, ploidy))
        derived.set(key, column)
        return column
      },
      variant: (name: string, row: number): string | number | null => variantValue(variants, name, start + row),
    }
  }

  #block(cohort: number, rows: number, ploidy: Uint8Array | null): CountBlock {
    const { context, accumulators } = this.#task
    const counts: CountBlock['counts'] = {}
    const suppressed: CountBlock['suppressed'] = {}
    for (const [measure, accumulator] of this.#accumulatorOf[cohort]!) {
      counts[measure] = accumulators.sums(accumulator)
      suppressed[measure] = accumulators.suppressed(accumulator)
    }
    const { holdings, suppression, cohorts } = context
    return { rows, counts, suppressed, holdings, suppression, people: cohorts[cohort]!.people, ploidy }
  }

  #source(n: number) {
    const { arena, accumulators } = this.#task
    const accumulator = (cohort: number, measure: Measure) => this.#accumulatorOf[cohort]!.get(measure)!
    return {
      sums: (cohort: number, measure: Measure) => arena.i32(accumulators.sums(accumulator(cohort, measure)), n),
      suppressed: (cohort: number, measure: Measure) => {
        const pointer = accumulators.suppressed(accumulator(cohort, measure))
        return pointer === undefined ? null : arena.u8(pointer, n)
      },
    }
  }
}

function variantValue(variants: VariantRows, name: string, row: number): string | number | null {
  if (name === 'contig') return variants.contig
  if (name === 'position') return variants.position[row]!
  if (name === 'id') return variants.id(row)
  if (name === 'ref') return variants.ref(row)
  if (name === 'alt') return variants.alt(row)
  return variants.filter(row)
}

function countMarks(marks: Uint8Array, start: number, n: number): number {
  let count = 0
  for (let i = start; i < start + n; i++) count += marks[i]!
  return count
}

function concatenate(pieces: Uint32Array[], rows: number): Uint32Array {
  const out = new Uint32Array(rows)
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}
