import { effectivePools } from './algebra/leverage.ts'
import { rowsByVariant, vectorRanges } from './overlap.ts'
import type { Subject } from './subject.ts'

/** How much all frequencies released so far tell of people in each cell. */
export interface Exposure {
  /** Different variants in all. */
  variants: number
  /**
   * Squared separation of the scores of members and strangers in the best test, per cell: variants / pool summed over variants that the
   * same groups were released of, since what is independent adds up.
   */
  squares: Float64Array
  /** Smallest effective pool of any variant; infinite where nothing is told. */
  smallestPool: number
}

/** Sets of variants that are looked at by themselves; smaller ones are taken together, as if all their groups were released of each. */
const MOST_SETS = 64

/**
 * Exposure by everything released, this table included. Groups of different variants cannot be subtracted from each other, so pools are
 * taken among the groups that were released of the same variants.
 *
 * @param sizes people per cell, all above 0
 */
export function exposureOf(
  subject: Pick<Subject, 'variants' | 'cohorts' | 'earlier'>,
  vectors: readonly ArrayLike<number>[],
  sizes: ArrayLike<number>,
): Exposure {
  const ranges = vectorRanges(subject)
  const tables = [
    { variants: subject.variants, numbers: ranges.own },
    ...subject.earlier.map(({ variants }, i) => ({ variants, numbers: ranges.earlier[i]! })),
  ]
  const sets = variantSets(tables.map(({ variants }) => rowsByVariant(variants).keys()))
  const keys = vectors.map((vector) => Array.prototype.join.call(vector, ''))
  const known = new Map<string, Float64Array>()
  const exposure: Exposure = {
    variants: 0,
    squares: new Float64Array(sizes.length),
    smallestPool: Number.POSITIVE_INFINITY,
  }
  for (const { members, variants } of sets) {
    const used = new Map(
      members.flatMap((table) => tables[table]!.numbers).map((number) => [keys[number]!, vectors[number]!]),
    )
    const key = [...used.keys()].sort().join()
    const pools = known.get(key) ?? effectivePools([...used.values()], sizes)
    known.set(key, pools)
    exposure.variants += variants
    for (let cell = 0; cell < pools.length; cell++) {
      exposure.squares[cell]! += variants / pools[cell]!
      exposure.smallestPool = Math.min(exposure.smallestPool, pools[cell]!)
    }
  }
  return exposure
}

interface VariantSet {
  /** Tables that have these variants. */
  members: number[]
  variants: number
}

/** Variants by which tables have them, most variants first. */
function variantSets(tables: Iterable<Iterable<string>>): VariantSet[] {
  const sets: VariantSet[] = [{ members: [], variants: 0 }]
  const next = new Map<string, number>()
  const setOf = new Map<string, number>()
  let table = 0
  for (const texts of tables) {
    for (const text of texts) {
      const before = setOf.get(text) ?? 0
      let after = next.get(`${before}/${table}`)
      if (after === undefined) {
        after = sets.push({ members: [...sets[before]!.members, table], variants: 0 }) - 1
        next.set(`${before}/${table}`, after)
      }
      setOf.set(text, after)
    }
    table++
  }
  for (const set of setOf.values()) sets[set]!.variants++
  const found = sets.filter(({ variants }) => variants > 0).sort((a, b) => b.variants - a.variants)
  if (found.length <= MOST_SETS) return found
  const rest = found.splice(MOST_SETS - 1)
  const members = [...new Set(rest.flatMap((set) => set.members))]
  return [...found, { members, variants: rest.reduce((sum, { variants }) => sum + variants, 0) }]
}
