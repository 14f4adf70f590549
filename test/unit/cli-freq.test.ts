import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import pl from 'nodejs-polars'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandRunner, commandRunner } from '../support/command.ts'
import { serveFolders } from '../support/static-server.mjs'

interface Person {
  sample: string
  biobank: string
  age_band: string
  sex: string
  region: string
  disease: string[]
}

interface Row {
  key: string
  filter: string
  /** Genotype of each person: alleles as called; empty where missing. */
  calls: number[][]
  alt: number
}

let hindo: CommandRunner
let data: string
let people: Person[]
let rows: Row[]

/** Reads the simulated individuals with nothing of the SDK. */
function readIndividuals(folder: string): void {
  const [head, ...lines] = readFileSync(`${folder}/samples.tsv`, 'utf8').trimEnd().split('\n')
  expect(head).toBe('sample\tbiobank\tage_band\tsex\tregion\tdisease')
  people = lines.map((line) => {
    const [sample, biobank, age_band, sex, region, disease] = line.split('\t') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    return { sample, biobank, age_band, sex, region, disease: disease.split(';').filter(Boolean) }
  })
  const text = gunzipSync(readFileSync(`${folder}/individuals.vcf.gz`)).toString()
  rows = text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => {
      const cells = line.split('\t')
      const calls = cells.slice(9).map((cell) => (cell.includes('.') ? [] : cell.split('|').map(Number)))
      const key = `${cells[0]}-${cells[1]}-${cells[3]}`
      return cells[4]!
        .split(',')
        .map((alt, index): Row => ({ key: `${key}-${alt}`, filter: cells[6]!, calls, alt: index + 1 }))
    })
}

function countRow({ calls, alt }: Row, inside: (person: Person) => boolean) {
  const own = calls.filter((_, index) => inside(people[index]!))
  const AC = own.flat().filter((allele) => allele === alt).length
  const AN = own.flat().length
  const nhomalt = own.filter((call) => call.length === 2 && call.every((allele) => allele === alt)).length
  return { AC, AN, AF: AN > 0 ? AC / AN : null, nhomalt }
}

function records(text: string): Array<Record<string, string>> {
  const [head, ...lines] = text.trimEnd().split('\n')
  const names = head!.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [names[index], cell])))
}

/** One line of the brute-force answer, in the form of a record of the command's. */
function expected(row: Row, cohort: string, inside: (person: Person) => boolean) {
  const { AC, AN, AF, nhomalt } = countRow(row, inside)
  if (AF === null) return { key: row.key, cohort, state: 'not_called', AC: '', AN: '0', AF: '', nhomalt: '' }
  return { key: row.key, cohort, state: 'value', AC: `${AC}`, AN: `${AN}`, AF: `${AF}`, nhomalt: `${nhomalt}` }
}

function found(text: string) {
  return records(text).map(({ contig, position, ref, alt, cohort, state, AC, AN, AF, nhomalt }) => {
    return { key: `${contig}-${position}-${ref}-${alt}`, cohort, state, AC, AN, AF, nhomalt }
  })
}

beforeAll(async () => {
  hindo = await commandRunner()
  const folder = hindo.folder()
  data = `${folder}/data`
  const words = ['--participants', '250', '--variants', '400', '--seed', '4', '--individuals', `${folder}/people`]
  const { code, stderr } = await hindo.run('simulate', '--out', data, ...words)
  expect(stderr).toBe(
    `${data}: 400 variants in ${JSON.parse(readFileSync(`${data}/dataset.json`, 'utf8')).strata.length} strata, synthetic\n`,
  )
  expect(code).toBe(0)
  readIndividuals(`${folder}/people`)
}, 60_000)
afterAll(() => hindo.close())

