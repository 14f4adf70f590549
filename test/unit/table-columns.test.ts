import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHindoError } from '../../sdk/errors.ts'
import { numberAt } from '../../sdk/export/number-text.ts'
import { readTable } from '../../sdk/export/read-table.ts'
import type { TableFile } from '../../sdk/export/table-file.ts'
import { variantSets } from '../../sdk/release/exposure.ts'
import { placesIn } from '../../sdk/release/overlap.ts'
import { NO_TEXT, TextPool } from '../../sdk/release/text-pool.ts'
import { VariantColumns } from '../../sdk/release/variant-columns.ts'
import type { VariantKey } from '../../sdk/types.ts'
import { type PlainTable, readPlain } from '../support/plain-table-reader.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to))

describe('numbers', () => {
  const read = (text: string) => numberAt(bytesOf(text), 0, bytesOf(text).length, textOf(bytesOf(text)))
  const plain = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

  it('are those of JavaScript, to the bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value))).toBe(Number(String(value)))
      }),
      { numRuns: 5000 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.integer({ min: 1 }), (copies, called) => {
        const ratio = String(copies / called)
        expect(read(ratio)).toBe(Number(ratio))
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '0.1234567890123456789012345678901',
    `0.${'0'.repeat(22)}1`,
    `0.${'0'.repeat(21)}1`,
    '5e-324',
    '1e400',
    '-0',
    '007',
    '5.0',
    '1E+3',
    '2.2250738585072011e-308',
  ])('%s', (text) => {
    expect(read(text)).toBe(Number(text))
  })

  it('are nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.-+eE,x '), maxLength: 8 }), (text) => {
        expect(read(text)).toBe(plain.test(text) ? Number(text) : Number.NaN)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('texts by number', () => {
  it('come back, each with one number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 2000, size: 'max' }),
        (texts) => {
          const pool = new TextPool()
          const codes = texts.map((text) => pool.add(text))
          expect(codes.map((code) => pool.text(code))).toEqual(texts)
          expect(new Set(codes).size).toBe(new Set(texts).size)
          expect(pool.find(`${texts.join('')}!`)).toBe(NO_TEXT)
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('variants as columns', () => {
  it('are found by what they are, ten thousand of them', () => {
    const keys = Array.from({ length: 10_000 }, (_, i) => ({
      contig: i % 3 ? '1' : 'X',
      position: i >> 2,
      ref: 'ACGT'[i % 4]!,
      alt: i % 7 ? 'T' : 'TTA',
    }))
    const variants = VariantColumns.of(keys)
    const rows = new Map(keys.map((key, row) => [JSON.stringify(key), row]))
    expect([...variants]).toEqual(keys)
    expect(keys.map((key) => variants.find(key))).toEqual(keys.map((key) => rows.get(JSON.stringify(key))))
    expect(variants.find({ contig: '1', position: 3, ref: 'A', alt: 'never' })).toBe(-1)
    expect(variants.find({ contig: '1', position: 9999, ref: 'A', alt: 'T' })).toBe(-1)
    expect(variants.at(10_000)).toBeUndefined()
  })
})

const word = fc.constantFrom(
  '',
  'rs1',
  '.',
  'a b',
  'é',
  '日本',
  '"',
  '""',
  "'=1",
  "'x",
  '=1',
  'a,b',
  'a\nb',
  'a\r',
  'x%y',
  '%41',
)
describe('variants of several tables', () => {
  const key = fc.record({
    contig: fc.constantFrom('1', 'X'),
    position: fc.integer({ min: 1, max: 6 }),
    ref: fc.constantFrom('A', 'C'),
    alt: fc.constantFrom('G', 'GT'),
  })
  const text = ({ contig, position, ref, alt }: VariantKey) => `${contig}:${position}:${ref}:${alt}`

  it('are found in each other, and told apart by which tables have them, repeated ones too', () => {
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 30 }), { minLength: 1, maxLength: 5 }), (tables) => {
        const [first] = tables
        for (const table of tables) {
          const rows = new Map(table.map((variant, row) => [text(variant), row]))
          expect([...placesIn(table, first!)]).toEqual(first!.map((variant) => rows.get(text(variant)) ?? -1))
        }
        const all = new Set(tables.flat().map(text))
        const sets = new Map<string, number>()
        for (const one of all) {
          const members = tables.flatMap((table, i) => (table.some((variant) => text(variant) === one) ? [i] : []))
          sets.set(members.join(), (sets.get(members.join()) ?? 0) + 1)
        }
        const found = variantSets(tables).map(({ members, variants }): [string, number] => [members.join(), variants])
        expect(new Map(found)).toEqual(sets)
        expect(found.length).toBe(sets.size)
      }),
      { numRuns: 500 },
    )
  })
})

