import { describe, expect, it } from 'vitest'
import { printCohort } from '../../sdk/cohort/print.ts'
import { exposureFits, type Fit } from '../../sdk/release/mitigations/exposure-ideas.ts'
import { limitRows } from '../../sdk/release/mitigations/limit.ts'
import { proposeRemedies } from '../../sdk/release/mitigations/propose.ts'
import type { Regroup } from '../../sdk/release/mitigations/regroup.ts'
import type { MitigationStep } from '../../sdk/release/mitigations/step.ts'
import { treatTable } from '../../sdk/release/mitigations/treat.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { type GenotypedWorld, genotypedWorld, releaseOf, subjectOf, type TableShape } from '../support/release-world.ts'

const PRESENCE = { alpha: 0.05, review: 0.3, fail: 0.5, leastPool: 1, leastFrequency: 0 }
const POLICY: Policy = { ...profileOf('finngen'), id: 'own', rules: { 'member.power': PRESENCE } }
const ROWS = 200
const SIZES = [40, 25, 60, 90, 33]

const world = genotypedWorld(
  SIZES.map((people, level) => ({ level, people, carriers: Array(ROWS).fill([10, 2]) })),
  SIZES.length,
  ROWS,
)
const levels = Object.fromEntries(SIZES.map((_, level) => [`l${level}`, `p0=p0l${level}`]))

const regroupOf =
  (of: GenotypedWorld, shape: TableShape): Regroup =>
  async (subject, wanted) =>
    subjectOf(of, {
      ...shape,
      cohorts: Object.fromEntries(
        wanted.map((group) => {
          const own = 'kept' in group ? subject.cohorts[group.kept]! : group
          return [own.name, printCohort(own.cohort)]
        }),
      ),
    })

const stepsOf = ({ merges, drops, variants }: Fit, more = 0): MitigationStep[] => [
  ...merges,
  ...(drops.length > 0 ? [{ kind: 'drop' as const, cohorts: drops }] : []),
  ...(variants === undefined ? [] : [{ kind: 'limit' as const, variants: variants + more }]),
]

async function statusOf(shape: TableShape, steps: MitigationStep[]) {
  const { subject } = await treatTable(subjectOf(world, shape), POLICY, steps, { regroup: regroupOf(world, shape) })
  return (await reviewSubject(subject, POLICY)).status
}