describe('hindo freq', () => {
  it('counts everybody as brute force does, one row per variant', async () => {
    const { code, stdout, stderr } = await hindo.run('freq', data)
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toBe('contig\tposition\tid\tref\talt\tcohort\tstate\tAC\tAN\tAF\tnhomalt')
    expect(found(stdout)).toEqual(rows.map((row) => expected(row, 'all', () => true)))
    expect(stderr).toContain('note: this table is unreviewed')
    expect(stderr).toContain('note: these people are synthetic')
  })

  it('counts named cohorts and plain expressions, "sex=male" being an expression', async () => {
    const { stdout } = await hindo.run('freq', data, '--cohort', 'case=disease=I10', '--cohort', 'rest=not disease=I10')
    expect(found(stdout)).toEqual(
      rows.flatMap((row) => [
        expected(row, 'case', ({ disease }) => disease.includes('I10')),
        expected(row, 'rest', ({ disease }) => !disease.includes('I10')),
      ]),
    )
    const plain = await hindo.run('freq', data, '--cohort', 'sex=male and not region=kanto')
    expect(found(plain.stdout)).toEqual(
      rows.map((row) => expected(row, 'all', ({ sex, region }) => sex === 'male' && region !== 'kanto')),
    )
  })

  it('splits by two axes into their product', async () => {
    const { stdout } = await hindo.run(
      'freq',
      data,
      '--by',
      'biobank',
      '--by',
      'sex',
      '--cohort',
      'x=age_band=60-69..80-89',
    )
    const old = ['60-69', '70-79', '80-89']
    const groups = ['NCBN', 'TMM', 'BBJ'].flatMap((biobank) => ['female', 'male'].map((sex) => [biobank, sex] as const))
    expect(found(stdout)).toEqual(
      rows.flatMap((row) =>
        groups.map(([biobank, sex]) =>
          expected(
            row,
            `x/${biobank}/${sex}`,
            (person) => person.biobank === biobank && person.sex === sex && old.includes(person.age_band),
          ),
        ),
      ),
    )
    const bare = await hindo.run('freq', data, '--by', 'biobank', '--by', 'sex', '--limit', '1')
    expect(found(bare.stdout).map(({ cohort }) => cohort)).toEqual(groups.map((group) => group.join('/')))
  })

  it('filters, sorts and limits', async () => {
    const words = ['--where', 'AF >= 0.01 and AN >= 100 and filter = PASS', '--sort', '-AF', '--limit', '5']
    const { stdout } = await hindo.run('freq', data, ...words)
    const kept = rows
      .filter(({ filter }) => filter === 'PASS')
      .map((row) => expected(row, 'all', () => true))
      .filter(({ AF, AN }) => Number(AF) >= 0.01 && Number(AN) >= 100)
    expect(kept.length).toBeGreaterThan(5)
    // stable: equal frequencies keep the order of the file
    kept.sort((a, b) => Number(b.AF) - Number(a.AF))
    expect(found(stdout)).toEqual(kept.slice(0, 5))
  })

  it('takes regions and exact variants', async () => {
    const wanted = rows[7]!
    const one = await hindo.run('freq', data, '--variant', wanted.key)
    expect(found(one.stdout)).toEqual([expected(wanted, 'all', () => true)])
    const [contig, position] = wanted.key.split('-')
    const region = await hindo.run('freq', data, '--region', `${contig}:1-${position}`)
    expect(found(region.stdout)).toEqual(rows.slice(0, 8).map((row) => expected(row, 'all', () => true)))
    const nowhere = await hindo.run('freq', data, '--region', 'chr22:1-2')
    expect(nowhere.stdout).toBe('contig\tposition\tid\tref\talt\tcohort\tstate\tAC\tAN\tAF\tnhomalt\n')
    expect(nowhere.code).toBe(0)
  })

  it('reads a dataset from a web server', async () => {
    const server = await serveFolders({ '/data/': data })
    try {
      const words = ['--cohort', 'disease=I10', '--limit', '20']
      const remote = await hindo.run('freq', `${server.url}/data/dataset.json`, ...words)
      expect(remote.stdout).toBe((await hindo.run('freq', data, ...words)).stdout)
      const absent = await hindo.run('freq', `${server.url}/elsewhere/dataset.json`)
      expect(absent.code).toBe(1)
      expect(absent.stderr).toContain('elsewhere')
    } finally {
      await server.close()
    }
  })

  it('has FILTER where it is asked for', async () => {
    const { stdout } = await hindo.run('freq', data, '--columns', 'filter,AC')
    expect(stdout.split('\n')[0]).toBe('contig\tposition\tid\tref\talt\tfilter\tcohort\tstate\tAC')
    expect(records(stdout).map(({ filter }) => filter)).toEqual(rows.map(({ filter }) => filter))
  })

  it('gives the same numbers in every format', async () => {
    const query = ['freq', data, '--cohort', 'm=sex=male', '--cohort', 'f=sex=female']
    const tsv = found((await hindo.run(...query)).stdout)
    const folder = hindo.folder()
    for (const extension of ['csv', 'json', 'arrow', 'vcf']) {
      const { code, stdout } = await hindo.run(...query, '--out', `${folder}/t.${extension}`)
      expect([code, stdout]).toEqual([0, ''])
    }
    const wanted = tsv.map((row) => ({
      ...row,
      AC: row.AC === '' ? null : Number(row.AC),
      AF: row.AF === '' ? null : Number(row.AF),
    }))
    type Cell = {
      contig: string
      position: number
      ref: string
      alt: string
      cohort: string
      state: string
      AC: number | null
      AF: number | null
    }
    const same = (cells: Cell[]) =>
      expect(
        cells.map(({ contig, position, ref, alt, cohort, state, AC, AF }) => ({
          key: `${contig}-${position}-${ref}-${alt}`,
          cohort,
          state,
          AC,
          AF,
        })),
      ).toEqual(wanted.map(({ key, cohort, state, AC, AF }) => ({ key, cohort, state, AC, AF })))
    const json = JSON.parse(readFileSync(`${folder}/t.json`, 'utf8'))
    same(json.rows)
    expect(json.hindo).toMatchObject({
      dataset: 'synthetic',
      synthetic: true,
      query: { cohorts: { m: 'sex=male', f: 'sex=female' } },
    })
    same(pl.readIPC(readFileSync(`${folder}/t.arrow`)).toRecords() as unknown as Cell[])
    const csv = readFileSync(`${folder}/t.csv`, 'utf8').trimEnd().split('\r\n').join('\n').replaceAll(',', '\t')
    expect(found(csv)).toEqual(tsv)
    const vcf = readFileSync(`${folder}/t.vcf`, 'utf8')
      .split('\n')
      .filter((line) => /^chr/.test(line))
    expect(vcf).toHaveLength(rows.length)
    for (const [index, line] of vcf.entries()) {
      const info = new Map(
        line
          .split('\t')[7]!
          .split(';')
          .map((item) => item.split('=') as [string, string]),
      )
      const [m, f] = [tsv[2 * index]!, tsv[2 * index + 1]!]
      expect([info.get('AC_m'), info.get('AC_f')]).toEqual([m.AC || '.', f.AC || '.'])
      expect([info.get('AF_m'), info.get('AF_f')]).toEqual([m.AF || '.', f.AF || '.'])
    }
  })

  it('replaces an output file whole, and keeps the old one when anything fails', async () => {
    const folder = hindo.folder()
    writeFileSync(`${folder}/old.tsv`, 'old')
    const failed = await hindo.run('freq', data, '--cohort', 'disease in (E11, I10)', '--out', `${folder}/old.tsv`)
    expect(failed.code).toBe(1)
    expect(readFileSync(`${folder}/old.tsv`, 'utf8')).toBe('old')
    const sorted = await hindo.run('freq', data, '--sort', 'AF', '--format', 'vcf', '--out', `${folder}/old.tsv`)
    expect(sorted.code).toBe(2)
    expect(readFileSync(`${folder}/old.tsv`, 'utf8')).toBe('old')
    const done = await hindo.run('freq', data, '--limit', '1', '--out', `${folder}/old.tsv`)
    expect(done.code).toBe(0)
    expect(found(readFileSync(`${folder}/old.tsv`, 'utf8'))).toHaveLength(1)
    expect(readdirSync(folder)).toEqual(['old.tsv'])
    const nowhere = await hindo.run('freq', data, '--out', `${folder}/no/such/folder.tsv`)
    expect(nowhere.code).toBe(2)
    expect(nowhere.stderr).toContain('cannot be written (ENOENT)')
  })
})

