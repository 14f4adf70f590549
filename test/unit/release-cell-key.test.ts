import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atomKey, CellKeyTable, sumOfKeys } from '../../sdk/release/cell-key.ts'

const SHAPE = { reach: 2, variance: 1.08, blocked: 1 }
const secret = Uint8Array.from({ length: 32 }, (_, i) => i)
const variant = { contig: '22', position: 100, ref: 'A', alt: 'G' }

describe('the table of cell-key noise', () => {
  const table = new CellKeyTable(SHAPE)
  const targets = (count: number) =>
    table.rows[count - 1]!.map(({ change, probability }) => [count + change, Number(probability.toFixed(6))])

  it('is that of ptable for D = 2, V = 1.08, js = 1', () => {
    expect(table.rows).toHaveLength(4)
    expect(targets(1)).toEqual([
      [0, 0.513333],
      [2, 0.46],
      [3, 0.026667],
    ])
    expect(targets(4)).toEqual([
      [2, 0.073947],
      [3, 0.244213],
      [4, 0.36368],
      [5, 0.244213],
      [6, 0.073947],
    ])
  })

  it('goes to 0 or beyond the blocked counts alone', () => {
    expect(targets(2).map(([target]) => target)).toEqual([0, 2, 3, 4])
    expect(targets(3).map(([target]) => target)).toEqual([2, 3, 4, 5])
  })

  it.each([
    [2, 1.08, 1],
    [3, 1, 0],
    [5, 3, 2],
    [10, 4, 1],
    [50, 1.5, 0],
  ])('has mean 0, the variance and the most entropy for D = %i, V = %f, js = %i', (reach, variance, blocked) => {
    const { rows } = new CellKeyTable({ reach, variance, blocked })
    expect(rows).toHaveLength(reach + blocked + 1)
    for (const row of rows) {
      const sum = (f: (v: number) => number) => row.reduce((total, one) => total + one.probability * f(one.change), 0)
      expect(sum(() => 1)).toBeCloseTo(1, 12)
      expect(sum((v) => v)).toBeCloseTo(0, 11)
      expect(sum((v) => v * v)).toBeCloseTo(variance, 10)
      // Most entropy: ln p is a quadratic, so divided differences of third order are 0.
      const points = row.filter(({ probability }) => probability > 1e-100)
      for (let i = 0; i + 3 < points.length; i++) {
        expect(Math.abs(thirdDifference(points.slice(i, i + 4)))).toBeLessThan(1e-9)
      }
    }
  })

  it('gives every change its share of keys, and leaves nothing undecided at the ends', () => {
    for (const [index, row] of table.rows.entries()) {
      const count = index + 1
      const seen = new Map<number, number>()
      const keys = 20_000
      for (let i = 0; i < keys; i++) {
        const change = table.perturb(count, Math.floor(((i + 0.5) * 2 ** 32) / keys)) - count
        seen.set(change, (seen.get(change) ?? 0) + 1)
      }
      for (const { change, probability } of row) {
        expect(Math.abs((seen.get(change) ?? 0) / keys - probability)).toBeLessThan(1 / keys + 1e-9)
      }
      expect(table.perturb(count, 0)).toBe(count + row[0]!.change)
      expect(table.perturb(count, 2 ** 32 - 1)).toBe(count + row.at(-1)!.change)
    }
    expect(table.perturb(1000, 0)).toBe(998)
    expect(table.perturb(1000, 2 ** 32 - 1)).toBe(1002)
  })

  it('leaves zeros as they are', () => {
    fc.assert(fc.property(fc.nat(2 ** 32 - 1), (key) => table.perturb(0, key) === 0))
  })

  it.each([
    [{ ...SHAPE, variance: 2.5 }, /count 1 cannot get noise of variance 2\.5/],
    [{ ...SHAPE, variance: 0.9 }, /count 1 cannot/],
    [{ reach: 1, variance: 0.5, blocked: 1 }, /count 1 cannot/],
    [{ ...SHAPE, reach: 0 }, /reach of 1 to 50/],
    [{ ...SHAPE, reach: 2.5 }, /reach of 1 to 50/],
    [{ ...SHAPE, reach: 51 }, /reach of 1 to 50/],
    [{ ...SHAPE, variance: 0 }, /variance above 0/],
    [{ ...SHAPE, variance: Number.NaN }, /variance above 0/],
    [{ ...SHAPE, blocked: -1 }, /blocked/],
  ])('refuses %j', (shape, message) => {
    expect(() => new CellKeyTable(shape)).toThrow(message)
  })

  it.each([
    [-1, 0],
    [1.5, 0],
    [Number.NaN, 0],
    [1, -1],
    [1, 2 ** 32],
    [1, 0.5],
  ])('gives no noise to the count %f with the key %f', (count, key) => {
    expect(() => table.perturb(count, key)).toThrow(/no cell-key noise/)
  })
})

