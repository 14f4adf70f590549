import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { cohortFromJson, cohortToJson } from '../../sdk/cohort/json.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import type { Axis } from '../../sdk/types.ts'
import { AXES } from '../support/cohort-axes.ts'
import { cohortsOver } from '../support/cohort-world.ts'

const ODD = ['and', 'ALL', 'a b', 'a"b', "it's", 'a..b', '.x', 'x.', '60-69', 'C50.9', 'あ', 'Ａ', '(', '=', '-']
const odd: Axis = {
  id: 'in',
  label: { en: 'in', ja: 'in' },
  kind: 'partition',
  ordered: true,
  levels: ODD.map((id) => ({ id, label: { en: id, ja: id } })),
}
const plain: Axis[] = AXES.slice(0, 3).map((axis) => ({ ...axis, ordered: true }))

test('what is printed reads back as the same cohort', () => {
  fc.assert(
    fc.property(cohortsOver([...plain, odd]), (cohort) => {
      const text = printCohort(cohort)
      expect(parseCohort(text, [...plain, odd]), text).toEqual(cohort)
    }),
    { numRuns: 1000 },
  )
})

test('the text has no bracket that could be left out', () => {
  fc.assert(
    fc.property(cohortsOver(plain), (cohort) => {
      const text = printCohort(cohort)
      const pairs = bracketPairs(text)
      for (const [open, close] of pairs) {
        const less = text.slice(0, open) + text.slice(open + 1, close) + text.slice(close + 1)
        let same: Cohort | null = null
        try {
          same = parseCohort(less, plain)
        } catch {
          continue
        }
        expect(same, `${text} and ${less}`).not.toEqual(cohort)
      }
    }),
    { numRuns: 300 },
  )
})

function bracketPairs(text: string): Array<[number, number]> {
  const open: number[] = []
  const pairs: Array<[number, number]> = []
  for (const [index, character] of [...text].entries()) {
    if (character === '(') open.push(index)
    if (character === ')') pairs.push([open.pop()!, index])
  }
  return pairs
}

test.each([
  ['disease=C50 and not sex=male', 'disease=C50 and not sex=male'],
  ['( disease = C50 )AND(sex!=male)', 'disease=C50 and not sex=male'],
  ['sex=male and (region=kanto or region=kinki)', 'sex=male and (region=kanto or region=kinki)'],
  ['not (not (sex=male or age=0-9))', 'sex=male or age=0-9'],
  ['性別=男性', 'sex=male'],
  ['disease=c50..c58', 'disease=C50..C58'],
  ['', 'all'],
])('%j is printed as %j', (text, printed) => expect(printCohort(parseCohort(text, AXES))).toBe(printed))

test('a tree of 10,000 levels is printed, and goes through JSON values, without a deep stack', () => {
  let cohort: Cohort = { op: 'in', axis: 'sex', levels: ['male'] }
  for (let depth = 0; depth < 10_000; depth++) {
    cohort = { op: depth % 2 ? 'or' : 'and', items: [cohort, { op: 'not', item: { op: 'all' } }] }
  }
  const text = printCohort(cohort)
  expect(printCohort(parseCohort(text, AXES))).toBe(text)
  expect(printCohort(cohortFromJson(cohortToJson(cohort), AXES))).toBe(text)
})
