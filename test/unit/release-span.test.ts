import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combinationsOf } from '../../sdk/release/algebra/combinations.ts'
import { exchangesOf } from '../../sdk/release/algebra/exchanges.ts'
import { FORMS, formOver, genotypeSystem } from '../../sdk/release/algebra/genotypes.ts'
import { isSolution } from '../../sdk/release/algebra/intervals.ts'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'
import { RowSpace } from '../../sdk/release/algebra/row-space.ts'
import { Spans } from '../../sdk/release/algebra/span.ts'

const solver = (await loadIntervalSolver())!
const WIDTH = 6
const sums = fc.array(
  fc.array(fc.nat({ max: 1 }), { minLength: WIDTH, maxLength: WIDTH }).map((cells) => Uint8Array.from(cells)),
  { maxLength: 7 },
)

describe('spans', () => {
  it('say of sums what their row space, exchanges and combinations say', () => {
    const spans = new Spans()
    fc.assert(
      fc.property(sums, sums, (vectors, asked) => {
        const span = spans.of(vectors, WIDTH)
        const space = new RowSpace(WIDTH)
        for (const vector of vectors) space.add(vector)
        for (const vector of asked) {
          expect(span.contains(vector)).toBe(space.contains(vector))
          expect(span.contains(vector)).toBe(space.contains(vector))
        }
        expect([...span.determined()].sort()).toEqual([...space.determined()].sort())
        expect(span.exchanges).toEqual(exchangesOf(vectors, WIDTH))
        // cells are of one class where every sum has both or neither
        for (let a = 0; a < WIDTH; a++) {
          for (let b = 0; b < WIDTH; b++) {
            const alike = vectors.every((vector) => vector[a] === vector[b])
            expect(span.classes.of[a] === span.classes.of[b]).toBe(alike)
          }
          expect(span.classes.of[a] === span.classes.free).toBe(vectors.every((vector) => vector[a] === 0))
        }
        const { together, groups } = span.combinations
        const cellsOf = groups.map(({ cells }) => cells.flatMap((cell) => together[cell]!).sort().join()) // biome-ignore format: one line
        const whole = combinationsOf(vectors, WIDTH).groups.map(({ cells }) => cells.join())
        expect(cellsOf.sort()).toEqual(whole.sort())
      }),
      { numRuns: 400 },
    )
  })

  it('are one for the same sums, whoever released them how often', () => {
    const spans = new Spans()
    const [a, b] = [Uint8Array.of(1, 1, 0), Uint8Array.of(0, 1, 1)]
    const span = spans.of([a, b], 3)
    expect(spans.of([a, b, a.slice()], 3)).toBe(span)
    expect(spans.of([a.slice(), b.slice()], 3)).toBe(span)
    expect(spans.of([a], 3)).not.toBe(span)
    expect(span.vectors).toEqual([a, b])
    // what a cell would be in is part of what they are
    expect(spans.of([], 3)).not.toBe(spans.of([], 4))
    expect(spans.of([], 3).classes.free).toBe(0)
  })

  it('stay right beyond as many as are remembered', () => {
    const spans = new Spans()
    for (let text = 1; text < 1 << 13; text++) {
      const vector = Uint8Array.from({ length: 13 }, (_, cell) => (text >> cell) & 1)
      expect(spans.of([vector], 13).contains(vector)).toBe(true)
    }
  })
})

describe('what the dataset says', () => {
  const system = () => {
    const made = genotypeSystem([5, 7], ['het', 'hom', 'ref'])
    made.sums.push({ ...formOver([0, 1], FORMS.AC, ['het', 'hom', 'ref']), low: 6, high: 6 })
    return made
  }

  it('is a solution where every sum and every bound holds', () => {
    expect(isSolution(system(), [2, 1, 2, 2, 0, 5])).toBe(true)
    expect(isSolution(system(), [2, 1, 2, 1, 0, 5])).toBe(false)
    // more than there are people of the first cell
    expect(isSolution(system(), [2, 1, 3, 2, 0, 5])).toBe(false)
    expect(isSolution(system(), [-2, 3, 2, 2, 0, 5])).toBe(false)
    expect(isSolution(system(), [Number.NaN, 1, 2, 2, 0, 5])).toBe(false)
  })

  it('saves the solver the least value where that is known to be far enough', () => {
    const target = formOver([0], FORMS.carriers, ['het', 'hom', 'ref'])
    const [whole] = solver.solve(system(), [target])
    const asked: number[] = []
    const most = (upper: number) => {
      asked.push(upper)
      return 2
    }
    expect(solver.solve(system(), [target], most)).toEqual([{ lower: 2, upper: whole!.upper }])
    expect(solver.solve(system(), [target], () => undefined)).toEqual([whole])
    expect(asked).toEqual([whole!.upper])
    expect(whole!.lower).toBeLessThan(2)
  })
})