const mostly = (sound: string[], other: string[]) =>
  fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...other) })
const cell = mostly(['0', '1', ''], ['0.3333333333333333', 'x', '-1', '1.5', '1e1', '2'])

interface Made {
  header: string[]
  rows: string[][]
}

/** Tables of few variants and cohorts, most of them sound. */
const tables: fc.Arbitrary<Made> = fc
  .record({
    extra: fc.subarray(['id', 'filter', 'gene', 'mark', 'later']),
    columns: fc.subarray(['AC', 'AN', 'AF', 'nhomalt', 'hwe_p']),
    count: fc.integer({ min: 0, max: 9 }),
  })
  .chain(({ extra, columns, count }) => {
    const before = extra.filter((name) => name !== 'mark' && name !== 'later')
    const behind = extra.filter((name) => name === 'mark' || name === 'later')
    const header = ['contig', 'position', ...before, 'ref', 'alt', 'cohort', 'state', ...behind, ...columns]
    const of: Record<string, fc.Arbitrary<string>> = {
      contig: fc.constantFrom('1', 'X', 'Y'),
      position: mostly(['5', '6', '7', '8', '9', '1e1', '6.0'], ['-3', '2.5', '', 'z']),
      ref: mostly(['A', 'AT'], ['']),
      alt: fc.constantFrom('G', 'C'),
      cohort: fc.constantFrom('all', 'EAS', 'é'),
      state: mostly(['value', 'suppressed', 'not_called', 'not_collected'], ['VALUE', '']),
      mark: mostly(['', 'rounded', 'noised'], ['other']),
    }
    const texts = fc.oneof({ weight: 40, arbitrary: fc.constant('') }, { weight: 1, arbitrary: word })
    const line = fc.tuple(...header.map((name) => of[name] ?? (columns.includes(name) ? cell : texts)))
    return fc.array(line, { minLength: count, maxLength: count }).map((rows) => ({ header, rows }))
  })

const csvCell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const tsv = ({ header, rows }: Made, end: string) => [header, ...rows].map((cells) => cells.join('\t')).join(end)
const csv = ({ header, rows }: Made, end: string) =>
  [header, ...rows].map((cells) => cells.map(csvCell).join(',')).join(end)

async function agree(text: string, format: 'tsv' | 'csv' | 'vcf'): Promise<boolean> {
  let plain: PlainTable | string
  try {
    plain = readPlain(text, format)
  } catch (error) {
    if (!isHindoError(error)) throw error
    plain = `${error.code}: ${error.message} ${JSON.stringify(error.where)}`
  }
  let found: TableFile | string
  try {
    found = await readTable(bytesOf(text), format)
  } catch (error) {
    if (!isHindoError(error)) throw error
    found = `${error.code}: ${error.message} ${JSON.stringify(error.where)}`
  }
  expect(typeof found === 'string' ? found : plainly(found)).toEqual(plain)
  return typeof plain !== 'string'
}

function plainly({ header: _, ...file }: TableFile): PlainTable {
  return {
    ...file,
    variants: [...file.variants],
    ids: [...file.ids],
    ...(file.filters ? { filters: [...file.filters] } : {}),
    ...(file.texts ? { texts: new Map([...file.texts].map(([name, texts]) => [name, [...texts]])) } : {}),
    cohorts: file.cohorts.map(({ name, columns }) => ({
      name,
      columns: new Map(
        [...columns].map(([own, { values, state }]) => [own, { values: [...values], state: [...state] }]),
      ),
    })),
  } as PlainTable
}

