import { describe, expect, it } from 'vitest'
import { withMarksExplained } from '../../sdk/release/marks.ts'
import { noiseTable } from '../../sdk/release/mitigations/noise.ts'
import { roundColumns } from '../../sdk/release/mitigations/round.ts'
import type { Rounding } from '../../sdk/release/rounding.ts'
import { worst } from '../../sdk/release/rule.ts'
import { faithful } from '../../sdk/release/rules/faithful.ts'
import { roundingVariance } from '../../sdk/release/separation.ts'
import { roundingOf, statedChange } from '../../sdk/release/stated-change.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const CARRIERS = [3, 12, 17, 26, 38, 41, 55, 64, 73, 89].map((het): [number, number] => [het, 2])
const exact = (columns = ['AC', 'AN', 'AF', 'nhomalt']) =>
  subjectOf(genotypedWorld([{ level: 0, people: 203, carriers: CARRIERS }], 1, CARRIERS.length), {
    cohorts: { everybody: 'all' },
    columns,
  })

function rounded(how: Rounding, steps: string[] = [`round ${how.method}:${how.base}`]): Subject {
  const subject = exact()
  return {
    ...subject,
    cohorts: subject.cohorts.map((own) => ({ ...own, columns: roundColumns(own.columns, how) })),
    mitigation: { steps, variance: roundingVariance(how.base) },
  }
}

/** Exact numbers that are marked as changed. */
function disguised(steps: string[], variance: number): Subject {
  const subject = exact()
  for (const { state } of subject.cohorts[0]!.columns.values()) state.fill(STATE.value | STATE.MARKED)
  return { ...subject, mitigation: { steps, variance } }
}

const status = async (subject: Subject) => worst((await faithful.check(subject, {})).map((finding) => finding.status))

describe('numbers that are marked as changed', () => {
  it.each([
    { method: 'nearest', base: 5 },
    { method: 'ceiling', base: 10 },
    { method: 'midpoint', base: 6 },
  ] as const)('pass where they are what %o gives', async (how) => {
    expect(await status(rounded(how))).toBe('pass')
  })

  it.each([
    ['a rounding that is not theirs', () => rounded({ method: 'nearest', base: 5 }, ['round nearest:10']), 'fail'],
    ['nothing said of how', () => rounded({ method: 'nearest', base: 5 }, []), 'review'],
    ['exact numbers called rounded', () => disguised(['round nearest:5'], roundingVariance(5)), 'fail'],
    ['exact numbers called noised', () => disguised(['noise 1/2'], 7.8354), 'review'],
    ['exact numbers of which nothing is said', () => disguised([], 0), 'review'],
    ['exact numbers called noised by cell keys', () => disguised(['cell-key 5:3:1'], 3), 'review'],
  ])('with %s: %s', async (_, make, expected) => {
    expect(await status(make())).toBe(expected)
  })

  it('are for a person where nearly all numbers are exact and a few are not', async () => {
    const noised = noiseTable(exact(['AC', 'AN']), { numerator: 1, denominator: 10 })
    const [own] = noised.subject.cohorts
    const few = new Map(own!.columns)
    const { values, state } = few.get('AC')!
    // one changed by as much as noise may, the rest as they were
    const true_ = own!.expected!.get('AC')!.values
    few.set('AC', { values: true_.map((value, row) => (row === 0 ? value + 40 : value)), state })
    expect(values).not.toEqual(true_)
    const mitigation = { steps: ['noise 1/10'], variance: noised.variance }
    expect(await status({ ...noised.subject, mitigation })).toBe('pass')
    expect(await status({ ...noised.subject, mitigation, cohorts: [{ ...own!, columns: few }] })).toBe('review')
  })

  it.each([
    ['not called', STATE.notCalled],
    ['not collected', STATE.notCollected],
  ])('fail where a number that the dataset has is called %s', async (_, word) => {
    const subject = exact(['AC', 'AN'])
    const { values, state } = subject.cohorts[0]!.columns.get('AC')!
    values[3] = Number.NaN
    state[3] = word
    const [finding, ...more] = await faithful.check(subject, {})
    expect(finding).toMatchObject({ status: 'fail', cells: [{ row: 3, cohort: 0, column: 'AC' }] })
    expect(more).toEqual([])
    state[3] = STATE.suppressed
    expect(await status(subject)).toBe('pass')
  })

  it('pass where they have the noise that is stated, and not where they have a tenth of it', async () => {
    const noised = noiseTable(exact(), { numerator: 1, denominator: 2 }, (bytes) => crypto.getRandomValues(bytes))
    const said = (steps: string[], variance: number) => ({ ...noised.subject, mitigation: { steps, variance } })
    expect(await status(said(['noise 1/2'], noised.variance))).toBe('pass')
    expect(await status(said(['noise 1/100'], 20_000))).toBe('review')
    expect(await status(said(['cell-key 1:0.5:0'], 0.5))).toBe('fail')
  })

  it('keep no ratio of the exact ones', async () => {
    const subject = rounded({ method: 'nearest', base: 5 })
    const frequency = subject.cohorts[0]!.columns.get('AF')!
    frequency.values[3] = exact().cohorts[0]!.columns.get('AF')!.values[3]!
    const [finding] = await faithful.check(subject, {})
    expect(finding).toMatchObject({ status: 'fail', cells: [{ row: 3, cohort: 0, column: 'AF' }] })
  })
})

