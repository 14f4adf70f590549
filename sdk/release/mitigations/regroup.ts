import type { Cohort } from '../../cohort/cohort.ts'
import { parseCohort } from '../../cohort/parse.ts'
import { HindoError } from '../../errors.ts'
import { STATE } from '../../types.ts'
import type { Subject, SubjectCohort } from '../subject.ts'
import type { MitigationStep } from './step.ts'
import { unionOf } from './union.ts'

/** A group of a table to be: one of the present ones by number, or a new one; `of` where it is everybody of some of them and no more. */
export type Group = { kept: number } | { name: string; cohort: Cohort; of?: readonly number[] }

/**
 * The same rows of other groups, with the dataset's own numbers for new ones.
 *
 * Fails with `not-answerable` for a group that the dataset does not give.
 */
export type Regroup = (subject: Subject, groups: readonly Group[]) => Promise<Subject>

type Merge = Extract<MitigationStep, { kind: 'merge' }>
type Drop = Extract<MitigationStep, { kind: 'drop' }>

/**
 * Puts groups together: the new one stands where the first of them stood.
 *
 * @throws HindoError `not-found` for groups that the table does not have, `usage` for names that are taken or numbers that were changed
 * already, `not-answerable` for a union that the dataset does not give
 */
export async function mergeGroups(subject: Subject, step: Merge, regroup: Regroup): Promise<Subject> {
  const merged = numbersOf(subject, step.cohorts)
  if (merged.length < (step.expression === undefined ? 2 : 1)) {
    throw new HindoError('usage', `"${step.into}" merges fewer than two groups`)
  }
  checkName(step.into, subject)
  const marked = merged.find((number) => isMarked(subject.cohorts[number]!))
  if (marked !== undefined) {
    throw new HindoError('usage', `the numbers of "${subject.cohorts[marked]!.name}" were rounded or noised already`, {
      hint: 'Merge the groups of the exact table, then round',
    })
  }
  const { axes } = subject.dataset
  const cohorts = merged.map((number) => subject.cohorts[number]!.cohort)
  const union: Group =
    step.expression === undefined
      ? { name: step.into, cohort: unionOf(cohorts, axes), of: merged }
      : { name: step.into, cohort: parseCohort(step.expression, axes) }
  const groups = subject.cohorts.flatMap((_, number): Group[] => {
    if (!merged.includes(number)) return [{ kept: number }]
    return number === Math.min(...merged) ? [union] : []
  })
  return regroup(subject, groups)
}

/** Leaves groups and columns out. @throws HindoError `not-found` for what the table does not have, `usage` where nothing would be left */
export async function dropGroups(subject: Subject, step: Drop, regroup: Regroup): Promise<Subject> {
  const dropped = numbersOf(subject, step.cohorts ?? [])
  const gone = step.columns ?? []
  const unknown = gone.find((name) => !subject.columns.includes(name))
  if (unknown !== undefined) {
    throw new HindoError('not-found', `the table has no column "${unknown}"`, {
      hint: `It has ${subject.columns.join(', ')}`,
    })
  }
  const columns = subject.columns.filter((name) => !gone.includes(name))
  const groups = [...subject.cohorts.keys()].filter((number) => !dropped.includes(number))
  if (columns.length === 0 || groups.length === 0) throw new HindoError('usage', 'nothing of the table would be left')
  const fewer =
    dropped.length > 0
      ? await regroup(
          subject,
          groups.map((kept) => ({ kept })),
        )
      : subject
  if (gone.length === 0) return fewer
  return {
    ...fewer,
    columns,
    cohorts: fewer.cohorts.map((own) => ({
      ...own,
      columns: new Map([...own.columns].filter(([name]) => !gone.includes(name))),
    })),
  }
}

function numbersOf(subject: Subject, names: readonly string[]): number[] {
  const known = subject.cohorts.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new HindoError('not-found', `the table has no group "${unknown}"`, { hint: `It has ${known.join(', ')}` })
  }
  return [...new Set(names.map((name) => known.indexOf(name)))]
}

function checkName(name: string, subject: Subject): void {
  if (name.trim() !== name || name === '' || /\p{Cc}/u.test(name)) {
    throw new HindoError('usage', `"${name}" cannot name a group`, { hint: 'Use a short word' })
  }
  if (subject.cohorts.some((own) => own.name === name)) {
    throw new HindoError('usage', `the table has a group "${name}" already`, {
      hint: 'Give what is merged another name',
    })
  }
}

function isMarked({ columns }: SubjectCohort): boolean {
  return [...columns.values()].some(({ state }) => state.some((one) => (one & STATE.MARKED) !== 0))
}
