import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMS, type FormName, formOver, genotypeSystem, type Kind } from '../../sdk/release/algebra/genotypes.ts'
import type { CountSystem } from '../../sdk/release/algebra/intervals.ts'
import { certainRoom } from '../../sdk/release/algebra/room.ts'
import { isLoose, roomWithinSlack } from '../../sdk/release/algebra/slack.ts'
import { attacksOn } from '../../sdk/release/attack.ts'
import { interval, Judge } from '../../sdk/release/rules/interval.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { learnedFrom } from '../../sdk/release/told.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf } from '../support/release-world.ts'

const DIPLOID: readonly Kind[] = ['het', 'hom', 'ref']
const none = new Float64Array(2)

/** Every value that a number can take, by trying all people of all kinds. */
function everyValue(system: CountSystem, form: { members: ArrayLike<number>; weights?: ArrayLike<number> }) {
  const values = new Set<number>()
  const at = new Float64Array(system.lower.length)
  const total = ({ members, weights }: typeof form) =>
    Array.from(members).reduce((sum, unknown, i) => sum + (weights?.[i] ?? 1) * at[unknown]!, 0)
  const go = (unknown: number): void => {
    if (unknown === at.length) {
      if (system.sums.every((sum) => total(sum) >= sum.low && total(sum) <= sum.high)) values.add(total(form))
      return
    }
    for (let value = system.lower[unknown]!; value <= system.upper[unknown]!; value++) {
      at[unknown] = value
      go(unknown + 1)
    }
  }
  go(0)
  return values
}

describe('room within the intervals of changed sums', () => {
  it('is made of values that the number can take, each of them, by trying all', () => {
    const forms = ['AC', 'carriers', 'nhomalt', 'n_het'] as const
    const kinds = fc.tuple(fc.nat(2), fc.nat(1), fc.nat(2))
    const sum = fc.record({
      cells: fc.uniqueArray(fc.nat(1), { minLength: 1 }),
      form: fc.constantFrom<FormName>(...forms, 'AN'),
      below: fc.nat(2),
      above: fc.nat(2),
    })
    let moved = 0
    fc.assert(
      fc.property(
        fc.tuple(kinds, kinds),
        fc.array(sum, { maxLength: 4 }),
        fc.uniqueArray(fc.nat(1), { minLength: 1 }),
        fc.constantFrom(...forms),
        (people, sums, inside, name) => {
          const point = Float64Array.from(people.flat())
          const system = genotypeSystem(
            people.map((cell) => cell.reduce((all, one) => all + one, 0)),
            DIPLOID,
          )
          for (const { cells, form, below, above } of sums) {
            const own = formOver(cells, FORMS[form], DIPLOID)
            const true_ = Array.from(own.members).reduce(
              (all, unknown, i) => all + own.weights![i]! * point[unknown]!,
              0,
            )
            system.sums.push({ ...own, low: true_ - below, high: true_ + above })
          }
          const form = formOver(inside, FORMS[name], DIPLOID)
          const room = roomWithinSlack(system, 3, point, form, { width: 30, least: 0 })!
          const values = everyValue(system, form)
          for (let value = room.lower; value <= room.upper; value++) expect(values).toContain(value)
          if (room.upper > room.lower) moved++
        },
      ),
      { numRuns: 300 },
    )
    expect(moved).toBeGreaterThan(100)
  })

  it('stops where enough values are reached, and says nothing of numbers that are not the dataset’s', () => {
    const system = genotypeSystem([50], DIPLOID)
    const form = formOver([0], FORMS.AC, DIPLOID)
    system.sums.push({ ...form, low: 10, high: 40 })
    const point = Float64Array.of(20, 2, 28)
    expect(isLoose(system)).toBe(true)
    const room = roomWithinSlack(system, 3, point, form, { width: 5, least: 0 })!
    expect(room.upper - room.lower).toBeGreaterThanOrEqual(4)
    expect(roomWithinSlack(system, 3, point, form, { width: 5, least: 38 })!.upper).toBeGreaterThanOrEqual(38)
    expect(roomWithinSlack(system, 3, Float64Array.of(50, 0, 0), form, { width: 5, least: 0 })).toBe(undefined)
    expect(isLoose(genotypeSystem([50], DIPLOID))).toBe(false)
  })
})