describe('hindo count', () => {
  const ill = (code: string) => people.filter(({ disease }) => disease.includes(code)).length

  it('prints the number of participants alone', async () => {
    expect((await hindo.run('count', data, 'disease=I10')).stdout).toBe(`${ill('I10')}\n`)
    expect((await hindo.run('count', data, 'all')).stdout).toBe('250\n')
  })

  it('counts everybody without an expression, as hindo info does', async () => {
    const { code, stdout, stderr } = await hindo.run('count', data)
    expect([code, stdout, stderr]).toEqual([0, '250\n', ''])
    expect((await hindo.run('info', data)).stdout).toContain(`participants  ${stdout}`)
    const [whole, ...levels] = records((await hindo.run('count', data, '--by', 'sex')).stdout)
    expect(whole).toMatchObject({ axis: '', participants: '250' })
    expect(levels.reduce((sum, { participants }) => sum + Number(participants), 0)).toBe(250)
    const { stdout: help } = await hindo.run('count', '--help')
    expect(help).toContain('DATASET [EXPR]')
    const none = await hindo.run('count')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('DATASET is missing')])
  })

  it('prints levels as a table, and the same as JSON', async () => {
    const { stdout } = await hindo.run('count', data, 'disease=I10', '--by', 'sex', '--by', 'disease')
    const table = records(stdout)
    const women = people.filter(({ sex, disease }) => sex === 'female' && disease.includes('I10')).length
    const told = { participants: `${women}`, state: 'value', lower: '', upper: '' }
    expect(table).toContainEqual({ axis: 'sex', level: 'female', ...told })
    const refused = table.find(({ axis, level }) => axis === 'disease' && level === 'E11')!
    expect(refused).toMatchObject({ participants: '', state: 'not_answerable' })
    const both = people.filter(({ disease }) => disease.includes('I10') && disease.includes('E11')).length
    expect(Number(refused.lower)).toBeLessThanOrEqual(both)
    expect(Number(refused.upper)).toBeGreaterThanOrEqual(both)
    const json = JSON.parse((await hindo.run('count', data, 'disease=I10', '--by', 'sex', '--json')).stdout)
    expect(json.participants).toBe(ill('I10'))
    expect(json.axes[0]).toMatchObject({
      axis: 'sex',
      levels: [{ level: 'female', participants: women }, { level: 'male' }],
    })
  })
})

describe('hindo info', () => {
  it('says what the dataset holds, in words and as JSON', async () => {
    const { stdout } = await hindo.run('info', data)
    expect(stdout).toContain('SYNTHETIC: these people do not exist')
    expect(stdout).toContain('participants  250')
    expect(stdout).toContain('variants      400')
    expect(stdout).toMatch(/axis disease \(overlapping\): Disease \/ 疾患/)
    const men = people.filter(({ sex }) => sex === 'male').length
    expect(stdout).toContain(`  male: ${men}\n`)
    const json = JSON.parse((await hindo.run('info', `${data}/dataset.json`, '--json')).stdout)
    expect(json).toMatchObject({ id: 'synthetic', variants: 400, synthetic: true, assembly: 'GRCh38' })
    expect(json.axes).toHaveLength(5)
    expect(existsSync(data)).toBe(true)
  })
})
