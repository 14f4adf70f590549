import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MitigationStep } from '../../sdk/index.ts'
import { openDataset } from '../../sdk/index.ts'
import { folderSource } from '../../sdk/node.ts'
import { parseLedger } from '../../sdk/release/ledger.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

interface Row {
  variant: string
  cohort: string
  state: string
  AC: number
  AN: number
  AF: number
  nhomalt: number
}

/** Lines of a table as `hindo freq` writes it; NaN where there is no number. */
function rowsOf(text: string): Row[] {
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  return lines.map((line) => {
    const cells = Object.fromEntries(head!.map((name, i) => [name, line[i] ?? '']))
    const number = (name: string) => (cells[name] === '' ? Number.NaN : Number(cells[name]))
    return {
      variant: [cells.contig, cells.position, cells.ref, cells.alt].join(),
      cohort: cells.cohort!,
      state: cells.state!,
      AC: number('AC'),
      AN: number('AN'),
      AF: number('AF'),
      nhomalt: number('nhomalt'),
    }
  })
}

describe('the order of mitigations', () => {
  let hindo: CommandRunner
  let folder: string
  let exact: Row[]
  const at = (name: string) => `${folder}/${name}`
  const GROUPS = ['--cohort', 'all=all', '--cohort', 'men=sex=male', '--cohort', 'women=sex=female']

  beforeAll(async () => {
    hindo = await commandRunner()
    folder = hindo.folder()
    const words = ['--participants', '1200', '--variants', '60', '--seed', '11']
    expect((await hindo.run('simulate', '--out', at('data'), ...words)).code).toBe(0)
    const columns = ['--columns', 'AC,AN,AF,nhomalt']
    expect((await hindo.run('freq', at('data'), ...GROUPS, ...columns, '--out', at('exact.tsv'))).code).toBe(0)
    exact = rowsOf(readFileSync(at('exact.tsv'), 'utf8'))
    writeFileSync(at('secret'), randomBytes(32))
  })
  afterAll(() => hindo.close())

  const check = (name: string, ...words: string[]) =>
    hindo.run('check', at(name), '--dataset', at('data'), '--policy', 'jp-ndb', '--author', 'mori', ...GROUPS, ...words)

  /** Makes a table safer as the command does, checks it with the words that the command said, and lets it leave: its entry in the ledger. */
  async function released(name: string, ...steps: string[]) {
    const made = await check('exact.tsv', '--safer', at(`${name}.tsv`), ...steps.flatMap((step) => ['--step', step]))
    const done = [...made.stderr.matchAll(/--done "([^"]+)"/g)].flatMap(([, what]) => ['--done', what!])
    const judged = await check(`${name}.tsv`, ...done, '--report', at(`${name}.json`))
    expect(judged.stdout).toMatch(/table\.faithful\tvalue\tpass/)
    const words = ['--dataset', at('data'), '--report', at(`${name}.json`), '--ledger', at(`${name}.ledger`)]
    const people = ['--approver', 'sato', '--comment', 'seen']
    const left = await hindo.run('release', at(`${name}.tsv`), ...words, ...people, '--out', at(`${name}-out.tsv`))
    expect(left).toMatchObject({ code: 0 })
    const [entry] = parseLedger(readFileSync(at(`${name}.ledger`), 'utf8'))
    return { entry: entry!, rows: rowsOf(readFileSync(at(`${name}.tsv`), 'utf8')), stderr: made.stderr }
  }

  it('hides by the exact numbers before it rounds up what would hide them, whatever order is asked for', async () => {
    const { entry, rows } = await released('rounded', 'round:ceiling:10', 'suppress')
    expect(entry.mitigation).toEqual({ steps: ['suppress', 'round ceiling:10'], variance: 8.33333 })
    let few = 0
    for (const [i, row] of rows.entries()) {
      const own = exact[i]!
      expect([row.variant, row.cohort]).toEqual([own.variant, own.cohort])
      const carriers = own.AC - own.nhomalt
      const isFew = [carriers, own.AN / 2 - carriers].some((people) => people > 0 && people < 10)
      if (isFew) {
        // a threshold after the rounding would see 10, and let it pass
        few++
        expect(Math.ceil(own.AC / 10) * 10).toBeGreaterThanOrEqual(10)
        expect(row).toMatchObject({
          state: 'suppressed',
          AC: Number.NaN,
          AN: Number.NaN,
          AF: Number.NaN,
          nhomalt: Number.NaN,
        })
      } else if (row.state === 'value') {
        // every column follows from rounded numbers
        expect(row.AC).toBe(Math.ceil(own.AC / 10) * 10)
        expect(row.nhomalt).toBe(Math.ceil(own.nhomalt / 10) * 10)
        expect(row.AF).toBe(row.AC / row.AN)
      }
    }
    expect(few).toBeGreaterThan(20)
    expect(rows.some(({ state }) => state === 'value')).toBe(true)
  })

  it('records all ε that noise spends on one person, of the rows and groups that are left', async () => {
    const { entry, stderr } = await released('noised', 'noise:1/2', 'limit:20', 'drop:women', 'suppress')
    // 20 variants, men are in two groups, AC and AN of two copies each and homozygotes: 20 × 2 × (2 + 2 + 1) × 1/2
    expect(entry.mitigation.steps).toEqual(['drop women', 'limit 20', 'suppress', 'noise 1/2, 100 in all'])
    expect(entry.mitigation.variance).toBeCloseTo(7.8354, 3)
    expect(stderr).toContain('ε spent on one person in all: 100')
    expect(entry.variants).toHaveLength(20)
    expect(entry.cohorts.map(({ name }) => name)).toEqual(['all', 'men'])
  })

  it('names noise by key without its secret', async () => {
    const made = await check('exact.tsv', '--safer', at('key.tsv'), '--step', 'suppress', '--cell-key', at('secret'))
    expect(made.stderr).toContain('--done "suppress" --done "cell-key 5:2:0"')
    expect(made.stderr).not.toContain(readFileSync(at('secret')).toString('hex'))
  })

  it('is the same for every order of the same steps', async () => {
    const dataset = await openDataset(folderSource(at('data')))
    const file = new File([readFileSync(at('exact.tsv'))], 'exact.tsv')
    const cohorts = { all: 'all', men: 'sex=male', women: 'sex=female' }
    const steps: MitigationStep[] = [
      { kind: 'round', method: 'nearest', base: 5 },
      { kind: 'suppress' },
      { kind: 'limit', variants: 25 },
      { kind: 'drop', columns: ['nhomalt'] },
    ]
    const texts = new Set<string>()
    for (const own of [steps, [...steps].reverse(), [steps[1]!, steps[3]!, steps[0]!, steps[2]!]]) {
      const made = await dataset.mitigate(file, 'tsv', own, { policy: 'jp-ndb', cohorts })
      expect(made.mitigation.steps).toEqual(['drop nhomalt', 'limit 25', 'suppress', 'round nearest:5'])
      texts.add(await made.file.text())
    }
    expect(texts.size).toBe(1)
    await dataset.close()
  })
})
