import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bytesInput } from '../../sdk/build/input.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { READABLE_FORMATS, readTable } from '../../sdk/export/read-table.ts'
import { createEngine, type Dataset, type Engine, type FrequencyQuery } from '../../sdk/index.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { build, vcfText } from '../support/built-dataset.ts'

const PEOPLE = 120
const samples = Array.from({ length: PEOPLE }, (_, i) => `s${i}`)
/** Copies of a person in a record, so that every group of 60 has from 20 to 40 carriers. */
const genotype = (i: number, record: number) => ['0/0', '0/1', '0/0', '1/1', '0/1', '0/0'][(i + record) % 6]!
const VCF = vcfText(samples, [
  ...['A G', 'C T', 'G C', 'T A'].map((alleles, record) => {
    const genotypes = samples.map((_, i) => genotype(i, record)).join(' ')
    return `22 ${100 * (record + 1)} rs${record + 1};x%y ${alleles} . ${record === 1 ? 'q10' : 'PASS'} . GT ${genotypes}`
  }),
])
const SHEET = ['sample\tsex', ...samples.map((name, i) => `${name}\t${i % 2 ? 'male' : 'female'}`)].join('\n')
const NOTES = [
  '#chrom\tpos\tref\talt\tgene\tscore\tnote',
  '22\t100\tA\tG\tALDH2;NPC1\t0.5\ta, b = c',
  '22\t200\tC\tT\t\t1e-3\t100%',
  '22\t300\tG\tC\tOTHER\t\t',
].join('\n')
const NAMES = ['AC', 'AN', 'AF', 'nhomalt', 'hwe_p']

let engine: Engine
let dataset: Dataset
beforeAll(async () => {
  const { files } = await build(VCF, SHEET, { axes: ['sex'] }, { annotate: bytesInput('notes.tsv', NOTES) })
  const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
  engine = createEngine()
  dataset = await engine.open(memorySource('formats', Object.fromEntries(blobs)))
})
afterAll(() => engine.close())

type Format = (typeof READABLE_FORMATS)[number]
const QUERY: FrequencyQuery = { by: ['sex'], columns: [...NAMES, 'gene', 'score', 'note'] }
const bytesOf = async (format: Format, query = QUERY) => {
  const table = await dataset.frequencies(query)
  return new Uint8Array(await (await table.export(format)).arrayBuffer())
}
const fileOf = (bytes: Uint8Array | string, format: Format) =>
  new File([bytes as Uint8Array<ArrayBuffer>], `table.${format}`)
const check = async (bytes: Uint8Array | string, format: Format) => {
  const { report } = await dataset.check(fileOf(bytes, format), format, { policy: 'datashield' })
  return {
    status: report.body.status,
    checks: Object.fromEntries(report.body.checks.map(({ rule, status }) => [rule, status])),
    faithful: report.body.checks.find(({ rule }) => rule === 'table.faithful')!.findings,
    subject: report.body.subject,
  }
}
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe.each(READABLE_FORMATS)('a table as %s', (format) => {
  it('is read back as it was, with annotations, names, filters and states', async () => {
    const found = await readTable(await bytesOf(format), format)
    expect(found.variants.map(({ position }) => position)).toEqual([100, 200, 300, 400])
    expect(found.ids.at(0)).toBe('rs1;x%y')
    expect(found.columns).toEqual(NAMES)
    expect(found.cohorts.map(({ name }) => name)).toEqual(['female', 'male'])
    expect([...found.texts!].map(([name, texts]) => [name, [...texts]])).toEqual([
      ['gene', ['ALDH2;NPC1', null, 'OTHER', null]],
      ['score', ['0.5', '0.001', null, null]],
      ['note', ['a, b = c', '100%', null, null]],
    ])
    expect(found.unread).toBeUndefined()
    const table = await dataset.frequencies({ by: ['sex'], columns: NAMES })
    for (const { name, columns } of found.cohorts) {
      for (const [column, { values, state }] of columns) {
        const whole = await table.column(column, name, { from: 0, to: table.rows })
        expect([...values]).toEqual([...whole.values])
        expect([...state]).toEqual([...whole.state])
      }
    }
    if (format === 'tsv' || format === 'csv') expect(found.header).toBeUndefined()
    else
      expect(found.header).toMatchObject({
        dataset: dataset.id,
        cohorts: [{ name: 'female', expression: 'sex=female' }, {}],
      })
  })

  it('is the dataset’s: the same verdict as of any other', async () => {
    const found = await check(await bytesOf(format), format)
    expect(found.faithful).toEqual([])
    const tsv = await check(await bytesOf('tsv'), 'tsv')
    expect(found.checks).toEqual(tsv.checks)
    expect(found.checks).toMatchObject({ 'cell.min': 'pass', 'attack.interval': 'pass', 'member.power': 'review' })
    expect(found.subject).toMatchObject({ variants: 4, columns: NAMES, file: { format } })
  })

  it('leaves again in its own format, and is known as released before', async () => {
    const ledger = memoryLedger()
    const options = { policy: 'datashield', ledger, author: 'mori', approver: 'sato', comment: 'small but fine' }
    const { files } = await dataset.releaseTable(fileOf(await bytesOf(format), format), format, options)
    const released = new Uint8Array(await files[format]!.arrayBuffer())
    expect((await readTable(released, format)).variants).toHaveLength(4)
    if (format === 'tsv' || format === 'csv') expect(text(released)).toBe(text(await bytesOf(format)))
    else expect([...(await readTable(released, format)).texts!.keys()]).toEqual(['gene', 'score', 'note'])
    const { report } = await dataset.check(fileOf(await bytesOf('tsv'), 'tsv'), 'tsv', { policy: 'datashield', ledger })
    expect(report.body.ledger.entries).toBe(1)
    expect(report.body.checks.find(({ rule }) => rule === 'diff.prior')!.status).toBe('pass')
  })
})

