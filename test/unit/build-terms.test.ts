import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { importDataset } from '../../sdk/build/import.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { mergeDatasets } from '../../sdk/build/merge.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { type PublishedStrata, Suppression } from '../../sdk/build/publish.ts'
import { publishRules } from '../../sdk/build/publish-policy.ts'
import { relationsOfAxes } from '../../sdk/build/publish-relations.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type Dataset, openDataset } from '../../sdk/index.ts'
import { ICD_TABLE, ONTOLOGY_JSON, ONTOLOGY_OBO } from '../support/code-lists.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const VCF = (position = 100) =>
  [
    '##fileformat=VCFv4.3',
    '##contig=<ID=1,length=249250621>',
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\te',
    `1\t${position}\t.\tA\tG\t.\tPASS\t.\tGT\t0|1\t1|1\t0|1\t0|0\t0|1`,
    '',
  ].join('\n')
const SHEET = [
  'sample\tsex\tdisease\tphenotype',
  'a\tfemale\tC50.9\tHP:0007359',
  'b\tfemale\tc509;I10\tHP:0002279',
  'c\tmale\tC34\t',
  'd\tmale\t\tHP:0004322;HP:0001250',
  'e\tfemale\tC50\t.',
  '',
].join('\n')

async function build(options: BuildOptions, sheet = SHEET, vcf = VCF()) {
  const output = memoryOutput()
  const manifest = await buildDataset({
    inputs: [bytesInput('in.vcf', bytes(vcf))],
    samples: bytesInput('sheet.tsv', bytes(sheet)),
    options,
    output,
  })
  const files: Record<string, Uint8Array> = {}
  for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
  return { manifest, files }
}

const ICD = { axis: 'disease', file: 'lists/icd.tsv', text: ICD_TABLE }
const HPO = { axis: 'phenotype', file: 'hp.obo', text: ONTOLOGY_OBO }
const OPTIONS: BuildOptions = {
  axes: ['sex'],
  overlapping: ['disease', 'phenotype'],
  pairs: ['disease', 'phenotype', 'disease:phenotype'],
  terms: [ICD, HPO],
}

async function levelsOf(dataset: Dataset, axis: string, expression = ''): Promise<Record<string, number | null>> {
  const { axes } = await dataset.count(expression, { by: [axis] })
  return Object.fromEntries(axes[0]!.levels.map((one) => [one.level, 'unanswerable' in one ? null : one.participants]))
}

