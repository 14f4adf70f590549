import type { Kernel } from '../kernel/kernel.ts'
import type { FstAnswer, FstQuery } from '../types.ts'
import type { QueryDataset } from './batches.ts'
import { type WalkOptions, withRows } from './row-walk.ts'
import { isSameSite, rowsOfMultiallelicSites } from './sites.ts'
import { BLOCK_ROWS } from './sums.ts'
import type { VariantRows } from './variant-store.ts'

/** What a row adds to the sums. */
interface RowTerm {
  numerator: number
  denominator: number
}

/** Hudson's Fst of two cohorts; see `Dataset.fst`. */
export async function computeFst(
  dataset: QueryDataset,
  kernel: Kernel,
  { a, b, ...rows }: FstQuery,
  options: WalkOptions = {},
): Promise<FstAnswer> {
  return withRows(dataset, kernel, { ...rows, cohorts: { a, b } }, options, async ({ arena, walk }) => {
    const out = arena.take(16)
    const sums = { numerator: 0, denominator: 0 }
    let [variants, multiallelic, undecided] = [0, 0, 0]
    /** Rows of the present batch that went in: all of a stretch, or those of a mask. */
    let inside: Array<{ start: number; end: number; mask: Uint8Array | null }> = []
    let before: { variants: VariantRows; lastTerm: RowTerm | null } | undefined

    /** Runs one step over the sums, which stand in a kernel's memory only as long. */
    function add(step: () => number): void {
      arena.f64(out, 2).set([sums.numerator, sums.denominator])
      variants += step()
      const [numerator, denominator] = arena.f64(out, 2)
      Object.assign(sums, { numerator, denominator })
    }

    function takeBack({ numerator, denominator }: RowTerm): void {
      sums.numerator -= numerator
      sums.denominator -= denominator
      variants--
      multiallelic++
    }

    const considered = await walk({
      stretch({ table, first, blocks, rows, scratch }) {
        const [one, other] = [table(0), table(1)]
        const [from, otherFrom] = [one.blocks + first * one.blockBytes, other.blocks + first * other.blockBytes]
        add(() => kernel.fstStretch(one.task, from, other.task, otherFrom, blocks, scratch, out))
        inside.push({ start: first * BLOCK_ROWS, end: first * BLOCK_ROWS + rows, mask: null })
      },
      block({ start, n, ac, an, mask }) {
        const rows = mask([0, 1])
        undecided += rows.undecided
        add(() => kernel.hudsonFst(ac(0), an(0), ac(1), an(1), rows.mask, out, n))
        inside.push({ start, end: start + n, mask: rows.mask === 0 ? null : arena.u8(rows.mask, n).slice() })
      },
      batch({ variants, countsAt }) {
        const isInside = (row: number): boolean => {
          const part = inside.find(({ start, end }) => row >= start && row < end)
          return part !== undefined && (part.mask === null || part.mask[row - part.start] === 1)
        }
        const terms = (rows: number[]): Array<RowTerm | null> => {
          const asked = rows.filter(isInside)
          const [one, other] = [countsAt(0, asked), countsAt(1, asked)]
          return asked.map((_, i) => termOf(one.ac[i]!, one.an[i]!, other.ac[i]!, other.an[i]!))
        }
        const rows = rowsOfMultiallelicSites(variants)
        const goesOn = isSameSite(before?.variants, variants)
        if (goesOn && before?.lastTerm) takeBack(before.lastTerm)
        for (const term of terms(goesOn && rows[0] !== 0 ? [0, ...rows] : rows)) if (term) takeBack(term)
        const last = variants.rows - 1
        const isAlone = rows.at(-1) !== last && !(goesOn && last === 0)
        before = { variants, lastTerm: isAlone ? (terms([last])[0] ?? null) : null }
        inside = []
      },
    })
    const value = sums.denominator > 0 ? sums.numerator / sums.denominator : null
    return { value, sums, variants, considered, multiallelic, undecided }
  })
}

/** The kernel's `hudsonFst` of one row; null where it does not count. */
function termOf(ac1: number, n1: number, ac2: number, n2: number): RowTerm | null {
  if (n1 < 2 || n2 < 2) return null
  const [p, q] = [ac1 / n1, ac2 / n2]
  const within = (p * (1 - p)) / (n1 - 1) + (q * (1 - q)) / (n2 - 1)
  return { numerator: (p - q) ** 2 - within, denominator: p * (1 - q) + q * (1 - p) }
}
