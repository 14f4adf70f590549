import { describe, expect, it, vi } from 'vitest'
import { checkFileName, releaseFormats } from '../../sdk/components/release-check/files.ts'
import { highlightsOf } from '../../sdk/components/release-check/highlights-of.ts'
import { People } from '../../sdk/components/release-check/people.ts'
import { loadReleaseWords } from '../../sdk/components/release-check/policies.ts'
import { compareGroups, ruleGroups } from '../../sdk/components/release-check/rule-groups.ts'
import { mayLeave } from '../../sdk/components/release-check/sign-off.ts'
import { makeDecision } from '../../sdk/release/decision.ts'
import { type Report, type ReportBody, withExceptions } from '../../sdk/release/report.ts'
import { RULE_TEXTS } from '../../sdk/release/rule-texts.ts'
import type { ReviewAnswer } from '../../sdk/worker/api.ts'
import { copyingReports } from '../support/report-calls.ts'

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
    expect(worst!.shown[0]).toEqual({ variant: '22:1:A:G', cohort: 'few', row: 0 })
    expect(worst!.cohorts).toEqual(['men', 'few'])
    expect(worst!.learned).toEqual([learned('one')])
    expect(worst!.reasons).toEqual([])
    expect(context!.missing).toEqual(['description'])
    expect(context!.reasons).toEqual([])
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

describe('what the table is told to point out', () => {
  it('is every cell of a finding by its names, by rule and status, and whole cohorts', () => {
    const given = answer([
      {
        rule: 'cell.min',
        status: 'fail',
        findings: [
          finding({
            cells: [
              [0, 1],
              [2, 0, 'AC'],
            ],
          }),
          finding({ status: 'review', cells: [[3, 0]] }),
          finding({ cells: [[99, 0]], cohorts: [1] }),
        ],
      },
      { rule: 'context', status: 'review', findings: [finding({ status: 'review' })] },
      { rule: 'ac.min', status: 'pass', findings: [] },
    ])
    const found = highlightsOf(given, RULE_TEXTS)
    expect(found.map(({ id, sign, cohorts }) => [id, sign, cohorts])).toEqual([
      ['cell.min', 'fail', ['few']],
      ['cell.min', 'review', []],
    ])
    const first = [...found[0]!.cells]
    expect(first).toEqual([
      { variant: '22:1:A:G', cohort: 'few', row: 0 },
      { variant: '22:3:A:G', cohort: 'men', column: 'AC', row: 2 },
    ])
    expect([...found[0]!.cells]).toEqual(first)
    expect(found[0]!.text.ja).toMatch(/[ぁ-ん]/)
  })
})

describe('what remedies took care of', () => {
  it('is a note, as long as the table on the page shows it; what they left is what it was', () => {
    const before = answer([
      {
        rule: 'cell.min',
        status: 'fail',
        findings: [
          finding({
            cells: [
              [0, 1],
              [2, 0],
            ],
          }),
        ],
      },
      { rule: 'ac.min', status: 'fail', findings: [finding({ cells: [[0, 1]] })] },
    ])
    const after = answer([
      { rule: 'cell.min', status: 'fail', findings: [finding({ cells: [[2, 0]] })] },
      { rule: 'ac.min', status: 'pass', findings: [] },
    ])
    const found = highlightsOf(after, RULE_TEXTS, before).map(({ id, sign, cells }) => {
      return [id, sign, [...cells].map(({ row, cohort }) => `${row} ${cohort}`)]
    })
    expect(found).toEqual([
      ['cell.min', 'fail', ['2 men']],
      ['cell.min', 'note', ['0 few']],
      ['ac.min', 'note', ['0 few']],
    ])
    expect(highlightsOf(before, RULE_TEXTS, before)).toHaveLength(2)
  })
})

