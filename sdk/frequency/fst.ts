import type { Kernel } from '../kernel/kernel.ts'
import type { FstAnswer, FstQuery } from '../types.ts'
import type { QueryDataset } from './batches.ts'
import { type WalkOptions, withRows } from './row-walk.ts'

/** Hudson's Fst of two cohorts; see `Dataset.fst`. */
export async function computeFst(
  dataset: QueryDataset,
  kernel: Kernel,
  { a, b, ...rows }: FstQuery,
  options: WalkOptions = {},
): Promise<FstAnswer> {
  return withRows(dataset, kernel, { ...rows, cohorts: { a, b } }, options, async ({ arena, walk }) => {
    const out = arena.take(16)
    const sums = [0, 0]
    let [variants, undecided] = [0, 0]
    const considered = await walk({
      stretch({ table, first, blocks, scratch }) {
        arena.f64(out, 2).set(sums)
        const [one, other] = [table(0), table(1)]
        const [from, otherFrom] = [one.blocks + first * one.blockBytes, other.blocks + first * other.blockBytes]
        variants += kernel.fstStretch(one.task, from, other.task, otherFrom, blocks, scratch, out)
        sums.splice(0, 2, ...arena.f64(out, 2))
      },
      block({ n, ac, an, mask }) {
        const rows = mask([0, 1])
        undecided += rows.undecided
        arena.f64(out, 2).set(sums)
        variants += kernel.hudsonFst(ac(0), an(0), ac(1), an(1), rows.mask, out, n)
        sums.splice(0, 2, ...arena.f64(out, 2))
      },
    })
    const [numerator, denominator] = sums as [number, number]
    const value = denominator > 0 ? numerator / denominator : null
    return { value, sums: { numerator, denominator }, variants, considered, undecided }
  })
}