/** Puts, takes or changes some characters. */
const anywhere = fc.array(
  fc.tuple(fc.nat(), fc.constantFrom('', '\t', '\n', '\r', ',', '"', "'", '-', '0', '.', 'é')),
  {
    maxLength: 2,
  },
)
const damage = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Array<[number, string]>>([]) },
  { weight: 1, arbitrary: anywhere },
)
const damaged = (text: string, marks: Array<[number, string]>) => {
  let out = text
  for (const [at, mark] of marks) {
    const place = at % (out.length + 1)
    out = out.slice(0, place) + mark + out.slice(place + (mark === '' ? 1 : 0))
  }
  return out
}
const ends = fc.constantFrom('\n', '\r\n')
const tails = fc.constantFrom('', '\n', '\r\n', '\n\n', '\r')

describe('a table is the one that the plainest reader finds, or is refused in the same words', () => {
  it.each(['tsv', 'csv'] as const)('%s', async (format) => {
    let sound = 0
    await fc.assert(
      fc.asyncProperty(tables, ends, tails, damage, async (made, end, tail, marks) => {
        const text = damaged((format === 'tsv' ? tsv(made, end) : csv(made, end)) + tail, marks)
        if (await agree(text, format)) sound++
      }),
      { numRuns: 1000, seed: 7 },
    )
    expect(sound).toBeGreaterThan(200)
  })

  it('vcf', async () => {
    const info = fc
      .array(
        fc.oneof(
          fc.tuple(
            fc.constantFrom('AC', 'AN', 'AF', 'AC_EAS', 'AN_EAS', 'AF_EAS'),
            mostly(['0', '1', '.'], ['x', '0.5', '']),
          ),
          fc.tuple(fc.constantFrom('state', 'state_EAS'), mostly(['value', 'suppressed'], ['none'])),
          fc.tuple(fc.constantFrom('mark_EAS', 'mark'), mostly(['rounded', ''], ['other'])),
          fc.tuple(fc.constantFrom('gene', 'note', ''), fc.constantFrom('a', '', '.', 'b,c', '%41', '%', 'é')),
        ),
        { maxLength: 6 },
      )
      .map((pairs) => [...new Map(pairs)].map(([key, value]) => (value === '' ? key : `${key}=${value}`)).join(';'))
    const line = fc
      .tuple(
        fc.constantFrom('1', 'X'),
        mostly(['5', '6', '7', '008'], ['1e1', '']),
        fc.constantFrom('.', 'rs1', 'a%20b'),
        fc.constantFrom('A', 'C'),
      )
      .chain((four) =>
        fc.tuple(
          fc.constant(four),
          mostly(['G', 'T'], ['G,T']),
          mostly(['.'], ['30']),
          mostly(['PASS', '.'], ['q']),
          info,
        ),
      )
      .map(([four, alt, quality, filter, fields]) => [...four, alt, quality, filter, fields || '.'].join('\t'))
    const meta = fc.constantFrom(
      '',
      '##hindo_cohorts=[{"suffix":"","name":"all"},{"suffix":"_EAS","name":"East"}]\n',
      '##hindo_cohorts=nothing\n##other=1\n',
    )
    let sound = 0
    await fc.assert(
      fc.asyncProperty(
        meta,
        fc.array(line, { maxLength: 6 }),
        ends,
        tails,
        damage,
        async (own, lines, end, tail, marks) => {
          const head = `##fileformat=VCFv4.3\n${own}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO`
          if (await agree(damaged([head, ...lines].join(end) + tail, marks), 'vcf')) sound++
        },
      ),
      { numRuns: 1000, seed: 7 },
    )
    expect(sound).toBeGreaterThan(200)
  })

  it('also where lines and quotes lie across what is decoded at a time', async () => {
    const long = 'x'.repeat(1 << 18)
    const header = ['contig', 'position', 'gene', 'ref', 'alt', 'cohort', 'state', 'AF']
    const rows = [`é${long}\n"`, `${long}${long}`, 'é'].map((gene, i) => [
      ...['1', String(i), gene, 'A', 'G', 'all', 'value'],
      '0.029472443265546713',
    ])
    expect(await agree(csv({ header, rows }, '\r\n'), 'csv')).toBe(true)
    const flat = rows.map((cells) => cells.map((text) => text.replace('\n', ' ')))
    expect(await agree(tsv({ header, rows: flat }, '\n'), 'tsv')).toBe(true)
  })
})
