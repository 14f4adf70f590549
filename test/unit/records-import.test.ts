import { describe, expect, it } from 'vitest'
import { type ImportRecordsTask, importRecords } from '../../sdk/build/import-records.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { READY_MAPPINGS } from '../../sdk/build/records-mapping.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { RecordSearch } from '../../sdk/search/records.ts'
import { KERNELS } from '../kernel/stage.ts'

type Options = Omit<ImportRecordsTask, 'inputs' | 'mapping' | 'output'>

async function load(table: string, mapping: unknown, options: Options = {}): Promise<RecordSearch> {
  const output = memoryOutput()
  await importRecords({ inputs: [bytesInput('in.tsv', table)], mapping, output, ...options })
  const files: Record<string, Uint8Array> = {}
  for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
  return RecordSearch.open(memorySource('made', files), { kernel: KERNELS[1]! })
}

const tsv = (...rows: string[]) => `${rows.map((row) => row.replaceAll(' | ', '\t').replaceAll('~', '')).join('\n')}\n`
const label = { en: 'A', ja: 'あ' }
const MAPPING = {
  kind: 'samples',
  split: 'biobank',
  axes: [
    { id: 'biobank', kind: 'partition' },
    { id: 'sex', kind: 'partition', levels: [{ id: 'f', label, values: ['女性', '2'] }, { id: 'm', values: ['1'] }] },
    { id: 'age_band', kind: 'partition', column: 'age', bands: [20, 40, 60] },
    {
      id: 'disease',
      kind: 'overlapping',
      separator: ';',
      levels: [
        { id: 'C50', codes: [{ system: 'ICD-10', version: '2019', code: 'C50' }] },
        { id: 'C509', parent: 'C50', codes: [{ system: 'ICD-10', version: '2019', code: 'C50.9' }] },
      ],
    },
  ],
  fields: [
    { id: 'donor', kind: 'text', table: true },
    { id: 'age', kind: 'number', unit: 'years' },
    { id: 'taken', kind: 'date' },
    { id: 'packet', kind: 'link' },
    { id: 'mail', kind: 'email' },
  ],
} // biome-ignore format: a table
const HEAD = 'biobank | sex | age | disease | donor | taken | packet | mail'
const ROW = 'BBJ | 1 | 47 | C50.9 | d1 | 2020-02-29 | https://x.example/1 | a@x.example'

