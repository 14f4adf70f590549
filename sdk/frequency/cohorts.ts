import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { join } from '../cohort/expression.ts'
import { parseCohort } from '../cohort/parse.ts'
import { createPlanner, type Planner } from '../cohort/plan.ts'
import { printCohort } from '../cohort/print.ts'
import type { Manifest } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Axis, FrequencyQuery, Label, Plan, TableInfo } from '../types.ts'
import type { People } from './derive.ts'

/** A cohort of a query: what it is called, who is in it, and how its counts follow from stored strata. */
export interface ResolvedCohort {
  info: TableInfo['cohorts'][number]
  plan: Plan
  people: People
}

interface NamedCohort {
  name: string
  label: Label
  cohort: Cohort
}

const EVERYBODY: Label = { en: 'All', ja: '全体' }
/** More cohorts than any table shows; each costs 32 KB of kernel memory per measure. */
const MOST_COHORTS = 20_000

/** Answers remembered for a dataset: a slider changes the filter, not the cohorts. */
const MOST_RESOLVED = 16
/** Cohorts of an answer that is worth remembering. */
const MOST_REMEMBERED = 256

const resolved = new WeakMap<object, Map<string, ResolvedCohort[]>>()
const planners = new WeakMap<object, Planner>()

/** The planner of a dataset, made once. */
export function plannerOf(manifest: Manifest): Planner {
  const known = planners.get(manifest)
  if (known) return known
  const planner = createPlanner(manifest)
  planners.set(manifest, planner)
  return planner
}

/**
 * The cohorts of a query in order: those given, each split by the levels of every axis in `by` (`EAS`, `EAS/female`,
 * `case/EAS`); `all` where neither is given. Fails with `parse`, `not-found` or `not-answerable`.
 */
export function resolveCohorts(manifest: Manifest, query: Pick<FrequencyQuery, 'cohorts' | 'by'>): ResolvedCohort[] {
  const asked = JSON.stringify([Object.entries(query.cohorts ?? {}), query.by ?? []])
  const known = resolved.get(manifest) ?? new Map<string, ResolvedCohort[]>()
  const found = known.get(asked)
  if (found) return found
  const cohorts = resolveAnew(manifest, query)
  if (known.size >= MOST_RESOLVED) known.clear()
  if (cohorts.length <= MOST_REMEMBERED) resolved.set(manifest, known.set(asked, cohorts))
  return cohorts
}

function resolveAnew(manifest: Manifest, query: Pick<FrequencyQuery, 'cohorts' | 'by'>): ResolvedCohort[] {
  const axes = (query.by ?? []).map((id) => requireAxis(manifest.axes, id))
  const named = expand(givenCohorts(manifest.axes, query.cohorts), axes)
  const planner = plannerOf(manifest)
  return named.map(({ name, label, cohort }) => {
    const plan = planner.plan(cohort)
    const count = planner.count(plan)
    const info = { name, expression: printCohort(cohort), label, participants: count.participants }
    return {
      info: count.mark ? { ...info, mark: count.mark } : info,
      plan,
      people: { all: count.participants, ...planner.sexes(plan) },
    }
  })
}

/** The axis of that id; fails with `not-found`. */
export function requireAxis(axes: Axis[], id: string): Axis {
  const axis = axes.find((candidate) => candidate.id === id)
  if (axis) return axis
  throw new HindoError('not-found', `the dataset has no axis "${id}"`, {
    hint: `It has ${axes.map((candidate) => candidate.id).join(', ') || 'none'}`,
  })
}

function givenCohorts(axes: Axis[], cohorts: FrequencyQuery['cohorts']): NamedCohort[] {
  return Object.entries(cohorts ?? {}).map(([name, text]) => {
    if (name.trim() === '' || /\p{Cc}/u.test(name)) {
      throw new HindoError('usage', `"${name}" cannot name a cohort`, { hint: 'Use a short word' })
    }
    return { name, label: { en: name, ja: name }, cohort: parseCohort(text, axes) }
  })
}

function expand(given: NamedCohort[], axes: Axis[]): NamedCohort[] {
  if (given.length === 0 && axes.length === 0) return [{ name: 'all', label: EVERYBODY, cohort: { op: 'all' } }]
  const size = axes.reduce((product, axis) => product * axis.levels.length, Math.max(1, given.length))
  if (size > MOST_COHORTS) {
    throw new HindoError('limit', `${size.toLocaleString('en')} cohorts are too many for one table`, {
      hint: 'Split by fewer axes',
    })
  }
  let named: Array<NamedCohort | null> = given.length > 0 ? given : [null]
  for (const axis of axes) {
    named = named.flatMap((outer) =>
      axis.levels.map((level) => {
        const cohort: Cohort = { op: 'in', axis: axis.id, levels: [level.id] }
        if (!outer) return { name: level.id, label: level.label, cohort }
        return {
          name: `${outer.name}/${level.id}`,
          label: { en: `${outer.label.en} / ${level.label.en}`, ja: `${outer.label.ja} / ${level.label.ja}` },
          cohort: join<CohortLeaf>('and', [outer.cohort, cohort]),
        }
      }),
    )
  }
  return named.filter((cohort) => cohort !== null)
}
