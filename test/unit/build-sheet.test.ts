import { describe, expect, it } from 'vitest'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { build, vcfText } from '../support/built-dataset.ts'

const SAMPLES = ['ann', 'bob', 'cid', 'dee']
const VCF = vcfText(SAMPLES, ['1 10 . A G . . . GT 0|1 1|1 0|0 0|1'])

/** A sheet from cells separated by spaces; `_` stands for an empty cell. */
function sheetText(...lines: string[]): string {
  return `${lines
    .map((line) =>
      line
        .split(' ')
        .map((cell) => (cell === '_' ? '' : cell))
        .join('\t'),
    )
    .join('\n')}\n`
}

const SHEET = sheetText('sample region', 'ann kanto', 'bob kinki', 'cid kanto', 'dee kinki')

function built(sheet: string, options: BuildOptions) {
  return build(VCF, sheet, options)
}

describe('sample sheet', () => {
  it('is joined by name, in any order, with a byte order mark and CRLF', async () => {
    const lines = SHEET.trimEnd().split('\n')
    const other = `\uFEFF${[lines[0], ...lines.slice(1).reverse()].join('\r\n')}\r\n\r\n`
    const { manifest, values } = await built(other, { axes: ['region'] })
    expect(manifest.axes[0]!.levels.map(({ id }) => id)).toEqual(['kanto', 'kinki'])
    expect([values('AC', 'region=kanto'), values('AC', 'region=kinki')]).toEqual([[1], [3]])
  })

  it('takes quotes as ordinary characters', async () => {
    await expect(built(SHEET.replace('\tkanto', '\t"kanto"'), { axes: ['region'] })).rejects.toMatchObject({
      code: 'parse',
      message: 'the value "\\"kanto\\"" cannot be a level id (A-Z a-z 0-9 _ . -)',
      where: { file: 'sheet.tsv', line: 2, column: 5 },
      hint: 'map it to an id with "values" in an axes file',
    })
  })

  it('puts people without a value of a partition into the level unknown, the last one', async () => {
    const sheet = sheetText('sample region', 'ann zz', 'bob _', 'cid kanto', 'dee _')
    const { manifest, values } = await built(sheet, { axes: ['region'] })
    expect(manifest.axes[0]!.levels).toEqual([
      { id: 'kanto', label: { en: 'kanto', ja: 'kanto' } },
      { id: 'zz', label: { en: 'zz', ja: 'zz' } },
      { id: 'unknown', label: { en: 'unknown', ja: '不明' } },
    ])
    expect(values('AC', 'region=unknown')).toEqual([3])
  })

  it('splits cells of an overlapping axis at ";" and takes an empty cell or "." as none', async () => {
    const sheet = sheetText('sample disease', 'ann C50;E11', 'bob .', 'cid _', 'dee E11;;E11')
    const { manifest, values } = await built(sheet, { overlapping: ['disease'] })
    const people = manifest.strata.map(({ terms, participants }) => [terms[0]?.[1] ?? 'all', participants])
    expect(people).toEqual([
      ['all', 4],
      ['C50', 1],
      ['E11', 2],
    ])
    expect([values('AC', 'disease=C50'), values('AC', 'disease=E11')]).toEqual([[1], [2]])
  })

  it('may lack samples of the VCF: they are named in one warning and not counted', async () => {
    const { manifest, values, warnings } = await built(sheetText('sample region', 'bob kinki', 'dee kinki'), {
      axes: ['region'],
    })
    expect(warnings).toContain('2 of 4 samples of the VCF are not in sheet.tsv and are left out: ann, cid')
    expect(manifest.strata[0]!.participants).toBe(2)
    expect([values('AC', ''), values('AN', '')]).toEqual([[3], [4]])
  })

  it('names the first five of many and their number', async () => {
    const samples = Array.from({ length: 9 }, (_, i) => `s${i}`)
    const vcf = vcfText(samples, [`1 10 . A G . . . GT ${samples.map(() => '0|1').join(' ')}`])
    const { warnings } = await build(vcf, 'sample\ns8\n')
    expect(warnings).toContain(
      '8 of 9 samples of the VCF are not in sheet.tsv and are left out: s0, s1, s2, s3, s4 and 3 more',
    )
  })

  it('may have people who are not in the VCF: one warning, not counted', async () => {
    const { manifest, warnings } = await built(`${SHEET}eve\tkanto\nfay\ttohoku\n`, { axes: ['region'] })
    expect(warnings).toContain('2 of 6 samples of sheet.tsv are not in the VCF: eve, fay')
    expect(manifest.strata[0]!.participants).toBe(4)
    expect(manifest.axes[0]!.levels.map(({ id }) => id)).toEqual(['kanto', 'kinki'])
  })

  it.each([
    ['no header', 'ann\tkanto\n', { line: 1, column: 1 }, /begin with the column sample; found "ann"/],
    ['an empty file', '', { line: 1, column: 1 }, /the sheet is empty/],
    ['a repeated column', 'sample\tregion\tregion\n', { line: 1, column: 15 }, /the column "region" is twice/],
    ['a nameless column', 'sample\t\tregion\n', { line: 1, column: 8 }, /the name of column 2 is empty/],
    ['a repeated sample', `${SHEET}bob\tkanto\n`, { line: 6, column: 1 }, /the sample "bob" is on lines 3 and 6/],
    ['a short row', 'sample\tregion\nann\n', { line: 2, column: 1 }, /the row has 1 columns; the header has 2/],
    ['a nameless sample', 'sample\tregion\n\tkanto\n', { line: 2, column: 1 }, /the sample name is empty/],
  ])('with %s is refused with its place', async (_, sheet, place, message) => {
    await expect(built(sheet, { axes: ['region'] })).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringMatching(message),
      where: { file: 'sheet.tsv', ...place },
    })
  })

  it('without the column of an axis is refused with the columns it has', async () => {
    await expect(built(SHEET, { axes: ['sex'] })).rejects.toMatchObject({
      code: 'usage',
      message: 'the sheet has no column "sex" for the axis "sex"',
      hint: 'Its columns are region',
    })
  })

  it('is needed for axes', async () => {
    await expect(build(VCF, undefined, { axes: ['region'] })).rejects.toMatchObject({
      code: 'usage',
      hint: 'Give one with --samples',
    })
  })

  it('that knows nobody of the VCF is refused', async () => {
    await expect(built(sheetText('sample region', 'eve kanto'), { axes: ['region'] })).rejects.toMatchObject({
      code: 'not-found',
      message: 'no sample of the VCF is in sheet.tsv',
    })
  })
})

