import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../sdk/release/policy.ts'
import { PROFILES, profileOf } from '../../sdk/release/profiles.ts'
import { makeReport, parseReport, printReport } from '../../sdk/release/report.ts'
import { researcherView } from '../../sdk/release/researcher-view.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const world = genotypedWorld(
  [
    { level: 0, people: 300, carriers: [[100, 20]] },
    { level: 1, people: 400, carriers: [[150, 30]] },
  ],
  2,
  1,
)
const binding = {
  file: { sha256: 'a'.repeat(64), bytes: 10, format: 'tsv' },
  ledger: { head: '0'.repeat(64), entries: 0 },
  kernel: 'b'.repeat(64),
}
const safe = () =>
  subjectOf(world, { cohorts: { a: 'p0=p0l0', b: 'p0=p0l1' }, context: { description: 'x', relation: 'none' } })
const small = () =>
  subjectOf(genotypedWorld([{ level: 0, people: 30, carriers: [[3, 0]] }], 1, 1), { cohorts: { a: 'p0=p0l0' } })

describe('policies', () => {
  it.each(PROFILES.map((policy) => [policy.id, policy] as const))('%s is valid, and names its sources', (_, policy) => {
    expect(parsePolicy(structuredClone(policy))).toEqual(policy)
    expect(policy.sources.join().length).toBeGreaterThan(20)
  })

  it('are those that the practices are known by', () => {
    expect(PROFILES.map(({ id }) => id).sort()).toEqual(
      'acro allofus anonymised datashield finngen gel jga-snp jp-ndb opensafely pseudonymised samply'.split(' '),
    )
    expect(() => profileOf('ndb')).toThrow(/there is no policy "ndb"/)
  })

  const own = (rules: object) => ({
    ...structuredClone(profileOf('jp-ndb')),
    rules: { ...profileOf('jp-ndb').rules, ...rules },
  })
  it.each([
    [{ 'stratum.min': { least: 0, emptyAllowed: true } }, /rules\.stratum\.min\.least/],
    [{ 'stratum.min': { least: 'ten', emptyAllowed: true } }, /rules\.stratum\.min\.least/],
    [{ 'cell.min': { least: 10 } }, /rules\.cell\.min\.nonCarriers/],
    [{ 'cell.minimum': {} }, /rules\.cell\.minimum/],
    [
      { 'member.power': { alpha: 0.001, review: 0.6, fail: 0.5, leastPool: 1, leastFrequency: 0 } },
      /review must not be above fail/,
    ],
    [{ 'diff.prior': { least: 11 } }, /diff\.prior\.least is above stratum\.min\.least/],
    [{ 'round.detect': { method: 'nearest', base: 20 } }, /rounds counts away/],
    [{ 'stratum.min': undefined }, /stratum\.min is needed/],
  ])('that are wrong are refused by the field: %j', (rules, message) => {
    expect(() => parsePolicy(JSON.parse(JSON.stringify(own(rules))))).toThrow(message)
  })

  it.each([[null], [[]], ['jp-ndb'], [{}], [{ schema: 'hindo-policy/2' }]])('are not %j', (value) => {
    expect(() => parsePolicy(value)).toThrow(/policy/)
  })
})

describe('a review', () => {
  it('passes a table of large groups and common variants under every profile that asks for no rounding', async () => {
    const statuses = await Promise.all(
      PROFILES.map(async (policy) => [policy.id, (await reviewSubject(safe(), policy)).status]),
    )
    const failing = statuses.filter(([, status]) => status !== 'pass').map(([id]) => id)
    // the counts are multiples of 10, so that even the rounding profiles have nothing to say but of AF
    expect(failing).toEqual([])
  })

  it('is as bad as its worst check, and passes nothing that could not be evaluated', async () => {
    expect((await reviewSubject(small(), profileOf('jp-ndb'))).status).toBe('fail')
    const broken = safe()
    Object.defineProperty(broken, 'cells', {
      get() {
        throw new RangeError('in the words of one engine')
      },
    })
    const review = await reviewSubject(broken, profileOf('jp-ndb'))
    expect(review.status).toBe('review')
    const reasons = review.checks.flatMap(({ findings }) => findings.map(({ evidence }) => evidence.reason))
    const open = reasons.filter((reason) => reason === 'could not be evaluated: RangeError')
    expect(open.length).toBeGreaterThan(2)
    expect(JSON.stringify(review.checks)).not.toContain('in the words')
    const nothing = { ...safe(), cohorts: [] }
    expect((await reviewSubject(nothing, profileOf('jp-ndb'))).status).not.toBe('pass')
  })

  it('says how far it is and can be stopped', async () => {
    const steps: number[] = []
    await reviewSubject(safe(), profileOf('jp-ndb'), { onCheck: (done) => steps.push(done) })
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i))
    expect(steps.length).toBeGreaterThan(8)
    const abort = new AbortController()
    abort.abort()
    await expect(reviewSubject(safe(), profileOf('jp-ndb'), { signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('a report', () => {
  const report = async (subject = small()) =>
    makeReport(subject, await reviewSubject(subject, profileOf('jp-ndb')), binding, '2026-11-21T00:00:00Z')

  it('is the same bytes for the same inputs, whatever the time', async () => {
    const [one, other] = [await report(), await report()]
    expect(printReport(other)).toBe(printReport(one))
    expect(parseReport(printReport(one))).toEqual(one)
    expect({ ...one, made: 'later' }.sha256).toBe(one.sha256)
    expect(one.body.policy.sha256).toBe(sha256OfJson(profileOf('jp-ndb')))
  })

  it('is refused after one character of it changed', async () => {
    const text = printReport(await report())
    expect(() => parseReport(text.replace('"status":"fail"', '"status":"pass"'))).toThrow(
      /was changed after it was made/,
    )
    expect(() => parseReport('{}')).toThrow(/is no report/)
    expect(() => parseReport('{"body":{"schema":"hindo-report/2"}}')).toThrow(/newer/)
    expect(() => parseReport('x')).toThrow(/JSON/)
  })

  it('tells the researcher where, and not by which numbers', async () => {
    const view = researcherView(await report())
    const findings = view.checks.flatMap((check) => check.findings)
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.every((finding) => !('evidence' in finding))).toBe(true)
    expect(findings.flatMap(({ cells }) => cells)).toContainEqual([0, 0])
  })
})
