import type { Cohort } from '../cohort/cohort.ts'
import { printCohort } from '../cohort/print.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { addedCounts } from '../release/added-counts.ts'
import type { ReleaseCells } from '../release/algebra/cells.ts'
import type { Group, Regroup } from '../release/mitigations/regroup.ts'
import type { Subject, SubjectCohort, TrueCounts } from '../release/subject.ts'
import type { TableCounts } from './engine-review-counts.ts'
import { withCells } from './engine-subject.ts'

/**
 * What makes the same rows of other groups. What was computed once is not computed again: columns of a group are kept by who is in it,
 * and people whom no group divides any more are the sums of those that were told apart before.
 */
export function regrouper(open: OpenDataset, counts: TableCounts): Regroup {
  const made = new Map<string, Promise<SubjectCohort>>()
  const columnsOf = (subject: Subject, cohort: Cohort): Promise<SubjectCohort> => {
    const expression = printCohort(cohort)
    const key = `${expression}\n${subject.columns.join()}`
    const known = made.get(key)
    if (known) return known
    // Throws with the reason and bounds where the dataset cannot tell.
    plannerOf(open.manifest).plan(cohort)
    const found = counts
      .subjectCohorts(
        { columns: subject.columns, cohorts: [{ name: '', columns: new Map() }] },
        new Map([['', cohort]]),
      )
      .then(([own]) => {
        if (!own?.expected) throw new HindoError('not-answerable', `the dataset does not give "${expression}"`)
        return { ...own, columns: new Map(subject.columns.map((name) => [name, own.expected!.get(name)!])) }
      })
    made.set(key, found)
    return found
  }
  return async (subject, groups) => {
    const cohorts: SubjectCohort[] = []
    for (const group of groups) {
      if ('kept' in group) cohorts.push(subject.cohorts[group.kept]!)
      else cohorts.push({ ...(await columnsOf(subject, group.cohort)), name: group.name })
    }
    return withCells(open, counts, { ...subject, cohorts }, (cells) => addedCells(subject, groups, cells))
  }
}

/** Counts of coarser cells from those of finer ones; undefined where the finer ones are not told, or are not finer. */
async function addedCells(
  subject: Subject,
  groups: readonly Group[],
  cells: ReleaseCells | undefined,
): Promise<TrueCounts[] | undefined> {
  const fine = subject.cells
  if (!fine || !cells) return undefined
  const parts: Array<readonly number[]> = []
  for (const group of groups) {
    const numbers = 'kept' in group ? [group.kept] : group.of
    if (!numbers) return undefined
    parts.push(numbers)
  }
  const counted = await subject.cellCounts()
  if (!counted) return undefined
  const earlier = fine.vectors.slice(subject.cohorts.length)
  const places = new Map(Array.from({ length: cells.count }, (_, cell) => [patternOf(cells.vectors, cell), cell]))
  const members = Array.from({ length: cells.count }, (): TrueCounts[] => [])
  for (let cell = 0; cell < fine.count; cell++) {
    const own = parts.map((numbers) => (numbers.some((number) => fine.vectors[number]![cell]) ? 1 : 0))
    const place = places.get([...own, ...earlier.map((vector) => vector[cell]!)].join(''))
    if (place !== undefined) members[place]!.push(counted[cell]!)
  }
  return members.map((own) => addedCounts(own, subject.variants.length))
}

function patternOf(vectors: readonly Uint8Array[], cell: number): string {
  return vectors.map((vector) => vector[cell]).join('')
}

/** Counts of cohorts, each asked of the dataset once. */
export function rememberedCounts(subject: Subject): Subject {
  const known = new Map<string, TrueCounts | undefined>()
  return {
    ...subject,
    async countsOf(cohorts) {
      const missing = cohorts.filter((cohort) => !known.has(printCohort(cohort)))
      const found = missing.length > 0 ? await subject.countsOf(missing) : []
      for (const [i, cohort] of missing.entries()) known.set(printCohort(cohort), found[i])
      return cohorts.map((cohort) => known.get(printCohort(cohort)))
    },
  }
}
