import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArrowBatches } from '../../sdk/arrow/read-batches.ts'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { READABLE_FORMATS, readTable } from '../../sdk/export/read-table.ts'
import { createEngine, type Dataset, type Engine, type FrequencyQuery } from '../../sdk/index.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { STATE } from '../../sdk/types.ts'
import { build, vcfText } from '../support/built-dataset.ts'

const PEOPLE = 240
const samples = Array.from({ length: PEOPLE }, (_, i) => `s${i}`)
/** Copies of a person in a record: a third of the people carry one or two, but nobody at the last. */
const genotype = (i: number, record: number) =>
  record === 4 ? './.' : ['0/0', '0/1', '0/0', '1/1', '0/1', '0/0'][(i + record) % 6]!
const records = ['A G', 'C T', 'G C', 'T A', 'A C'].map((alleles, record) => {
  const genotypes = samples.map((_, i) => genotype(i, record)).join(' ')
  return `22 ${100 * (record + 1)} rs${record + 1};x%y ${alleles} . ${record === 1 ? 'q10' : 'PASS'} . GT ${genotypes}`
})
const SHEET = ['sample\tsex', ...samples.map((name, i) => `${name}\t${i % 2 ? 'male' : 'female'}`)].join('\n')
const NOTES = [
  '#chrom\tpos\tref\talt\tgene\tscore',
  '22\t100\tA\tG\tALDH2;NPC1\t0.5',
  '22\t200\tC\tT\t=1+1\t1e-3',
].join('\n')
const NAMES = ['AC', 'AN', 'AF', 'nhomalt', 'hwe_p']
/** What tables without a header call their groups. */
const COHORTS = { female: 'sex=female', male: 'sex=male', men: 'sex=male', rest: 'not sex=male' }
const QUERY: FrequencyQuery = { by: ['sex'], columns: [...NAMES, 'gene', 'score'] }

