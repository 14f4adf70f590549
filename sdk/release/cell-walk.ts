import { CELL_MARKS, type Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import { createReferenceKernel } from '../kernel/reference.ts'
import type { CellQuestions } from './cell-questions.ts'
import { countBits } from './found-cells.ts'
import { MARKS, MarkedCells } from './marked-cells.ts'
import type { Pause } from './rule.ts'
import { isAny, tellingRows } from './scan.ts'
import type { Subject, TrueCounts } from './subject.ts'

/** Rows that are looked at together: their columns stay in the second cache. A multiple of 128. */
const BLOCK = 16_384
const MOST_COUNT = 2 ** 31 - 1

/** One walk over all cells of a table that answers every rule of a review; it is made when the first of them asks. */
export class CellWalk {
  readonly #subject: Subject
  readonly #questions: CellQuestions
  readonly #given: Kernel | undefined
  readonly #telling: Uint32Array[] = []
  #marked: Promise<MarkedCells> | undefined

  /** @param kernel what looks at the cells; where there is none, the TypeScript kernel in a memory of its own */
  constructor(subject: Subject, questions: CellQuestions, kernel?: Kernel) {
    this.#subject = subject
    this.#questions = questions
    this.#given = kernel
  }

  /** What looks at the cells. */
  get kernel(): Kernel {
    return this.#given ?? ownKernel()
  }

  /** Rows in which a cohort shows a value of any column that tells of the alternate allele, one bit each; not to be changed. */
  telling(cohort: number): Uint32Array {
    this.#telling[cohort] ??= tellingRows(this.#subject.cohorts[cohort]!, this.#subject.variants.length)
    return this.#telling[cohort]
  }

  /** Cells that tell of the alternate allele, by what the dataset's counts say of them. */
  marked(pause?: Pause): Promise<MarkedCells> {
    this.#marked ??= this.#walk(pause)
    return this.#marked
  }

  async #walk(pause?: Pause): Promise<MarkedCells> {
    const { cohorts, variants } = this.#subject
    const found = new MarkedCells(variants.length, cohorts.length)
    if (variants.length === 0) return found
    const task = new Task(this.kernel, variants.length, this.#questions)
    try {
      for (const [cohort, { counts }] of cohorts.entries()) {
        await pause?.()
        const telling = this.telling(cohort)
        if (counts) task.mark(cohort, counts, telling, found)
        else found.add('untold', cohort, telling, 0, countBits(telling))
      }
    } finally {
      task.close()
    }
    return found
  }
}

let own: Kernel | undefined

function ownKernel(): Kernel {
  own ??= createReferenceKernel()
  return own
}

/** Memory of one walk. */
class Task {
  readonly #arena: Arena
  readonly #kernel: Kernel
  readonly #rows: number
  /** Rows that a call looks at: of the last, those beyond the table are not asked about. */
  readonly #block: number
  readonly #at: { columns: number[]; among: number; counts: number; limits: number; out: number; found: number }

  constructor(kernel: Kernel, rows: number, { carriers, copies, own }: CellQuestions) {
    this.#kernel = kernel
    this.#rows = rows
    const n = Math.min(BLOCK, Math.ceil(rows / 128) * 128)
    this.#block = n
    const arena = new Arena(kernel)
    this.#arena = arena
    try {
      const columns = [1, 2, 3, 4].map(() => arena.take(4 * n))
      const [among, out] = [arena.take(n / 8), arena.take((CELL_MARKS * n) / 8)]
      const [counts, limits, found] = [arena.take(16), arena.take(24), arena.take(4 * CELL_MARKS)]
      this.#at = { columns, among, counts, limits, out, found }
    } catch (error) {
      arena.release(0)
      throw error
    }
    // limits of which nothing is marked stand for what nobody asks
    const numbers = [
      carriers?.least ?? 1,
      Number(carriers?.nonCarriers ?? false),
      copies?.least ?? 0,
      Number(copies?.noneAllowed ?? true),
      Number(copies?.either ?? false),
      own?.most ?? 0,
    ]
    arena.i32(this.#at.limits, CELL_MARKS).set(numbers.map((number) => Math.min(number, MOST_COUNT)))
  }

  /** Marks a cohort's cells among some rows. */
  mark(cohort: number, counts: TrueCounts, among: Uint32Array, marked: MarkedCells): void {
    const [arena, at, n] = [this.#arena, this.#at, this.#block]
    const columns = [counts.AC, counts.AN, counts.nhomalt, counts.n_haploid]
    arena.u32(at.counts, 4).set(columns.map((column, i) => (column ? at.columns[i]! : 0)))
    const views = at.columns.map((pointer) => arena.i32(pointer, n))
    const asked = arena.u32(at.among, n >>> 5)
    const found = arena.u32(at.found, CELL_MARKS)
    const out = arena.u32(at.out, (CELL_MARKS * n) >>> 5)
    const words = n >>> 5
    for (let from = 0; from < this.#rows; from += n) {
      const word = from >>> 5
      const some = among.subarray(word, Math.min(among.length, word + words))
      if (!isAny(some)) continue
      asked.set(some)
      asked.fill(0, some.length)
      for (let i = 0; i < columns.length; i++) views[i]!.set(columns[i]?.subarray(from, from + n) ?? [])
      this.#kernel.markCells(at.counts, at.among, at.limits, at.out, at.found, n)
      for (let mark = 0; mark < CELL_MARKS; mark++) {
        const bits = out.subarray(mark * words, mark * words + some.length)
        if (found[mark] !== 0) marked.add(MARKS[mark]!, cohort, bits, word, found[mark]!)
      }
    }
  }

  close(): void {
    this.#arena.release(0)
  }
}
