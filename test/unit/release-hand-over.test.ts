import { describe, expect, it } from 'vitest'
import { type AskedException, exceptionsFor } from '../../sdk/release/exception.ts'
import { differenceOf, parseHandOver } from '../../sdk/release/hand-over.ts'
import { printReport, type Report, type ReportBody, withExceptions } from '../../sdk/release/report.ts'
import { printResearcherView } from '../../sdk/release/researcher-view.ts'

const BODY = {
  schema: 'hindo-report/1',
  engine: { name: 'hindo', version: '1', kernel: 'k' },
  policy: {
    schema: 'hindo-policy/1',
    id: 'own',
    version: '1',
    label: { en: 'Own', ja: '自前' },
    sources: [],
    rules: {},
    sha256: 'c'.repeat(64),
  },
  subject: {
    dataset: 'd',
    dataVersion: '1',
    synthetic: true,
    file: { sha256: 'f'.repeat(64), bytes: 3, format: 'tsv' },
    variants: 1,
    columns: ['AC'],
    cohorts: [{ name: 'men', expression: 'sex=male' }],
    query: {},
    mitigation: { steps: [], variance: 0 },
  },
  ledger: { head: '0'.repeat(64), entries: 0 },
  context: { description: 'a poster', author: 'Mori' },
  status: 'fail',
  checks: [
    {
      rule: 'cell.min',
      kind: 'value',
      status: 'fail',
      findings: [
        { status: 'fail', cells: [[0, 0]], cohorts: [], evidence: { least: 10 }, learned: { en: 'x', ja: 'x' } },
      ],
    },
  ],
} as unknown as ReportBody

/** A report with some of its body changed. */
function reportOf(change: Partial<ReportBody> = {}, asked: AskedException[] = []): Report {
  const body = { ...BODY, ...change }
  const plain = withExceptions({ body, sha256: '', made: '2026-11-21T00:00:00Z' }, [])
  return asked.length > 0 ? withExceptions(plain, exceptionsFor(body, asked, 'Mori')) : plain
}

const ASKED = [{ rule: 'cell.min', reason: 'published' }, { reason: 'all of it' }]

describe('what a researcher hands to a reviewer', () => {
  it.each([
    ['the report', printReport],
    ['the view of it', printResearcherView],
  ])('reads from %s', (_, print) => {
    const report = reportOf({}, ASKED)
    expect(parseHandOver(print(report))).toEqual({
      report: report.sha256,
      policy: { id: 'own', sha256: 'c'.repeat(64) },
      file: 'f'.repeat(64),
      ledger: '0'.repeat(64),
      context: { description: 'a poster', author: 'Mori' },
      exceptions: ASKED,
    })
  })

  it('is the same as one’s own report, or differs by what is told', () => {
    const handed = parseHandOver(printResearcherView(reportOf({}, ASKED)))
    expect(differenceOf(reportOf({}, ASKED), handed)).toBeUndefined()
    const { subject, policy } = BODY
    const cases: Array<[string, Report]> = [
      ['file', reportOf({ subject: { ...subject, file: { ...subject.file, sha256: 'e'.repeat(64) } } }, ASKED)],
      ['policy', reportOf({ policy: { ...policy, sha256: 'd'.repeat(64) } }, ASKED)],
      ['ledger', reportOf({ ledger: { head: '1'.repeat(64), entries: 1 } }, ASKED)],
      ['said', reportOf({ context: { description: 'a paper', author: 'Mori' } }, ASKED)],
      ['said', reportOf({}, ASKED.slice(1))],
      ['check', reportOf({ engine: { name: 'hindo', version: '2', kernel: 'k' } }, ASKED)],
    ]
    for (const [difference, report] of cases) expect(differenceOf(report, handed)).toBe(difference)
  })

  it('names what is wrong with a file that is none', () => {
    expect(() => parseHandOver('{', 'a.json')).toThrow(/a\.json: does not read as JSON/)
    for (const text of ['null', '3', '{}', '{"schema":"hindo-decision/1"}']) {
      expect(() => parseHandOver(text)).toThrow(/is no report/)
    }
    const view = JSON.parse(printResearcherView(reportOf({}, ASKED)))
    const bad = (change: object) => () => parseHandOver(JSON.stringify({ ...view, ...change }))
    expect(bad({ report: 'short' })).toThrow(/report/)
    expect(bad({ context: { author: 3 } })).toThrow(/context\.author/)
    expect(bad({ subject: {} })).toThrow(/subject\.file/)
    expect(bad({ exceptions: [{ scope: 'output', reason: ' ', requestedBy: 'Mori' }] })).toThrow(
      /exceptions\.0\.reason/,
    )
  })
})
