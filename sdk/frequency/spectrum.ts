import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { SpectrumAnswer, SpectrumQuery } from '../types.ts'
import type { QueryDataset } from './batches.ts'
import type { ResolvedCohort } from './cohorts.ts'
import { type WalkOptions, withRows } from './row-walk.ts'

const MOST_BINS = 1_000_000
/** People of a cohort whose copies are counted one by one: more bins than that are no picture. */
const MOST_PEOPLE = 10_000_000

/** The site frequency spectrum of cohorts; see `Dataset.spectrum`. */
export async function computeSpectrum(
  dataset: QueryDataset,
  kernel: Kernel,
  { bins, folded = false, ...query }: SpectrumQuery,
  options: WalkOptions = {},
): Promise<SpectrumAnswer> {
  if (bins !== undefined && !(Number.isSafeInteger(bins) && bins >= 1 && bins <= MOST_BINS)) {
    throw new HindoError('usage', `a spectrum has 1 to ${MOST_BINS.toLocaleString('en')} bins, not ${bins}`)
  }
  const exact = dataset.manifest.kind === 'genotype'
  return withRows(dataset, kernel, query, options, async ({ arena, cohorts, walk }) => {
    const times = bins === undefined ? 0 : folded ? 2 * bins : bins
    const found = cohorts.map((cohort) => {
      const last = bins === undefined ? lastCount(cohort, exact, folded) : bins - 1
      const pointer = arena.take(16 * (last + 1))
      arena.u32(pointer, 4 * (last + 1)).fill(0)
      return { name: cohort.info.name, last, pointer, variants: 0, undecided: 0 }
    })
    const fold = folded ? 1 : 0
    const considered = await walk({
      stretch({ table, first, blocks, scratch }) {
        found.forEach((one, i) => {
          const { task, blocks: all, blockBytes } = table(i)
          const from = all + first * blockBytes
          one.variants += kernel.binsStretch(task, from, blocks, scratch, fold, times, one.last, one.pointer)
        })
      },
      block({ n, ac, an, mask }) {
        found.forEach((one, i) => {
          const rows = mask([i])
          one.undecided += rows.undecided
          one.variants += kernel.countBins(ac(i), an(i), rows.mask, fold, times, one.last, one.pointer, n)
        })
      },
    })
    const answers = found.map(({ name, last, pointer, variants, undecided }) => {
      const tables = arena.u32(pointer, 4 * (last + 1))
      const counts = Uint32Array.from({ length: last + 1 }, (_, bin) => {
        let sum = 0
        for (let at = bin; at < tables.length; at += last + 1) sum += tables[at]!
        return sum
      })
      return { name, counts, variants, undecided }
    })
    return { cohorts: answers, considered }
  })
}

/** The most copies that a cohort may have, of the rarer allele where folded. */
function lastCount({ info, people }: ResolvedCohort, exact: boolean, folded: boolean): number {
  if (people.all === null || !exact || info.mark || people.all > MOST_PEOPLE) {
    throw new HindoError(
      'usage',
      `copies of cohort "${info.name}" cannot be counted one by one: its size is not exact`,
      {
        hint: 'Ask for bins of equal width (bins)',
      },
    )
  }
  return folded ? people.all : 2 * people.all
}
