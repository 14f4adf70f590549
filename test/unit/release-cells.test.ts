import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { releaseCells } from '../../sdk/release/algebra/cells.ts'
import { cohortsOver, makeWorld, membersOf, overlappingNamed, type World, worlds } from '../support/cohort-world.ts'

/** People by the cohorts that they are in, as `0110`; those in none are left out. */
function peopleBySignature(world: World, cohorts: Cohort[]): Map<string, number> {
  const inside = cohorts.map((cohort) => new Set(membersOf(world, cohort)))
  const found = new Map<string, number>()
  for (const person of world.people) {
    const signature = inside.map((set) => (set.has(person) ? '1' : '0')).join('')
    if (signature.includes('1')) found.set(signature, (found.get(signature) ?? 0) + 1)
  }
  return found
}

const inLevel = (axis: string, ...levels: string[]): Cohort => ({ op: 'in', axis, levels })

describe('the cells of some cohorts', () => {
  it.each([
    ['stored atoms', true],
    ['margins alone', false],
  ])('hold every person exactly once, with sizes that contain the truth: %s', (_, joint) => {
    const problem = worlds({ joint, partitions: { min: 1, max: 3 } }).chain((world) =>
      fc.tuple(fc.constant(world), fc.array(cohortsOver(world.axes, 2), { minLength: 1, maxLength: 5 })),
    )
    let exact = 0
    fc.assert(
      fc.property(problem, ([world, cohorts]) => {
        const named = new Set(cohorts.flatMap((cohort) => overlappingNamed(world, cohort)).map(String))
        const cells = releaseCells(world.manifest, cohorts)
        expect(cells === undefined).toBe(named.size > 8)
        if (!cells) return
        const truth = peopleBySignature(world, cohorts)
        const signatures = Array.from({ length: cells.count }, (_, cell) =>
          cells.vectors.map((vector) => vector[cell]).join(''),
        )
        expect(new Set(signatures).size).toBe(signatures.length)
        for (const signature of truth.keys()) expect(signatures).toContain(signature)
        for (const [cell, signature] of signatures.entries()) {
          const people = truth.get(signature) ?? 0
          expect(cells.lower[cell], signature).toBeLessThanOrEqual(people)
          expect(cells.upper[cell], signature).toBeGreaterThanOrEqual(people)
          expect(cells.upper[cell]).toBeGreaterThan(0)
          if (cells.lower[cell] === cells.upper[cell]) exact++
        }
      }),
      { numRuns: 600 },
    )
    if (joint) expect(exact).toBeGreaterThan(400)
  })

  const people = (rows: Array<[place: number, has: number]>) =>
    rows.map(([place, has]) => ({ places: [place], has: [has], measure: 1 }))

  it('are known to the person where atoms, one overlapping level or a stored pair decide', () => {
    const world = makeWorld({
      partitions: [2],
      overlapping: [[-1, -1]],
      pairs: [[0, 0]],
      joint: true,
      declared: true,
      people: people([
        [0, 0],
        [0, 1],
        [0, 1],
        [0, 3],
        [1, 2],
        [1, 3],
        [1, 0],
      ]),
    })
    const sizes = (cohorts: Cohort[]) => {
      const { lower, upper, vectors, count } = releaseCells(world.manifest, cohorts)!
      return Object.fromEntries(
        Array.from({ length: count }, (_, cell) => [
          vectors.map((vector) => vector[cell]).join(''),
          [lower[cell], upper[cell]],
        ]),
      )
    }
    expect(sizes([inLevel('p0', 'p0l0'), inLevel('q0', 'q0l0')])).toEqual({ 11: [3, 3], 10: [1, 1], '01': [1, 1] })
    expect(sizes([inLevel('q0', 'q0l0'), inLevel('q0', 'q0l1')])).toEqual({ 11: [2, 2], 10: [2, 2], '01': [1, 1] })
  })

  it('are not told where more than eight overlapping levels are', () => {
    const levels = Array.from({ length: 9 }, (_, level) => `q0l${level}`)
    const world = makeWorld({
      partitions: [1],
      overlapping: [levels.map(() => -1)],
      pairs: [],
      joint: true,
      declared: false,
      people: people([[0, 511]]),
    })
    expect(
      releaseCells(
        world.manifest,
        levels.map((level) => inLevel('q0', level)),
      ),
    ).toBeUndefined()
    expect(
      releaseCells(
        world.manifest,
        levels.slice(1).map((level) => inLevel('q0', level)),
      )?.count,
    ).toBeGreaterThan(0)
  })

  it('leave out people of no cohort and cells that nobody is in', () => {
    const world = makeWorld({
      partitions: [3],
      overlapping: [],
      pairs: [],
      joint: true,
      declared: false,
      people: people([
        [0, 0],
        [0, 0],
        [1, 0],
      ]),
    })
    const cells = releaseCells(world.manifest, [inLevel('p0', 'p0l0', 'p0l2')])!
    expect(cells.count).toBe(1)
    expect([cells.lower[0], cells.upper[0]]).toEqual([2, 2])
    expect(releaseCells(world.manifest, [inLevel('p0', 'p0l2')])!.count).toBe(0)
  })
})
