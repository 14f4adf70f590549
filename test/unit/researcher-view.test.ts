import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, type JsonValue } from '../../sdk/release/canonical-json.ts'
import { exceptionsFor, findingIds } from '../../sdk/release/exception.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { PROFILES, profileOf } from '../../sdk/release/profiles.ts'
import { makeReport, parseReport, type Report, withExceptions } from '../../sdk/release/report.ts'
import { reportName } from '../../sdk/release/report-name.ts'
import { printResearcherView, researcherView } from '../../sdk/release/researcher-view.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import { type GroupOfPeople, genotypedWorld, subjectOf, type TableShape } from '../support/release-world.ts'

/** Every rule there is, as some profile has it. */
const EVERY: Policy = {
  ...profileOf('jp-ndb'),
  id: 'every',
  rules: Object.assign({ 'geno.min': { least: 5, status: 'fail' } }, ...PROFILES.map(({ rules }) => rules)),
}

const binding = {
  file: { sha256: 'a'.repeat(64), bytes: 10, format: 'tsv' },
  ledger: { head: '0'.repeat(64), entries: 0 },
  kernel: 'b'.repeat(64),
}

async function reportOf(groups: GroupOfPeople[], shape: TableShape): Promise<Report> {
  const variants = Math.max(...groups.map(({ carriers }) => carriers?.length ?? 0))
  const subject = subjectOf(genotypedWorld(groups, 4, variants), shape)
  return makeReport(subject, await reviewSubject(subject, EVERY), binding, '2026-11-21T00:00:00.000Z')
}

const COHORTS = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', d: 'p0=p0l3', all: 'all' }
const carriers = fc.array(fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 4 })), { minLength: 2, maxLength: 2 })
const world = fc.array(fc.record({ people: fc.integer({ min: 4, max: 60 }), carriers }), { minLength: 4, maxLength: 4 })

/** Every report that random tables give, with some cells hidden, and how its rows were chosen. */
const reports = fc
  .record({
    groups: world,
    hidden: fc.uniqueArray(fc.constantFrom('0a', '0b', '0c', '0d', '1a', '1b', '1all'), { maxLength: 5 }),
    where: fc.constantFrom(undefined, 'a.AC >= 3', 'stranger.AF > 0.12345'),
  })
  .map(({ groups, hidden, where }) => ({
    groups: groups.map(({ people, carriers: own }, level) => ({
      level,
      people,
      carriers: own.map(([het, hom]): [number, number] => [Math.min(het, people - 4), Math.min(hom, 4)]),
    })),
    shape: {
      cohorts: COHORTS,
      suppressed: (row: number, cohort: string) => hidden.some((cell) => cell === `${row}${cohort}`),
      ...(where ? { query: { where } } : {}),
    },
  }))

const MEMBERS = {
  view: ['checks', 'context', 'engine', 'ledger', 'made', 'policy', 'report', 'schema', 'status', 'subject'],
  check: ['findings', 'kind', 'rule', 'status'],
  finding: ['cells', 'cohorts', 'id', 'learned', 'parameters', 'status'],
}
const membersOf = (value: object) => Object.keys(value).sort()
const numbersIn = (text: string) => text.match(/\d+(\.\d+)?/g) ?? []