describe('axes file', () => {
  const file = {
    axes: [
      {
        id: 'age',
        column: 'age band',
        kind: 'partition',
        ordered: true,
        label: { en: 'Age', ja: '年齢' },
        levels: [
          { id: '20s', label: { en: '20–29', ja: '20代' }, values: ['20-29'] },
          { id: '30s', label: { en: '30–39', ja: '30代' }, values: ['30-39', '30 to 39'] },
        ],
      },
      {
        id: 'disease',
        kind: 'overlapping',
        levels: [
          { id: 'breast', codes: [{ system: 'ICD-10', version: '2019', code: 'C50' }], parent: 'cancer' },
          { id: 'cancer' },
        ],
      },
    ],
  }
  const sheet = 'sample\tage band\tdisease\nann\t20-29\tC50\nbob\t30 to 39\tcancer\ncid\t30s\t\ndee\t\tbreast\n'

  it('gives order, labels, codes, parents and the words of the sheet; without named axes all of it is used', async () => {
    const { manifest, values } = await build(VCF, sheet, { axesFile: file })
    expect(manifest.axes.map(({ id, kind, ordered }) => [id, kind, ordered])).toEqual([
      ['age', 'partition', true],
      ['disease', 'overlapping', false],
    ])
    expect(manifest.axes[0]!.levels.map(({ id, label }) => [id, label.ja])).toEqual([
      ['20s', '20代'],
      ['30s', '30代'],
      ['unknown', '不明'],
    ])
    expect(manifest.axes[1]!.levels).toEqual([
      {
        id: 'breast',
        label: { en: 'breast', ja: 'breast' },
        codes: [{ system: 'ICD-10', version: '2019', code: 'C50' }],
        parent: 'cancer',
      },
      { id: 'cancer', label: { en: 'cancer', ja: 'cancer' } },
    ])
    expect(
      ['age=20s', 'age=30s', 'age=unknown', 'disease=breast', 'disease=cancer'].map((terms) => values('AC', terms)[0]),
    ).toEqual([1, 2, 1, 2, 4])
  })

  it('gives axes in the order they are asked for', async () => {
    const { manifest } = await build(VCF, sheet, { axesFile: file, overlapping: ['disease'] })
    expect(manifest.axes.map(({ id }) => id)).toEqual(['disease'])
  })

  const axis = (change: object) => ({
    axes: [{ id: 'disease', kind: 'overlapping', levels: [{ id: 'a' }], ...change }],
  })

  it.each([
    ['nothing', {}, /axes/],
    ['an unknown kind', axis({ kind: 'set' }), /axes\.0\.kind/],
    ['an id with spaces', axis({ id: 'the disease' }), /ids hold only/],
    ['a label without Japanese', axis({ label: { en: 'x' } }), /axes\.0\.label\.ja/],
    [
      'a level twice',
      axis({ levels: [{ id: 'a' }, { id: 'a' }] }),
      /in the axis "disease" the level "a" is there twice/,
    ],
    [
      'a parent that does not exist',
      axis({ levels: [{ id: 'a', parent: 'b' }] }),
      /the parent "b" of the level "a" does not exist/,
    ],
    [
      'parents in a loop',
      axis({
        levels: [
          { id: 'a', parent: 'b' },
          { id: 'b', parent: 'c' },
          { id: 'c', parent: 'b' },
        ],
      }),
      /the levels b → c → b of the axis "disease" form a loop/,
    ],
    [
      'a parent in a partition',
      axis({ kind: 'partition', levels: [{ id: 'a', parent: 'b' }, { id: 'b' }] }),
      /partition axis "disease" has a parent/,
    ],
    [
      'one word for two levels',
      axis({
        levels: [
          { id: 'a', values: ['x'] },
          { id: 'b', values: ['x'] },
        ],
      }),
      /"x" means two levels/,
    ],
  ])('with %s is refused', async (_, axesFile, message) => {
    await expect(build(VCF, 'sample\tdisease\nann\ta\n', { axesFile })).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringMatching(message),
    })
  })

  it('must know every word of the sheet', async () => {
    await expect(build(VCF, sheet.replace('cancer', 'heart'), { axesFile: file })).rejects.toMatchObject({
      code: 'parse',
      message: 'the value "heart" is no level of the axis "disease" in the axes file',
      where: { file: 'sheet.tsv', line: 3, column: 14 },
    })
  })

  it('must agree with the options about the kind', async () => {
    await expect(build(VCF, sheet, { axesFile: file, axes: ['disease'] })).rejects.toMatchObject({
      code: 'usage',
      message: 'the axis "disease" is overlapping in the axes file but asked for as partition',
    })
  })
})

