import * as v from 'valibot'
import { fold } from '../../cohort/expression.ts'
import { findColumn } from '../../columns.ts'
import { isHindoError } from '../../errors.ts'
import type { FilterLeaf } from '../../filter/filter.ts'
import { parseFilter } from '../../filter/parse.ts'
import { STATE } from '../../types.ts'
import { orderOf } from '../row-order.ts'
import { defineRule, type Finding } from '../rule.ts'
import type { Subject, SubjectCohort } from '../subject.ts'

const parameters = v.strictObject({})

interface Selection {
  what: 'filter' | 'sort'
  text: string
}

/** Filters and sorts by numbers that the table hides: which rows are there, and in what order, tells of them. */
export const selection = defineRule<v.InferOutput<typeof parameters>>({
  id: 'symbol.leak',
  kind: 'value',
  title: { en: 'Rows chosen or ordered by hidden numbers', ja: '秘匿した値による絞り込み・並べ替え' },
  rationale: {
    en: 'A row that a filter let through, or its place in an order, bounds the number that was suppressed in it.',
    ja: '条件を満たした行であることや並び順から、秘匿した値の範囲が分かる。',
  },
  remedy: {
    en: 'Filter and sort by groups that the table shows in full, or by position.',
    ja: 'すべて示される集団の値か、位置で絞り込み・並べ替えを行う。',
  },
  reference: 'Kenthapadi et al. 2005: an answer must not depend on what is refused',
  parameters,
  check(subject) {
    const { where = '', sort = '' } = subject.query ?? {}
    const asked: Selection[] = [
      ...(where ? [{ what: 'filter' as const, text: where }] : []),
      ...(sort ? [{ what: 'sort' as const, text: sort }] : []),
    ]
    const found = asked.flatMap(({ what, text }): Finding[] => {
      const spoken = what === 'sort' ? [sortOwner(text)] : filterOwners(text, subject)
      const { cohorts, outside } = hidden(subject, spoken, text)
      if (cohorts.length === 0 && outside.length === 0) return []
      return [{ status: 'fail', cells: [], cohorts, evidence: { [what]: text, outside }, learned: LEARNED }]
    })
    return [...found, ...orderFindings(subject, sort)]
  },
})

const LEARNED = {
  en: 'On which side of a limit a suppressed number is.',
  ja: '秘匿した値が、ある値より大きいか小さいか。',
}

/** A number that rows were chosen or ordered by; without a cohort: that of any, or of all. */
interface Spoken {
  column: string
  cohort?: string
}

/** Cohorts that do not show in every row what they were chosen or ordered by, and names of no cohort here. */
function hidden(
  subject: Subject,
  spoken: readonly Spoken[] | undefined,
  text: string,
): { cohorts: number[]; outside: string[] } {
  // Most likely it speaks of a group that the table does not have.
  if (!spoken) return { cohorts: [], outside: [text] }
  const names = subject.cohorts.map(({ name }) => name)
  const numbers = spoken.filter(({ column }) => findColumn(column) && !SILENT.includes(column))
  const outside = numbers.flatMap(({ cohort }) => (cohort !== undefined && !names.includes(cohort) ? [cohort] : []))
  const cohorts = [...names.keys()].filter((number) =>
    numbers.some(
      ({ column, cohort }) =>
        (cohort === undefined || cohort === names[number]) && !isTold(subject.cohorts[number]!, column, subject),
    ),
  )
  return { cohorts, outside: [...new Set(outside)] }
}

/** Columns that tell nothing of alleles. */
const SILENT = ['AN', 'n_missing', 'call_rate']

/** Whether every row shows a column of a cohort, or the counts that it follows from. */
function isTold({ columns, expected }: SubjectCohort, column: string, { variants }: Subject): boolean {
  const needed = column === 'AF' || column === 'AF_low' || column === 'AF_high' ? ['AC', 'AN'] : ['AC', 'AN', 'nhomalt']
  const shown = (name: string, row: number) => {
    const state = stateAt(columns, name, row)
    // that nobody was called is told only where it is so
    const told = state === STATE.notCalled ? (stateAt(expected, name, row) ?? state) : state
    return told === state && (state === STATE.value || state === STATE.notCalled)
  }
  const isIn = (row: number) => shown(column, row) || (column !== 'AC' && needed.every((name) => shown(name, row)))
  for (let row = 0; row < variants.length; row++) if (!isIn(row)) return false
  return true
}

function stateAt(columns: SubjectCohort['expected'], name: string, row: number): number | undefined {
  const state = columns?.get(name)?.state[row]
  return state === undefined ? undefined : state & ~STATE.MARKED
}

function sortOwner(text: string): Spoken {
  const name = text.trim().replace(/^[-+]/, '')
  const dot = name.lastIndexOf('.')
  const column = name.slice(dot + 1)
  return dot > 0 ? { column, cohort: name.slice(0, dot).replace(/^(["'])(.*)\1$/, '$2') } : { column }
}

/** What a filter speaks of; undefined where it does not read. */
function filterOwners(text: string, { cohorts, dataset }: Subject): Spoken[] | undefined {
  const owners: Spoken[] = []
  try {
    const words = { cohorts: cohorts.map(({ name }) => name), annotations: dataset.annotations ?? [] }
    fold<FilterLeaf, void>(parseFilter(text, words), {
      leaf: ({ column, cohort }) => {
        owners.push({ column, ...(cohort === undefined ? {} : { cohort }) })
      },
      not: () => undefined,
      join: () => undefined,
    })
  } catch (error) {
    if (isHindoError(error)) return undefined
    throw error
  }
  return owners
}

/** What the order of the rows tells, whatever is said of it. */
function orderFindings(subject: Subject, sort: string): Finding[] {
  const { column, cohort } = sortOwner(sort)
  const descending = sort.trim().startsWith('-')
  const { cohorts } = subject
  const number =
    cohort === undefined ? (cohorts.length === 1 ? 0 : -1) : cohorts.findIndex(({ name }) => name === cohort)
  const claim = column && { column, descending, ...(number < 0 ? {} : { cohort: number }) }
  const order = orderOf(subject, claim || undefined)
  if (order.hidden) {
    const { cohort: own, ...evidence } = order.hidden
    return [{ status: 'fail', cells: [], cohorts: [own], evidence, learned: ORDER }]
  }
  const said = order.claim === false ? 'rows are not in the order that the table says' : undefined
  const unsaid =
    sort.trim() && order.claim === undefined
      ? 'nothing shows whether rows are in the order that the table says'
      : 'rows are not in order of position, and no number in the table says by what they are'
  const reason = order.explained ? said : unsaid
  return reason ? [{ status: 'review', cells: [], cohorts: [], evidence: { reason }, learned: ORDER }] : []
}

const ORDER = {
  en: 'Which of the numbers that are not shown is greater than which.',
  ja: '示されていない値どうしの大小関係。',
}
