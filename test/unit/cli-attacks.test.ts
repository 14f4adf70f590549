import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseReport } from '../../sdk/release/report.ts'
import { vcfText } from '../support/built-dataset.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'

/** Cases that other tools let through, each as a file that `hindo check` is given. */

interface Group {
  levels: Record<string, string>
  people: number
  carriers: number
}

const POLICY = {
  schema: 'hindo-policy/1',
  id: 'attacks',
  version: '1',
  label: { en: 'attacks', ja: '攻撃' },
  sources: [],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 1, emptyAllowed: true },
    'suppress.complementary': {},
    'attack.interval': { width: 10, programs: 500 },
    'derive.sum': { least: 3, nonCarriers: false },
    'diff.prior': { least: 1 },
  },
}

let hindo: CommandRunner
beforeAll(async () => {
  hindo = await commandRunner()
})
afterAll(() => hindo.close())

/** A dataset of one variant that so many people of each group carry once. */
class Case {
  readonly folder = hindo.folder()

  readonly groups: readonly Group[]

  constructor(groups: readonly Group[]) {
    this.groups = groups
  }

  async build(): Promise<this> {
    const people = this.groups.flatMap(({ levels, people, carriers }) =>
      Array.from({ length: people }, (_, i) => ({ levels, genotype: i < carriers ? '0/1' : '0/0' })),
    )
    const axes = Object.keys(this.groups[0]!.levels)
    const names = people.map((_, i) => `s${i}`)
    const line = `22 100 rs1 A G . PASS . GT ${people.map(({ genotype }) => genotype).join(' ')}`
    writeFileSync(`${this.folder}/in.vcf`, vcfText(names, [line]))
    const rows = people.map(({ levels }, i) => [names[i], ...axes.map((axis) => levels[axis])].join('\t'))
    writeFileSync(`${this.folder}/sheet.tsv`, [['sample', ...axes].join('\t'), ...rows].join('\n'))
    writeFileSync(`${this.folder}/policy.json`, JSON.stringify(POLICY))
    const words = ['--samples', `${this.folder}/sheet.tsv`, '--axes', axes.join(), '--out', `${this.folder}/data`]
    expect(await hindo.run('build', `${this.folder}/in.vcf`, ...words)).toMatchObject({ code: 0 })
    return this
  }

  /** A table as `hindo freq` makes it, in which some groups were hidden afterwards. */
  async table(name: string, cohorts: Record<string, string>, hidden: readonly string[] = []): Promise<string> {
    const path = `${this.folder}/${name}.tsv`
    const asked = Object.entries(cohorts).flatMap(([cohort, text]) => ['--cohort', `${cohort}=${text}`])
    const made = await hindo.run('freq', `${this.folder}/data`, ...asked, '--columns', 'AC,AN,AF', '--out', path)
    expect(made).toMatchObject({ code: 0 })
    const lines = readFileSync(path, 'utf8').split('\n')
    const hide = (line: string) => {
      const cells = line.split('\t')
      return hidden.includes(cells[5]!) ? [...cells.slice(0, 6), 'suppressed', '', '', ''].join('\t') : line
    }
    writeFileSync(path, lines.map((line, i) => (i === 0 ? line : hide(line))).join('\n'))
    return path
  }