describe('people whom no released sum holds', () => {
  it('can be of any kind: two copies each, or none', () => {
    const point = {
      het: Float64Array.of(1, 2),
      hom: Float64Array.of(0, 1),
      ref: Float64Array.of(3, 5),
      hemi: none,
      single: none,
    }
    const classes = { of: [0, 1], count: 2, free: 0 }
    expect(certainRoom(point, classes, [1, 0], 'AC')).toEqual({ lower: 0, upper: 8 })
    expect(certainRoom(point, classes, [1, 0], 'carriers')).toEqual({ lower: 0, upper: 4 })
    expect(certainRoom(point, classes, [1, 0], 'n_hom_ref')).toEqual({ lower: 0, upper: 4 })
    // the other cell is in a released sum by itself
    expect(certainRoom(point, classes, [1, 1], 'AC')).toEqual({ lower: 4, upper: 12 })
    const haploid = { ...point, hemi: Float64Array.of(2, 0), single: Float64Array.of(5, 0) }
    expect(certainRoom(haploid, classes, [1, 0], 'AC')).toEqual({ lower: 0, upper: 15 })
  })
})

const RULE = { width: 10, least: 10, programs: 0 }
const levels = (...people: number[]) =>
  people.map((count, level) => ({
    level,
    people: count,
    carriers: [[Math.min(3, count), 0]] as Array<[number, number]>,
  }))

describe('hidden numbers of few people', () => {
  it('may be all that so few can have, without any program', async () => {
    const cohorts = { a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2' }
    const hidden = (_: number, name: string) => name === 'a' || name === 'b'
    const subject = subjectOf(genotypedWorld(levels(4, 9, 60), 3, 1), { cohorts, suppressed: hidden, solver: false })
    expect(await interval.check(subject, RULE)).toEqual([])
    // beside everybody's number each of them follows but for the other
    const told = subjectOf(genotypedWorld(levels(4, 9, 60), 3, 1), {
      cohorts: { ...cohorts, everybody: 'all' },
      suppressed: hidden,
    })
    expect((await interval.check(told, { ...RULE, programs: 50 }))[0]).toMatchObject({ status: 'fail' })
  })
})

describe('hidden numbers beside noised ones', () => {
  const world = genotypedWorld(
    [40, 60, 90, 120].map((people, level) => ({ level, people, carriers: [[[2, 8, 14, 30][level]!, level]] })),
    4,
    1,
  )
  /** Everybody and the levels, each number off by so much; the first level is hidden. */
  function noised(changes: number[], reach: number, solver = true): Subject {
    const subject = subjectOf(world, {
      cohorts: { everybody: 'all', a: 'p0=p0l0', b: 'p0=p0l1', c: 'p0=p0l2', d: 'p0=p0l3' },
      columns: ['AC', 'AN'],
      suppressed: (_, name) => name === 'a',
      solver,
    })
    const cohorts = subject.cohorts.map((own, number) => {
      const { values, state } = own.columns.get('AC')!
      if (state[0] !== STATE.value) return own
      const changed = { values: values.map((value) => value + changes[number]!), state: state.map(() => STATE.MARKED) }
      return { ...own, columns: new Map([...own.columns, ['AC', changed]]) }
    })
    return { ...subject, cohorts, mitigation: { steps: [`cell-key ${reach}:2:0`], variance: 2 } }
  }

  it('are as open as the noise leaves them, which takes no program', async () => {
    const subject = noised([1, 0, -2, 0, 3], 5, false)
    const judge = new Judge(subject, RULE)
    const verdicts: string[] = []
    for (const attack of attacksOn(subject, await subject.cellCounts())) verdicts.push(await judge.verdict(attack))
    expect(verdicts).toEqual(['wide', 'wide'])
    expect(judge.ran).toBe(0)
    // exact numbers of the same groups leave one value
    expect(await interval.check(noised([0, 0, 0, 0, 0], 0), { ...RULE, programs: 9 })).toMatchObject([
      { status: 'fail' },
    ])
  })

  it('are found where the noise is too small, by propagation or by a program', async () => {
    const subject = noised([1, 0, 0, -1, 0], 1)
    expect(await interval.check(subject, { ...RULE, width: 10, programs: 9 })).toMatchObject([{ status: 'fail' }])
    // the true number and four on either side: 9 values
    expect(await interval.check(subject, { width: 3, least: 1, programs: 0 })).toEqual([])
  })

  it('are of somebody where something is shown: zeros get no noise', () => {
    const told = (value: number) => {
      const column = { values: Float64Array.of(value), state: Uint8Array.of(STATE.MARKED) }
      const source = { columns: new Map([['AC', column]]), row: 0, change: { noise: false, reach: 5 } }
      return learnedFrom(source, 40).told.map(({ low, high }) => [low, high])
    }
    expect(told(0)).toEqual([[0, 5]])
    expect(told(1)).toEqual([[1, 6]])
    expect(told(9)).toEqual([[4, 14]])
  })
})
