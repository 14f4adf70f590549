import { describe, expect, it } from 'vitest'
import { PROFILES } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { CheckStatus } from '../../sdk/release/rule.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

/** Verdicts of every profile that has a rule, for one group of people with so many heterozygous and homozygous carriers. */
async function verdicts(rule: string, people: number, het: number, hom: number): Promise<Record<string, CheckStatus>> {
  const group = { level: 0, people, carriers: [[het, hom]] as Array<[number, number]> }
  const subject = subjectOf(genotypedWorld([group], 2, 1), { cohorts: { low: 'p0=p0l0' } })
  const found: Record<string, CheckStatus> = {}
  for (const policy of PROFILES.filter(({ rules }) => rules[rule])) {
    const { checks } = await reviewSubject(subject, { ...policy, rules: { [rule]: policy.rules[rule]! } })
    found[policy.id] = checks.find((check) => check.rule === rule)!.status
  }
  return found
}

describe('what the practices say of carriers', () => {
  it('of 4 + 2 carriers among 1500: 6 people are fewer than 8, 10 and 21, not than 5 and 3', async () => {
    expect(await verdicts('cell.min', 1500, 4, 2)).toEqual({
      acro: 'fail',
      opensafely: 'fail',
      allofus: 'fail',
      gel: 'pass',
      'jp-ndb': 'fail',
      datashield: 'pass',
      samply: 'fail',
      anonymised: 'fail',
      pseudonymised: 'fail',
    })
    expect(await verdicts('stratum.min', 1500, 4, 2)).toMatchObject({ acro: 'pass', allofus: 'pass' })
  })

  it('of the same: JGA-SNP takes the 8 alleles, and would not take 5', async () => {
    expect(await verdicts('ac.min', 1500, 4, 2)).toEqual({ 'jga-snp': 'pass' })
    expect(await verdicts('ac.min', 1500, 4, 1)).toEqual({ 'jga-snp': 'pass' })
    expect(await verdicts('ac.min', 1500, 3, 1)).toEqual({ 'jga-snp': 'fail' })
  })

  it('of 40 carriers among 40: everybody has it', async () => {
    const full = { acro: 'fail', opensafely: 'review', anonymised: 'fail' }
    expect(await verdicts('cell.uniform', 40, 40, 0)).toEqual(full)
    expect(await verdicts('cell.uniform', 40, 39, 0)).toEqual({ acro: 'pass', opensafely: 'pass', anonymised: 'pass' })
    expect(await verdicts('cell.min', 40, 40, 0)).toMatchObject({ acro: 'pass', allofus: 'pass', 'jp-ndb': 'pass' })
  })

  it('of 8 + 1 carriers among 19: the group is too small for All of Us alone', async () => {
    expect(await verdicts('stratum.min', 19, 8, 1)).toEqual(
      Object.fromEntries(PROFILES.map(({ id }) => [id, id === 'allofus' ? 'fail' : 'pass'])),
    )
    expect(await verdicts('stratum.min', 20, 8, 1)).toMatchObject({ allofus: 'fail' })
    expect(await verdicts('stratum.min', 21, 8, 1)).toMatchObject({ allofus: 'pass' })
  })

  it('of no carriers among 20000: a zero, which ACRO takes for disclosive', async () => {
    expect(await verdicts('cell.uniform', 20_000, 0, 0)).toEqual({
      acro: 'fail',
      opensafely: 'pass',
      anonymised: 'pass',
    })
    const few = await verdicts('cell.min', 20_000, 0, 0)
    expect(new Set(Object.values(few))).toEqual(new Set(['pass']))
  })
})

describe('what the practices say of reviewers', () => {
  it('is two for OpenSAFELY, and otherwise nothing', () => {
    expect(PROFILES.filter(({ reviewers }) => reviewers === 2).map(({ id }) => id)).toEqual(['opensafely'])
    expect(PROFILES.every(({ reviewers }) => reviewers === 2 || reviewers === undefined)).toBe(true)
  })
})
