import { DEFAULT_COLUMNS } from '../../columns.ts'
import { HindoError } from '../../errors.ts'
import type { FrequencyQuery } from '../../types.ts'
import { splitColumns, type VariantField } from './layout.ts'

/** What the element's properties say, before they become a query. */
export interface QueryInput {
  cohorts: Record<string, string> | string | undefined
  by: string[] | undefined
  regions: string[] | undefined
  variants: string[] | undefined
  where: string | undefined
  columns: string[] | undefined
  sort: string | undefined
  limit: number | undefined
}

const DEFAULT_FIELDS: readonly VariantField[] = ['position', 'ref', 'alt', 'id']

/** Columns to show: those of the variant (where none is named, the usual four) and computed ones (likewise). */
export function shownColumns(names: readonly string[] | undefined): {
  fields: readonly VariantField[]
  computed: string[]
} {
  const { variant, computed } = splitColumns(names ?? [])
  return {
    fields: variant.length > 0 ? variant : DEFAULT_FIELDS,
    computed: computed.length > 0 ? computed : [...DEFAULT_COLUMNS],
  }
}

/**
 * Cohorts as an object, as its JSON, or as one expression (which becomes the cohort `cohort`).
 * @throws HindoError `parse` for JSON that is no object of texts
 */
export function readCohorts(cohorts: QueryInput['cohorts']): Record<string, string> | undefined {
  if (cohorts === undefined || cohorts === '') return undefined
  if (typeof cohorts !== 'string') return cohorts
  if (!cohorts.trim().startsWith('{')) return { cohort: cohorts }
  let value: unknown
  try {
    value = JSON.parse(cohorts)
  } catch (cause) {
    throw new HindoError('parse', `cohorts is no valid JSON: ${(cause as Error).message}`, {
      where: { file: 'cohorts' },
      hint: 'Write {"name": "expression"}',
      cause,
    })
  }
  const entries = Object.entries(value as object)
  if (!entries.every(([, expression]) => typeof expression === 'string')) {
    throw new HindoError('parse', 'a cohort is not a text', {
      where: { file: 'cohorts' },
      hint: 'Write {"name": "expression"}',
    })
  }
  return Object.fromEntries(entries) as Record<string, string>
}

function full<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined
}

/** The query that properties ask for, without the keys they leave open. */
export function queryOf(input: QueryInput): FrequencyQuery {
  const query: FrequencyQuery = { columns: shownColumns(input.columns).computed }
  const cohorts = readCohorts(input.cohorts)
  if (cohorts && Object.keys(cohorts).length > 0) query.cohorts = cohorts
  const by = full(input.by)
  if (by) query.by = by
  const regions = full(input.regions)
  if (regions) query.regions = regions
  const variants = full(input.variants)
  if (variants) query.variants = variants
  if (input.where?.trim()) query.where = input.where
  if (input.sort) query.sort = input.sort
  if (input.limit !== undefined && input.limit > 0) query.limit = input.limit
  return query
}

/** Whether two queries have the same rows in the same order, so that the place in the table can be kept. */
export function sameRows(a: FrequencyQuery | undefined, b: FrequencyQuery | undefined): boolean {
  const rows = (query: FrequencyQuery | undefined) =>
    query && JSON.stringify([query.regions, query.variants, query.where, query.sort, query.limit])
  return rows(a) === rows(b)
}
