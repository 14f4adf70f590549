import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { choose } from '../../bench/choose.mjs'
import { withTables } from '../../bench/keep.mjs'
import { linePlot } from '../../bench/plots.mjs'
import { reachTable } from '../../bench/reach.mjs'
import { roundTrips } from '../../bench/round-trips.mjs'
import { difference, forgiving, runCase } from '../../bench/rounds.mjs'
import { drawRows, stratumSizes } from '../../bench/simulated-counts.mjs'
import { ENDED, framesOf, STARTED, stepsOf, tasksOf } from '../../bench/trace-summary.mjs'
import { root } from '../support/folders.mjs'

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

  it('has no more rounds than a case of seconds asks for', async () => {
    const { results } = await runCase({ name: 'case', implementations: [right], most: 2 }, { rounds: 5 })
    expect(results.right.runs).toHaveLength(2)
  })

  it('takes turns, and throws the first round away', async () => {
    const order: string[] = []
    const named = (name: string) => ({ name, run: () => order.push(name) && 1 })
    await runCase({ name: 'case', implementations: [named('a'), named('b')] }, { rounds: 2 })
    expect(order.join('')).toBe('ab' + 'ababab')
  })
})

describe('an implementation that fails in a later round', () => {
  it('has a cell that says so, and the others go on', async () => {
    let turn = 0
    const late = { name: 'late', run: () => (++turn > 2 ? Promise.reject(new Error('out of memory')) : 3) }
    const other = { name: 'other', run: () => 3 }
    const { results } = await runCase({ name: 'case', implementations: [late, other] }, { rounds: 3 })
    expect(results.late).toEqual({ error: 'round 1: out of memory' })
    expect(results.other.runs).toHaveLength(3)
  })
})

describe('a database of a peer', () => {
  const working = { version: '1', insert: async () => {}, query: (sql: string) => sql.length, close: async () => {} }

  it('is asked as it is while it works', async () => {
    const database = await forgiving(async () => working)
    await database.insert('t', new Uint8Array(1))
    expect([database.version, database.query('select')]).toEqual(['1', 6])
    await database.close()
  })

  it.each([
    ['does not start', () => Promise.reject(new Error('no such file'))],
    ['takes no table', async () => ({ ...working, insert: () => Promise.reject(new Error('no such file')) })],
  ])('that %s fails in its queries only', async (_, start) => {
    const database = await forgiving(start as () => Promise<typeof working>)
    await database.insert('t', new Uint8Array(1))
    await expect(database.query('select')).rejects.toThrow('no such file')
    await database.close()
  })
})

describe('what a run measures', () => {
  const works = { quick: { name: 'quick' }, large: { name: 'large', onRequest: true } }
  const commands = { page: { name: 'page' } }
  const given = {
    in: undefined,
    quick: false,
    large: false,
    keep: false,
    compare: false,
    revision: '.',
    revisions: ['.'],
    named: [],
  }
  const chosen = (more: object) => {
    const { works: all, commands: pages, scale, whole, problem } = choose({ ...given, ...more }, works, commands)
    return problem ?? [[...all, ...pages].map((one: { name: string }) => one.name).join(' '), scale, whole]
  }

  it.each([
    [{}, ['quick page', true, true]],
    [{ large: true }, ['quick large page', true, true]],
    [{ quick: true }, ['quick page', false, false]],
    [{ in: 'node' }, ['quick page', true, false]],
    [{ named: ['large'] }, ['large', false, false]],
    [{ named: ['scale', 'page'] }, ['page', true, false]],
    [{ compare: true, revisions: ['a', 'b'] }, ['quick', false, false]],
  ])('of %j is %j', (more, expected) => {
    expect(chosen(more)).toEqual(expected)
  })

  it.each([
    [{ named: ['fast'] }, 'There is no benchmark fast; there are quick, large, scale, page.'],
    [{ compare: true, revisions: ['a'] }, /two revisions/i],
    [{ in: 'firefox' }, /node or chromium, not firefox/],
    [{ keep: true, quick: true }, /Only full runs/],
    [{ keep: true, revision: 'v0.1.0' }, /Only full runs/],
  ])('of %j is refused', (more, expected) => {
    expect(chosen(more)).toMatch(expected)
  })
})

describe('kept tables', () => {
  const text = 'a\n<!-- results one chromium -->\nold\n<!-- end -->\nb\n<!-- results two -->\nold\n<!-- end -->\n'

  it('replace those of what was measured, between their marks', () => {
    expect(withTables(text, ['one'], (name: string) => `new ${name}`)).toBe(text.replace('old', 'new one.chromium'))
    expect(withTables(text, ['two'], () => undefined)).toBe(text)
    expect(withTables(text, [], () => 'new')).toBe(text)
  })

  it('of the goals are the same in both READMEs', () => {
    const goals = ['README.md', 'bench/README.md'].map(
      (file) => /<!-- results reach -->\n([\s\S]*?)<!-- end -->/.exec(readFileSync(join(root, file), 'utf8'))?.[1],
    )
    expect(goals[0]).toContain('| work |')
    expect(goals[0]).toBe(goals[1])
  })
})

