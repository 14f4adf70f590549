import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../../sdk/dataset/source.ts'
import { MOST_TABLE_BYTES, READABLE_FORMATS, readTable } from '../../sdk/export/read-table.ts'
import { createEngine, type Dataset, type Engine, type Progress } from '../../sdk/index.ts'
import { build, vcfText } from '../support/built-dataset.ts'

const LINES = 120_000
const HEADER = 'contig\tposition\tid\tref\talt\tcohort\tstate\tAC\tAN\n'
const line = (i: number) => `1\t${(i >> 1) + 1}\t\tA\tG\t${i & 1 ? 'EAS' : 'all'}\tvalue\t${i % 90}\t100\n`
const TABLE = HEADER + Array.from({ length: LINES }, (_, i) => line(i)).join('')
const bytesOf = (text: string) => new TextEncoder().encode(text)
const tables: Record<(typeof READABLE_FORMATS)[number], () => Promise<Uint8Array> | Uint8Array> = {
  tsv: () => bytesOf(TABLE),
  csv: () => bytesOf(TABLE.replaceAll('\t', ',')),
  json: () => {
    const rows = Array.from({ length: LINES }, (_, i) => ({
      ...{ contig: '1', position: (i >> 1) + 1, id: null, ref: 'A', alt: 'G' },
      ...{ cohort: i & 1 ? 'EAS' : 'all', state: 'value', AC: i % 90, AN: 100 },
    }))
    return bytesOf(JSON.stringify({ rows }))
  },
  vcf: () => {
    const records = Array.from({ length: LINES / 2 }, (_, i) => {
      const counts = `AC=${(2 * i) % 90};AN=100;AC_EAS=${(2 * i + 1) % 90};AN_EAS=100`
      return `1\t${i + 1}\t.\tA\tG\t.\t.\t${counts}\n`
    })
    return bytesOf(`##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n${records.join('')}`)
  },
  arrow: async () => {
    const { tableFromArrays, tableToIPC } = await import('apache-arrow')
    const texts = (of: (i: number) => string) => Array.from({ length: LINES }, (_, i) => of(i))
    const table = tableFromArrays({
      ...{ contig: texts(() => '1'), position: Int32Array.from({ length: LINES }, (_, i) => (i >> 1) + 1) },
      ...{ ref: texts(() => 'A'), alt: texts(() => 'G') },
      ...{ cohort: texts((i) => (i & 1 ? 'EAS' : 'all')), state: texts(() => 'value') },
      AC: Int32Array.from({ length: LINES }, (_, i) => i % 90),
      AN: new Float64Array(LINES).fill(100),
    })
    return tableToIPC(table, 'file')
  },
}

describe.each(READABLE_FORMATS)('a long table as %s', (format) => {
  it('is read with progress in bytes, and lets messages in', async () => {
    const bytes = await tables[format]()
    const seen: Progress[] = []
    let others = 0
    const ticking = setInterval(() => others++, 0)
    const found = await readTable(bytes, format, undefined, { onProgress: (progress) => seen.push({ ...progress }) })
    clearInterval(ticking)
    expect(others).toBeGreaterThan(2)
    expect(found.variants.length).toBe(LINES / 2)
    expect(found.variants.at(LINES / 2 - 1)).toEqual({ contig: '1', position: LINES / 2, ref: 'A', alt: 'G' })
    const counts = found.cohorts.map(({ name, columns }) => [name, columns.get('AC')!.values.at(-1)])
    expect(counts).toEqual([
      ['all', (LINES - 2) % 90],
      ['EAS', (LINES - 1) % 90],
    ])
    expect(seen.at(-1)).toEqual({ phase: 'read', done: bytes.length, total: bytes.length, unit: 'bytes' })
    const done = seen.map((progress) => progress.done)
    expect(done).toEqual(done.toSorted((a, b) => a - b))
  })

  it('is no longer read once nobody waits for it', async () => {
    const bytes = await tables[format]()
    const controller = new AbortController()
    const reading = readTable(bytes, format, undefined, { signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
    await expect(readTable(bytes, format, undefined, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('a long table with one bad line', () => {
  const at = LINES - 7
  const lines = TABLE.split('\n')

  it.each([
    ['AC -1', (text: string) => text.replace(/\d+\t100$/, '-1\t100'), 'AC is negative'],
    ['AC above AN', (text: string) => text.replace(/\d+\t100$/, '101\t100'), 'AC 101 is more than AN 100'],
    ['NaN', (text: string) => text.replace(/\d+\t100$/, 'NaN\t100'), 'AC is no number'],
    ['a fraction', (text: string) => text.replace(/\d+\t100$/, '0.5\t100'), 'AC is not whole: a count of 0.5'],
    ['a line twice', () => lines[9]!, 'the variant is there twice for "all"'],
  ])('%s: is refused with the line', async (_, change, message) => {
    const changed = lines.with(at, change(lines[at]!)).join('\n')
    await expect(readTable(bytesOf(changed), 'tsv')).rejects.toMatchObject({
      code: 'parse',
      message: expect.stringContaining(`line ${at + 1}: ${message}`),
      where: { line: at + 1 },
    })
  })

  it('bytes that are no UTF-8: is refused', async () => {
    const bytes = bytesOf(TABLE)
    bytes[bytes.length - 3] = 0xff
    await expect(readTable(bytes, 'tsv')).rejects.toThrow('table.tsv is not UTF-8 text')
  })

  it('may begin with a byte order mark', async () => {
    const found = await readTable(bytesOf(`\ufeff${HEADER}${line(0)}`), 'tsv')
    expect(found.variants.length).toBe(1)
  })
})

describe('a check of a file', () => {
  let engine: Engine
  let dataset: Dataset
  beforeAll(async () => {
    const { files } = await build(vcfText(['a', 'b'], ['1 5 . A G . PASS . GT 0/1 0/0']), 'sample\tsex\na\tf\nb\tm', {
      axes: ['sex'],
    })
    const blobs = Object.entries(files).map(([file, bytes]) => [file, new Blob([bytes as Uint8Array<ArrayBuffer>])])
    engine = createEngine()
    dataset = await engine.open(memorySource('reading', Object.fromEntries(blobs)))
  })
  afterAll(() => engine.close())
  const file = () => new File([`${HEADER}1\t5\t\tA\tG\tall\tvalue\t1\t4\n`], 'own.tsv')

  it('says how far it has read', async () => {
    const seen: Progress[] = []
    await dataset.check(file(), 'tsv', { policy: 'jp-ndb', onProgress: (progress) => seen.push(progress) })
    const { size } = file()
    expect(seen).toContainEqual({ phase: 'read', done: size, total: size, unit: 'bytes' })
  })

  it('that is too long is refused before it is read', async () => {
    const long = Object.defineProperty(file(), 'size', { value: MOST_TABLE_BYTES + 1 })
    await expect(dataset.check(long, 'tsv', { policy: 'jp-ndb' })).rejects.toMatchObject({
      code: 'limit',
      message: `own.tsv has ${MOST_TABLE_BYTES + 1} bytes; at most ${MOST_TABLE_BYTES} are judged at once`,
    })
  })

  it('that is gone is named', async () => {
    const gone = file()
    gone.slice = () => {
      throw new DOMException('gone', 'NotReadableError')
    }
    await expect(dataset.check(gone, 'tsv', { policy: 'jp-ndb' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'own.tsv cannot be read any more',
    })
  })
})