describe('the first rows of a table', () => {
  const cohorts = { l0: 'p0=p0l0', everybody: 'all' }
  const whole = subjectOf(world, { cohorts, query: { where: 'AC > 0', limit: 150 } })

  it('are those of a table of these variants', async () => {
    const few = limitRows({ ...whole, texts: [{ name: 'id', shown: Array(ROWS).fill('rs1') }] }, 7)
    const other = subjectOf(
      { ...world, variants: world.variants.slice(0, 7), genotypes: firstGenotypes(7) },
      { cohorts, query: { where: 'AC > 0', limit: 7 } },
    )
    expect(few.variants).toEqual(other.variants)
    expect(few.cohorts).toEqual(other.cohorts)
    expect(few.query).toEqual(other.query)
    expect(few.texts).toEqual([{ name: 'id', shown: Array(7).fill('rs1') }])
    expect(await few.cellCounts()).toEqual(await other.cellCounts())
    const asked = whole.cohorts.map(({ cohort }) => cohort)
    expect(await few.countsOf(asked)).toEqual(await other.countsOf(asked))
    // the table itself stays as it is
    expect(whole.cohorts[0]!.columns.get('AC')!.values.length).toBe(ROWS)
  })

  it('are all where there are no more', () => {
    expect(limitRows(whole, ROWS)).toBe(whole)
    expect(limitRows(whole, ROWS + 1)).toBe(whole)
    expect(limitRows(whole, ROWS - 1).query).toEqual({ where: 'AC > 0', limit: 150 })
  })

  it.each([0, -1, 2.5, Number.NaN])('cannot be %s', (rows) => {
    expect(() => limitRows(whole, rows)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('ways to make presence hard to infer', () => {
  it.each([
    ['groups apart', levels],
    ['groups and everybody', { ...levels, everybody: 'all' }],
    ['groups that overlap', { a: 'p0 in (p0l0, p0l1, p0l2)', b: 'p0 in (p0l2, p0l3)', c: 'p0=p0l4', d: 'p0=p0l1' }],
  ])('are enough, and not with one row more: %s', async (_, cohorts) => {
    const subject = subjectOf(world, { cohorts, columns: ['AC'] })
    expect((await reviewSubject(subject, POLICY)).status).toBe('fail')
    const fits = exposureFits(subject, PRESENCE, PRESENCE.fail)
    expect(fits.length).toBeGreaterThan(1)
    expect(fits.some(({ merges, drops, variants }) => merges.length + drops.length === 0 && variants)).toBe(true)
    expect(fits.map(({ left }) => left)).toEqual([...fits.map(({ left }) => left)].sort((a, b) => b - a))
    for (const fit of fits) {
      expect(await statusOf({ cohorts, columns: ['AC'] }, stepsOf(fit))).not.toBe('fail')
      if (fit.variants) expect(await statusOf({ cohorts, columns: ['AC'] }, stepsOf(fit, 1))).toBe('fail')
    }
  })

  it('count what was released before of the same and of other variants', async () => {
    const cohorts = { l0: 'p0=p0l0', l3: 'p0=p0l3', l4: 'p0=p0l4' }
    const before = subjectOf(world, { cohorts: { most: 'not p0=p0l3' }, columns: ['AC'] })
    const shifted = { ...before, variants: before.variants.map((one) => ({ ...one, position: one.position + 50 })) }
    const earlier = [releaseOf(limitRows(before, 40), 1), releaseOf(limitRows(shifted, 90), 2)]
    const alone = exposureFits(subjectOf(world, { cohorts, columns: ['AC'] }), PRESENCE, PRESENCE.fail)
    const after = exposureFits(subjectOf(world, { cohorts, columns: ['AC'], earlier }), PRESENCE, PRESENCE.fail)
    const rowsOf = (fits: Fit[]) => fits.find(({ merges, drops }) => merges.length + drops.length === 0)!.variants!
    expect(rowsOf(after)).toBeLessThan(rowsOf(alone))
    for (const fit of after) {
      expect(await statusOf({ cohorts, columns: ['AC'], earlier }, stepsOf(fit))).not.toBe('fail')
      if (fit.variants) expect(await statusOf({ cohorts, columns: ['AC'], earlier }, stepsOf(fit, 1))).toBe('fail')
    }
  })

  it('are none where the past alone tells too much, or nobody can tell people apart', () => {
    const told = releaseOf(subjectOf(world, { cohorts: levels, columns: ['AC'] }), 1)
    const subject = subjectOf(world, { cohorts: { everybody: 'all' }, columns: ['AC'], earlier: [told] })
    expect(exposureFits(subject, PRESENCE, PRESENCE.fail)).toEqual([])
    expect(exposureFits({ ...subject, cells: undefined }, PRESENCE, PRESENCE.fail)).toEqual([])
  })
})

describe('remedies where presence can be inferred', () => {
  const shape: TableShape = { cohorts: { ...levels, everybody: 'all' }, columns: ['AC', 'AN'] }
  const found = (policy: Policy) =>
    proposeRemedies(subjectOf(world, shape), policy, { regroup: regroupOf(world, shape) })

  it('keep fewer variants or larger groups, the least loss first, and say so', async () => {
    const remedies = await found(POLICY)
    expect(remedies.length).toBeGreaterThan(2)
    expect(
      remedies.every(({ sufficient, status, left }) => sufficient && status === 'review' && left.length === 1),
    ).toBe(true)
    const limited = remedies.find(({ steps }) => steps.length === 1 && steps[0]!.kind === 'limit')!
    const [step] = limited.steps as [Extract<MitigationStep, { kind: 'limit' }>]
    expect(limited.loss).toMatchObject({ share: 1 - step.variants / ROWS, people: 0, change: 0 })
    expect(limited.loss.text).toEqual({
      en: `The first ${step.variants} of 200 variants are left.`,
      ja: `200件のバリアントのうち先頭の${step.variants}件を残す。`,
    })
    expect(limited.why.en).toMatch(/^Presence can be inferred \(\d groups?\)\. Fewer variants, or larger groups\.$/)
    expect(limited.why.ja).toMatch(/^参加の有無が推定できる（\d個の集団）。バリアントを減らすか、集団を大きくする。$/)
  })

  it('hide small cells of what is left in the same proposal', async () => {
    const policy = { ...POLICY, rules: { ...POLICY.rules, ...profileOf('jp-ndb').rules, 'member.power': PRESENCE } }
    const few = genotypedWorld(
      SIZES.map((people, level) => ({
        level,
        people: 10 * people,
        carriers: Array.from({ length: 12 }, (_, row) => [row === 0 && level === 1 ? 2 : 40, 1] as [number, number]),
      })),
      SIZES.length,
      12,
    )
    const tight = { ...PRESENCE, fail: 0.06, review: 0.06 }
    const strict = { ...policy, rules: { ...policy.rules, 'member.power': tight } }
    const table: TableShape = { cohorts: { ...levels, everybody: 'all' }, columns: ['AC', 'AN'] }
    const remedies = await proposeRemedies(subjectOf(few, table), strict, { regroup: regroupOf(few, table) })
    expect(remedies[0]).toMatchObject({ status: 'pass', sufficient: true, left: [], why: { en: '', ja: '' } })
    expect(remedies.map(({ steps }) => steps.map(({ kind }) => kind).join())).toContain('limit,suppress')
  })

  it('say what still speaks, and of how much, where nothing is enough', async () => {
    const told = releaseOf(subjectOf(world, { cohorts: levels, columns: ['AC'] }), 1)
    const table: TableShape = { cohorts: { everybody: 'all' }, columns: ['AC'], earlier: [told] }
    const [nearest] = await proposeRemedies(subjectOf(world, table), POLICY, { regroup: regroupOf(world, table) })
    expect(nearest).toMatchObject({ steps: [], status: 'fail', sufficient: false, left: ['member.power'] })
    expect(nearest!.why).toEqual({
      en: 'Presence can be inferred (1 group). Fewer variants, or larger groups.',
      ja: '参加の有無が推定できる（1個の集団）。バリアントを減らすか、集団を大きくする。',
    })
  })
})

function firstGenotypes(rows: number): GenotypedWorld['genotypes'] {
  return new Map(Array.from(world.genotypes, ([person, own]) => [person, own.slice(0, rows)]))
}
