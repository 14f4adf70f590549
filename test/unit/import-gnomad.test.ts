import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../../sdk/dataset/source.ts'
import { STATE } from '../../sdk/types.ts'
import { openDataset } from '../../sdk/worker/client.ts'
import { type BuiltDataset, realFile } from '../support/built-dataset.ts'
import { importFiles } from '../support/imported-dataset.ts'

const vcf = realFile('gnomad-exomes/sample.gnomad.exomes.r2.1.1.sites.chr1.vcf.gz')
if (!vcf) console.warn('gnomad-exomes is absent: the import of gnomAD sites is not tested')

const GROUPS = ['afr', 'amr', 'asj', 'eas', 'fin', 'nfe', 'oth', 'sas']
const PARTS = ['eas_jpn', 'eas_kor']
const SEXES = ['female', 'male']
const MAPPING = {
  format: 'vcf',
  id: 'gnomad-exomes',
  serving: 'open',
  axes: [
    { id: 'population', kind: 'partition', levels: GROUPS.map((id) => ({ id })) },
    { id: 'sex', kind: 'partition', levels: SEXES.map((id) => ({ id })) },
    { id: 'subpopulation', kind: 'overlapping', levels: PARTS.map((id) => ({ id })) },
  ],
  measures: { AC: 'AC{group}', AN: 'AN{group}', nhomalt: 'nhomalt{group}' },
}

/** INFO of every record, read by a regular expression and apart from the importer. */
function infoNumbers(text: string, key: string): number[] {
  const records = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return records.map((line) => Number(new RegExp(`[\\t;]${key}=([^;\\t]+)`).exec(line)![1]))
}

describe.skipIf(!vcf)('gnomAD exomes, 100 sites', () => {
  const text = vcf ? gunzipSync(vcf).toString() : ''
  let built: BuiltDataset
  beforeAll(async () => {
    built = await importFiles({ 'gnomad.vcf.gz': vcf! }, MAPPING)
  })

  it('keeps AC, AN and nhomalt of everybody, 8 groups, 2 subgroups and both sexes on every row', () => {
    expect(built.rows).toHaveLength(100)
    const strata = ['', ...GROUPS, ...PARTS, ...SEXES]
    let cells = 0
    for (const level of strata) {
      const axis = GROUPS.includes(level) ? 'population' : PARTS.includes(level) ? 'subpopulation' : 'sex'
      for (const measure of ['AC', 'AN', 'nhomalt'] as const) {
        const values = built.values(measure, level === '' ? '' : `${axis}=${level}`)
        expect(values).toEqual(infoNumbers(text, level === '' ? measure : `${measure}_${level}`))
        cells += values.length
      }
    }
    expect(cells).toBe(13 * 3 * 100)
  })

  it('keeps FILTER, ID and alleles', () => {
    const records = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    const fields = records.map((line) => line.split('\t'))
    expect(
      built.rows.map(({ contig, position, id, ref, alt, filter }) => [
        contig,
        `${position}`,
        id ?? '.',
        ref,
        alt,
        filter,
      ]),
    ).toEqual(fields.map(([contig, position, id, ref, alt, , filter]) => [contig, position, id, ref, alt, filter]))
  })

  it('is of kind allele, on GRCh37, with participants not known', () => {
    expect(built.manifest).toMatchObject({
      kind: 'allele',
      assembly: 'GRCh37',
      serving: 'open',
      measures: ['AC', 'AN', 'nhomalt'],
    })
    expect(built.manifest.strata.every(({ participants }) => participants === null)).toBe(true)
    expect(built.warnings.join()).toContain('participants of some strata are not known')
    expect(built.manifest.layout.sparse).toEqual([])
  })

  it('gives AF = AC / AN through the public client, and "not called" where AN is 0', async () => {
    const dataset = await openDataset(memorySource('gnomad', built.files))
    const table = await dataset.frequencies({
      cohorts: { eas: 'population=eas' },
      columns: ['AC', 'AN', 'AF', 'nhomalt'],
    })
    const { values, state } = await table.column('AF', 'eas', { from: 0, to: 100 })
    const [AC, AN] = [infoNumbers(text, 'AC_eas'), infoNumbers(text, 'AN_eas')]
    let called = 0
    for (let row = 0; row < 100; row++) {
      if (AN[row] === 0) expect(state[row]).toBe(STATE.notCalled)
      else {
        expect(state[row]).toBe(STATE.value)
        expect(values[row]).toBe(AC[row]! / AN[row]!)
        called++
      }
    }
    expect(called).toBeGreaterThan(50)
    await dataset.close()
  })

  it('knows that not-eas is the other seven groups, and refuses what needs joint counts', async () => {
    const dataset = await openDataset(memorySource('gnomad', built.files))
    const table = await dataset.frequencies({ cohorts: { rest: 'not population=eas' }, columns: ['AC'] })
    const { values } = await table.column('AC', 'rest', { from: 0, to: 100 })
    const [all, eas] = [infoNumbers(text, 'AC'), infoNumbers(text, 'AC_eas')]
    const [AN, easAN] = [infoNumbers(text, 'AN'), infoNumbers(text, 'AN_eas')]
    for (let row = 0; row < 100; row++) if (AN[row] !== easAN[row]) expect(values[row]).toBe(all[row]! - eas[row]!)
    const joint = dataset.frequencies({ cohorts: { x: 'population=eas and sex=female' } })
    await expect(joint).rejects.toMatchObject({ code: 'not-answerable' })
    await dataset.close()
  })

  it('takes half the largest AN as participants when the mapping asks for that', async () => {
    const { manifest } = await importFiles({ 'gnomad.vcf.gz': vcf! }, { ...MAPPING, participants: 'half-an' })
    const found = manifest.strata.find(({ terms }) => terms[0]?.[1] === 'eas_jpn')!.participants
    expect(found).toBe(Math.ceil(Math.max(...infoNumbers(text, 'AN_eas_jpn')) / 2))
  })
})
