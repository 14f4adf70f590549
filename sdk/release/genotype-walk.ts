import { GENOTYPE_MARKS, type Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { FoundCells } from './found-cells.ts'
import { isAny } from './scan.ts'
import type { TrueCounts } from './subject.ts'

/** Columns of genotypes as `Kernel.markGenotypes` has them. */
const GENOTYPES = ['n_hom_ref', 'n_het', 'nhomalt', 'hemizygote_count']
/** Rows that are looked at together. A multiple of 128. */
const BLOCK = 16_384
const MOST_COUNT = 2 ** 31 - 1

/** A column of a genotype: the rows in which it is told, and the lane of what is found in it. */
export interface ToldGenotype {
  column: string
  told: Uint32Array
  lane: number
}

/** Finds genotypes of few people where the dataset counts people, cohort by cohort, in memory that is its own until it is closed. */
export class GenotypeWalk {
  readonly #kernel: Kernel
  readonly #arena: Arena
  readonly #rows: number
  readonly #block: number

  constructor(kernel: Kernel, rows: number) {
    this.#kernel = kernel
    this.#arena = new Arena(kernel)
    this.#rows = rows
    this.#block = Math.min(BLOCK, Math.ceil(rows / 128) * 128)
  }

  /** Finds cells of a cohort in some columns, where 1 to `least` − 1 people have the genotype. */
  find(counts: TrueCounts, columns: readonly ToldGenotype[], least: number, found: FoundCells): void {
    const [arena, n] = [this.#arena, this.#block]
    const words = n >>> 5
    const { AC, AN, nhomalt, hemizygote_count, n_haploid } = counts
    const numbers = [AC, AN, nhomalt, hemizygote_count, n_haploid]
    const mark = arena.mark()
    try {
      const pointers = numbers.map((values) => (values ? arena.take(4 * n) : 0))
      const [asked, out] = [arena.take((GENOTYPE_MARKS * n) / 8), arena.take((GENOTYPE_MARKS * n) / 8)]
      const [table, counted] = [arena.take(4 * numbers.length), arena.take(4 * GENOTYPE_MARKS)]
      arena.u32(table, numbers.length).set(pointers)
      const views = pointers.map((pointer) => arena.i32(pointer, n))
      const among = arena.u32(asked, GENOTYPE_MARKS * words)
      const bits = arena.u32(out, GENOTYPE_MARKS * words)
      const ones = arena.u32(counted, GENOTYPE_MARKS)
      for (let from = 0; from < this.#rows; from += n) {
        const word = from >>> 5
        among.fill(0)
        for (const { column, told } of columns) {
          among.set(told.subarray(word, word + words), GENOTYPES.indexOf(column) * words)
        }
        if (!isAny(among)) continue
        for (const [i, values] of numbers.entries()) if (values) views[i]!.set(values.subarray(from, from + n))
        this.#kernel.markGenotypes(table, asked, Math.min(least, MOST_COUNT), out, counted, n)
        for (const { column, told, lane } of columns) {
          const at = GENOTYPES.indexOf(column)
          if (ones[at] === 0) continue
          const last = Math.min(words, told.length - word)
          found.lane(lane).set(bits.subarray(at * words, at * words + last), word)
        }
      }
    } finally {
      arena.release(mark)
    }
  }
}
