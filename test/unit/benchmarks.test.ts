import { describe, expect, it } from 'vitest'
import { linePlot } from '../../bench/plots.mjs'
import { roundTrips } from '../../bench/round-trips.mjs'
import { difference, runCase } from '../../bench/rounds.mjs'
import { drawRows, stratumSizes } from '../../bench/simulated-counts.mjs'

describe('a benchmark case', () => {
  const right = { name: 'right', run: () => 3, verify: () => Uint32Array.of(1, 2, 5) }

  it('times nobody whose answer differs, and says where it does', async () => {
    const wrong = { name: 'wrong', run: () => 3, verify: () => Uint32Array.of(1, 2, 6) }
    const { results } = await runCase({ name: 'case', implementations: [right, wrong] }, { rounds: 3 })
    expect(results.right.runs).toHaveLength(3)
    expect(results.wrong).toMatchObject({ wrong: true, error: 'differs from right: element 2: 6 instead of 5' })
    expect(results.wrong.runs).toBeUndefined()
  })

  it('leaves out who fails, without ending the run', async () => {
    const broken = { name: 'broken', run: () => Promise.reject(new Error('no such table')) }
    const { results } = await runCase({ name: 'case', implementations: [right, broken] }, { rounds: 1 })
    expect(results.broken).toMatchObject({ error: 'no such table' })
    expect(results.right.median).toBeGreaterThanOrEqual(0)
  })

  it('takes turns, and throws the first round away', async () => {
    const order: string[] = []
    const named = (name: string) => ({ name, run: () => order.push(name) && 1 })
    await runCase({ name: 'case', implementations: [named('a'), named('b')] }, { rounds: 2 })
    expect(order.join('')).toBe('ab' + 'ababab')
  })
})

describe('difference', () => {
  it.each([
    [1, 1, undefined],
    [1, 1 + 1e-12, '1.000000000001 instead of 1'],
    [[1, 2], [1], '1 elements instead of 2'],
    [{ rows: 4 }, { rows: 5 }, 'rows: 5 instead of 4'],
    [Number.NaN, Number.NaN, undefined],
  ])('of %j and %j is %s', (expected, actual, found) => {
    expect(difference(expected, actual)).toBe(found)
  })

  it('lets floating point differ by no more than its tolerance', () => {
    expect(difference(1, 1 + 1e-12, 1e-9)).toBeUndefined()
    expect(difference(1, 1.001, 1e-9)).toBe('1.001 instead of 1')
  })
})

describe('round trips', () => {
  const request = (start: number, end: number) => ({ start, end })

  it('are one for requests that wait side by side', () => {
    expect(roundTrips([request(0, 30), request(1, 31), request(2, 35)])).toBe(1)
  })

  it('are as many as wait for one another', () => {
    expect(roundTrips([request(0, 30), request(31, 61), request(32, 70), request(65, 95)])).toBe(3)
  })

  it('are none without requests', () => {
    expect(roundTrips([])).toBe(0)
  })
})

describe('simulated counts', () => {
  const sizes = stratumSizes(32, 3000, 0.95, 7)
  const rows = [...drawRows(sizes, 20_000, 11)].length

  function shares(seed: number) {
    let [nonZero, large, notFull, singletons] = [0, 0, 0, 0]
    for (const { ac, an } of drawRows(sizes, rows, seed)) {
      let total = 0
      ac.forEach((copies: number, s: number) => {
        if (copies > an[s]! || an[s]! > 2 * sizes[s]!) throw new Error(`${copies} of ${an[s]} copies`)
        total += copies
        if (copies > 0) nonZero++
        if (copies > 15) large++
        if (an[s]! < 2 * sizes[s]!) notFull++
      })
      if (total === 1) singletons++
    }
    const cells = 32 * rows
    return { nonZero: nonZero / cells, large: large / cells, notFull: notFull / cells, singletons: singletons / rows }
  }

  it('are spread like human ones, and never exceed the people', () => {
    const { nonZero, large, notFull, singletons } = shares(11)
    expect(nonZero).toBeGreaterThan(0.13)
    expect(nonZero).toBeLessThan(0.16)
    expect(large).toBeGreaterThan(0.011)
    expect(large).toBeLessThan(0.018)
    expect(notFull).toBeGreaterThan(0.38)
    expect(notFull).toBeLessThan(0.47)
    expect(singletons).toBeGreaterThan(0.45)
    expect(singletons).toBeLessThan(0.51)
  })

  it('are the same for the same seed and others for another', () => {
    expect(shares(11)).toEqual(shares(11))
    expect(shares(12)).not.toEqual(shares(11))
  })
})

describe('a plot', () => {
  it('draws each series with as many points, and names it', () => {
    const series = [
      { name: 'one & two', points: [[1, 10] as const, [2, 20] as const] },
      { name: 'three', points: [[1, 5] as const, [2, 500] as const] },
    ]
    const svg = linePlot({ title: 'Cost', x: 'rows', y: 'ms', series })
    expect(svg.match(/<polyline/g)).toHaveLength(2)
    expect(svg.match(/<circle/g)).toHaveLength(4)
    expect(svg).toContain('one &amp; two')
    expect(svg).not.toContain('NaN')
  })
})