describe('options', () => {
  const sheet = sheetText('sample sex disease', 'ann F C50', 'bob M C50', 'cid M E11', 'dee F _')

  it.each([
    ['an axis twice', { axes: ['sex', 'sex'] }, /the axis "sex" is named twice/],
    [
      'pairs of a partition',
      { axes: ['sex'], overlapping: ['disease'], pairs: ['sex'] },
      /"sex" does not name an overlapping axis/,
    ],
    [
      'pairs of three',
      { overlapping: ['disease'], pairs: ['disease:disease:disease'] },
      /does not name one or two overlapping axes/,
    ],
    ['another half-call rule', { halfCall: 'both' as never }, /"both"/],
    ['a policy without number', { publish: 'strict' }, /the publish policy "strict" is not known/],
    ['a region backwards', { region: '1:20-10' }, /"1:20-10" is no region/],
    ['recoding without sex', { axes: ['disease'], sexPloidy: true, assembly: 'GRCh38' }, /needs an axis that says it/],
    ['recoding without assembly', { axes: ['sex'], sexPloidy: true }, /needs an assembly/],
  ])('with %s are refused', async (_, options: BuildOptions, message) => {
    await expect(build(VCF, sheet, options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    })
  })

  it('are recorded with the inputs, and both decide the data version', async () => {
    const first = await build(VCF, sheet, { axes: ['sex'], region: '1' })
    const { provenance, dataVersion, id } = first.manifest
    expect(id).toBe('input')
    expect(provenance.options).toEqual({ axes: 'sex', region: '1' })
    expect(provenance.inputs.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['sheet.tsv', sheet.length],
      ['input.vcf', VCF.length],
    ])
    expect(dataVersion).toMatch(/^[0-9a-f]{16}$/)
    expect((await build(VCF, sheet, { axes: ['sex'], region: '1' })).files).toEqual(first.files)
    expect((await build(VCF, sheet, { axes: ['sex'] })).manifest.dataVersion).not.toBe(dataVersion)
    expect(
      (await build(VCF.replace('0|0', '0|1'), sheet, { axes: ['sex'], region: '1' })).manifest.dataVersion,
    ).not.toBe(dataVersion)
  })
})
