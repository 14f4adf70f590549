import type { MatrixTerm } from '../kernel/matrix-sum.ts'
import type { Measure, Plan } from '../types.ts'

/** What a stratum's column of one measure is added to. */
export interface Share {
  stratum: number
  /** Accumulator and coefficient. */
  targets: Array<{ accumulator: number; coefficient: number }>
  /** Accumulators that a suppressed cell of this stratum suppresses. */
  guards: number[]
}

/** Which columns a query reads of each measure. */
export interface MeasureRecipe {
  measure: Measure
  dense: Share[]
  sparse: Share[]
}

/** One summed column: a cohort's measure. */
export interface Accumulator {
  cohort: number
  measure: Measure
}

/** How to sum every cohort's measures from the stored columns. */
export interface Recipe {
  accumulators: Accumulator[]
  measures: MeasureRecipe[]
}

/**
 * Turns plans into a recipe. `wanted[i]` are the stored measures cohort `i` needs; guards outside the plan's terms are
 * read only where cells may be suppressed.
 */
export function planSums(
  plans: Plan[],
  wanted: Array<ReadonlySet<Measure>>,
  denseStrata: ReadonlySet<number>,
  suppression: boolean,
): Recipe {
  const accumulators: Accumulator[] = []
  const shares = new Map<Measure, Map<number, Share>>()
  plans.forEach((plan, cohort) => {
    for (const measure of wanted[cohort]!) {
      const accumulator = accumulators.push({ cohort, measure }) - 1
      const strata = shares.get(measure) ?? new Map<number, Share>()
      shares.set(measure, strata)
      const shareOf = (stratum: number): Share => {
        const share = strata.get(stratum) ?? { stratum, targets: [], guards: [] }
        strata.set(stratum, share)
        return share
      }
      for (const { stratum, coefficient } of plan.terms) shareOf(stratum).targets.push({ accumulator, coefficient })
      if (!suppression) continue
      const guards = new Set([...plan.guards, ...plan.terms.map((term) => term.stratum)])
      for (const stratum of guards) shareOf(stratum).guards.push(accumulator)
    }
  })
  const measures = [...shares].map(([measure, strata]) => {
    const all = [...strata.values()].sort((a, b) => a.stratum - b.stratum)
    return {
      measure,
      dense: all.filter((share) => denseStrata.has(share.stratum)),
      sparse: all.filter((share) => !denseStrata.has(share.stratum)),
    }
  })
  return { accumulators, measures }
}

/** A stratum's column as one accumulator sees it. */
export interface Term extends MatrixTerm {
  /** Place among the measure's dense shares, or the stratum's sparse share. */
  share: Share
  dense: number | null
}

/** What an accumulator is the sum of. */
export interface SumSource {
  /** Place of the measure in the recipe. */
  m: number
  measure: Measure
  terms: Term[]
  /** Dense shares whose suppressed cells suppress the sum. */
  guards: number[]
  /** Measure, strata and coefficients. */
  key: string
}

const sources = new WeakMap<Recipe, SumSource[]>()

/** Sources of all accumulators; found once for a recipe, since whoever reads column by column makes new accumulators each time. */
export function sourcesOf(recipe: Recipe): SumSource[] {
  const known = sources.get(recipe)
  if (known) return known
  const made = recipe.accumulators.map(({ measure }): SumSource => {
    const m = recipe.measures.findIndex((one) => one.measure === measure)
    return { m, measure, terms: [], guards: [], key: measure }
  })
  for (const [m, { dense, sparse }] of recipe.measures.entries()) {
    const add = (shares: readonly Share[], isDense: boolean) => {
      for (const [i, share] of shares.entries()) {
        for (const { accumulator, coefficient } of share.targets) {
          const source = made[accumulator]!
          if (source.m !== m) continue
          source.terms.push({ stratum: share.stratum, coefficient, share, dense: isDense ? i : null })
        }
      }
    }
    add(dense, true)
    add(sparse, false)
    for (const [i, share] of dense.entries()) {
      for (const accumulator of share.guards) if (made[accumulator]!.m === m) made[accumulator]!.guards.push(i)
    }
  }
  for (const source of made) {
    source.key = [source.measure, ...source.terms.map(({ stratum, coefficient }) => `${stratum}*${coefficient}`)].join()
  }
  sources.set(recipe, made)
  return made
}
