import * as v from 'valibot'
import { fold } from '../../cohort/expression.ts'
import { findColumn } from '../../columns.ts'
import { isHindoError } from '../../errors.ts'
import type { FilterLeaf } from '../../filter/filter.ts'
import { parseFilter } from '../../filter/parse.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isSuppressed } from '../shown.ts'
import type { Subject } from '../subject.ts'

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
      ...(sort && !/^[-+]?position$/.test(sort) ? [{ what: 'sort' as const, text: sort }] : []),
    ]
    return asked.flatMap(({ what, text }): Finding[] => {
      const { cohorts, outside } = mentioned(subject, { what, text })
      const hiding = cohorts.filter((number) => hidesAny(subject, number))
      if (hiding.length === 0 && outside.length === 0) return []
      return [
        {
          status: 'fail',
          cells: [],
          cohorts: hiding,
          evidence: { [what]: text, outside },
          learned: {
            en: 'On which side of a limit a suppressed number is.',
            ja: '秘匿した値が、ある値より大きいか小さいか。',
          },
        },
      ]
    })
  },
})

/** Cohorts that a filter or sort speaks of: by name, all of them where it says `any`, `all` or nothing; and names of no cohort here. */
function mentioned(subject: Subject, { what, text }: Selection): { cohorts: number[]; outside: string[] } {
  const names = subject.cohorts.map(({ name }) => name)
  const spoken = what === 'sort' ? [sortOwner(text)] : filterOwners(text, names)
  const outside = spoken.filter((name) => name !== undefined && !names.includes(name)).map(String)
  const everyone = spoken.includes(undefined)
  return { cohorts: [...names.keys()].filter((number) => everyone || spoken.includes(names[number])), outside }
}

function sortOwner(text: string): string | undefined {
  const name = text.trim().replace(/^[-+]/, '')
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot).replace(/^(["'])(.*)\1$/, '$2') : undefined
}

function filterOwners(text: string, cohorts: readonly string[]): Array<string | undefined> {
  const owners: Array<string | undefined> = []
  try {
    fold<FilterLeaf, void>(parseFilter(text, { cohorts }), {
      leaf: ({ column, cohort }) => {
        if (findColumn(column)) owners.push(cohort)
      },
      not: () => undefined,
      join: () => undefined,
    })
  } catch (error) {
    // Most likely it speaks of a group that the table does not have.
    if (isHindoError(error)) return [text]
    throw error
  }
  return owners
}

function hidesAny(subject: Subject, number: number): boolean {
  const own = subject.cohorts[number]!
  return [...own.columns.keys()].some((column) =>
    [...subject.variants.keys()].some((row) => isSuppressed(own, column, row)),
  )
}