describe("a researcher's view", () => {
  it('has nothing but what is listed, and no number that is not the policy’s', async () => {
    const speaking = new Set<string>()
    await fc.assert(
      fc.asyncProperty(reports, async ({ groups, shape }) => {
        const view = researcherView(await reportOf(groups, shape))
        expect(membersOf(view)).toEqual(MEMBERS.view)
        expect(membersOf(view.policy)).toEqual(['id', 'label', 'sha256', 'version'])
        for (const check of view.checks) {
          expect(membersOf(check)).toEqual(MEMBERS.check)
          const own = EVERY.rules[check.rule] as Record<string, JsonValue>
          const allowed = numbersIn(canonicalJson(own))
          for (const finding of check.findings) {
            speaking.add(check.rule)
            expect(membersOf(finding)).toEqual(MEMBERS.finding)
            for (const [name, value] of Object.entries(finding.parameters)) expect(own[name]).toEqual(value)
            expect(allowed).toEqual(expect.arrayContaining(numbersIn(finding.learned.en)))
            expect(allowed).toEqual(expect.arrayContaining(numbersIn(finding.learned.ja)))
          }
        }
      }),
      { numRuns: 40 },
    )
    // the property speaks of something only where rules do
    expect(speaking.size).toBeGreaterThan(8)
  })

  it('is the same whatever a rule writes into its evidence', async () => {
    const report = await reportOf(
      [0, 1, 2, 3].map((level) => ({ level, people: 20, carriers: [[level + 1, 0]] })),
      { cohorts: COHORTS },
    )
    const plain = researcherView(report)
    const bare = plain.checks.map(({ findings, ...check }) => ({
      ...check,
      findings: findings.map(({ parameters: _, ...finding }) => finding),
    }))
    const secret = fc.oneof(fc.integer({ min: 100000 }), fc.stringMatching(/^secret[a-z]{3,9}$/))
    const evidence = fc.dictionary(
      fc.oneof(
        fc.stringMatching(/^[a-z]{2,8}$/),
        fc.constantFrom('least', 'count', 'value', 'reason', 'role', 'alpha', '__proto__'),
      ),
      fc.oneof(secret, fc.array(secret), fc.dictionary(fc.stringMatching(/^[a-z]+$/), secret)),
    )
    fc.assert(
      fc.property(fc.array(evidence, { minLength: 1 }), (written) => {
        let next = 0
        const body = structuredClone(report.body)
        for (const check of body.checks) {
          for (const finding of check.findings) {
            finding.evidence = written[next++ % written.length] as Record<string, JsonValue>
            // and where a rule has more than evidence
            Object.assign(finding, { role: 'primary', value: 4711 })
          }
        }
        const view = researcherView({ ...report, body })
        expect(withExceptions({ ...report, body }, []).sha256).toBe(report.sha256)
        expect(
          view.checks.map(({ findings, ...check }) => ({
            ...check,
            findings: findings.map(({ parameters, ...own }) => own),
          })),
        ).toEqual(bare)
        expect(JSON.stringify(view)).not.toMatch(/secret|primary/)
      }),
    )
  })

  it('tells the same whatever the hidden numbers are, as long as the table is the same', async () => {
    const people = 40
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 2, max: 18 }), { minLength: 4, maxLength: 4 }),
        fc.constantFrom([0, 1], [1, 3], [0, 2, 3], [0, 1, 2, 3]),
        fc.integer({ min: 1, max: 17 }),
        async (counts, hidden, shift) => {
          const [from, to] = hidden as [number, number]
          const moved = [...counts]
          const amount = Math.min(shift, moved[from]!, people - moved[to]!)
          moved[from]! -= amount
          moved[to]! += amount
          const make = (own: number[]) =>
            reportOf(
              own.map((het, level) => ({ level, people, carriers: [[het, 0]] })),
              { cohorts: COHORTS, suppressed: (_, cohort) => hidden.some((level) => cohort === 'abcd'[level]) },
            )
          const views = [researcherView(await make(counts)), researcherView(await make(moved))]
          // the report's name with it, by which guesses of the numbers could be tried
          const [one, other] = views.map((view) => canonicalJson(view))
          expect(other).toBe(one)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('goes by a name that tells neither evidence nor the order of it, and tells everything else', async () => {
    const { body, sha256 } = await reportOf(
      [0, 1, 2, 3].map((level) => ({ level, people: 20, carriers: [[level + 1, 0]] })),
      { cohorts: COHORTS },
    )
    const at = body.checks.findIndex(({ findings }) => findings.some(({ cells }) => cells.length > 0))
    const twins = ['one', 'other'].map((en, i) => ({
      ...body.checks[at]!.findings[0]!,
      evidence: { low: i, high: i + 1 },
      learned: { en, ja: en },
    }))
    const named = (change: (copy: Report['body']) => void) => {
      const copy = structuredClone(body)
      change(copy)
      return reportName(copy)
    }
    expect(reportName(body)).toBe(sha256)
    expect(named((copy) => copy.checks[at]!.findings.unshift(...twins))).toBe(
      named((copy) => copy.checks[at]!.findings.unshift(...twins.toReversed())),
    )
    const others = [
      named((copy) => Object.assign(copy, { status: 'pass' })),
      named((copy) => copy.checks.pop()),
      named((copy) => copy.checks[at]!.findings.pop()),
      named((copy) => copy.checks[at]!.findings[0]!.cells.push([0, 3])),
      named((copy) => Object.assign(copy.checks[at]!.findings[0]!.learned, { ja: '' })),
      named((copy) => Object.assign(copy.subject.file, { bytes: 11 })),
      named((copy) => Object.assign(copy.policy.rules, { bulk: null })),
      named((copy) => Object.assign(copy.ledger, { entries: 1 })),
      named((copy) => Object.assign(copy.context, { author: 'x' })),
      named((copy) => Object.assign(copy.engine, { version: 'x' })),
      named((copy) => Object.assign(copy, { exceptions: [{ scope: 'output', reason: 'x', requestedBy: 'x' }] })),
    ]
    expect(new Set([sha256, ...others]).size).toBe(others.length + 1)
  })

  it('names findings as exceptions do, and is no report', async () => {
    const groups = [0, 1, 2, 3].map((level) => ({
      level,
      people: 20,
      carriers: [[level + 1, 0]] as Array<[number, number]>,
    }))
    const plain = await reportOf(groups, { cohorts: COHORTS, context: { author: 'mori' } })
    const report = withExceptions(plain, exceptionsFor(plain.body, [{ reason: 'in the paper' }], 'mori'))
    const view = researcherView(report)
    expect(view.exceptions).toEqual(report.body.exceptions)
    expect(view.report).toBe(report.sha256)
    const named = view.checks.map(({ findings }) => findings.map(({ id }) => id).sort())
    expect(named).toEqual(report.body.checks.map((check) => findingIds(check).sort()))
    expect(JSON.parse(printResearcherView(report))).toEqual(JSON.parse(JSON.stringify(view)))
    expect(() => parseReport(printResearcherView(report), 'v.json')).toThrow(/v\.json: is a researcher's view/)
  })

  it('is of every rule there is', () => {
    expect(Object.keys(EVERY.rules).sort()).toEqual(RULES.map(({ id }) => id).sort())
  })
})
