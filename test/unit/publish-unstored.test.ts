import { describe, expect, it } from 'vitest'
import { Suppression } from '../../sdk/build/publish.ts'
import { type PublishRules, publishRules } from '../../sdk/build/publish-policy.ts'
import { coversOfAxes, relationsOfAxes, undeclaredWarning } from '../../sdk/build/publish-relations.ts'
import { bridgesOf } from '../../sdk/release/algebra/unstored-groups.ts'
import type { Axis, Level, Stratum } from '../../sdk/types.ts'
import { attacker } from '../support/publish-attacker.ts'
import { servedRow, type World, type WorldPerson, worldOf } from '../support/publish-world.ts'

// Groups that are not stored and follow from stored ones all the same, by what is known of who is where.

const CARRIERS = [1, 2, 3]
const label = { en: '', ja: '' }
const LEAST = 4
const rules: PublishRules = publishRules({ threshold: LEAST })

function axis(id: string, kind: Axis['kind'], levels: Array<string | Level>): Axis {
  const made = levels.map((level) => (typeof level === 'string' ? { id: level, label } : level))
  return { id, label, kind, ordered: false, levels: made }
}

/** People with these levels, of whom the first so many carry the allele. */
function group(levels: string[], people: number, carriers: number): WorldPerson[] {
  return Array.from({ length: people }, (_, i) => ({ levels: new Set(levels), kinds: [i < carriers ? 1 : 0] }))
}

/** Fewest and most carriers of a group that somebody can tell who knows which combinations of levels there are. */
async function told(world: World, isIn: (levels: ReadonlySet<string>) => boolean, served = world.published) {
  const suppression = new Suppression(served, rules)
  const [row] = world.rows
  const hidden = suppression.row(row!.counts, null).slice()
  const inhabited = new Set(world.people.map(({ levels }) => [...levels].sort().join()))
  const solver = await attacker(world.axes, suppression.strata, world.nested, inhabited)
  const view = solver.look(servedRow(row!, hidden))
  const bounds = view.bounds(isIn, CARRIERS, LEAST)
  view.close()
  const names = world.published.strata.map(({ terms }) => terms.map((term) => term.join('=')).join() || 'all')
  return { ...bounds, hidden: names.filter((_, s) => hidden[s]) }
}

describe('levels that overlap and are together exactly another one', () => {
  const child = (id: string): Level => ({ id, label, parent: 'D' })
  /** 40 with D, of whom 20 have each of two kinds of it, and one more has both: carriers of both are the sum less those of D. */
  const people = (both: number) => [
    ...group(['d=D', 'd=D1'], 20, 8),
    ...group(['d=D', 'd=D2'], 20, 9),
    ...group(['d=D', 'd=D1', 'd=D2'], 12, both),
    ...group([], 40, 20),
  ]
  const world = (both: number, more: WorldPerson[] = []) =>
    worldOf([axis('d', 'overlapping', [{ id: 'D', label }, child('D1'), child('D2')])], new Map(), [
      ...people(both),
      ...more,
    ])
  const hasBoth = (levels: ReadonlySet<string>) => levels.has('d=D1') && levels.has('d=D2')

  it('would tell who has both', async () => {
    const { covers, ...blind } = world(1).published
    expect(covers).toHaveLength(1)
    expect(await told(world(1), hasBoth, blind)).toEqual({ lower: 1, upper: 1, hidden: [] })
  })

  it('do not, because the one that they are is hidden', async () => {
    const { lower, upper, hidden } = await told(world(1), hasBoth)
    expect(hidden).toContain('d=D')
    expect(upper - lower + 1).toBeGreaterThanOrEqual(LEAST)
  })

  it.each([0, LEAST, 9])('are all shown where %s have both', async (both) => {
    expect((await told(world(both), hasBoth)).hidden).toEqual([])
  })

  it('are all shown where somebody has the other one and none of them', () => {
    expect(world(1, group(['d=D'], 1, 0)).published.covers).toEqual([])
  })

  it('of three levels count what is had more than once', async () => {
    const three = worldOf(
      [axis('d', 'overlapping', [{ id: 'D', label }, child('D1'), child('D2'), child('D3')])],
      new Map(),
      [...people(1), ...group(['d=D', 'd=D3'], 30, 10)],
    )
    expect(three.published.covers!.map(({ parts }) => parts.length)).toEqual([3])
    expect((await told(three, hasBoth)).hidden).toContain('d=D')
  })
})

