import { describe, expect, it } from 'vitest'
import { exposureOf } from '../../sdk/release/exposure.ts'
import { likelihoodRatio, membershipPower } from '../../sdk/release/membership.ts'
import { noiseTable } from '../../sdk/release/mitigations/noise.ts'
import { roundColumns } from '../../sdk/release/mitigations/round.ts'
import { membership } from '../../sdk/release/rules/membership.ts'
import { roundingVariance } from '../../sdk/release/separation.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import {
  type Genotype,
  type GenotypedWorld,
  genotypedWorld,
  releaseOf,
  subjectOf,
  variantKeys,
} from '../support/release-world.ts'

const PARAMETERS = { alpha: 0.05, review: 0.1, fail: 0.99, leastPool: 100, leastFrequency: 0.05 }
const [PEOPLE, VARIANTS] = [120, 240]

/** mulberry32 */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** People whose genotypes are drawn, and as many strangers from the same frequencies. */
function drawn(random: () => number) {
  const frequencies = Array.from({ length: VARIANTS }, () => 0.1 + 0.4 * random())
  const person = () => frequencies.map((p) => ((random() < p ? 1 : 0) + (random() < p ? 1 : 0)) as Genotype)
  const of: GenotypedWorld = genotypedWorld([{ level: 0, people: PEOPLE }], 1, VARIANTS)
  for (const member of of.world.people) of.genotypes.set(member, person())
  return { of, frequencies, strangers: Array.from({ length: PEOPLE }, person) }
}

/** Share of members whom the best test with the stated false-positive rate finds in what is shown of them. */
function foundIn(shown: Subject, { of, frequencies, strangers }: ReturnType<typeof drawn>): number {
  const counts = shown.cohorts[0]!.columns.get('AC')!.values
  const scoreOf = (genotypes: readonly Genotype[]) =>
    genotypes.reduce<number>((sum, copies, variant) => {
      const pool = Math.min(0.999, Math.max(0.001, counts[variant]! / (2 * PEOPLE)))
      return sum + likelihoodRatio(copies, pool, frequencies[variant]!)
    }, 0)
  const others = strangers.map(scoreOf).sort((a, b) => a - b)
  const limit = others[Math.floor(others.length * (1 - PARAMETERS.alpha))]!
  return of.world.people.filter((member) => scoreOf(of.genotypes.get(member)!) > limit).length / PEOPLE
}

const exact = (of: GenotypedWorld) => subjectOf(of, { cohorts: { everybody: 'all' }, columns: ['AC', 'AN'] })
const noised = (subject: Subject): Subject => {
  const { subject: changed, variance } = noiseTable(subject, { numerator: 1, denominator: 5 })
  return { ...changed, mitigation: { steps: ['noise 1/5'], variance } }
}
const rounded = (subject: Subject): Subject => ({
  ...subject,
  cohorts: subject.cohorts.map((own) => ({
    ...own,
    columns: roundColumns(own.columns, { method: 'nearest', base: 10 }),
  })),
  mitigation: { steps: ['round nearest:10'], variance: roundingVariance(10) },
})
const powerOf = async (subject: Subject): Promise<number> => {
  const [finding] = await membership.check(subject, PARAMETERS)
  return finding?.evidence.power as number
}

describe('the stated power of finding members', () => {
  it.each([
    ['exact', (subject: Subject) => subject],
    ['rounded to 10', rounded],
    ['noised with ε = 1/5', noised],
  ])('is not exceeded by a likelihood-ratio attack on counts that are %s', async (_, change) => {
    const random = numbers(20261121)
    let found = 0
    let stated = 0
    const trials = 12
    for (let trial = 0; trial < trials; trial++) {
      const world = drawn(random)
      const shown = change(exact(world.of))
      found += foundIn(shown, world) / trials
      stated += (await powerOf(shown)) / trials
    }
    // 1440 members are tried; the limit by 120 strangers each time is itself drawn
    expect(found).toBeLessThanOrEqual(stated + 0.05)
    expect(found).toBeGreaterThan(stated - 0.3)
  })

  it('falls with noise, hardly with rounding, and not below what exact earlier numbers give', async () => {
    const { of } = drawn(numbers(7))
    const subject = exact(of)
    const [plain, coarse, noisy] = [
      await powerOf(subject),
      await powerOf(rounded(subject)),
      await powerOf(noised(subject)),
    ]
    expect(plain).toBeCloseTo(membershipPower(VARIANTS, PEOPLE, 0.05), 3)
    expect(coarse).toBeLessThan(plain)
    expect(coarse).toBeGreaterThan(0.85 * plain)
    expect(noisy).toBeLessThan(0.8 * plain)
    const before = releaseOf(subject, 1)
    expect(await powerOf({ ...noised(subject), ...withEarlier(of, [before]) })).toBeCloseTo(plain, 6)
  })

  it('grows when the same people get noise again', async () => {
    const { of } = drawn(numbers(8))
    const first = noised(exact(of))
    const before = { ...releaseOf(first, 1), variance: first.mitigation.variance }
    const once = await powerOf(first)
    const twice = await powerOf({ ...noised(exact(of)), ...withEarlier(of, [before]) })
    const elsewhere = { ...before, variants: variantKeys(VARIANTS, 90_000) }
    const more = await powerOf({ ...noised(exact(of)), ...withEarlier(of, [elsewhere]) })
    expect(twice).toBeGreaterThan(once + 0.02)
    // as many other variants tell more than the same ones again
    expect(more).toBeGreaterThan(twice)
  })

  it('is that of exact numbers where noise is only claimed, in part or in whole', async () => {
    const { of } = drawn(numbers(9))
    const subject = exact(of)
    const claimed = { ...subject, mitigation: { steps: ['noise 1/100'], variance: 20_000 } }
    const plain = await powerOf(subject)
    expect(await powerOf(claimed)).toBe(plain)
    for (const { state } of claimed.cohorts[0]!.columns.values()) state.fill(STATE.value | STATE.MARKED)
    expect(await powerOf(claimed)).toBe(plain)
    const partly = noised(exact(of))
    partly.cohorts[0]!.columns.get('AC')!.state[5] = STATE.value
    expect(await powerOf(partly)).toBe(plain)
    const tenth = { ...noised(exact(of)), mitigation: { steps: ['noise 1/100'], variance: 20_000 } }
    expect(await powerOf(tenth)).toBeCloseTo(await powerOf({ ...tenth, mitigation: { steps: [], variance: 60 } }), 1)
  })

  it('leaves small pools to a person however much noise hides them', async () => {
    const world = genotypedWorld([{ level: 0, people: 40, carriers: [[20, 0]] }], 1, 1)
    const noisy = noised(subjectOf(world, { cohorts: { everybody: 'all' }, columns: ['AC', 'AN'] }))
    const vectors = noisy.cells!.vectors
    expect(exposureOf(noisy, vectors, [40]).smallestPool).toBe(40)
    const [finding] = await membership.check(noisy, PARAMETERS)
    expect(finding).toMatchObject({ status: 'review', evidence: { pool: 40, reason: 'pool too small for the theory' } })
  })
})

/** Earlier releases of the same world, and the cells that tell them apart. */
function withEarlier(of: GenotypedWorld, earlier: Subject['earlier']): Pick<Subject, 'earlier' | 'cells'> {
  const { cells } = subjectOf(of, { cohorts: { everybody: 'all' }, earlier })
  return { earlier, cells }
}