describe('texts of a table', () => {
  const tsv = async () => text(await bytesOf('tsv'))
  /** Replaces every occurrence, or fails. */
  const changed = (whole: string, from: string | RegExp, to: string) => {
    const made = whole.replaceAll(from, to)
    expect(made).not.toBe(whole)
    return made
  }

  it.each([
    ['an annotation', 'OTHER', 'AC3'],
    ['an identifier', 'rs2;x%y', 'rs2;carrier=17'],
    ['an annotation where the dataset has none', /(\t400\t.*\t)\t\t(fe|)male\t/g, '$1\t7\t$2male\t'],
  ])('fail where they are not the dataset’s: %s', async (_, from, to) => {
    const found = await check(changed(await tsv(), from, to), 'tsv')
    expect(found.faithful.map(({ status, evidence }) => [status, evidence.reason])).toEqual([
      ['fail', 'not what the dataset says'],
    ])
    expect(found.status).toBe('fail')
  })

  it('may be left empty, and are the same for all groups of a variant', async () => {
    expect((await check(changed(await tsv(), 'OTHER', ''), 'tsv')).faithful).toEqual([])
    const [head, first, ...others] = (await tsv()).split('\n')
    const torn = [head, first!.replace('ALDH2;NPC1', 'X'), ...others].join('\n')
    await expect(check(torn, 'tsv')).rejects.toMatchObject({ code: 'parse', where: { line: 3 } })
  })

  it.each([
    ['beside annotations', (line: string, i: number) => line.replace('\t', i === 0 ? '\tmine\t' : '\t12\t')],
    ['behind the numbers', (line: string, i: number) => `${line}\t${i === 0 ? 'mine' : '12'}`],
  ])('are for a person to look at where the dataset has no such column: %s', async (_, change) => {
    const lines = (await tsv()).trimEnd().split('\n')
    const found = await check(`${lines.map(change).join('\n')}\n`, 'tsv')
    expect(found.faithful.map(({ status, evidence }) => [status, evidence.column])).toEqual([['review', 'mine']])
    expect(found.status).not.toBe('pass')
  })

  it('of other formats too', async () => {
    const json = JSON.parse(text(await bytesOf('json')))
    for (const row of json.rows) row.mine = 3
    expect((await check(JSON.stringify(json), 'json')).faithful).toMatchObject([{ evidence: { column: 'mine' } }])
    json.rows[1].extra = 3
    await expect(check(JSON.stringify(json), 'json')).rejects.toMatchObject({ code: 'parse' })
    const vcf = changed(text(await bytesOf('vcf')), ';nhomalt_female=', ';SECRET=3;nhomalt_female=')
    expect((await check(vcf, 'vcf')).faithful).toMatchObject([{ evidence: { column: 'SECRET' } }])
  })
})

describe('what is no table', () => {
  const vcf = async () => text(await bytesOf('vcf'))

  it.each([
    ['genotypes of people', (all: string) => all.replaceAll('\tINFO', '\tINFO\tFORMAT\ts1')],
    ['several alternate alleles', (all: string) => all.replace('\tA\tG\t', '\tA\tG,T\t')],
    ['half a record', (all: string) => all.replace('\tPASS\t', '\t')],
    ['a count that is none', (all: string) => all.replace(/AC_male=\d+/, 'AC_male=1,2')],
    ['a state that is none', (all: string) => all.replace(/AC_male=/, 'state_male=fine;AC_male=')],
    ['another file', () => 'contig\tposition\n'],
  ])('as VCF: %s', async (_, change) => {
    await expect(check(change(await vcf()), 'vcf')).rejects.toMatchObject({ code: 'parse' })
  })

  it('as Arrow: a torn file, and a file of something else', async () => {
    const arrow = await bytesOf('arrow')
    await expect(check(arrow.slice(0, arrow.length - 40), 'arrow')).rejects.toMatchObject({ code: 'format' })
    await expect(check('ARROW1', 'arrow')).rejects.toMatchObject({ code: 'format' })
  })

  it('of another dataset, whatever the format', async () => {
    const other = (await vcf()).replace(/##hindo_data_version=.*/, '##hindo_data_version=other')
    await expect(check(other, 'vcf')).rejects.toMatchObject({ code: 'usage' })
  })

  it('reads a VCF that does not say what its groups are by the names of its fields', async () => {
    const bare = (await vcf()).replaceAll(/##hindo_.*\n/g, '')
    const found = await readTable(new TextEncoder().encode(bare), 'vcf')
    expect(found.cohorts.map(({ name }) => name)).toEqual(['female', 'male'])
    expect(found.columns).toEqual(NAMES)
    // its numbers are the dataset's; that the file says less than Hindo writes is for a person to look at
    expect((await check(bare, 'vcf')).faithful).toMatchObject([
      {
        status: 'review',
        evidence: { reason: expect.stringMatching(/not written as Hindo writes its table, from line 3/) },
      },
    ])
  })
})
