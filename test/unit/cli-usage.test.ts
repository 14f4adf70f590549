import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERSION } from '../../sdk/version.ts'
import { type CommandRunner, commandRunner } from '../support/command.ts'
import { packageFile } from '../support/folders.mjs'

const COMMANDS = [
  'build',
  'import',
  'merge',
  'simulate',
  'info',
  'count',
  'search',
  'freq',
  'check',
  'release',
  'verify',
  'ledger',
]

let hindo: CommandRunner
let dataset: string
beforeAll(async () => {
  hindo = await commandRunner()
  dataset = `${hindo.folder()}/data`
  const made = await hindo.run('simulate', '--out', dataset, '--participants', '60', '--variants', '50')
  expect(made.code).toBe(0)
})
afterAll(() => hindo.close())

describe('help', () => {
  it('lists the commands that exist, on stdout', async () => {
    const { code, stdout, stderr } = await hindo.run('--help')
    expect([code, stderr]).toEqual([0, ''])
    const listed = [...stdout.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name)
    expect(listed).toEqual(COMMANDS)
  })

  it.each(COMMANDS)('of %s has its usage line and every option', async (name) => {
    const { code, stdout, stderr } = await hindo.run(name, '--help')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`usage: hindo ${name} `)
    const usage = /usage: ([\s\S]*?)\n\n/.exec(stdout)![1]!
    for (const [, option] of usage.matchAll(/--([a-z-]+)/g)) expect(stdout).toContain(`\n  --${option} `)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  })

  it('tells the version of the package', async () => {
    expect(VERSION).toBe(packageFile().version)
    expect((await hindo.run('--version')).stdout).toBe(`${VERSION}\n`)
  })
})

describe('wrong usage', () => {
  const cases: Array<[string[], string]> = [
    [[], 'usage: hindo COMMAND'],
    [['frequency'], 'hindo: "frequency" is not a command'],
    [['toString'], 'hindo: "toString" is not a command'],
    [['freq'], 'hindo: DATASET is missing'],
    [['count'], 'hindo: DATASET is missing'],
    [['info', 'a', 'b'], 'hindo: "b" is one word too many'],
    [['info', 'a', '--loud'], "hindo: Unknown option '--loud'"],
    [['freq', 'DATA', '--limit', 'many'], 'hindo: --limit takes a whole number, not "many"'],
    [['freq', 'DATA', '--format', 'xls'], 'hindo: --format takes tsv, csv, json, arrow, vcf, not "xls"'],
    [['freq', 'DATA', '--columns', 'AC,XY'], 'hindo: there is no column "XY"'],
    [['freq', 'DATA', '--sort'], "hindo: Option '--sort <value>' argument missing"],
    [['freq', 'DATA', '--cohort', 'sexx=male'], '  sexx=male\n  ^^^^'],
    [['freq', 'DATA', '--cohort', 'case=sexx=male'], '  sexx=male\n  ^^^^'],
    [['freq', 'DATA', '--cohort', 'sex=男性 and regio=kanto'], '  sex=男性 and regio=kanto\n               ^^^^^'],
    [['freq', 'DATA', '--where', 'AF >= '], '  AF >= \n'],
    [['freq', 'DATA', '--cohort', 'a=sex=male', '--cohort', 'a=sex=female'], 'hindo: two cohorts are called "a"'],
    [['count', 'DATA', 'sex=mal'], '  sex=mal\n      ^^^'],
    [['count', 'DATA', 'all', '--by', 'colour'], 'hindo: there is no axis "colour"'],
    [['freq', 'DATA', '--by', 'colour'], 'hindo: there is no axis "colour"'],
    [['freq', 'DATA', '--sort', 'colour'], 'colour'],
    [['freq', 'DATA', '--variant', '22:9-1'], '“22:9-1” ends before it begins'],
    [['freq', 'DATA', '--region', 'chr22:9-1'], 'chr22:9-1'],
    [['simulate'], 'hindo: --out is missing'],
    [['simulate', '--out', 'OUT', '--participants', '0'], 'hindo: participants is 0'],
    [['build', 'x.vcf'], 'hindo: --out is missing'],
    [
      ['build', 'x.vcf', '--out', 'OUT', '--half-call', 'no'],
      'hindo: --half-call takes haploid, missing, error, not "no"',
    ],
    [['merge', 'DATA', '--out', 'OUT'], 'hindo: DIR is missing'],
  ]
  it.each(cases)('%j exits with 2, the mistake and the usage line on stderr', async (words, message) => {
    const out = `${hindo.folder()}/out`
    const real = words.map((word) => (word === 'DATA' ? dataset : word === 'OUT' ? out : word))
    const { code, stdout, stderr } = await hindo.run(...real)
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^usage: hindo /m)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect([code, stdout]).toEqual([2, ''])
    expect(readdirSync(out.slice(0, -4))).toEqual([])
  })
})

describe('bad data', () => {
  const cases: Array<[string[], string]> = [
    [['info', '/nowhere/at/all'], 'the dataset /nowhere/at/all does not exist'],
    [['count', 'DATA', 'disease=E11 and disease=I10'], 'disease'],
    [['freq', 'DATA', '--cohort', 'disease in (E11, I10)'], 'disease'],
    [['import', 'no.tsv', '--mapping', 'no.json', '--out', 'OUT'], 'no.tsv'],
    [['merge', 'DATA', '/nowhere', '--out', 'OUT'], '/nowhere'],
  ]
  it.each(cases)('%j exits with 1 and writes nothing', async (words, message) => {
    const out = `${hindo.folder()}/out`
    const real = words.map((word) => (word === 'DATA' ? dataset : word === 'OUT' ? out : word))
    const { code, stdout, stderr } = await hindo.run(...real)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect([code, stdout]).toEqual([1, ''])
    expect(readdirSync(out.slice(0, -4))).toEqual([])
  })

  it('is told as a record with --json, with bounds where they are known', async () => {
    const { code, stderr } = await hindo.run('count', dataset, 'disease=I10 and disease=E11', '--json')
    expect(code).toBe(1)
    const { error } = JSON.parse(stderr)
    expect(error.code).toBe('not-answerable')
    expect(error.bounds.lower).toBeLessThanOrEqual(error.bounds.upper)
  })
})
