import { join } from '../cohort/expression.ts'
import type { CountRange } from '../kernel/matrix-range.ts'
import type { Filter, FilterLeaf } from './filter.ts'

/** Conditions on AC, AN and AF of one cohort that must all hold; at least one is on AC or AF. */
export interface CohortRange {
  cohort: string
  range: CountRange
  /** The same as a filter. */
  filter: Filter
}

/** A filter as ranges and what else must hold (null: nothing else). Its answer is the Kleene `and` of all of them. */
export interface SplitFilter {
  ranges: CohortRange[]
  rest: Filter | null
}

type Bounds = { low?: number; high?: number }
type Comparison = Extract<FilterLeaf, { op: 'compare' }>

const SIDES: Record<string, 'ac' | 'an' | 'af'> = { AC: 'ac', AN: 'an', AF: 'af' }

/** Takes the comparisons of counts with numbers out of a conjunction, together by cohort. */
export function splitFilter(filter: Filter, cohorts: string[]): SplitFilter {
  const items = filter.op === 'and' && 'items' in filter ? (filter.items as Filter[]) : [filter]
  const byCohort = new Map<string, { range: CountRange; items: Filter[] }>()
  const rest: Filter[] = []
  for (const item of items) {
    const owners = rangeOwners(item, cohorts)
    if (owners.length === 0) rest.push(item)
    for (const cohort of owners) {
      const entry = byCohort.get(cohort) ?? { range: {}, items: [] }
      byCohort.set(cohort, entry)
      narrow(entry.range, item as Comparison)
      entry.items.push({ ...plainLeaf(item as Comparison), cohort })
    }
  }
  const ranges: CohortRange[] = []
  for (const [cohort, { range, items }] of byCohort) {
    if (range.ac || range.af) ranges.push({ cohort, range, filter: join<FilterLeaf>('and', items) })
    else rest.push(...items)
  }
  return { ranges, rest: rest.length === 0 ? null : join<FilterLeaf>('and', rest) }
}

function plainLeaf({ op, column, comparison, value }: Comparison): Comparison {
  return { op, column, comparison, value }
}

/** Cohorts that a comparison holds for, where it is one that ranges can say. */
function rangeOwners(item: Filter, cohorts: string[]): string[] {
  if (item.op !== 'compare' || !('column' in item)) return []
  const leaf = item as Comparison
  if (!SIDES[leaf.column] || leaf.comparison === '!=' || !Number.isFinite(Number(leaf.value))) return []
  if (leaf.quantifier) return leaf.quantifier === 'all' || cohorts.length === 1 ? cohorts : []
  const cohort = leaf.cohort ?? (cohorts.length === 1 ? cohorts[0] : undefined)
  return cohort !== undefined && cohorts.includes(cohort) ? [cohort] : []
}

function narrow(range: CountRange, { column, comparison, value }: Comparison): void {
  const side = SIDES[column]!
  const number = Number(value)
  const bounds: Bounds = { ...range[side] }
  range[side] = bounds
  const [above, below] = side === 'af' ? [nextUp, nextDown] : [afterInteger, beforeInteger]
  if (comparison === '>=' || comparison === '=') bounds.low = Math.max(bounds.low ?? number, number)
  if (comparison === '<=' || comparison === '=') bounds.high = Math.min(bounds.high ?? number, number)
  if (comparison === '>') bounds.low = Math.max(bounds.low ?? above(number), above(number))
  if (comparison === '<') bounds.high = Math.min(bounds.high ?? below(number), below(number))
}

/** Smallest whole number that is greater. */
function afterInteger(value: number): number {
  return Math.floor(value) + 1
}

function beforeInteger(value: number): number {
  return Math.ceil(value) - 1
}

/** Smallest double that is greater. */
export function nextUp(value: number): number {
  if (value === 0) return Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0)
}

function nextDown(value: number): number {
  return -nextUp(-value)
}
