import { describe, expect, it } from 'vitest'
import { stringsOf } from '../../sdk/components/i18n/localize.ts'
import { checkFileName, releaseFormats } from '../../sdk/components/release-check/files.ts'
import { compareGroups, ruleGroups } from '../../sdk/components/release-check/rule-groups.ts'
import { decisionOf, wrongIn } from '../../sdk/components/release-check/sign-off.ts'
import type { ReportBody } from '../../sdk/release/report.ts'
import { RULE_TEXTS } from '../../sdk/release/rule-texts.ts'
import type { ReviewAnswer } from '../../sdk/worker/api.ts'

type Check = ReportBody['checks'][number]
type Finding = Check['findings'][number]

const learned = (en: string) => ({ en, ja: `${en}（和）` })
const finding = (given: Partial<Finding>): Finding => ({
  status: 'fail',
  cells: [],
  cohorts: [],
  evidence: {},
  learned: learned('something'),
  ...given,
})

function answer(checks: Array<Pick<Check, 'rule' | 'status' | 'findings'>>): ReviewAnswer {
  const body = { checks: checks.map((check) => ({ kind: 'value' as const, ...check })) }
  const record = {
    variants: Array.from({ length: 30 }, (_, row) => `22:${row + 1}:A:G`),
    cohorts: ['men', 'few'].map((name) => ({ name, expression: '', plan: [] })),
  }
  return { report: { body }, record } as unknown as ReviewAnswer
}

describe('findings by rule', () => {
  it('stand worst first, cells named and counted once each', () => {
    const cells = Array.from({ length: 12 }, (_, row): [number, number] => [row, 1])
    const groups = ruleGroups(
      answer([
        { rule: 'table.faithful', status: 'pass', findings: [] },
        {
          rule: 'context',
          status: 'review',
          findings: [finding({ status: 'review', evidence: { missing: ['description'] } })],
        },
        {
          rule: 'cell.min',
          status: 'fail',
          findings: [
            finding({ cells, learned: learned('one'), evidence: { reason: 'carriers' } }),
            finding({
              cells: [
                [0, 1],
                [0, 0],
                [0, 1, 'AC'],
                [0, 1, 'AN'],
                [0, 1, 'AC'],
              ],
              learned: learned('one'),
              cohorts: [1, 0, 1],
            }),
          ],
        },
      ]),
      RULE_TEXTS,
    )
    expect(groups.map(({ rule }) => rule)).toEqual(['cell.min', 'context', 'table.faithful'])
    const [worst, context] = groups
    // 12 of "few", one of "men", and two columns of the first
    expect(worst!.cells).toBe(15)
    expect(worst!.shown).toHaveLength(10)
    expect(worst!.shown[0]).toEqual({ variant: '22:1:A:G', cohort: 'few' })
    expect(worst!.cohorts).toEqual(['men', 'few'])
    expect(worst!.learned).toEqual([learned('one')])
    expect(worst!.reasons).toEqual([])
    expect(context!.reasons).toEqual(['missing: description'])
    expect(worst!.text?.title.ja).toMatch(/[ぁ-ん]/)
  })

  it('are compared rule by rule, and a rule that did not run is never a pass', () => {
    const before = ruleGroups(
      answer([{ rule: 'cell.min', status: 'fail', findings: [finding({ cells: [[1, 1]] })] }]),
      [],
    )
    const after = ruleGroups(answer([{ rule: 'cell.min', status: 'pass', findings: [] }]), [])
    expect(compareGroups(before, after)).toMatchObject([
      { rule: 'cell.min', before: 'fail', after: 'pass', cellsBefore: 1, cellsAfter: 0 },
    ])
    expect(compareGroups(before, [])[0]!.after).toBe('review')
  })
})

describe('files', () => {
  it('are written as VCF only where positions are in order', () => {
    const all = ['tsv', 'csv', 'json', 'arrow', 'vcf']
    expect(releaseFormats(['22:5:A:G', '22:5:A:T', '22:9:A:G', 'X:1:A:G'], undefined)).toEqual(all)
    expect(releaseFormats([], undefined)).toEqual(all)
    for (const keys of [
      ['22:9:A:G', '22:5:A:G'],
      ['22:1:A:G', 'X:1:A:G', '22:2:A:G'],
    ]) {
      expect(releaseFormats(keys, undefined)).toEqual(all.slice(0, 4))
    }
    expect(releaseFormats(['22:5:A:G'], '-men.AF')).toEqual(all.slice(0, 4))
  })

  it('say in their name whether they were released', () => {
    expect(checkFileName('NCBN 2026/1', undefined, 'tsv')).toBe('NCBN-2026-1-table.unreviewed.tsv')
    expect(checkFileName('ncbn', 12, 'report.json')).toBe('ncbn-table.released-12.report.json')
  })
})

describe('a sign-off', () => {
  const t = stringsOf('en')

  it.each([
    [{ author: '', approver: '', comment: '' }, 'pass', ['author']],
    [{ author: 'Mori', approver: '', comment: '' }, 'pass', []],
    [{ author: ' ', approver: ' ', comment: '\n' }, 'review', ['author', 'approver', 'comment']],
    [{ author: 'Mori', approver: ' MORI ', comment: 'x' }, 'fail', ['approver']],
    [{ author: '森', approver: '佐藤', comment: 'x' }, 'fail', []],
  ] as const)('%o of a table that is %s lacks %o', (typed, status, fields) => {
    expect(Object.keys(wrongIn(typed, status, t))).toEqual(fields)
  })

  it('of a table that passes says nothing of an approver', () => {
    const typed = { author: ' Mori ', approver: 'Sato ', comment: ' Agreed' }
    expect(decisionOf(typed, 'pass')).toEqual({ author: 'Mori' })
    expect(decisionOf(typed, 'review')).toEqual({ author: 'Mori', approver: 'Sato', comment: 'Agreed' })
  })
})
