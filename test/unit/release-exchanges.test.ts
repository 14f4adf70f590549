import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exchangesOf, sumOver } from '../../sdk/release/algebra/exchanges.ts'
import { FORMS, formOver, genotypeSystem } from '../../sdk/release/algebra/genotypes.ts'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'
import { roomByExchanges } from '../../sdk/release/algebra/room.ts'

const solver = (await loadIntervalSolver())!

/** Rows and columns of a table of two ways, 1 for each cell of a line. */
function lines(rows: number, columns: number): Uint8Array[] {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell)
  const line = (isIn: (cell: number) => boolean) => Uint8Array.from(cells, (cell) => Number(isIn(cell)))
  return [
    ...Array.from({ length: rows }, (_, row) => line((cell) => Math.floor(cell / columns) === row)),
    ...Array.from({ length: columns }, (_, column) => line((cell) => cell % columns === column)),
  ]
}

describe('exchanges', () => {
  it('of a table with margins are its rectangles, and leave every margin as it is', () => {
    const known = lines(3, 7)
    const found = exchangesOf(known, 21)
    expect(found.length).toBeGreaterThanOrEqual(12)
    for (const exchange of found) {
      for (const sum of known) expect(sumOver(sum, exchange)).toBe(0)
      expect(exchange.some((change) => change !== 0)).toBe(true)
    }
    // every cell is in one
    for (let cell = 0; cell < 21; cell++) expect(found.some((exchange) => exchange[cell] !== 0)).toBe(true)
  })

  it('are none where everything is known, and every cell by itself where nothing is', () => {
    const each = [0, 1, 2].map((cell) => Uint8Array.from({ length: 3 }, (_, i) => Number(i === cell)))
    expect(exchangesOf(each, 3)).toEqual([])
    expect(exchangesOf([], 3).slice(0, 3)).toEqual(each.map((vector) => Int8Array.from(vector)))
  })
})

describe('room by exchanges', () => {
  const world = fc.record({
    people: fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 4 }), fc.nat({ max: 9 })), {
      minLength: 6,
      maxLength: 6,
    }),
    sums: fc.array(fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }), { maxLength: 5 }),
    inside: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
    form: fc.constantFrom('AC' as const, 'carriers' as const, 'nhomalt' as const, 'n_het' as const),
  })

  it('is within what the linear program allows, and holds the true number', () => {
    let moved = 0
    fc.assert(
      fc.property(world, ({ people, sums, inside, form }) => {
        const none = new Float64Array(6)
        const [het, hom, ref] = [0, 1, 2].map((kind) => Float64Array.from(people, (cell) => cell[kind]!))
        const known = sums.map((members) => Uint8Array.from({ length: 6 }, (_, cell) => Number(members.includes(cell))))
        const target = Uint8Array.from({ length: 6 }, (_, cell) => Number(inside.includes(cell)))
        const point = { het: het!, hom: hom!, ref: ref!, hemi: none, single: none }
        const room = roomByExchanges(point, exchangesOf(known, 6), target, form, 10)
        const kinds = ['het', 'hom', 'ref'] as const
        // the people of every cell are known, and of every released sum copies and homozygotes
        const system = genotypeSystem(people.map((cell) => cell[0] + cell[1] + cell[2]), kinds) // biome-ignore format: one line
        for (const sum of system.sums) sum.low = sum.high
        for (const members of sums) {
          for (const told of ['AC', 'nhomalt'] as const) {
            const linear = formOver(members, FORMS[told], kinds)
            const value = members.reduce(
              (all, cell) => all + (told === 'AC' ? het![cell]! : 0) + (told === 'AC' ? 2 : 1) * hom![cell]!,
              0,
            )
            system.sums.push({ ...linear, low: value, high: value })
          }
        }
        const [exact] = solver.solve(system, [formOver(inside, FORMS[form], kinds)])
        const weights: Partial<Record<string, number>> = FORMS[form]
        const truth = inside.reduce(
          (all, cell) => all + kinds.reduce((sum, kind, i) => sum + (weights[kind] ?? 0) * people[cell]![i]!, 0),
          0,
        )
        expect(room.lower).toBeLessThanOrEqual(truth)
        expect(room.upper).toBeGreaterThanOrEqual(truth)
        expect(room.lower).toBeGreaterThanOrEqual(exact!.lower)
        expect(room.upper).toBeLessThanOrEqual(exact!.upper)
        moved += room.upper - room.lower
      }),
      { numRuns: 300 },
    )
    expect(moved).toBeGreaterThan(300)
  })
})

describe('the solver', () => {
  it('answers for each system what it would by itself, whichever it had in memory', () => {
    const system = (total: number) => ({
      lower: new Float64Array(3),
      upper: new Float64Array(3).fill(9),
      sums: [{ members: [0, 1, 2], low: total, high: total }],
    })
    const [few, many] = [system(2), system(25)]
    const bounds = () => [few, many, many, few].map((one) => solver.solve(one, [[0], [1, 2]]))
    const [low, high] = [[{ lower: 0, upper: 2 }, { lower: 0, upper: 2 }], [{ lower: 7, upper: 9 }, { lower: 16, upper: 18 }]] // biome-ignore format: one line
    expect(bounds()).toEqual([low, high, high, low])
    expect(bounds()).toEqual([low, high, high, low])
  })

  it('is the same for everybody in a thread', async () => {
    expect(await loadIntervalSolver()).toBe(await loadIntervalSolver())
  })
})