describe('an import of records', () => {
  it('reads levels by id, value, code and label, bands, dates, and what is not known', async () => {
    const table = tsv('##made today', `#${HEAD}`, ROW, 'TMM | 女性 | 19 | c509; C50 | d2 | 2021/01/05 | ~ | ~', '東北 | あ | ~ | NA | ~ | . | ~ | ~', '') // biome-ignore format: a table
    const search = await load(`\uFEFF${table.replaceAll('\n', '\r\n')}`, MAPPING)
    const { rows } = await search.rows({}, { from: 0, to: 9 })
    expect(rows.map(({ levels }) => levels)).toEqual([
      { biobank: ['BBJ'], sex: ['m'], age_band: ['40-59'], disease: ['C509'] },
      { biobank: ['TMM'], sex: ['f'], age_band: ['under20'], disease: ['C50', 'C509'] },
      { biobank: ['biobank-3'], sex: ['f'], age_band: ['unknown'], disease: [] },
    ])
    expect(rows.map(({ fields }) => fields)).toEqual([
      { donor: 'd1', age: 47, taken: '2020-02-29', packet: 'https://x.example/1', mail: 'a@x.example' },
      { donor: 'd2', age: 19, taken: '2021-01-05', packet: null, mail: null },
      { donor: null, age: null, taken: null, packet: null, mail: null },
    ])
    expect(search.info).toMatchObject({ serving: 'controlled', split: 'biobank', records: 3 })
    expect(search.info.axes[0]!.levels[2]!.label).toEqual({ en: '東北', ja: '東北' })
    expect((await search.facets({ where: 'disease=C50' })).records).toBe(2)
  })

  it.each([
    ['a level that is not listed', ROW.replace('C50.9', 'C50.9;C519'), 3, '"C519" is no level of disease', /Did you mean C509\?.*--unlisted keep/],
    ['a value of a partition', ROW.replace('| 1 |', '| other |'), 3, '"other" is no level of sex', /f, m/],
    ['a number', ROW.replace('47', '47y'), 3, 'age: "47y" is not a number', /not known/],
    ['a date', ROW.replace('02-29', '02-30'), 3, 'taken: "2020-02-30" is not a date', /2026-11-21/],
    ['a link', ROW.replace('https', 'javascript'), 3, 'is no link', /https/],
    ['an address', ROW.replace('a@x', 'a x'), 3, 'is no e-mail address', /./],
    ['a short row', 'BBJ | 1', 3, 'the row has 2 columns; the header has 8', /tabs/],
  ])('names the line of %s', async (_, row, line, message, hint) => {
    const failed = load(tsv(HEAD, ROW, row), MAPPING)
    await expect(failed).rejects.toMatchObject({ code: 'parse', where: { file: 'in.tsv', line }, message: expect.stringContaining(message) })
    const found = await failed.catch((error) => error)
    if (hint.source !== '.') expect(found.hint).toMatch(hint)
  }) // biome-ignore format: a table

  it('takes values that are not listed as they are where it is told to', async () => {
    const search = await load(tsv(HEAD, ROW.replace('C50.9', 'C50.9;C519;希少疾患')), MAPPING, { unlisted: 'keep' })
    const { rows } = await search.rows({}, { from: 0, to: 1 })
    expect(rows[0]!.levels.disease).toEqual(['C509', 'C519', 'disease-4'])
  })

  it('takes names and parents of levels from a list, and keeps those that records have', async () => {
    const list = 'code\tparent\tterm_en\tterm_ja\nC00-C97\t\tCancers\tがん\nC50\tC00-C97\tBreast\t乳がん\nC50.1\tC50\tCentral\t中央\nC34\tC00-C97\tLung\t肺がん\n'
    const mapping = { kind: 'samples', axes: [{ id: 'disease', kind: 'overlapping' }] }
    const terms = [{ axis: 'disease', file: 'icd.tsv', text: `##system=ICD-10\n${list}` }]
    const search = await load('disease\nC50.1\n乳がん;C501\n\n', mapping, { terms })
    expect(search.info.axes[0]!.levels.map(({ id, parent }) => [id, parent])).toEqual([['C00-C97', undefined], ['C50', 'C00-C97'], ['C50.1', 'C50']]) // biome-ignore format: one expression
    expect((await search.facets({ where: 'disease=C00-C97' })).records).toBe(2)
    await expect(load('disease\nC99\n', mapping, { terms })).rejects.toMatchObject({ where: { line: 2 } })
    const loop = [{ ...terms[0]!, text: 'code\tparent\nA\tB\nB\tA\n' }]
    await expect(load('disease\nA\n', mapping, { terms: loop })).rejects.toMatchObject({ code: 'parse', where: { file: 'icd.tsv' } })
    const orphan = [{ ...terms[0]!, text: 'code\tparent\nA\tZ\n' }]
    await expect(load('disease\nA\n', mapping, { terms: orphan })).rejects.toMatchObject({ message: expect.stringContaining('does not exist') })
  }) // biome-ignore format: long lines

  it.each([
    ['no columns of the mapping', 'x | y', 'has none of the mapping'],
    ['a column twice', 'biobank | sex | sex', 'twice in the header'],
    ['nothing', '', 'no header line'],
  ])('refuses a table with %s', async (_, head, message) => {
    await expect(load(tsv(head), MAPPING)).rejects.toMatchObject({ code: 'parse', message: expect.stringContaining(message) })
  }) // biome-ignore format: long lines

  it.each([
    [{ ...MAPPING, kind: 'people' }, 'kind'],
    [{ ...MAPPING, axes: [] }, 'no axis'],
    [{ ...MAPPING, split: 'disease' }, 'not a partition'],
    [{ ...MAPPING, fields: [{ id: 'sex', kind: 'text' }] }, 'two axes or fields'],
    [{ ...MAPPING, fields: [{ id: 'x', kind: 'text', publish: { step: 3 } }] }, 'steps'],
    [{ ...MAPPING, fields: [{ id: 'x', kind: 'number', publish: 'hash' }] }, 'hashed'],
    [{ ...MAPPING, axes: [{ id: 'a', kind: 'partition', bands: [3, 3] }], split: undefined }, 'do not rise'],
    [{ ...MAPPING, axes: [{ id: 'a', kind: 'overlapping', bands: [3] }], split: undefined }, 'bands'],
    [{ ...MAPPING, axes: [{ id: 'a', kind: 'overlapping', levels: [{ id: 'x', parent: 'x' }] }], split: undefined }, 'loop'],
    [{ ...MAPPING, more: 1 }, 'more'],
  ])('refuses a mapping that contradicts itself (%#)', async (mapping, message) => {
    await expect(load(tsv(HEAD, ROW), mapping)).rejects.toMatchObject({ code: 'parse', message: expect.stringContaining(message) })
  }) // biome-ignore format: long lines

  it('makes a dataset of nobody from a table without rows', async () => {
    const search = await load(tsv(HEAD), MAPPING)
    const answer = await search.facets({ where: 'disease=C50', ranges: { age: { from: 3 } }, words: 'x' })
    expect([answer.records, answer.total, answer.unknown]).toEqual([0, 0, 0])
    expect(answer.numbers).toEqual([null, null])
    expect(await search.rows({ sort: '-donor' }, { from: 0, to: 9 })).toEqual({ rows: [], matched: 0 })
  })

  it('leaves nothing behind when it fails', async () => {
    const output = memoryOutput()
    const inputs = [bytesInput('in.tsv', tsv(HEAD, ROW.replace('47', 'x')))]
    await expect(importRecords({ inputs, mapping: MAPPING, output })).rejects.toMatchObject({ code: 'parse' })
    expect(() => output.files()).toThrow()
  })

  it('has mappings ready for samples and for a catalogue', async () => {
    const samples = 'biobank\tdonor_id\tsex\tage\tregion\tdisease\tsample_type\tconsent\tprofit_use\nBBJ\tx1\t女性\t63\t関東\tC50;I10\tdna;血漿\tDUO:0000042\t営利目的利用禁止\n'
    const one = await (await load(samples, READY_MAPPINGS.samples)).rows({}, { from: 0, to: 1 })
    expect(one.rows[0]).toMatchObject({
      levels: { sex: ['female'], age_band: ['60-69'], region: ['kanto'], disease: ['C50', 'I10'], sample_type: ['plasma', 'dna'], consent: ['GRU'], profit_use: ['barred'], fixation: ['unknown'] },
      fields: { donor_id: 'x1', age: 63, cold_ischemia: null },
    })
    const catalogue = 'funder\ttitle\tpublished\taccess_right\trepository_url\nAMED\tゲノム\t2024-04-01\t公開\thttps://example.org/1\n'
    const two = await (await load(catalogue, READY_MAPPINGS.catalogue)).rows({ words: 'ｹﾞﾉﾑ' }, { from: 0, to: 1 })
    expect(two.rows[0]).toMatchObject({ levels: { funder: ['AMED'], access_right: ['open'] }, fields: { title: 'ゲノム' } })
  }) // biome-ignore format: long lines
})