describe('combinations of levels that nobody has', () => {
  const axes = [axis('x', 'partition', ['1', '2', '3']), axis('y', 'partition', ['1', '2', '3'])]
  /** Places of a table of three by three that are a path: x1y1, x1y2, x2y2, x2y3, x3y3. */
  const path = (middle: number) => [
    ...group(['x=1', 'y=1'], 20, 7),
    ...group(['x=1', 'y=2'], 20, 6),
    ...group(['x=2', 'y=2'], 20, middle),
    ...group(['x=2', 'y=3'], 20, 8),
    ...group(['x=3', 'y=3'], 20, 9),
  ]
  const isMiddle = (levels: ReadonlySet<string>) => levels.has('x=2') && levels.has('y=2')
  const worldWith = (middle: number, more: WorldPerson[] = []) => worldOf(axes, new Map(), [...path(middle), ...more])

  it('leave one place of the table of two axes to be told by sums, which is then hidden', async () => {
    const { lower, upper, hidden } = await told(worldWith(1), isMiddle)
    expect(hidden.length).toBeGreaterThanOrEqual(2)
    expect(upper).toBeGreaterThan(lower)
  })

  it.each([0, LEAST, 12])('are no matter where it is %s', async (middle) => {
    expect((await told(worldWith(middle), isMiddle)).hidden).toEqual([])
  })

  it('are no matter where people can be moved around', async () => {
    const closed = worldWith(1, group(['x=3', 'y=1'], 20, 5))
    const { lower, upper, hidden } = await told(closed, isMiddle)
    expect(hidden).toEqual([])
    expect(upper).toBeGreaterThan(lower)
  })

  it('are found as the places of a table that lie on no circle', () => {
    // every table of three by three with some places, against trying all small movements along circles
    for (let places = 0; places < 512; places++) {
      const isThere = (x: number, y: number) => ((places >> (3 * x + y)) & 1) === 1
      const found = bridgesOf([0, 1, 2], [3, 4, 5], (a, b) => (isThere(a, b - 3) ? 'crossing' : 'apart'))
      const fixed = fixedPlaces(isThere).filter(([x, y]) => {
        const [row, column] = [
          [0, 1, 2].filter((other) => isThere(x, other)),
          [0, 1, 2].filter((other) => isThere(other, y)),
        ]
        return row.length > 1 && column.length > 1
      })
      expect(found.length).toBe(fixed.length)
    }
  })
})

/** Places whose number never changes while rows and columns of a table keep their sums: all movements by -1, 0 or 1 are tried. */
function fixedPlaces(isThere: (x: number, y: number) => boolean): Array<[number, number]> {
  const places = Array.from({ length: 9 }, (_, i): [number, number] => [Math.floor(i / 3), i % 3]).filter(([x, y]) =>
    isThere(x, y),
  )
  const moved = new Set<number>()
  for (let code = 0; code < 3 ** places.length; code++) {
    const steps = places.map((_, i) => (Math.floor(code / 3 ** i) % 3) - 1)
    const sum = (axis: 0 | 1, level: number) =>
      places.reduce((total, place, i) => total + (place[axis] === level ? steps[i]! : 0), 0)
    if ([0, 1, 2].some((level) => sum(0, level) !== 0 || sum(1, level) !== 0)) continue
    for (const [i, step] of steps.entries()) if (step !== 0) moved.add(i)
  }
  return places.filter((_, i) => !moved.has(i))
}

describe('sources of counts alone', () => {
  const child = (id: string): Level => ({ id, label, parent: 'D' })
  const axes = [axis('d', 'overlapping', [{ id: 'D', label }, child('D1'), child('D2')])]
  const strataOf = (all: number, one: number, two: number): Stratum[] => [
    { terms: [], participants: 200 },
    { terms: [['d', 'D']], participants: all },
    { terms: [['d', 'D1']], participants: one },
    { terms: [['d', 'D2']], participants: two },
  ]
  const hiddenOf = (strata: Stratum[], copies: number[]) => {
    const people = Int32Array.from(strata, ({ participants }) => participants!)
    const suppression = new Suppression(
      {
        ...{ strata, people, axes, kind: 'allele', measures: ['AC', 'AN', 'nhomalt'] },
        ...{ relation: relationsOfAxes(strata, axes), covers: coversOfAxes(strata, axes) },
      },
      rules,
    )
    const counts = {
      AC: Int32Array.from(copies),
      AN: people.map((own) => 2 * own),
      nhomalt: new Int32Array(4),
    }
    return [...suppression.row(counts, null)]
  }

  it('have children for all of a level where they are many enough to be', () => {
    expect(coversOfAxes(strataOf(90, 60, 40), axes)).toEqual([{ whole: 1, parts: [2, 3] }])
    expect(coversOfAxes(strataOf(90, 60, 29), axes)).toEqual([])
    // 30 and 21 are one more than 50: somebody may have both
    expect(hiddenOf(strataOf(90, 60, 40), [100, 50, 30, 21])).toEqual([0, 1, 0, 0])
    expect(hiddenOf(strataOf(90, 60, 40), [100, 50, 30, 24])).toEqual([0, 0, 0, 0])
    expect(hiddenOf(strataOf(110, 60, 40), [100, 50, 30, 21])).toEqual([0, 0, 0, 0])
  })

  it('are said to be for a person where levels may lie inside each other and nothing says so', () => {
    const undeclared = [axis('d', 'overlapping', ['D', 'D1', 'D2'])]
    expect(undeclaredWarning(strataOf(90, 60, 40), undeclared)).toContain('whether d=D1 lies inside d=D is not said')
    expect(undeclaredWarning(strataOf(90, 60, 40), axes)).toContain('whether d=D2 lies inside d=D1')
    expect(undeclaredWarning(strataOf(90, 0, 60).slice(0, 3), axes)).toBeUndefined()
    expect(undeclaredWarning(strataOf(90, 60, 40), [{ ...axes[0]!, kind: 'partition' }])).toBeUndefined()
  })
})