describe('what people say', () => {
  async function world(reviewers: 1 | 2 = 1) {
    const words = await loadReleaseWords()
    const people = new People(
      () => {},
      () => words,
      () => copyingReports(),
    )
    const { report } = answer([
      { rule: 'cell.min', status: 'fail', findings: [finding({ cells: [[0, 1]] }), finding({ cells: [[1, 1]] })] },
    ])
    const body = { ...report.body, status: 'fail', context: {}, policy: { reviewers } } as unknown as ReportBody
    return { words, people, report: withExceptions({ body, sha256: '', made: '' }, []) }
  }
  /** What decisions come to, once that was looked at. */
  async function outcomeOf(people: People, report: Report) {
    people.outcome(report, 'Mori')
    await vi.waitFor(() => expect(people.pending).toBe(false))
    return people.outcome(report, 'Mori')
  }
  const file = (text: string) => new File([text], 'decision.json')
  const verdict = { by: 'Sato', vote: 'approve', comment: 'x' } as const

  it('lets a table leave once somebody else approved', async () => {
    const { people, report } = await world()
    expect(mayLeave(people.outcome(report, 'Mori'))).toBe(false)
    expect(await people.decide(report, 'Mori', { ...verdict, by: ' MORI ' })).toBeUndefined()
    expect(people.problem?.code).toBe('forbidden')
    expect(await people.decide(report, 'Mori', { ...verdict, comment: '' })).toBeUndefined()
    expect(people.problem?.code).toBe('usage')
    expect((await people.decide(report, 'Mori', verdict))?.by).toBe('Sato')
    expect(people.problem).toBeUndefined()
    expect(mayLeave(people.outcome(report, 'Mori'))).toBe(true)
  })

  it('is not told of before two have decided, and not taken twice from one', async () => {
    const { words, people, report } = await world(2)
    await people.decide(report, 'Mori', verdict)
    expect(people.outcome(report, 'Mori')).toMatchObject({ decision: 'incomplete', by: ['Sato'], votes: [] })
    await people.decide(report, 'Mori', { ...verdict, by: 'sato' })
    expect(people.problem?.code).toBe('forbidden')
    const other = makeDecision(report, { by: 'Abe', vote: 'reject' }, '2026-11-21T00:00:00Z')
    await people.read(report, 'Mori', [file(words.printDecision(other)), file('no decision')])
    expect(people.problem?.code).toBe('format')
    expect(people.decisions(report)).toHaveLength(1)
    await people.read(report, 'Mori', [file(words.printDecision(other))])
    expect((await outcomeOf(people, report))?.decision).toBe('conflicted')
    people.remove(people.decisions(report)[1]!)
    expect((await outcomeOf(people, report))?.decision).toBe('incomplete')
  })

  it('is bound to the report with its author and exceptions: another report has none of it', async () => {
    const { words, people, report } = await world()
    const signed = await people.signed(report, ' Mori ')
    expect(signed.body.context).toEqual({ author: 'Mori' })
    expect(await people.signed(signed, 'Mori')).toBe(signed)
    await people.decide(signed, 'Mori', verdict)
    people.ask({ rule: 'cell.min', reason: 'first' })
    people.ask({ rule: 'cell.min', reason: 'public already' })
    people.ask({ rule: 'ac.min', reason: 'found nothing' })
    expect(await people.signed(report, '')).toBe(report)
    const asked = await people.signed(report, 'Mori')
    expect(asked.body.exceptions).toEqual([
      { scope: 'rule', rule: 'cell.min', reason: 'public already', requestedBy: 'Mori' },
    ])
    expect(people.report(report, 'Mori')).toBe(asked)
    expect(people.decisions(asked)).toEqual([])
    expect(mayLeave(people.outcome(asked, 'Mori'))).toBe(false)
    const foreign = makeDecision(report, verdict, '2026-11-21T00:00:00Z')
    await people.read(asked, 'Mori', [file(words.printDecision(foreign))])
    expect(people.problem?.code).toBe('checksum')
    people.takeBack(people.asked[0]!)
    const again = people.report(report, 'Mori')
    expect(people.pending).toBe(true)
    expect(again).toBe(asked)
    expect(await people.signed(report, 'Mori')).toEqual(signed)
    expect(people.pending).toBe(false)
    expect(mayLeave(await outcomeOf(people, people.report(report, 'Mori')))).toBe(true)
    people.clear()
    expect(people.decisions(signed)).toEqual([])
  })

  it('of one finding needs exceptions for the others before it lets the table leave', async () => {
    const { words, people, report } = await world()
    const [one, two] = words.findingIds(report.body.checks[0]!)
    people.ask({ rule: 'cell.min', finding: one!, reason: 'public already' })
    const asked = await people.signed(report, 'Mori')
    expect(await people.decide(asked, 'Mori', verdict)).toBeUndefined()
    expect(people.problem?.message).toContain(two)
    people.grant({ rule: 'cell.min', finding: two!, reason: 'so is this' })
    expect((await people.decide(asked, 'Mori', verdict))?.exceptions).toHaveLength(1)
  })
})