describe('keys of cells', () => {
  it('are the first 32 bits of HMAC-SHA256 over variant, atom and carriers', () => {
    const expected = createHmac('sha256', secret).update('["22:100:A:G","age=40-49;sex=F",3]').digest().readUInt32BE(0)
    expect(atomKey(secret, variant, 'age=40-49;sex=F', 3)).toBe(expected)
  })

  it('differ by secret, variant, atom and carriers', () => {
    const keys = [
      atomKey(secret, variant, 'a', 3),
      atomKey(
        secret.map((byte) => byte ^ 1),
        variant,
        'a',
        3,
      ),
      atomKey(secret, { ...variant, alt: 'T' }, 'a', 3),
      atomKey(secret, variant, 'b', 3),
      atomKey(secret, variant, 'a', 4),
    ]
    expect(new Set(keys).size).toBe(5)
  })

  it('refuse a short secret, also for an empty atom', () => {
    expect(() => atomKey(secret.slice(1), variant, 'a', 0)).toThrow(/32 bytes/)
  })

  it('give the same people the same noise, however they are asked for and with whatever empty atoms', () => {
    const table = new CellKeyTable({ reach: 5, variance: 3, blocked: 2 })
    const shown = (atoms: ReadonlyArray<readonly [string, number]>) => {
      const count = atoms.reduce((sum, [, carriers]) => sum + carriers, 0)
      return table.perturb(count, sumOfKeys(atoms.map(([name, carriers]) => atomKey(secret, variant, name, carriers))))
    }
    const atoms = fc.uniqueArray(fc.tuple(fc.string(), fc.nat(30)), { selector: ([name]) => name, maxLength: 8 })
    fc.assert(
      fc.property(atoms, fc.uniqueArray(fc.string(), { maxLength: 4 }), (held, empty) => {
        const noised = shown(held)
        expect(shown([...held].reverse())).toBe(noised)
        expect(shown([...held, ...empty.map((name) => [name, 0] as const)])).toBe(noised)
        expect(shown(held.filter(([, carriers]) => carriers > 0))).toBe(noised)
      }),
    )
  })

  it('add up modulo 2³², exactly also for many atoms', () => {
    const many = Array.from({ length: 300_001 }, () => 2 ** 32 - 1)
    expect(sumOfKeys(many)).toBe(2 ** 32 - 300_001)
    expect(sumOfKeys([])).toBe(0)
  })

  it('are spread evenly: noise over many variants has mean 0 and the variance', () => {
    const table = new CellKeyTable(SHAPE)
    const changes = Array.from({ length: 4000 }, (_, i) => {
      const here = { ...variant, position: i + 1 }
      return table.perturb(9, sumOfKeys([atomKey(secret, here, 'a', 4), atomKey(secret, here, 'b', 5)])) - 9
    })
    const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length
    const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1.08 / changes.length))
    expect(Math.abs(variance / 1.08 - 1)).toBeLessThan(0.08)
  })
})

/** Divided difference of ln p over four points. */
function thirdDifference(points: ReadonlyArray<{ change: number; probability: number }>): number {
  return points.reduce((sum, { change, probability }) => {
    const others = points.reduce(
      (product, other) => (other.change === change ? product : product * (change - other.change)),
      1,
    )
    return sum + Math.log(probability) / others
  }, 0)
}
