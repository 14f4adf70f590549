import { afterAll, describe, expect, it } from 'vitest'
import { createEngine, type Dataset, type Engine, type FrequencyQuery } from '../../sdk/index.ts'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { printReport } from '../../sdk/release/report.ts'
import { vcfText } from '../support/built-dataset.ts'

/** Somebody of the cohort: name, region, diseases. */
type Row = [name: string, region: string, disease: string]

const people = (count: number, prefix: string, region: string, disease = ''): Row[] =>
  Array.from({ length: count }, (_, i) => [`${prefix}${i}`, region, disease])

const sheetOf = (rows: Row[]) => `sample\tregion\tdisease\n${rows.map((row) => row.join('\t')).join('\n')}\n`

/** Genotypes by the name alone, so that a person has the same in every version. */
function vcfOf(rows: Row[], again = ''): string {
  const codes = ['0/0', '0/1', '1/1', '0/1']
  const names = rows.map(([name]) => name)
  const call = (name: string, site: number) =>
    name === again ? '1/1' : codes[(name.charCodeAt(0) + Number(name.slice(1)) * 7 + site * 3) % 4]
  const records = Array.from(
    { length: 6 },
    (_, site) => `22 ${100 + site} . A G . PASS . GT ${names.map((name) => call(name, site)).join(' ')}`,
  )
  return vcfText(names, records, ['##contig=<ID=22,length=51304566,assembly=GRCh37>'])
}

const FIRST = [...people(60, 'a', 'east'), ...people(50, 'b', 'west', 'C50'), ...people(40, 'c', 'west')]

