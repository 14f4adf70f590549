import { ArrowFileWriter, type ColumnData, type ColumnSpec, memorySink } from '../../sdk/arrow/write.ts'

/** One column of every type the writer knows, with the plain values a reader must give back. */
export interface Sample {
  columns: ColumnSpec[]
  dictionaries: Record<string, string[]>
  batches: Array<{ rows: number; data: ColumnData[] }>
  expected: Record<string, unknown[]>
}

/** Deterministic numbers in [0, 1). */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const WORDS = ['', 'A', 'ACGTACGT', '頻度', '<DEL>', 'é', '𠮟る', 'PASS;q10']

/** Two batches of different length with nulls, non-ASCII text, empty lists and extreme values. */
export function everyType(rowCounts: number[] = [1000, 37]): Sample {
  const next = random(7)
  const columns: ColumnSpec[] = [
    { name: 'int32', type: 'int32' },
    { name: 'int32 null', type: 'int32', nullable: true },
    { name: 'uint8', type: 'uint8' },
    { name: 'uint8 null', type: 'uint8', nullable: true },
    { name: 'uint16', type: 'uint16', metadata: { unit: 'alleles' } },
    { name: 'uint32', type: 'uint32' },
    { name: 'float64', type: 'float64', nullable: true },
    { name: 'bool', type: 'bool' },
    { name: 'utf8', type: 'utf8' },
    { name: 'utf8 null', type: 'utf8', nullable: true },
    { name: 'dict8', type: 'dict<int8>' },
    { name: 'dict16 null', type: 'dict<int16>', nullable: true },
    { name: 'dict32', type: 'dict<int32>' },
    { name: 'list16', type: 'list<uint16>' },
    { name: 'list32', type: 'list<int32>' },
  ]
  const dictionaries = {
    dict8: ['22'],
    'dict16 null': WORDS,
    dict32: Array.from({ length: 300 }, (_, index) => `allele-${index}`),
  }
  const expected: Record<string, unknown[]> = Object.fromEntries(columns.map(({ name }) => [name, []]))
  const batches = rowCounts.map((rows) => {
    const cells = (make: (row: number) => number) => Array.from({ length: rows }, (_, row) => make(row))
    const nulls = () => cells(() => (next() < 0.3 ? 0 : 1))
    const data: ColumnData[] = []
    const add = (values: unknown[], column: ColumnData) => {
      expected[columns[data.length]!.name]!.push(...values)
      data.push(column)
    }
    const masked = (values: unknown[], keep: number[]) => values.map((value, row) => (keep[row] ? value : null))
    const int32 = cells((row) => (row === 0 ? -(2 ** 31) : row === 1 ? 2 ** 31 - 1 : Math.floor(next() * 1000) - 500))
    add(int32, { values: Int32Array.from(int32) })
    const keep = nulls()
    add(masked(int32, keep), { values: Int32Array.from(int32), valid: bitmap(keep) })
    const uint8 = cells((row) => (row === 0 ? 255 : Math.floor(next() ** 8 * 255)))
    add(uint8, { values: Uint8Array.from(uint8) })
    const keep8 = nulls()
    add(masked(uint8, keep8), { values: Uint8Array.from(uint8), valid: bitmap(keep8) })
    const uint16 = cells((row) => (row === 0 ? 65_535 : row % 7))
    add(uint16, { values: Uint16Array.from(uint16) })
    const uint32 = cells((row) => (row === 0 ? 2 ** 32 - 1 : row))
    add(uint32, { values: Uint32Array.from(uint32) })
    const float64 = cells((row) => (row === 0 ? 5e-324 : next()))
    const keep64 = nulls()
    add(masked(float64, keep64), { values: Float64Array.from(float64), valid: bitmap(keep64) })
    const bool = cells(() => (next() < 0.5 ? 0 : 1))
    add(bool.map(Boolean), { values: Uint8Array.from(bool) })
    const words = cells(() => Math.floor(next() * WORDS.length)).map((index) => WORDS[index]!)
    add(words, { strings: words })
    const someWords = words.map((word, row) => (row % 5 === 2 ? null : word))
    add(someWords, { strings: someWords })
    add(Array(rows).fill('22'), { values: new Int8Array(rows) })
    const codes = cells(() => Math.floor(next() * WORDS.length))
    const keepCodes = nulls()
    add(
      masked(
        codes.map((code) => WORDS[code]),
        keepCodes,
      ),
      { values: Int16Array.from(codes), valid: bitmap(keepCodes) },
    )
    const alleles = cells(() => Math.floor(next() * 300))
    add(
      alleles.map((code) => `allele-${code}`),
      { values: Int32Array.from(alleles) },
    )
    const lists = cells(() => (next() < 0.4 ? 0 : Math.floor(next() * 5))).map((size) =>
      Array.from({ length: size }, () => Math.floor(next() * 65_536)),
    )
    add(lists, { offsets: offsets(lists), values: Uint16Array.from(lists.flat()) })
    const signed = lists.map((list) => list.map((value) => value * 30_000 - 2 ** 30))
    add(signed, { offsets: offsets(signed), values: Int32Array.from(signed.flat()) })
    return { rows, data }
  })
  return { columns, dictionaries, batches, expected }
}

/** Writes a sample to bytes. */
export async function writeSample(sample: Sample, compression: 'lz4' | 'none', metadata?: Record<string, string>) {
  const sink = memorySink()
  const writer = new ArrowFileWriter(sink, sample.columns, { compression, dictionaries: sample.dictionaries, metadata })
  for (const { rows, data } of sample.batches) await writer.writeBatch(rows, data)
  return { ...(await writer.finish()), file: sink.bytes() }
}

/** Arrow validity bitmap of 0/1 flags. */
export function bitmap(flags: number[]): Uint8Array {
  const bits = new Uint8Array((flags.length + 7) >> 3)
  flags.forEach((flag, row) => {
    if (flag) bits[row >> 3]! |= 1 << (row & 7)
  })
  return bits
}

function offsets(lists: unknown[][]): Int32Array {
  const out = new Int32Array(lists.length + 1)
  lists.forEach((list, index) => {
    out[index + 1] = out[index]! + list.length
  })
  return out
}