let engine: Engine
let dataset: Dataset
beforeAll(async () => {
  const made = await build(
    vcfText(samples, records),
    SHEET,
    { axes: ['sex'] },
    { annotate: bytesInput('n.tsv', NOTES) },
  )
  const blobs = Object.entries(made.files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
  engine = createEngine()
  dataset = await engine.open(memorySource('besides', Object.fromEntries(blobs)))
})
afterAll(() => engine.close())

type Format = (typeof READABLE_FORMATS)[number]
type Bytes = Uint8Array<ArrayBuffer>
const bytesOf = async (format: Format, query = QUERY): Promise<Bytes> => {
  const table = await dataset.frequencies(query)
  return new Uint8Array(await (await table.export(format)).arrayBuffer())
}
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
const bytes = (content: string): Bytes => new TextEncoder().encode(content)
const fileOf = (content: Bytes, format: Format) => new File([content], `table.${format}`)

/** What the check says that a file has besides its table. */
async function besides(content: Bytes, format: Format, options: object = {}): Promise<unknown[]> {
  const { report } = await dataset.check(fileOf(content, format), format, { policy: 'datashield', ...options })
  const { findings } = report.body.checks.find(({ rule }) => rule === 'table.faithful')!
  if (findings.length > 0) expect(report.body.status).not.toBe('pass')
  return findings.map(({ status, evidence }) => (status === 'review' ? evidence.reason : findings))
}

/** Replaces a piece of text, which is there. */
const changed = (whole: string, from: string | RegExp, to: string): Bytes => {
  const made = whole.replace(from, to)
  expect(made).not.toBe(whole)
  return bytes(made)
}

describe.each(READABLE_FORMATS)('a table that Hindo wrote as %s', (format) => {
  it.each<[string, FrequencyQuery]>([
    ['with annotations, states and tests', QUERY],
    [
      'with everything that can be asked',
      {
        cohorts: { men: 'sex=male', rest: 'not sex=male' },
        regions: ['22:1-450'],
        variants: ['22-100-A-G', '22:300:G:C'],
        where: 'position >= 1',
        columns: ['AF', 'AC', 'AN'],
        sort: 'position',
        limit: 10,
      },
    ],
  ])('holds nothing besides: %s', async (_, query) => {
    expect(await besides(await bytesOf(format, query), format, { cohorts: COHORTS })).toEqual([])
  })

  it('holds nothing besides where groups are said to be changed, and no number here is', async () => {
    if (format !== 'tsv' && format !== 'csv') return
    const between = format === 'csv' ? ',' : '\t'
    const whole = text(await bytesOf(format)).replaceAll(/(state|value|not_called)(?=[,\t])/g, `$1${between}`)
    expect(await besides(changed(whole, `state${between}`, `state${between}mark`), format)).toEqual([])
  })

  it('holds nothing besides once it has left, if the ledger knows of it', async () => {
    const ledger = memoryLedger()
    const options = { policy: 'datashield', ledger, author: 'mori', approver: 'sato', comment: 'fine' }
    const { files } = await dataset.releaseTable(fileOf(await bytesOf(format), format), format, options)
    const released = new Uint8Array(await files[format]!.arrayBuffer())
    expect(await besides(released, format, { ledger })).toEqual([])
    const strange = await besides(released, format)
    expect(strange).toEqual(
      ['tsv', 'csv'].includes(format) ? [] : ['it says that a review let it leave, which is in no ledger here'],
    )
  })

  it('leaves as its numbers alone, whatever else was in the file that was checked', async () => {
    const dirty: Record<Format, (whole: Bytes) => Bytes> = {
      tsv: (whole) => changed(text(whole), /\t0\.001\t/g, '\t1e-3\t'),
      csv: (whole) => changed(text(whole), '22,', '"22",'),
      json: (whole) => changed(text(whole), '"query":{', '"secret":17,"query":{"note":"17 carriers",'),
      vcf: (whole) => changed(text(whole), '##source', '##secret=17 carriers\n##source'),
      arrow: (whole) => changedArrow(whole, 'hindo.table', 'secret.text'),
    }
    const { files, report } = await dataset.releaseTable(fileOf(dirty[format](await bytesOf(format)), format), format, {
      ...{ policy: 'datashield', author: 'mori', approver: 'sato', comment: 'seen', ledger: memoryLedger() },
      formats: [...READABLE_FORMATS],
      cohorts: COHORTS,
    })
    expect(report.body.status).not.toBe('pass')
    for (const [name, blob] of Object.entries(files)) {
      const left = new Uint8Array(await blob.arrayBuffer())
      expect(text(left)).not.toMatch(/secret|17 carriers|1e-3/)
      const found = await readTable(left, name)
      expect(found.unread).toBeUndefined()
      expect([...found.texts!.keys()]).toEqual(['gene', 'score'])
    }
  })
})

/** The same file with a name of its metadata changed for one as long, in the schema and in the footer. */
function changedArrow(whole: Bytes, from: string, to: string): Bytes {
  expect(to).toHaveLength(from.length)
  const made = whole.slice()
  const letters = bytes(from)
  for (let at = 0; at <= made.length - letters.length; at++) {
    if (letters.every((letter, i) => made[at + i] === letter)) made.set(bytes(to), at)
  }
  expect(made).not.toEqual(whole)
  return made
}

describe('besides its table', () => {
  const OTHER = /^it is not written as Hindo writes its table, from (line|byte) \d+( \(.*\))? on$/

  it.each<[string, Format, (whole: string) => Bytes]>([
    ['digits that mean nothing', 'tsv', (whole) => changed(whole, /\t(0\.\d+)\t/, '\t$10\t')],
    ['an exponent', 'tsv', (whole) => changed(whole, /\t(\d+)\t0\./, '\t$1e0\t0.')],
    ['a mark of byte order', 'tsv', (whole) => bytes(`\ufeff${whole}`)],
    ['no last line end', 'tsv', (whole) => bytes(whole.trimEnd())],
    ['other line ends', 'tsv', (whole) => changed(whole, '\n', '\r\n')],
    ['line ends of one line', 'csv', (whole) => changed(whole, '\r\n', '\n')],
    ['quotes', 'csv', (whole) => changed(whole, ',female,', ',"female",')],
    ['a formula as it is', 'csv', (whole) => changed(whole, "'=1+1", '=1+1')],
    ['spaces in JSON', 'json', (whole) => changed(whole, '},\n', '} ,\n')],
    ['another spelling in JSON', 'json', (whole) => changed(whole, '"female"', '"f\\u0065male"')],
    [
      'members in another order',
      'json',
      (whole) => changed(whole, /"ref":"(\w)","alt":"(\w)"/, '"alt":"$2","ref":"$1"'),
    ],
    ['more in the header of JSON', 'json', (whole) => changed(whole, '"rows":5', '"rows":5,"AC":17')],
    ['another number of rows', 'json', (whole) => changed(whole, '"rows":5', '"rows":17')],
    ['other participants', 'json', (whole) => changed(whole, '"participants":120', '"participants":17')],
    ['another assembly', 'json', (whole) => changed(whole, /"assembly":"\w+"/, '"assembly":"AC17"')],
    [
      'a header line',
      'vcf',
      (whole) => changed(whole, '##source=Hindo\n', '##source=Hindo\n##bcftools_viewCommand=view -i AC=17\n'),
    ],
    ['another source', 'vcf', (whole) => changed(whole, '##source=Hindo', '##source=17')],
    ['a description', 'vcf', (whole) => changed(whole, /Description="As in the source"/, 'Description="17 carriers"')],
    ['a contig that there is not', 'vcf', (whole) => changed(whole, '##contig', '##contig=<ID=17>\n##contig')],
    ['fields in another order', 'vcf', (whole) => changed(whole, /(AC_female=\d+);(AN_female=\d+)/, '$2;$1')],
    ['a field as text', 'vcf', (whole) => changed(whole, /AF_female=0\./, 'AF_female=00.')],
  ])('a file has %s (%s)', async (_, format, change) => {
    const whole = text(await bytesOf(format))
    const made = change(whole)
    const found = await besides(made, format).catch((error) => {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(parse|format|usage)$/) })
      return [expect.stringMatching(OTHER)]
    })
    expect(found).toEqual([expect.stringMatching(OTHER)])
  })

  it.each<[string, Format, (whole: string) => Bytes]>([
    ['a comment behind its rows', 'tsv', (whole) => bytes(`${whole}# 17 carriers\n`)],
    ['a comment in front', 'tsv', (whole) => bytes(`# 17 carriers\n${whole}`)],
    ['an empty line', 'tsv', (whole) => bytes(`${whole}\n`)],
    ['a comment in CSV', 'csv', (whole) => bytes(`${whole}# 17 carriers\r\n`)],
    ['text behind JSON', 'json', (whole) => bytes(`${whole}17`)],
    ['a name twice in JSON', 'json', (whole) => changed(whole, '"AC":', '"AC":17,"AC":')],
    ['a comment among records', 'vcf', (whole) => bytes(`${whole}##17 carriers\n`)],
    ['genotypes', 'vcf', (whole) => bytes(whole.replaceAll(/(\t[^\t\n]*)$/gm, '$1\tGT'))],
  ])('a file that has %s (%s) is refused or for a person', async (_, format, change) => {
    const made = change(text(await bytesOf(format)))
    const found = await besides(made, format).catch((error) => {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(parse|format)$/) })
      return ['refused']
    })
    expect(found).not.toEqual([])
  })

  it.each<[string, string, string]>([
    ['a member that there is not', '"query":{', '"query":{"note":"17 carriers",'],
    ['a region that is none', '"query":{', '"query":{"regions":["17 carriers"],'],
    ['an axis that is none', '"by":["sex"]', '"by":["17"]'],
    ['a column that is none', '"gene"', '"AC17"'],
    ['variants that are not in it', '"query":{', '"query":{"variants":["22-17-A-G"],'],
    ['fewer rows than there are', '"query":{', '"query":{"limit":3,'],
    ['a group that is none', '"query":{', '"query":{"cohorts":{"x":"17 carriers"},'],
  ])('a query says %s', async (_, from, to) => {
    const [head, ...rest] = text(await bytesOf('json')).split('\n')
    const made = bytes([text(changed(head!, from, to)), ...rest].join('\n'))
    expect(await besides(made, 'json')).toEqual([
      expect.stringMatching(/^its query says more than what was asked: \w+$/),
    ])
  })

  it('a header says that rows were left out, and that a review was', async () => {
    const whole = text(await bytesOf('json'))
    expect(await besides(changed(whole, '"undecided":0', '"undecided":17'), 'json')).toEqual([
      'it says how many rows were left out undecided, which nothing here shows',
    ])
    const mark = { policy: 'x', report: 'a'.repeat(64), status: 'pass', decision: 'passed' }
    expect(await besides(changed(whole, '"reviewed":false', `"reviewed":${JSON.stringify(mark)}`), 'json')).toEqual([
      'it says that a review let it leave, which is in no ledger here',
    ])
    expect(await besides(changed(whole, '"reviewed":false', '"reviewed":17'), 'json')).not.toEqual([])
  })
})

