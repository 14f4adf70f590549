import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { join, negate } from '../../cohort/expression.ts'
import type { RecordQuery, RecordRange } from '../../record-types.ts'
import type { Axis } from '../../types.ts'

/** What is chosen of one axis. */
export interface FacetChoice {
  /** Levels a record has: any of them, or all of them. */
  levels: readonly string[]
  how: 'any' | 'all'
  /** Levels it has none of. */
  without: readonly string[]
}

/** A query as facets show it. Whatever an expression says beyond facets is kept in `rest`, word for word. */
export interface Conditions {
  facets: ReadonlyMap<string, FacetChoice>
  rest: readonly Cohort[]
  ranges: Readonly<Record<string, RecordRange>>
  words: string
}

export const NOTHING_CHOSEN: FacetChoice = { levels: [], how: 'any', without: [] }
export const NO_CONDITIONS: Conditions = { facets: new Map(), rest: [], ranges: {}, words: '' }

/** Reads the facets out of an expression: the parts joined by `and` at its top that speak of one axis each. */
export function facetsOf(cohort: Cohort): Pick<Conditions, 'facets' | 'rest'> {
  const facets = new Map<string, FacetChoice>()
  const rest: Cohort[] = []
  for (const item of cohort.op === 'and' ? cohort.items : [cohort]) {
    if (item.op === 'all') continue
    const inner = item.op === 'not' ? item.item : item
    const choice =
      inner.op === 'in' ? withPart(facets.get(inner.axis) ?? NOTHING_CHOSEN, inner.levels, item.op) : undefined
    if (inner.op === 'in' && choice) facets.set(inner.axis, choice)
    else rest.push(item)
  }
  return { facets, rest }
}

/** A choice with one more part of the expression; undefined where facets cannot show both. */
function withPart(choice: FacetChoice, levels: readonly string[], op: string): FacetChoice | undefined {
  if (op === 'not') return { ...choice, without: [...new Set([...choice.without, ...levels])] }
  if (choice.levels.length === 0) return { ...choice, levels: [...levels] }
  const single = levels.length === 1 && (choice.how === 'all' || choice.levels.length === 1)
  return single ? { ...choice, how: 'all', levels: [...new Set([...choice.levels, ...levels])] } : undefined
}

/** The expression of the facets and the rest, axes in the dataset's order. */
export function cohortOf({ facets, rest }: Pick<Conditions, 'facets' | 'rest'>, axes: readonly Axis[]): Cohort {
  const items: Cohort[] = []
  for (const { id: axis } of axes) {
    const { levels, how, without } = facets.get(axis) ?? NOTHING_CHOSEN
    if (how === 'all') for (const level of levels) items.push({ op: 'in', axis, levels: [level] })
    else if (levels.length > 0) items.push({ op: 'in', axis, levels: [...levels] })
    if (without.length > 0) items.push(negate<CohortLeaf>({ op: 'in', axis, levels: [...without] }))
  }
  items.push(...rest)
  return items.length === 0 ? { op: 'all' } : join<CohortLeaf>('and', items)
}

/** Conditions with one axis chosen anew; a choice of nothing takes the axis out. */
export function choose(conditions: Conditions, axis: string, change: Partial<FacetChoice>): Conditions {
  const facets = new Map(conditions.facets)
  const next = { ...(facets.get(axis) ?? NOTHING_CHOSEN), ...change }
  if (next.levels.length + next.without.length === 0 && next.how === 'any') facets.delete(axis)
  else facets.set(axis, next)
  return { ...conditions, facets }
}

/** Conditions with a level wanted, unwanted, or neither. */
export function mark(conditions: Conditions, axis: string, level: string, as: 'with' | 'without' | 'free'): Conditions {
  const { levels, without } = conditions.facets.get(axis) ?? NOTHING_CHOSEN
  const others = (list: readonly string[]) => list.filter((id) => id !== level)
  return choose(conditions, axis, {
    levels: as === 'with' ? [...others(levels), level] : others(levels),
    without: as === 'without' ? [...others(without), level] : others(without),
  })
}

/** Conditions with a range over a field; both ends absent takes it out. */
export function limit(conditions: Conditions, field: string, range: RecordRange): Conditions {
  const ranges = { ...conditions.ranges }
  if (range.from === undefined && range.to === undefined) delete ranges[field]
  else ranges[field] = range
  return { ...conditions, ranges }
}

/** The query of conditions, `where` being their expression's text; what is not asked is left out. */
export function queryOf(conditions: Conditions, where: string): RecordQuery {
  return {
    ...(where && where !== 'all' && { where }),
    ...(Object.keys(conditions.ranges).length > 0 && { ranges: { ...conditions.ranges } }),
    ...(conditions.words.trim() && { words: conditions.words.trim() }),
  }
}