  /** Rules that fail, with the names of the groups that they fail for. */
  async failing(
    path: string,
    cohorts: Record<string, string>,
  ): Promise<{ code: number | null; rules: Record<string, string[]> }> {
    const report = `${this.folder}/report.json`
    const { code } = await hindo.run('check', path, ...this.#words(cohorts), '--report', report)
    const { body } = parseReport(readFileSync(report, 'utf8'))
    const named = (numbers: number[]) => [...new Set(numbers.map((number) => body.subject.cohorts[number]!.name))]
    const failed = body.checks.filter(({ status }) => status === 'fail')
    const rules = failed.map(({ rule, findings }): [string, string[]] => [
      rule,
      named(findings.flatMap(({ cells, cohorts: own }) => [...cells.map(([, cohort]) => cohort), ...own])),
    ])
    return { code, rules: Object.fromEntries(rules) }
  }

  async release(path: string, cohorts: Record<string, string>): Promise<void> {
    const report = `${this.folder}/released.json`
    await hindo.run('check', path, ...this.#words(cohorts), '--report', report)
    const approved = ['--approver', 'sato', '--comment', 'agreed']
    const words = ['--dataset', `${this.folder}/data`, '--report', report, '--ledger', `${this.folder}/ledger.jsonl`]
    expect(await hindo.run('release', path, ...words, ...approved)).toMatchObject({ code: 0 })
  }

  #words(cohorts: Record<string, string>): string[] {
    const said = Object.entries(cohorts).flatMap(([name, text]) => ['--cohort', `${name}=${text}`])
    const places = ['--dataset', `${this.folder}/data`, '--policy', `${this.folder}/policy.json`]
    return [...places, '--ledger', `${this.folder}/ledger.jsonl`, '--author', 'mori', ...said]
  }
}

describe('hindo check catches', () => {
  it('ACRO’s suppression leak: totals recomputed without the suppressed cell, beside true ones', async () => {
    // sdcTable's microdata1: A-female has 2 records and is suppressed; the grand total becomes 98, row A's total its male cell
    const counts = { A: [18, 2], B: [14, 19], C: [12, 10], D: [11, 14] }
    const groups = Object.entries(counts).flatMap(([region, pair]) =>
      pair.map((carriers, i) => ({ levels: { region, sex: ['male', 'female'][i]! }, people: 200, carriers })),
    )
    const acro = await new Case(groups).build()
    const regions = Object.fromEntries(['B', 'C', 'D'].map((region) => [region, `region=${region}`]))
    const truth = { everybody: 'all' }
    const suppressed = {
      'A-male': 'region=A and sex=male',
      'A-female': 'region=A and sex=female',
      A: 'region=A and sex=male',
      ...regions,
      total: 'not (region=A and sex=female)',
    }
    const alone = await acro.table('alone', suppressed, ['A-female'])
    expect(await acro.failing(alone, suppressed)).toEqual({ code: 0, rules: {} })
    await acro.release(await acro.table('before', truth), truth)
    const found = await acro.failing(alone, suppressed)
    expect(found.code).toBe(4)
    expect(found.rules['suppress.complementary']).toEqual(['A-female'])
    expect(found.rules['attack.interval']).toEqual(['A-female'])
    // left out instead of suppressed it is given away all the same
    const { 'A-female': _, ...fewer } = suppressed
    const without = await acro.failing(await acro.table('without', fewer), fewer)
    expect(without.rules['derive.sum']).toEqual(['total'])
  })

  const FOUR = [
    [30, 47, 64, 89],
    [90, 124, 5, 31],
    [92, 100, 59, 85],
    [800, 991, 651, 685],
  ]
  const HIDDEN = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd']
  const four = () =>
    FOUR.flatMap((row, r) =>
      row.map((carriers, c) => ({ levels: { row: 'wxyz'[r]!, column: 'abcd'[c]! }, people: 1200, carriers })),
    )
  const lines = {
    ...Object.fromEntries([...'wxyz'].map((row) => [`row-${row}`, `row=${row}`])),
    ...Object.fromEntries([...'abcd'].map((column) => [`column-${column}`, `column=${column}`])),
  }
  const cells = Object.fromEntries(
    [...'wxyz'].flatMap((row) => [...'abcd'].map((column) => [`${row}${column}`, `row=${row} and column=${column}`])),
  )

  it('sdcTable’s 4 x 4 case: two suppressed cells in every line, one of them determined', async () => {
    const table = await new Case(four()).build()
    const cohorts = { ...cells, ...lines }
    const found = await table.failing(await table.table('four', cohorts, HIDDEN), cohorts)
    expect(found).toMatchObject({ code: 4, rules: { 'attack.interval': ['wb'] } })
    const safe = await table.failing(await table.table('more', cohorts, [...HIDDEN, 'xd']), cohorts)
    expect(safe).toEqual({ code: 0, rules: {} })
  })

  it('the margins 0/40 x 3/37, from which all four cells follow by counts being never negative', async () => {
    const counts = [
      [0, 0],
      [3, 37],
    ]
    const groups = counts.flatMap((row, r) =>
      row.map((carriers, c) => ({ levels: { row: 'wx'[r]!, column: 'ab'[c]! }, people: 60, carriers })),
    )
    const table = await new Case(groups).build()
    const four = ['wa', 'wb', 'xa', 'xb']
    const cohorts = Object.fromEntries(
      Object.entries({ ...cells, ...lines }).filter(
        ([name]) => four.includes(name) || /^(row-[wx]|column-[ab])$/.test(name),
      ),
    )
    const path = await table.table('margins', cohorts, four)
    expect(await table.failing(path, cohorts)).toMatchObject({ code: 4, rules: { 'attack.interval': four } })
    const { rules } = await table.failing(path, cohorts)
    expect(rules['suppress.complementary']).toBeUndefined()
  })

  it('OpenSAFELY’s example of differencing: everybody less the men of an age is one woman', async () => {
    // carriers / people by age: in all 8/20, 10/25, 15/30, 25/40, of men 7/19, 5/15, 8/18, 13/25
    const ages = { '21-30': [7, 19, 1, 1], '31-40': [5, 15, 5, 10], '41-50': [8, 18, 7, 12], '51-60': [13, 25, 12, 15] }
    const groups = Object.entries(ages).flatMap(([age, [men, allMen, women, allWomen]]) => [
      { levels: { age, sex: 'male' }, people: allMen!, carriers: men! },
      { levels: { age, sex: 'female' }, people: allWomen!, carriers: women! },
    ])
    const table = await new Case(groups).build()
    writeFileSync(
      `${table.folder}/policy.json`,
      JSON.stringify({
        ...POLICY,
        rules: { ...POLICY.rules, 'stratum.min': { least: 8, emptyAllowed: true }, 'diff.prior': { least: 8 } },
      }),
    )
    const all = Object.fromEntries(Object.keys(ages).map((age) => [`age-${age}`, `age="${age}"`]))
    const men = Object.fromEntries(Object.keys(ages).map((age) => [`men-${age}`, `age="${age}" and sex=male`]))
    await table.release(await table.table('all', all), all)
    const found = await table.failing(await table.table('men', men), men)
    expect(found.code).toBe(4)
    expect(found.rules['diff.prior']).toEqual(['men-21-30'])
    expect(found.rules['derive.sum']).toEqual(['men-21-30'])
  })
})