describe('an Arrow file', () => {
  /** Place of the bytes of a number in the body of the first batch, where it stands once. */
  const placeOf = (whole: Bytes, values: readonly number[], type: 'int32' | 'float64') => {
    const wanted = new Uint8Array((type === 'int32' ? Int32Array : Float64Array).from(values).buffer)
    const places: number[] = []
    for (let at = 0; at + wanted.length <= whole.length; at += 4) {
      if (wanted.every((byte, i) => whole[at + i] === byte)) places.push(at)
    }
    expect(places).toHaveLength(1)
    return places[0]!
  }

  it('has nothing under its nulls, in its padding, or in a dictionary but what its table needs', async () => {
    const whole = await bytesOf('arrow')
    const { columns } = readArrowFile(whole, undefined)
    const hidden = columns.find(({ name }) => name === 'hwe_p')!.values
    expect(hidden).toContain(null)
    expect(await besides(whole, 'arrow')).toEqual([])
    // the last variant's rows are null: what stands there is 0
    const tests = hidden.map((value) => (value === null ? 0 : (value as number)))
    const at = placeOf(whole, tests, 'float64')
    const filled = whole.slice()
    new DataView(filled.buffer).setFloat64(at + 8 * hidden.indexOf(null), 17, true)
    expect(readArrowFile(filled, undefined).columns.find(({ name }) => name === 'hwe_p')!.values).toEqual(hidden)
    expect(await besides(filled, 'arrow')).toEqual([expect.stringMatching(/from byte \d+ on$/)])
  })

  it('that leaves has zeros where a number is hidden, and every other format has nothing', async () => {
    // one hidden group and its total would be given away: both of the first variant are hidden, with all of their columns
    const whole = text(await bytesOf('tsv'))
    const hide = (line: string) => {
      const cells = line.split('\t')
      return cells[1] === '100' ? [...cells.slice(0, 8), 'suppressed', ...NAMES.map(() => '')].join('\t') : line
    }
    const hiding = bytes(whole.split('\n').map(hide).join('\n'))
    expect(await besides(hiding, 'tsv')).toEqual([])
    const { files } = await dataset.releaseTable(fileOf(hiding, 'tsv'), 'tsv', {
      ...{ policy: 'datashield', author: 'mori', approver: 'sato', comment: 'seen', ledger: memoryLedger() },
      formats: [...READABLE_FORMATS],
    })
    const left = new Uint8Array(await files.arrow!.arrayBuffer())
    const { schema, batches } = readArrowBatches(left)
    for (const { columns } of batches) {
      for (const name of NAMES) {
        const cells = columns[schema.fields.findIndex((field) => field.name === name)]!
        if (cells.kind !== 'number') throw new Error(`${name} is ${cells.kind}`)
        expect([cells.isValid(0), cells.isValid(1), cells.isValid(2)]).toEqual([false, false, true])
        expect([cells.values[0], cells.values[1]]).toEqual([0, 0])
      }
    }
    for (const format of READABLE_FORMATS) {
      const found = await readTable(new Uint8Array(await files[format]!.arrayBuffer()), format)
      for (const { columns } of found.cohorts) {
        for (const { values, state } of columns.values())
          expect([values[0], state[0]]).toEqual([Number.NaN, STATE.suppressed])
      }
    }
    for (const format of ['tsv', 'csv', 'json', 'vcf'] as const) {
      const [line] = text(new Uint8Array(await files[format]!.arrayBuffer())).match(/^.*rs1;.*$/m)!
      expect(line).not.toMatch(/0\.1666|40|240|0\.041/)
    }
  })

  it('is never one with a byte changed that passes as it was', async () => {
    const whole = await bytesOf('arrow')
    const outcomes = new Set<string>()
    for (let at = 0; at < whole.length; at += 97) {
      const made = whole.slice()
      made[at]! ^= 0x15
      const found = await besides(made, 'arrow').then(
        (reasons) => (reasons.length > 0 ? 'for a person' : `as it was at ${at}`),
        (error) => (typeof error.code === 'string' && error.code !== 'worker' ? 'refused' : `${error.stack} at ${at}`),
      )
      outcomes.add(found)
    }
    expect([...outcomes].sort()).toEqual(['for a person', 'refused'])
  })

  it('with other metadata says its name', async () => {
    const made = changedArrow(await bytesOf('arrow'), 'hindo.table', 'secret.text')
    expect(await besides(made, 'arrow', { cohorts: COHORTS })).toEqual([
      expect.stringContaining('from metadata secret.text on'),
    ])
  })
})