describe('what explains marks', () => {
  const { cohorts } = rounded({ method: 'ceiling', base: 10 })

  it('is what is said, and else the finest rounding that gives them', () => {
    expect(roundingOf(cohorts)).toEqual({ method: 'ceiling', base: 10 })
    const said = { steps: ['suppress'], variance: 0 }
    expect(withMarksExplained(said, cohorts)).toEqual({
      steps: ['suppress', 'round ceiling:10'],
      variance: roundingVariance(10),
    })
    const noise = { steps: ['noise 1/2'], variance: 7 }
    expect(withMarksExplained(noise, cohorts)).toBe(noise)
    expect(withMarksExplained(said, exact().cohorts)).toBe(said)
    expect(withMarksExplained(said, disguised([], 0).cohorts)).toBe(said)
  })

  it('is left to a person where several ways of rounding explain them and tell different things', () => {
    // 7 becomes 8 and 34 becomes 36, to the nearest four and up to the next one: 5 to 8 copies, or 6 to 9
    const marked = (...pairs: Array<[name: string, exact: number, shown: number]>) => {
      const columns = (place: 1 | 2, state: number) =>
        new Map(pairs.map((pair) => [pair[0], { values: Float64Array.of(pair[place]), state: Uint8Array.of(state) }]))
      return [{ columns: columns(2, STATE.value | STATE.MARKED), expected: columns(1, STATE.value) }]
    }
    const open = marked(['AC', 7, 8], ['AN', 34, 36])
    expect(roundingOf(open)).toBeUndefined()
    expect(withMarksExplained({ steps: [], variance: 0 }, open)).toEqual({ steps: [], variance: 0 })
    const said = { steps: ['round ceiling:4'], variance: 0 }
    expect(withMarksExplained(said, open)).toBe(said)
    // one more number tells them apart; by twos both ways tell 7 or 8
    expect(roundingOf(marked(['AC', 7, 8], ['AN', 34, 36], ['nhomalt', 1, 4]))).toEqual({ method: 'ceiling', base: 4 })
    expect(roundingOf(marked(['AC', 7, 8]))).toEqual({ method: 'nearest', base: 2 })
  })

  it('is read from steps', () => {
    expect(statedChange(['merge', 'suppress', 'round midpoint:6'])).toEqual({
      noise: false,
      rounding: { method: 'midpoint', base: 6 },
    })
    expect(statedChange(['noise 1/2'])).toEqual({ noise: true })
    expect(statedChange(['cell-key 5:3:1'])).toEqual({ noise: false, reach: 5 })
    expect(statedChange(['round sideways:6'])).toEqual({ noise: false })
  })
})
