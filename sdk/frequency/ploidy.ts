import type { Contig, PloidyRule } from '../dataset/manifest.ts'
import { PLOIDY } from './derive.ts'
import type { VariantRows } from './variant-store.ts'

/** Walks the rows of a block: row in block, batch, row in batch. */
export type WalkRows = (visit: (i: number, batch: VariantRows, row: number) => void) => void

/** {@link PLOIDY} of each row of a block; null where no contig of the dataset has a rule, so that nothing is looked up. */
export function ploidyOfRows(contigs: Contig[], rows: number, walk: WalkRows): Uint8Array | null {
  const ruled = contigs.filter((contig) => contig.ploidy && contig.ploidy.length > 0)
  if (ruled.length === 0) return null
  const rulesOf = new Map(ruled.map((contig) => [contig.name, contig.ploidy!]))
  const out = new Uint8Array(rows)
  let some = false
  walk((i, batch, row) => {
    const rules = rulesOf.get(batch.contig)
    if (!rules) return
    const at = batch.position[row]!
    const rule = rules.find(({ start, end }) => at >= start && at <= end)
    if (!rule) return
    out[i] = codeOf(rule)
    some ||= out[i] !== PLOIDY.diploid
  })
  return some ? out : null
}

function codeOf(rule: PloidyRule): number {
  if (rule.xx === 0 && rule.xy > 0) return PLOIDY.onlyXY
  if (rule.xy === 0 && rule.xx > 0) return PLOIDY.onlyXX
  return rule.xx === 2 && rule.xy === 2 ? PLOIDY.diploid : PLOIDY.haploid
}
