import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../sdk/release/policy.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { genotypedWorld, releaseOf, subjectOf, variantKeys } from '../support/release-world.ts'

const world = genotypedWorld([{ level: 0, people: 90, carriers: [[30, 0]] }], 1, 1)
const table = () => subjectOf(world, { cohorts: { a: 'p0=p0l0' } })

/** A policy that looks at what was released before by bounds alone, not at who was in it. */
const policy = parsePolicy({
  schema: 'hindo-policy/1',
  id: 'bounds',
  version: '1',
  label: { en: 'Bounds', ja: '範囲' },
  sources: [],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 10, emptyAllowed: false },
    'attack.interval': { width: 2, programs: 9 },
  },
})
const verdict = async (more: Partial<Subject>) => (await reviewSubject({ ...table(), ...more }, policy)).status

describe('what was released before', () => {
  const before = releaseOf(table(), 1, '0')
  const cells = subjectOf(world, { cohorts: { a: 'p0=p0l0', b: 'p0=p0l0' } }).cells

  it('passes where it is known, or of other variants', async () => {
    expect(await verdict({})).toBe('pass')
    expect(await verdict({ cells, earlier: [releaseOf(table(), 1)] })).toBe('pass')
    expect(await verdict({ cells, earlier: [{ ...before, variants: variantKeys(1, 900) }] })).toBe('pass')
  })

  it('is for a person where its file is not at hand, whichever rules there are', async () => {
    expect(await verdict({ unavailable: [3] })).toBe('review')
  })

  it('is for a person where nobody knows who was in that version of the data', async () => {
    expect(await verdict({ cells, earlier: [before] })).toBe('review')
    const dataset = { ...table().dataset, versions: ['0'] }
    expect(await verdict({ cells, earlier: [before], dataset })).toBe('pass')
  })
})
