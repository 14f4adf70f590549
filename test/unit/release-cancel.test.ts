import { describe, expect, it } from 'vitest'
import { HindoError } from '../../sdk/errors.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const VARIANTS = 50
const LEVELS = 3

/** A table of 50 variants that hides one group of three and shows the total. */
function table() {
  const groups = Array.from({ length: LEVELS }, (_, level) => ({
    level,
    people: 40,
    carriers: Array.from({ length: VARIANTS }, (): [number, number] => [20, 0]),
  }))
  const names = Object.fromEntries(groups.map(({ level }) => [`l${level}`, `p0=p0l${level}`]))
  return subjectOf(genotypedWorld(groups, LEVELS, VARIANTS), {
    cohorts: { ...names, everybody: 'all' },
    columns: ['AC', 'AN'],
    suppressed: (_, cohort) => cohort === 'l0',
  })
}

describe.each(['suppress.complementary', 'attack.interval', 'derive.sum'])('%s of a large table', (rule) => {
  const whole = profileOf('jp-ndb')
  const policy = { ...whole, rules: { [rule]: whole.rules[rule] } }

  it('lets messages in while it looks, and ends where it is told to', async () => {
    let pauses = 0
    await reviewSubject(table(), policy, { pause: async () => void pauses++ })
    expect(pauses).toBeGreaterThan(2)
    let calls = 0
    const pause = async () => {
      if (++calls === 2) throw new HindoError('aborted', 'cancelled')
    }
    await expect(reviewSubject(table(), policy, { pause })).rejects.toMatchObject({ code: 'aborted' })
    expect(calls).toBe(2)
  })
})
