import type { FormName } from './algebra/genotypes.ts'
import { type Scene, type SceneCohort, sourceOf } from './scene.ts'
import type { TrueCounts } from './subject.ts'
import { learnedFrom } from './told.ts'

/**
 * Counts of the people that released groups, added and subtracted, come to, by what they show: for people of earlier data versions, whom
 * the dataset cannot count. A measure that one of them does not show in every row is left out.
 *
 * @param terms released groups, and how often each is taken
 * @param people greatest number of people in what it comes to
 * @returns undefined where AC or AN is not shown, or no people have such counts (as where calls were made anew between versions)
 */
export function subtractedCounts(
  { cohorts }: Scene,
  terms: ReadonlyArray<readonly [cohort: number, times: number]>,
  rows: readonly number[],
  people: number,
): TrueCounts | undefined {
  const difference = (form: FormName): Int32Array | undefined => {
    const found = new Int32Array(rows.length)
    for (const [place, row] of rows.entries()) {
      let sum = 0
      for (const [cohort, times] of terms) {
        const shown = shownAt(cohorts[cohort]!, row, form)
        if (shown === undefined) return undefined
        sum += times * shown
      }
      found[place] = Math.round(sum)
    }
    return found
  }
  const [AC, AN, nhomalt] = [difference('AC'), difference('AN'), difference('nhomalt')]
  if (!AC || !AN) return undefined
  for (let row = 0; row < rows.length; row++) {
    const [copies, alleles, twice] = [AC[row]!, AN[row]!, nhomalt?.[row] ?? 0]
    if (copies < 0 || copies > alleles || alleles > 2 * people || twice < 0 || 2 * twice > copies) return undefined
  }
  return { AC, AN, ...(nhomalt ? { nhomalt } : {}) }
}

/** A number that a cohort shows exactly in a row. */
function shownAt(cohort: SceneCohort, row: number, form: FormName): number | undefined {
  const { told } = learnedFrom(sourceOf(cohort, row), cohort.people)
  return told.find((one) => one.form === form && one.low === one.high)?.low
}
