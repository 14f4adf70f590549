import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { join } from '../cohort/expression.ts'
import { foldText } from '../cohort/fold-text.ts'
import { parseCohort } from '../cohort/parse.ts'
import { didYouMean, listFew } from '../cohort/suggestion.ts'
import { parseDay } from '../dataset/days.ts'
import { HindoError } from '../errors.ts'
import type { RecordQuery, RecordRange, RecordsInfo } from '../record-types.ts'

/** A query that has been read: what its texts mean. */
export interface RecordConditions {
  cohort: Cohort
  ranges: Array<{ field: string; from: number; to: number }>
  /** Folded. */
  words: string[]
  sort?: { by: string; kind: 'axis' | 'field'; descending: boolean }
}

/** Reads a query. @throws HindoError `parse` with the place in `where`, `not-found`, `usage` */
export function readQuery(query: RecordQuery, { axes, fields }: RecordsInfo): RecordConditions {
  const known = ['where', 'ranges', 'words', 'sort']
  const strange = Object.keys(query).find((key) => !known.includes(key))
  if (strange !== undefined) throw new HindoError('usage', `a query of records has no ${strange}`)
  const cohort = parseCohort(query.where ?? '', axes)
  const ranges = Object.entries(query.ranges ?? {}).flatMap(([id, range]) => {
    const field = fields.find((candidate) => candidate.id === id)
    if (!field || (field.kind !== 'number' && field.kind !== 'date')) {
      const ids = fields.filter(({ kind }) => kind === 'number' || kind === 'date').map((one) => one.id)
      throw noSuch(
        field ? `${id} is a ${field.kind}: only numbers and dates have ranges` : `there is no field ${id}`,
        id,
        ids,
      )
    }
    return isOpen(range) ? [] : [{ field: id, ...readRange(id, range) }]
  })
  const words = foldText(query.words ?? '')
    .split(' ')
    .filter((word) => word !== '')
  return { cohort, ranges, words: [...new Set(words)], ...readSort(query.sort ?? '', axes, fields) }
}

function isOpen({ from, to }: RecordRange): boolean {
  return (from === undefined || from === '') && (to === undefined || to === '')
}

function readRange(id: string, { from, to }: RecordRange): { from: number; to: number } {
  const low = from === undefined || from === '' ? Number.NEGATIVE_INFINITY : readEnd(id, from)
  const high = to === undefined || to === '' ? Number.POSITIVE_INFINITY : readEnd(id, to)
  if (low > high) {
    throw new HindoError('usage', `the range of ${id} runs backwards: ${from} to ${to}`, { hint: 'Swap its ends' })
  }
  return { from: low, to: high }
}

function readEnd(id: string, end: number | string): number {
  const number = typeof end === 'number' ? end : (parseDay(end) ?? (end.trim() === '' ? Number.NaN : Number(end)))
  if (!Number.isNaN(number)) return number
  throw new HindoError('usage', `"${end}" is no end of a range of ${id}`, {
    hint: 'Give a number, or a date as 2026-11-21',
  })
}

function readSort(
  text: string,
  axes: RecordsInfo['axes'],
  fields: RecordsInfo['fields'],
): Pick<RecordConditions, 'sort'> {
  if (text.trim() === '') return {}
  const descending = text.trim().startsWith('-')
  const by = text.trim().replace(/^[-+]/, '')
  if (axes.some(({ id }) => id === by)) return { sort: { by, kind: 'axis', descending } }
  if (fields.some(({ id }) => id === by)) return { sort: { by, kind: 'field', descending } }
  const ids = [...axes, ...fields].map(({ id }) => id)
  throw noSuch(`there is no axis or field ${by} to sort by`, by, ids)
}

function noSuch(message: string, typed: string, ids: string[]): HindoError {
  return new HindoError('not-found', message, { hint: didYouMean(typed, ids)?.en ?? `There are ${listFew(ids).en}` })
}

/** Axes that a cohort restricts at its top level, each with the cohort without those conditions. */
export function restrictedAxes(cohort: Cohort): Map<string, Cohort> {
  const items = cohort.op === 'and' ? cohort.items : [cohort]
  const restricts = (item: Cohort): item is Exclude<CohortLeaf, { op: 'all' }> =>
    item.op === 'in' || item.op === 'range'
  const axes = new Set(items.filter(restricts).map(({ axis }) => axis))
  return new Map(
    [...axes].map((axis) => {
      const rest = items.filter((item) => !(restricts(item) && item.axis === axis))
      return [axis, rest.length > 0 ? join<CohortLeaf>('and', rest) : { op: 'all' }]
    }),
  )
}
