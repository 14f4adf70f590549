import { STATE } from '../types.ts'
import { effectivePools } from './algebra/leverage.ts'
import { vectorRanges } from './overlap.ts'
import { noisyPools } from './separation.ts'
import type { Subject, SubjectCohort } from './subject.ts'
import { VariantColumns, type VariantList } from './variant-columns.ts'

/** How much all frequencies released so far tell of people in each cell. */
export interface Exposure {
  /** Different variants in all. */
  variants: number
  /**
   * Squared separation of the scores of members and strangers in the best test, per cell: variants / pool summed over variants that the
   * same groups were released of, since what is independent adds up.
   */
  squares: Float64Array
  /** Smallest effective pool of any variant, noise left aside; infinite where nothing is told. */
  smallestPool: number
  /** Least variance of the noise that was taken into account; 0 where some numbers have none. */
  variance: number
}

/** Sets of variants that are looked at by themselves; smaller ones are taken together, as if all their groups were released of each. */
const MOST_SETS = 64

/**
 * Exposure by everything released, this table included. Groups of different variants cannot be subtracted from each other, so pools are
 * taken among the groups that were released of the same variants.
 *
 * @param sizes people per cell, all above 0
 * @param sets variants by which tables have them, where that is known already: see {@link variantSets}
 */
export function exposureOf(
  subject: Pick<Subject, 'variants' | 'cohorts' | 'earlier'> & Partial<Pick<Subject, 'mitigation'>>,
  vectors: readonly ArrayLike<number>[],
  sizes: ArrayLike<number>,
  sets: readonly VariantSet[] = variantSets(tablesOf(subject)),
): Exposure {
  const ranges = vectorRanges(subject)
  const numbers = [ranges.own, ...ranges.earlier]
  const variances = variancesOf(subject)
  const keys = vectors.map((vector) => Array.prototype.join.call(vector, ''))
  const known = new Map<string, Pools>()
  const exposure: Exposure = {
    variants: 0,
    squares: new Float64Array(sizes.length),
    smallestPool: Number.POSITIVE_INFINITY,
    variance: variances.reduce((least, variance) => Math.min(least, variance), Number.POSITIVE_INFINITY),
  }
  for (const { members, variants } of fewSets(sets)) {
    const used = new Map<string, { vector: ArrayLike<number>; variance: number }>()
    for (const number of members.flatMap((table) => numbers[table]!)) {
      const before = used.get(keys[number]!)?.variance
      const variance = before === undefined ? variances[number]! : averaged(before, variances[number]!)
      used.set(keys[number]!, { vector: vectors[number]!, variance })
    }
    const key = [...used]
      .map(([cells, { variance }]) => `${cells} ${variance}`)
      .sort()
      .join()
    const found = known.get(key) ?? poolsOf([...used.values()], sizes)
    known.set(key, found)
    exposure.variants += variants
    for (let cell = 0; cell < sizes.length; cell++) {
      exposure.squares[cell]! += variants / found.noisy[cell]!
      exposure.smallestPool = Math.min(exposure.smallestPool, found.exact[cell]!)
    }
  }
  return exposure
}

interface Pools {
  exact: Float64Array
  noisy: Float64Array
}

function poolsOf(
  released: ReadonlyArray<{ vector: ArrayLike<number>; variance: number }>,
  sizes: ArrayLike<number>,
): Pools {
  const vectors = released.map(({ vector }) => vector)
  const variances = released.map(({ variance }) => variance)
  const exact = effectivePools(vectors, sizes)
  return { exact, noisy: variances.some((one) => one > 0) ? noisyPools({ vectors, sizes, variances }) : exact }
}

/** Variance of the mean of two numbers of the same people, each weighted as it deserves. */
function averaged(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : (a * b) / (a + b)
}

/**
 * Variance of the noise of the copies of every cohort, this table's first: what is stated, and not more than what this table's numbers
 * differ from the dataset's; none where a row of it is exact or copies are not shown.
 */
function variancesOf({ cohorts, earlier, mitigation }: Parameters<typeof exposureOf>[0]): number[] {
  const own = cohorts.map((cohort) => (mitigation ? Math.min(mitigation.variance, measuredVariance(cohort)) : 0))
  return [...own, ...earlier.flatMap((release) => release.cohorts.map(() => release.variance))]
}

function measuredVariance({ columns, expected }: SubjectCohort): number {
  const [shown, exact] = [columns.get('AC'), expected?.get('AC')]
  if (!shown || !exact) return 0
  let rows = 0
  let squares = 0
  for (const [row, state] of shown.state.entries()) {
    if (state === STATE.value) return 0
    if (state !== (STATE.value | STATE.MARKED)) continue
    squares += (shown.values[row]! - exact.values[row]!) ** 2
    rows++
  }
  return rows === 0 ? 0 : squares / rows
}

/** Variants that the same tables have. */
export interface VariantSet {
  /** This table is 0, earlier ones follow in their order. */
  members: number[]
  variants: number
}

function tablesOf({ variants, earlier }: Pick<Subject, 'variants' | 'earlier'>): VariantList[] {
  return [variants, ...earlier.map((release) => release.variants)]
}

/** Variants by which tables have them. */
export function variantSets(tables: readonly VariantList[]): VariantSet[] {
  const sets: VariantSet[] = [{ members: [], variants: 0 }]
  const all = new VariantColumns()
  let setOf = new Int32Array(0)
  for (const [table, variants] of tables.entries()) {
    const columns = VariantColumns.of(variants)
    const rows = all.rowsOf(columns, true)
    const longer = new Int32Array(all.length)
    longer.set(setOf)
    setOf = longer
    const next = new Map<number, number>()
    for (const row of rows) {
      const before = setOf[row]!
      if (sets[before]!.members.at(-1) === table) continue
      let after = next.get(before)
      if (after === undefined) {
        after = sets.push({ members: [...sets[before]!.members, table], variants: 0 }) - 1
        next.set(before, after)
      }
      setOf[row] = after
    }
  }
  for (const set of setOf) sets[set]!.variants++
  return sets.filter(({ members, variants }) => members.length > 0 && variants > 0)
}

/** Most variants first; of very many sets the smallest together. */
function fewSets(sets: readonly VariantSet[]): VariantSet[] {
  const found = [...sets].sort((a, b) => b.variants - a.variants)
  if (found.length <= MOST_SETS) return found
  const rest = found.splice(MOST_SETS - 1)
  const members = [...new Set(rest.flatMap((set) => set.members))]
  return [...found, { members, variants: rest.reduce((sum, { variants }) => sum + variants, 0) }]
}
