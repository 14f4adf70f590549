import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { runQuery } from '../../sdk/frequency/query.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { STATE, type Stratum } from '../../sdk/types.ts'
import { makeQueryDataset, makeWorld } from '../support/query-dataset.ts'

// Rows enough for every case, with suppressed cells, rows nobody was called at, and a cohort with few people.
const world = makeWorld({ people: 30, rows: { 22: 700, X: 300 }, seed: 31 })
const hidden = (stratum: Stratum, row: number) => stratum.terms[0]?.[1] === 'isles' && row % 3 === 0
const dataset = makeQueryDataset(world, { presetsOnly: true, suppressed: hidden })
const cohorts = { all: 'all', isles: 'region=isles', men: 'sex=male' }
const names = Object.keys(cohorts)

type Truth = boolean | null
type Leaf = { text: string; test(row: number): Truth }

const kernels: Kernel[] = []
/** Values of every column by cohort; null where the state is not a value. */
const cells = new Map<string, Array<number | null>>()
const COLUMNS = ['AC', 'AN', 'AF', 'nhomalt', 'n_missing', 'hwe_p']

beforeAll(async () => {
  for (const prefer of ['wasm', 'typescript'] as const) kernels.push((await loadKernel({ prefer })).kernel)
  const table = await runQuery(dataset, kernels[0]!, { cohorts, columns: COLUMNS })
  for (const cohort of names) {
    for (const column of COLUMNS) {
      const { values, state } = table.column(column, cohort, { from: 0, to: 1000 })
      cells.set(
        `${cohort}.${column}`,
        Array.from(values, (value, i) => (state[i] === STATE.value ? value : null)),
      )
    }
  }
})

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

function and(parts: Truth[]): Truth {
  return parts.includes(false) ? false : parts.includes(null) ? null : true
}

function or(parts: Truth[]): Truth {
  return parts.includes(true) ? true : parts.includes(null) ? null : false
}

const numeric: fc.Arbitrary<Leaf> = fc
  .record({
    column: fc.constantFrom(...COLUMNS),
    owner: fc.constantFrom('any', 'all', 'isles', 'men'),
    comparison: fc.constantFrom(...Object.keys(COMPARE)),
    value: fc.constantFrom(0, 0.5, 1, 0.01, 20, 60),
  })
  .map(({ column, owner, comparison, value }) => ({
    text: `${owner}.${column} ${comparison} ${value}`,
    test(row) {
      const tests = (owner === 'any' || owner === 'all' ? names : [owner]).map((cohort): Truth => {
        const cell = cells.get(`${cohort}.${column}`)![row]!
        return cell === null ? null : COMPARE[comparison]!(cell, value)
      })
      return owner === 'any' ? or(tests) : and(tests)
    },
  }))

const variant: fc.Arbitrary<Leaf> = fc.constantFrom<Leaf>(
  { text: 'filter = PASS', test: (row) => world.sites[row]!.filter === 'PASS' },
  { text: 'filter != PASS', test: (row) => world.sites[row]!.filter !== 'PASS' },
  { text: 'filter = s50', test: (row) => world.sites[row]!.filter === 'q10;s50' },
  { text: 'contig in (X, Y)', test: (row) => world.sites[row]!.contig === 'X' },
  { text: 'position <= 1300', test: (row) => world.sites[row]!.position <= 1300 },
  { text: 'position in (1001, 1002)', test: (row) => [1001, 1002].includes(world.sites[row]!.position) },
  { text: 'ref = CT', test: (row) => world.sites[row]!.ref === 'CT' },
  { text: 'alt != T', test: (row) => world.sites[row]!.alt !== 'T' },
  { text: 'id in (rs3, rs5)', test: (row) => ['rs3', 'rs5'].includes(world.sites[row]!.id ?? '') },
)

const expression: fc.Arbitrary<Leaf> = fc.letrec<{ any: Leaf }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'filter' },
    numeric,
    variant,
    tie('any').map(
      (item): Leaf => ({
        text: `not (${item.text})`,
        test: (row) => {
          const truth = item.test(row)
          return truth === null ? null : !truth
        },
      }),
    ),
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('any'), { minLength: 2, maxLength: 4 })).map(
      ([op, items]): Leaf => ({
        text: items.map((item) => `(${item.text})`).join(` ${op} `),
        test: (row) => (op === 'and' ? and : or)(items.map((item) => item.test(row))),
      }),
    ),
  ),
})).any

describe('a filter', () => {
  it('decides every row as three-valued logic by hand does, whatever the expression', async () => {
    await fc.assert(
      fc.asyncProperty(expression, async ({ text, test }) => {
        const truths = world.sites.map((_, row) => test(row))
        const kept = truths.flatMap((truth, row) => (truth === true ? [row] : []))
        for (const kernel of kernels) {
          const table = await runQuery(dataset, kernel, { cohorts, where: text, columns: ['AN'] })
          const { values, state } = table.column('AN', 'isles', { from: 0, to: 1000 })
          expect(table.info).toMatchObject({
            matched: kept.length,
            undecided: truths.filter((truth) => truth === null).length,
            considered: 1000,
          })
          expect(Array.from(values, (value, i) => (state[i] === STATE.value ? value : null))).toEqual(
            kept.map((row) => cells.get('isles.AN')![row]),
          )
        }
      }),
      { numRuns: 150, seed: 1 },
    )
  })

  it('never counts a row outside the region as undecided', async () => {
    const region = world.sites.filter((site) => site.contig === '22' && site.position <= 1100)
    const query = { cohorts, where: 'isles.AC >= 0', regions: ['22:1-1100'] }
    const { info } = await runQuery(dataset, kernels[0]!, query)
    expect(info.considered).toBe(region.length)
    expect(info.matched + info.undecided).toBe(region.length)
    expect(info.undecided).toBeLessThan(region.length)
  })
})