describe('the table of goals', () => {
  const results = (own: number) => ({
    'Hindo engine': { median: own, min: own },
    'Hindo packed': { median: own / 2, min: own / 2 },
    'JS loop': { median: 12, min: 12 },
    'DuckDB-Wasm eh, where': { median: 60, min: 50 },
    'DuckDB-Wasm eh, sum(case)': { median: 30, min: 60 },
  })
  const done = {
    sums: { chromium: [{ name: 'k=8', results: results(3) }] },
    presets: { node: [{ name: '32', results: {} }] },
  }
  const rowOf = (failed: string[], what: string) =>
    reachTable(done, {}, failed).find(([name]: string[]) => name!.startsWith(what))

  it('holds ratios to the best way of a peer, of medians and of the fastest runs', () => {
    const [, ...cells] = rowOf([], 'sum + AF + filter')!
    expect(cells).toEqual(['30x', '10x [17x]', '20x [33x]'])
  })

  it('says of each goal whose work failed that it did, and has all others', () => {
    expect(rowOf(['sums'], 'sum + AF + filter')).toEqual([expect.anything(), '30x', 'sums failed in this run', ''])
    expect(rowOf(['sums'], 'packed sum')![2]).toBe('sums failed in this run')
    expect(rowOf(['sums'], 'LZ4')![2]).not.toContain('failed')
    const names = ['sums', 'column-sum', 'cube', 'first-rows', 'presets', 'statistics', 'records', 'locate', 'lz4']
    const release = ['thresholds', 'derivability', 'interval', 'check']
    const all = reachTable(done, {}, [...names, ...release, 'first-result', 'build', 'trace', 'trace-check'])
    expect(all).toHaveLength(reachTable(done, {}).length)
    expect(all.slice(1, -1).every((row: string[]) => row[2]!.endsWith('failed in this run'))).toBe(true)
  })
})

describe('a trace', () => {
  const event = (name: string, ts: number, dur: number, more = {}) => ({
    ...{ name, ts: 1000 * ts, dur: 1000 * dur, tdur: 500 * dur, ph: 'X', pid: 1, tid: 2, cat: 'toplevel' },
    ...more,
  })
  const mark = (name: string, ts: number) => event(name, ts, 0, { ph: 'R', cat: 'blink.user_timing' })
  const events = [
    event('RunTask', 100, 30),
    event('ThreadControllerImpl::RunTask', 101, 20),
    event('RunTask', 150, 51),
    mark(STARTED, 210),
    event('RunTask', 220, 40),
    event('RunTask', 230, 500, { tid: 3 }),
    event('RunTask', 230, 500, { pid: 9 }),
    event('Layout', 230, 500),
    event('RunTask', 290, 60),
    mark(ENDED, 310),
    event('RunTask', 400, 900),
  ]

  it('is told apart into loading and use, tasks of the page alone, each once', () => {
    const { load, use } = tasksOf(events)
    expect(load).toMatchObject({ tasks: 2, over: 1, longest: 51, longestCpu: 25.5 })
    expect(use).toMatchObject({ tasks: 2, over: 1, longest: 60, longestCpu: 30, busy: 1 })
    expect(load.busy).toBeCloseTo(81 / 110)
  })

  it('is told step by step, where there are several', () => {
    const steps = stepsOf([...events, mark('typed', 245)], [STARTED, 'typed', ENDED])
    expect(Object.keys(steps)).toEqual([STARTED, 'typed'])
    // a task that two steps share is part of both
    expect(steps[STARTED]).toMatchObject({ tasks: 1, over: 0, longest: 40, longestCpu: 20 })
    expect(steps.typed).toMatchObject({ tasks: 2, over: 1, longest: 60, longestCpu: 30 })
    expect(() => stepsOf(events, [STARTED, 'typed'])).toThrow('typed')
  })

  it('of steps is told by its longest task of all', () => {
    const step = { over: 1, longest: 61, longestCpu: 12 }
    const steps = { typed: step, scrolled: { over: 2, longest: 60, longestCpu: 31.4 } }
    const rows = reachTable({ 'trace-check': { steps } } as never, {})
    const row = rows.find(([what]: string[]) => what!.includes('around a check'))
    expect(row![2]).toBe('61 ms, of which computing at most 31; 3 of more than 50 ms')
  })

  it('without marks or tasks is refused', () => {
    expect(() => tasksOf(events.slice(0, 3))).toThrow(STARTED)
    expect(() => tasksOf(events.filter(({ name }) => !name.endsWith('RunTask')))).toThrow('no tasks')
  })

  it('tells how regularly frames came', () => {
    expect(framesOf([0, 16, 32, 48, 148])).toEqual({ count: 5, rate: 4000 / 148, median: 16, high: 16, most: 100 })
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
