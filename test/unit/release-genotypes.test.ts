import { describe, expect, it } from 'vitest'
import type { Finding } from '../../sdk/release/rule.ts'
import { worst } from '../../sdk/release/rule.ts'
import { RULES } from '../../sdk/release/rules/index.ts'
import { STATE } from '../../sdk/types.ts'
import { type GroupOfPeople, genotypedWorld, subjectOf, type TableShape } from '../support/release-world.ts'

const NAMES = { low: 'p0=p0l0', high: 'p0=p0l1', everybody: 'all' }

/** What a rule finds in a table of groups of people; levels of `p0` in order. */
async function found(id: string, parameters: object, groups: GroupOfPeople[], shape: Partial<TableShape> = {}) {
  const rule = RULES.find((candidate) => candidate.id === id)!
  const levels = Math.max(2, ...groups.map(({ level }) => level + 1))
  const variants = Math.max(1, ...groups.map(({ carriers }) => carriers?.length ?? 0))
  const diseases = groups.some(({ has }) => has) ? 2 : 0
  const subject = subjectOf(genotypedWorld(groups, levels, variants, diseases), { cohorts: NAMES, ...shape })
  return rule.check(subject, parameters)
}

const statusOf = (findings: Finding[]) => worst(findings.map(({ status }) => status))
const status = async (...given: Parameters<typeof found>) => statusOf(await found(...given))

describe('geno.min', () => {
  const groups = (hom: number) => [{ level: 0, people: 100, carriers: [[20, hom]] as Array<[number, number]> }]
  const shape = { cohorts: { low: 'p0=p0l0' }, columns: ['AC', 'nhomalt'] }

  it.each([
    [5, 'pass'],
    [4, 'review'],
    [0, 'pass'],
  ])('of 5 says of %i homozygous people: %s', async (hom, expected) => {
    expect(await status('geno.min', { least: 5, status: 'review' }, groups(hom), shape)).toBe(expected)
  })

  it.each([
    // 20 of 100 have one copy, hom have two
    [['AC', 'AN'], 'pass'],
    [['AC', 'nhomalt'], 'fail'],
    [['AC', 'n_het'], 'fail'],
    [['AF', 'AN', 'n_het'], 'fail'],
    [['AC', 'AN', 'n_hom_ref'], 'fail'],
    [['AC', 'AN', 'hwe_p'], 'fail'],
    [['AC', 'AN', 'hwe_midp'], 'fail'],
    [['AC', 'hwe_p'], 'pass'],
    [['n_het', 'n_hom_ref'], 'pass'],
  ])('finds 3 homozygous people where %j tell of them: %s', async (columns, expected) => {
    const told = { ...shape, columns }
    expect(await status('geno.min', { least: 4, status: 'fail' }, groups(3), told)).toBe(expected)
    expect(await status('geno.min', { least: 3, status: 'fail' }, groups(3), told)).toBe('pass')
  })

  it('looks at what rounded numbers were rounded from', async () => {
    const rule = RULES.find(({ id }) => id === 'geno.min')!
    const subject = subjectOf(genotypedWorld(groups(3), 1, 1), shape)
    subject.cohorts[0]!.columns.get('nhomalt')!.values[0] = 5
    subject.cohorts[0]!.columns.get('nhomalt')!.state[0] = STATE.value | STATE.MARKED
    expect(statusOf(await rule.check(subject, { least: 5, status: 'fail' }))).toBe('fail')
  })

  it('says nothing of genotypes that the table does not show', async () => {
    expect(await status('geno.min', { least: 5, status: 'fail' }, groups(1), { ...shape, columns: ['AC', 'AN'] })).toBe(
      'pass',
    )
  })
})