describe('a check against tables of an earlier data version', () => {
  const engines: Engine[] = []
  afterAll(() => {
    for (const engine of engines) engine.close()
  })
  const engineOf = (kernel: 'wasm' | 'typescript' = 'wasm') => {
    const engine = createEngine({ kernel })
    engines.push(engine)
    return engine
  }
  const engine = engineOf()

  async function build(
    dataVersion: string,
    rows: Row[],
    previous: Array<[dataVersion: string, rows: Row[]]> = [],
    on = engine,
    again = '',
  ): Promise<Dataset> {
    return on.build({
      inputs: [new File([vcfOf(rows, again)], 'cohort.vcf')],
      samples: new File([sheetOf(rows)], 'sheet.tsv'),
      ...(previous.length > 0
        ? {
            previous: previous.map(([version, own]) => ({
              samples: new File([sheetOf(own)], `${version}.tsv`),
              dataVersion: version,
            })),
          }
        : {}),
      options: { axes: ['region'], overlapping: ['disease'], dataVersion },
    })
  }
  async function tableOf(dataset: Dataset, cohorts: FrequencyQuery['cohorts'] = { all: 'all' }): Promise<File> {
    const table = await dataset.frequencies({ cohorts: cohorts!, columns: ['AC', 'AN', 'AF'] })
    return new File([await table.export('json')], 'table.json')
  }
  /** A ledger into which tables left, from datasets in this order. */
  async function ledgerOf(releases: Array<[Dataset, FrequencyQuery['cohorts']?]>) {
    const ledger = memoryLedger()
    for (const [dataset, cohorts] of releases) {
      const file = await tableOf(dataset, cohorts)
      const { record } = await dataset.check(file, 'json', { policy: 'jp-ndb' })
      const entry = { ...record, at: '2026-11-21T00:00:00.000Z', author: 'mori', decision: 'passed' as const }
      await ledger.append(nextEntry(await ledger.read(), entry), new Uint8Array(await file.arrayBuffer()))
    }
    return ledger
  }
  async function judge(dataset: Dataset, ledger: ReturnType<typeof memoryLedger>, cohorts?: FrequencyQuery['cohorts']) {
    const { report } = await dataset.check(await tableOf(dataset, cohorts), 'json', { policy: 'jp-ndb', ledger })
    const check = report.body.checks.find(({ rule }) => rule === 'diff.prior')!
    return { status: check.status, evidence: check.findings.map(({ evidence }) => evidence), report }
  }

  it('fails for one newcomer, and says which tables tell of whom', async () => {
    const second = await build('v2', [...FIRST, ...people(1, 'n', 'east')], [['v1', FIRST]])
    expect(second.history).toEqual([{ dataVersion: 'v1', joined: 1, left: 0, moved: 0, stayed: 150 }])
    const ledger = await ledgerOf([[await build('v1', FIRST)]])
    const found = await judge(second, ledger)
    expect(found.status).toBe('fail')
    expect(found.evidence).toEqual([{ least: 10, from: ['plus "all"', 'less "all" of entry 1 (data version v1)'] }])
    // the west is as it was
    expect((await judge(second, ledger, { west: 'region=west' })).status).toBe('pass')
    expect((await judge(second, ledger, { east: 'region=east' })).status).toBe('pass')
    const parts = await ledgerOf([[await build('v1', FIRST), { east: 'region=east', west: 'region=west' }]])
    expect((await judge(second, parts, { east: 'region=east' })).evidence).toEqual([
      { least: 10, from: ['plus "east"', 'less "east" of entry 1 (data version v1)'] },
    ])
    expect((await judge(second, parts)).status).toBe('fail')
  })

  it('passes thirty newcomers, and fails where a disease leaves a few of them', async () => {
    const newcomers = [...people(26, 'n', 'east'), ...people(4, 'm', 'east', 'C50')]
    const second = await build('v2', [...FIRST, ...newcomers], [['v1', FIRST]])
    const first = await build('v1', FIRST)
    expect((await judge(second, await ledgerOf([[first]]))).status).toBe('pass')
    const ill = { ill: 'disease=C50', rest: 'not disease=C50' }
    expect((await judge(second, await ledgerOf([[first, ill]]), ill)).evidence).toEqual([
      { least: 10, from: ['plus "ill"', 'less "ill" of entry 1 (data version v1)'] },
    ])
    expect(
      (await judge(second, await ledgerOf([[first, { rest: 'not disease=C50' }]]), { rest: 'not disease=C50' })).status,
    ).toBe('pass')
  })

  it('judges a version without any change as the same one', async () => {
    const ledger = await ledgerOf([[await build('v1', FIRST)]])
    const second = await build('v2', [...FIRST].reverse(), [['v1', FIRST]])
    expect(second.history).toEqual([{ dataVersion: 'v1', joined: 0, left: 0, moved: 0, stayed: 150 }])
    const found = await judge(second, ledger)
    expect(found).toMatchObject({ status: 'pass', evidence: [] })
    const west = { west: 'region=west', few: 'region=west and not disease=C50' }
    const before = await ledgerOf([
      [await build('v1', FIRST), { all: 'all' }],
      [await build('v1', FIRST), west],
    ])
    const same = await judge(await build('v1', FIRST), before, { odd: 'region=east or disease=C50' })
    const other = await judge(second, before, { odd: 'region=east or disease=C50' })
    const said = (report: typeof same.report) => JSON.stringify(report.body.checks).replaceAll(' (data version v1)', '')
    expect(said(other.report)).toBe(said(same.report))
    expect(same.report.body.checks.some(({ findings }) => findings.length > 0)).toBe(true)
  })

  it('leaves it to a person where nobody said who was in the earlier version', async () => {
    const ledger = await ledgerOf([[await build('v1', FIRST)]])
    const rows = [...FIRST, ...people(1, 'n', 'east')]
    for (const previous of [[], [['v0', FIRST.slice(3)]]] as Array<Array<[string, Row[]]>>) {
      const found = await judge(await build('v2', rows, previous), ledger)
      expect(found.status).toBe('review')
      expect(JSON.stringify(found.evidence)).toContain('of which the people are not known: v1')
    }
  })

  it('fails for a few leavers, and for a few who moved', async () => {
    const first = await build('v1', FIRST)
    const left = await build('v2', FIRST.slice(3), [['v1', FIRST]])
    expect((await judge(left, await ledgerOf([[first]]))).evidence).toEqual([
      { least: 10, from: ['plus "all" of entry 1 (data version v1)', 'less "all"'] },
    ])
    const moved = FIRST.map(([name, region, disease], i): Row => [name, i < 4 ? 'west' : region, disease])
    const second = await build('v2', moved, [['v1', FIRST]])
    expect(second.history).toEqual([{ dataVersion: 'v1', joined: 0, left: 0, moved: 4, stayed: 146 }])
    expect((await judge(second, await ledgerOf([[first]]))).status).toBe('pass')
    const east = { east: 'region=east' }
    expect((await judge(second, await ledgerOf([[first, east]]), east)).status).toBe('fail')
  })

  it('fails where a few came for a few who left: the difference is of these alone', async () => {
    const ledger = await ledgerOf([[await build('v1', FIRST)]])
    const swapped = (came: number, left: number) =>
      build('v2', [...FIRST.slice(left), ...people(came, 'n', 'east')], [['v1', FIRST]])
    const one = await judge(await swapped(1, 1), ledger)
    expect(one.status).toBe('fail')
    expect(one.evidence).toEqual([{ least: 10, from: ['plus "all"', 'less "all" of entry 1 (data version v1)'] }])
    const check = one.report.body.checks.find(({ rule }) => rule === 'diff.prior')!
    expect(check.findings[0]!.learned.en).toContain('less those of a few others')
    expect((await judge(await swapped(5, 4), ledger)).status).toBe('fail')
    expect((await judge(await swapped(5, 5), ledger)).status).toBe('pass')
    expect((await judge(await swapped(8, 2), ledger)).status).toBe('pass')
  })

  it('follows people through three versions, where all their sheets are given', async () => {
    const second = [...FIRST, ...people(30, 'n', 'east')]
    const third = [...second.slice(25), ...people(30, 'm', 'east')]
    const [one, two] = [await build('v1', FIRST), await build('v2', second, [['v1', FIRST]])]
    const three = await build('v3', third, [
      ['v2', second],
      ['v1', FIRST],
    ])
    expect(three.history).toEqual([
      { dataVersion: 'v2', joined: 30, left: 25, moved: 0, stayed: 155 },
      { dataVersion: 'v1', joined: 60, left: 25, moved: 0, stayed: 125 },
    ])
    expect((await judge(three, await ledgerOf([[one], [two]]))).status).toBe('pass')
    // 25 left and 26 came: neither is a difference of two tables, but three of them tell of one
    const other = [...FIRST.slice(5), ...people(1, 'm', 'east')]
    const next = await build('v3', other, [
      ['v2', FIRST.slice(5)],
      ['v1', FIRST],
    ])
    const ledger = await ledgerOf([[one], [await build('v2', FIRST.slice(5), [['v1', FIRST]])]])
    expect((await judge(next, ledger)).evidence).toContainEqual({
      least: 10,
      from: ['plus "all"', 'less "all" of entry 2 (data version v2)'],
    })
    // v2 alone is known
    const some = await build('v3', other, [['v2', FIRST.slice(5)]])
    const found = await judge(some, ledger)
    expect(found.status).toBe('fail')
    expect(JSON.stringify(found.evidence)).toContain('of which the people are not known: v1')
  })

  it('does not hide what an earlier version showed of the same people', async () => {
    const hides = async (dataset: Dataset, ledger: ReturnType<typeof memoryLedger>) => {
      const text = await (await tableOf(dataset, { east: 'region=east', west: 'region=west' })).text()
      const hidden = text.replace(
        /("cohort":"west","state":)"value","AC":\d+,"AN":\d+,"AF":[\d.]+/g,
        '$1"suppressed","AC":null,"AN":null,"AF":null',
      )
      expect(hidden.split('"suppressed"')).toHaveLength(7)
      const file = new File([hidden], 'table.json')
      const { report } = await dataset.check(file, 'json', { policy: 'jp-ndb', ledger })
      const statusOf = (id: string) => report.body.checks.find(({ rule }) => rule === id)!.status
      return [statusOf('suppress.complementary'), statusOf('attack.interval')]
    }
    const ledger = await ledgerOf([[await build('v1', FIRST), { west: 'region=west' }]])
    const elsewhere = await build('v2', [...FIRST, ...people(30, 'n', 'east')], [['v1', FIRST]])
    expect(await hides(elsewhere, ledger)).toEqual(['fail', 'fail'])
    const there = await build('v2', [...FIRST, ...people(30, 'n', 'west')], [['v1', FIRST]])
    expect(await hides(there, ledger)).toEqual(['pass', 'pass'])
    // one more in the west has one of three genotypes: the bounds are narrow, though nothing follows exactly
    const one = await build('v2', [...FIRST, ...people(1, 'n', 'west')], [['v1', FIRST]])
    expect(await hides(one, ledger)).toEqual(['pass', 'fail'])
    // calls made anew contradict what was shown: nothing is proven, nothing passes
    const anew = await build('v2', [...FIRST, ...people(30, 'n', 'east')], [['v1', FIRST]], engine, 'b0')
    expect((await hides(anew, ledger))[1]).not.toBe('pass')
    // unknown people bind nothing: the same table is for a person to judge
    const unknown = await build('v2', [...FIRST, ...people(1, 'n', 'west')])
    expect((await judge(unknown, ledger, { west: 'region=west' })).status).toBe('review')
  })

  it('says the same with the TypeScript kernel', async () => {
    const rows = [...FIRST, ...people(12, 'n', 'east'), ...people(2, 'm', 'north')]
    const ledger = await ledgerOf([[await build('v1', FIRST)]])
    const texts: string[] = []
    for (const on of [engine, engineOf('typescript')]) {
      const dataset = await build('v2', rows, [['v1', FIRST]], on)
      const { report } = await judge(dataset, ledger, { east: 'region=east', rest: 'not region=east' })
      texts.push(printReport({ ...report, made: '' }))
    }
    expect(texts[0]).toBe(texts[1])
  })
})