describe('a build with lists of codes', () => {
  let built: Awaited<ReturnType<typeof build>>
  let dataset: Dataset
  beforeAll(async () => {
    built = await build(OPTIONS)
    dataset = await openDataset(memorySource('built', built.files))
  })

  it('stores everything above a code: nobody is in a subcategory alone', async () => {
    expect(await levelsOf(dataset, 'disease')).toEqual({
      II: 4,
      'C30-C39': 1,
      C34: 1,
      'C50-C50': 3,
      C50: 3,
      'C50.9': 2,
      IX: 1,
      'I10-I15': 1,
      I10: 1,
    })
    expect(await levelsOf(dataset, 'disease', 'sex=female')).toMatchObject({ II: 3, C34: 0, C50: 3 })
    const { strata } = built.manifest
    expect(strata.find(({ terms }) => terms.join() === 'disease,C50-C50')!.participants).toBe(3)
  })

  it('counts alleles of a chapter as of any stratum', async () => {
    const table = await dataset.frequencies({
      cohorts: { ii: 'disease=II', breast: 'disease=乳がん' },
      columns: ['AC', 'AN'],
    })
    const of = async (column: string, cohort: string) => [
      ...(await table.column(column, cohort, { from: 0, to: 1 })).values,
    ]
    expect([await of('AC', 'ii'), await of('AN', 'ii')]).toEqual([[5], [8]])
    expect([await of('AC', 'breast'), await of('AN', 'breast')]).toEqual([[4], [6]])
  })

  it('includes everything below a term by both of its parents, old codes too', async () => {
    expect(await levelsOf(dataset, 'phenotype')).toEqual({
      HP_0000001: 3,
      HP_0000707: 3,
      HP_0025031: 3,
      HP_0001250: 3,
      HP_0007359: 1,
      HP_0004322: 1,
    })
    expect((await dataset.count('phenotype=HP:0000707 and not phenotype=HP:0007359')).participants).toBe(2)
    expect((await dataset.count('phenotype=HP_0025031 and disease=C50')).participants).toBe(2)
    expect((await dataset.count('phenotype=Seizure and phenotype=HP:0000707')).participants).toBe(3)
  })

  it('keeps the codes that nobody has for searches, out of the manifest', async () => {
    expect(built.manifest.axes[1]!.levels.map(({ id }) => id)).not.toContain('C50.1')
    expect(built.manifest.terms).toMatchObject([{ axis: 'disease', file: 'terms/disease.json', codes: 1 }])
    const [hit] = await dataset.terms('乳房中央')
    expect(hit).toMatchObject({ level: null, code: { code: 'C50.1', version: '2019' }, path: ['II', 'C50-C50', 'C50'] })
    const found = await dataset.terms('ガン', { axis: 'disease' })
    expect(found.map(({ level }) => level)).toEqual(['C34', 'C50', 'C50.9'])
    expect((await dataset.terms('fit of')).map(({ level, matched }) => [level, matched])).toEqual([
      ['HP_0001250', 'synonym'],
    ])
    await expect(dataset.terms('x', { axis: 'colour' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(dataset.terms('x', { limit: -1 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('records the lists among the inputs, and another list is another data version', async () => {
    const { provenance, dataVersion } = built.manifest
    expect(provenance.inputs.map(({ name }) => name)).toEqual(['sheet.tsv', 'in.vcf', 'icd.tsv', 'hp.obo'])
    expect(provenance.options!.terms).toBe('disease=lists/icd.tsv,phenotype=hp.obo')
    const other = { ...ICD, text: ICD_TABLE.replace('Lung cancer', 'Cancer of lungs') }
    expect((await build({ ...OPTIONS, terms: [other, HPO] })).manifest.dataVersion).not.toBe(dataVersion)
  })

  it('from an OBO graph is the same', async () => {
    const graph = { axis: 'phenotype', file: 'hp.json', text: ONTOLOGY_JSON }
    const { manifest } = await build({ ...OPTIONS, terms: [ICD, graph] })
    const plain = (levels: (typeof manifest.axes)[number]['levels']) => levels.map(({ codes: _, ...level }) => level)
    expect(plain(manifest.axes[2]!.levels)).toEqual(plain(built.manifest.axes[2]!.levels))
    expect(manifest.strata).toEqual(built.manifest.strata)
  })

  it('damaged or missing, a list is named when it is searched, and counting goes on', async () => {
    const damaged = { ...built.files, 'terms/disease.json': bytes('{}') }
    const broken = await openDataset(memorySource('damaged', damaged))
    await expect(broken.terms('C50')).rejects.toMatchObject({ code: 'checksum', where: { file: 'terms/disease.json' } })
    expect((await broken.count('disease=C50')).participants).toBe(3)
    const { 'terms/disease.json': _, ...missing } = built.files
    const less = await openDataset(memorySource('missing', missing))
    await expect(less.terms('C50')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('merged with another region keeps its list', async () => {
    const second = await build(OPTIONS, SHEET, VCF(200))
    const output = memoryOutput()
    const sources = [memorySource('one', built.files), memorySource('two', second.files)]
    const merged = await mergeDatasets({ sources, output })
    expect(merged.terms).toEqual(built.manifest.terms)
    const copied = new Uint8Array(await output.files()['terms/disease.json']!.arrayBuffer())
    expect(copied).toEqual(built.files['terms/disease.json'])
    const other = await build(
      { ...OPTIONS, terms: [{ ...ICD, text: ICD_TABLE.replace('中央部', '中央') }, HPO] },
      SHEET,
      VCF(300),
    )
    const task = { sources: [sources[0]!, memorySource('other', other.files)], output: memoryOutput() }
    await expect(mergeDatasets(task)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('terms'),
    })
  })

  it('published openly hides small levels, and those that nearly all of a level above have', () => {
    const { axes } = built.manifest
    const numbers = { II: 40, 'C50-C50': 36, C50: 33, 'C50.9': 20, 'C30-C39': 40, C34: 31, IX: 60, I10: 3 }
    const strata = [
      { terms: [], participants: 62 },
      ...Object.entries(numbers).map(([id, participants]) => ({
        terms: [['disease', id] as [string, string]],
        participants,
      })),
    ]
    const people = Int32Array.from(strata, ({ participants }) => participants)
    const published: PublishedStrata = {
      strata,
      people,
      axes,
      relation: relationsOfAxes(strata, axes),
      kind: 'genotype',
      measures: ['AC', 'AN', 'nhomalt'],
    }
    const { strata: served, suppressedStrata } = new Suppression(published, publishRules({ threshold: 5 }))
    const told = served.filter(({ participants }) => participants !== null).map(({ terms }) => terms[0]?.[1] ?? 'all')
    // 36 of 40 leave four; 33 of 40 leave seven, and 36 is hidden; 60 of 62 leave two; nobody is between 40 and 40.
    expect(told).toEqual(['all', 'II', 'C50', 'C50.9', 'C30-C39', 'C34'])
    expect(suppressedStrata).toBe(3)
  })
})

describe('a list that does not fit', () => {
  it.each<[string, BuildOptions, string, object]>([
    [
      'a code in the sheet that it lacks',
      OPTIONS,
      SHEET.replace('C34', 'C43.9'),
      {
        code: 'parse',
        message: 'the value "C43.9" is no level of the axis "disease" in lists/icd.tsv',
        where: { file: 'sheet.tsv', line: 4, column: 8 },
        hint: 'add it to the list, or correct the sheet',
      },
    ],
    [
      'an axis that is not asked for',
      { ...OPTIONS, overlapping: ['phenotype'], pairs: [] },
      SHEET,
      { code: 'usage', message: 'the list lists/icd.tsv is for the axis "disease", which is not among the axes' },
    ],
    [
      'a partition',
      { ...OPTIONS, terms: [{ ...ICD, axis: 'sex' }] },
      SHEET,
      { code: 'usage', message: expect.stringContaining('which is a partition') },
    ],
    [
      'a list with a loop',
      { ...OPTIONS, terms: [{ ...ICD, text: ICD_TABLE.replace('II\t\t', 'II\tC50\t') }, HPO] },
      SHEET,
      { code: 'parse', message: expect.stringContaining('contain themselves'), where: { file: 'lists/icd.tsv' } },
    ],
  ])('with %s is refused, and nothing is written', async (_, options, sheet, error) => {
    const output = memoryOutput()
    const task = buildDataset({
      inputs: [bytesInput('in.vcf', bytes(VCF()))],
      samples: bytesInput('sheet.tsv', bytes(sheet)),
      options,
      output,
    })
    await expect(task).rejects.toMatchObject(error)
    expect(() => output.files()).toThrow()
  })
})

describe('an axes file and a list', () => {
  it('go together: what the file says of a level goes first', async () => {
    const axesFile = {
      axes: [
        {
          id: 'disease',
          kind: 'overlapping',
          label: { en: 'Diagnosis', ja: '診断' },
          column: 'disease',
          levels: [{ id: 'C34', label: { en: 'Lung', ja: '肺' }, values: ['lung'] }],
        },
      ],
    }
    const { manifest } = await build({ axesFile, terms: [ICD] }, SHEET.replace('C34', 'lung'))
    const lung = manifest.axes[0]!.levels.find(({ id }) => id === 'C34')!
    expect(lung).toMatchObject({ label: { en: 'Lung' }, parent: 'C30-C39', codes: [{ code: 'C34' }] })
    expect(manifest.axes[0]!.label.en).toBe('Diagnosis')
  })

  it('nobody with any code leaves one level, which nobody has', async () => {
    const sheet = SHEET.replace(/\t(C50\.9|c509;I10|C34|C50)\t/g, '\t\t')
    const { manifest, files } = await build({ ...OPTIONS, pairs: [] }, sheet)
    expect(manifest.axes[1]!.levels.map(({ id }) => id)).toEqual(['II'])
    const dataset = await openDataset(memorySource('none', files))
    expect((await dataset.count('disease=II')).participants).toBe(0)
  })
})

describe('an import with a list', () => {
  it('names the levels of its mapping; codes that it does not count are for searches', async () => {
    const vcf = [
      '##fileformat=VCFv4.3',
      '##contig=<ID=1,length=249250621>',
      '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO',
      '1\t100\t.\tA\tG\t.\tPASS\tAC=5;AN=10;AC_C50=4;AN_C50=6;AC_II=5;AN_II=8',
      '',
    ].join('\n')
    const output = memoryOutput()
    const mapping = {
      format: 'vcf',
      measures: { AC: 'AC{group}', AN: 'AN{group}' },
      axes: [{ id: 'disease', kind: 'overlapping', levels: [{ id: 'II' }, { id: 'C50' }] }],
    }
    const manifest = await importDataset({ inputs: [bytesInput('in.vcf', bytes(vcf))], mapping, terms: [ICD], output })
    expect(manifest.axes[0]!.levels).toMatchObject([
      { id: 'II', label: { ja: '新生物' } },
      { id: 'C50', parent: 'II' },
    ])
    expect(manifest.terms).toMatchObject([{ axis: 'disease', codes: 8 }])
    expect(manifest.provenance.inputs.map(({ name }) => name)).toEqual(['in.vcf', 'icd.tsv'])
  })
})