describe('variant.unique', () => {
  it.each([
    [0, 0, 'pass'],
    [1, 0, 'review'],
    [0, 1, 'review'],
    [2, 0, 'pass'],
  ])('says of %i + %i carriers: %s', async (het, hom, expected) => {
    const groups = [{ level: 0, people: 50, carriers: [[het, hom]] as Array<[number, number]> }]
    expect(await status('variant.unique', { most: 1 }, groups, { cohorts: { low: 'p0=p0l0' } })).toBe(expected)
  })

  it.each([
    [1, 0, 'review'],
    [2, 0, 'pass'],
    [0, 1, 'review'],
  ])('says of a row that hides everything, of %i carriers here and %i elsewhere: %s', async (here, there, expected) => {
    const groups = [
      { level: 0, people: 50, carriers: [[here, 0]] as Array<[number, number]> },
      { level: 1, people: 50, carriers: [[there, 0]] as Array<[number, number]> },
    ]
    const hiding = { cohorts: { low: 'p0=p0l0' }, suppressed: () => true }
    expect(await status('variant.unique', { most: 1 }, groups, hiding)).toBe(expected)
  })

  it('has a person look where the dataset does not tell', async () => {
    const rule = RULES.find(({ id }) => id === 'variant.unique')!
    const groups = [{ level: 0, people: 50, carriers: [[20, 0]] as Array<[number, number]> }]
    const subject = subjectOf(genotypedWorld(groups, 1, 1), { cohorts: { low: 'p0=p0l0' } })
    delete subject.cohorts[0]!.counts
    expect(statusOf(await rule.check(subject, { most: 1 }))).toBe('review')
    const uniform = RULES.find(({ id }) => id === 'cell.uniform')!
    expect(statusOf(await uniform.check(subject, { zero: 'pass', full: 'pass', fullOfOverlapping: 'pass' }))).toBe(
      'pass',
    )
    expect(statusOf(await uniform.check(subject, { zero: 'pass', full: 'fail', fullOfOverlapping: 'pass' }))).toBe(
      'review',
    )
  })
})

describe('derive.ratio', () => {
  const groups = [{ level: 0, people: 30, carriers: [[1, 0]] as Array<[number, number]> }]
  const rule = RULES.find(({ id }) => id === 'derive.ratio')!
  const hidden = (columns: string[], hide: string[]) => {
    const subject = subjectOf(genotypedWorld(groups, 2, 1), { cohorts: { low: 'p0=p0l0' }, columns })
    for (const column of hide) subject.cohorts[0]!.columns.get(column)!.state[0] = STATE.suppressed
    return subject
  }

  it('finds the suppressed count in a frequency of a known group', async () => {
    // AF = 1/60: of at most 60 alleles only 1/60 is equal to it
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'AF'], ['AC', 'AN']), { least: 3 }))).toBe('fail')
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'AF'], ['AC']), { least: 2 }))).toBe('fail')
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'AF'], ['AC', 'AN', 'AF']), { least: 3 }))).toBe('pass')
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'AF'], []), { least: 3 }))).toBe('pass')
  })

  it('finds it in genotypes, which add up to it', async () => {
    expect(statusOf(await rule.check(hidden(['AC', 'n_het', 'nhomalt'], ['AC']), { least: 3 }))).toBe('fail')
    expect(
      statusOf(await rule.check(hidden(['AC', 'n_het', 'nhomalt'], ['AC', 'n_het', 'nhomalt']), { least: 3 })),
    ).toBe('pass')
  })

  it('finds carriers in the people without a copy, and copies in intervals and tests', async () => {
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'n_hom_ref'], ['AC']), { least: 3 }))).toBe('fail')
    expect(statusOf(await rule.check(hidden(['AC', 'AN', 'n_hom_ref'], ['AC', 'n_hom_ref']), { least: 3 }))).toBe(
      'pass',
    )
    for (const column of ['AF_low', 'AF_high', 'hwe_p', 'hwe_midp']) {
      expect(statusOf(await rule.check(hidden(['AC', 'AN', column], ['AC']), { least: 3 }))).toBe('fail')
      expect(statusOf(await rule.check(hidden(['AC', 'AN', column], ['AC', column]), { least: 3 }))).toBe('pass')
      expect(statusOf(await rule.check(hidden(['AC', 'AN', column], []), { least: 3 }))).toBe('pass')
    }
  })

  it('passes a frequency that several counts give', async () => {
    const half = [{ level: 0, people: 30, carriers: [[30, 0]] as Array<[number, number]> }]
    const subject = subjectOf(genotypedWorld(half, 2, 1), { cohorts: { low: 'p0=p0l0' }, columns: ['AF'] })
    expect(statusOf(await rule.check(subject, { least: 30 }))).toBe('pass')
    expect(statusOf(await rule.check(subject, { least: 31 }))).toBe('fail')
  })
})
