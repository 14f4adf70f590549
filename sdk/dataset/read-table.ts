import { type ArrowSchema, type BatchLayout, decodeBuffer, type HeadMessage, readHead } from '../arrow/read.ts'
import type { ColumnSpec } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { LruCache } from './lru-cache.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartBytes } from './part-bytes.ts'
import { batchRange, bufferRange, checkHash, decodeExactly, headRange, layoutOf } from './read-part.ts'

/** One batch of a small table. Texts are made when asked for. */
export interface TableBatch {
  rows: number
  /** Text of a row; null where missing. */
  text(column: string, row: number): string | null
  /** Number of a row; null where missing. */
  number(column: string, row: number): number | null
  /** First row whose text is not below `word` (UTF-16 code units), in a column that is sorted so and has no nulls. */
  lowerBound(column: string, word: string): number
  /** Whole column of numbers, where nothing can be missing. */
  numbers(column: string): Int32Array | Uint32Array | Float64Array
}

interface TableReader {
  kernel: Kernel
  bytes: PartBytes
  cache: LruCache<unknown>
}

/** What a file must be. */
export interface ExpectedTable {
  columns: ColumnSpec[]
  metadata: Record<string, string>
}

interface TableColumn {
  values?: Int32Array | Uint32Array | Float64Array
  text?: (row: number) => string
  /** UTF-8 of all texts, where all are ASCII. */
  ascii?: { offsets: Int32Array; bytes: Uint8Array } | undefined
  valid: Uint8Array | null
}

/** Reads one batch of a table of texts and numbers; all of its columns. */
export async function readTableBatch(
  { kernel, bytes, cache }: TableReader,
  file: PartFile,
  batch: number,
  expected: ExpectedTable,
  signal?: AbortSignal,
): Promise<TableBatch> {
  const key = `table ${file.file} ${batch}`
  const kept = cache.get(key) as TableBatch | undefined
  if (kept) return kept
  const entry = file.batches[batch]
  if (!entry) throw new HindoError('not-found', `${file.file} has no batch ${batch}`, { where: { file: file.file } })
  let words = cache.get(`table ${file.file}`) as Array<string[] | null> | undefined
  const ranges = words ? [batchRange(entry)] : [batchRange(entry), headRange(file)]
  return bytes.read(file, ranges, signal, ([body, head]) => {
    if (!words) {
      words = readWords(kernel, head!, file, expected)
      cache.set(`table ${file.file}`, words, 2 * head!.length)
    }
    const { table, size } = new TableDecoder(kernel, file, entry, body!).decode(expected.columns, words)
    cache.set(key, table, size)
    return table
  })
}

/** Decodes the buffers of one batch. */
class TableDecoder {
  readonly #kernel: Kernel
  readonly #file: PartFile
  readonly #entry: BatchEntry
  readonly #bytes: Uint8Array
  #layout!: BatchLayout
  #size = 0

  constructor(kernel: Kernel, file: PartFile, entry: BatchEntry, bytes: Uint8Array) {
    this.#kernel = kernel
    this.#file = file
    this.#entry = entry
    this.#bytes = bytes
  }

  decode(specs: ColumnSpec[], words: Array<string[] | null>): { table: TableBatch; size: number } {
    const message = this.#bytes.subarray(0, this.#entry[1])
    checkHash(this.#kernel, message, this.#entry[4], this.#file, this.#entry)
    const buffers = specs.reduce((sum, { type }) => sum + (type === 'utf8' ? 3 : 2), 0)
    this.#layout = layoutOf(message, this.#file, this.#entry, { nodes: specs.length, buffers }, 'lz4')
    let at = 0
    const columns = new Map(
      specs.map((spec, node) => {
        const column = this.#column(spec, node, at, words[node] ?? null)
        at += spec.type === 'utf8' ? 3 : 2
        return [spec.name, column] as const
      }),
    )
    const of = (name: string) => columns.get(name)!
    const table: TableBatch = {
      rows: this.#entry[3],
      text: (name, row) => (isNull(of(name).valid, row) ? null : of(name).text!(row)),
      number: (name, row) => (isNull(of(name).valid, row) ? null : of(name).values![row]!),
      lowerBound: (name, word) => lowerBound(of(name), this.#entry[3], word),
      numbers: (name) => of(name).values!,
    }
    return { table, size: this.#size }
  }

  #column({ name, type }: ColumnSpec, node: number, buffer: number, words: string[] | null): TableColumn {
    const rows = this.#entry[3]
    const valid = this.#layout.nodes[node]!.nulls ? this.#exactly(buffer, (rows + 7) >> 3) : null
    if (type === 'utf8') return { ...this.#strings(buffer + 1), valid }
    const width = type === 'float64' ? 8 : type === 'dict<int16>' ? 2 : 4
    const data = this.#exactly(buffer + 1, width * rows).buffer
    if (type === 'float64') return { values: new Float64Array(data), valid }
    if (type === 'uint32') return { values: new Uint32Array(data), valid }
    const codes = width === 2 ? Int32Array.from(new Int16Array(data)) : new Int32Array(data)
    if (!words) return { values: codes, valid }
    const wrong = codes.findIndex((code, row) => (code < 0 || code >= words.length) && !isNull(valid, row))
    if (wrong >= 0) this.#fail(`${name} code ${codes[wrong]} at row ${wrong} is outside ${words.length} words`)
    return { text: (row) => words[codes[row]!]!, valid }
  }

  #piece(buffer: number): { stored: Uint8Array; start: number } {
    const { start, end } = bufferRange(this.#entry, this.#layout, buffer)
    return { stored: this.#bytes.subarray(start - this.#entry[0], end - this.#entry[0]), start }
  }

  #exactly(buffer: number, bytes: number): Uint8Array {
    this.#size += bytes
    const { stored, start } = this.#piece(buffer)
    return decodeExactly(this.#kernel, stored, bytes, this.#file.file, start)
  }

  #strings(buffer: number): Pick<TableColumn, 'text' | 'ascii'> {
    const rows = this.#entry[3]
    const offsets = new Int32Array(this.#exactly(buffer, 4 * (rows + 1)).buffer)
    const { stored, start } = this.#piece(buffer + 1)
    const text = decodeBuffer(this.#kernel, stored, this.#file.file, start)
    this.#size += text.length
    let before = 0
    for (const offset of offsets) {
      if (offset < before || offset > text.length) this.#fail(`text offset ${offset} is outside ${text.length} bytes`)
      before = offset
    }
    const decoder = new TextDecoder()
    const isAscii = text.every((byte) => byte < 128)
    return {
      text: (row) => decoder.decode(text.subarray(offsets[row]!, offsets[row + 1]!)),
      ascii: isAscii ? { offsets, bytes: text } : undefined,
    }
  }

  #fail(what: string): never {
    const where = { file: this.#file.file, offset: this.#entry[0] }
    throw new HindoError('format', `${this.#file.file}: ${what}`, { where, hint: 'Build the dataset again' })
  }
}

/** Dictionaries by column; null where a column has none. */
function readWords(kernel: Kernel, head: Uint8Array, file: PartFile, expected: ExpectedTable): Array<string[] | null> {
  const { schema, dictionaries } = readHead(head, file.file)
  checkSchema(schema, file, expected)
  return schema.fields.map(({ name, dictionary }) => {
    if (dictionary === null) return null
    const message = dictionaries.find(({ layout }) => layout.dictionary === dictionary)
    if (message) return readDictionary(kernel, head, file, message)
    throw new HindoError('format', `${file.file} has no dictionary for column ${name}`, { where: { file: file.file } })
  })
}

function readDictionary(kernel: Kernel, head: Uint8Array, file: PartFile, { block, layout }: HeadMessage): string[] {
  const { rows, buffers, compression } = layout
  const entry: BatchEntry = [block.offset, block.metadata, block.body, rows]
  if (compression !== 'lz4' || buffers.length !== 3) {
    throw new HindoError('format', `${file.file}: dictionary at ${block.offset} is not LZ4 text`, {
      where: { file: file.file, offset: block.offset, length: block.body },
    })
  }
  const piece = (buffer: number) => {
    const { start, end } = bufferRange(entry, layout, buffer)
    return { stored: head.subarray(start, end), start }
  }
  const [offsetPiece, textPiece] = [piece(1), piece(2)]
  const stored = decodeExactly(kernel, offsetPiece.stored, 4 * (rows + 1), file.file, offsetPiece.start)
  const offsets = new Int32Array(stored.buffer)
  const text = decodeBuffer(kernel, textPiece.stored, file.file, textPiece.start)
  const decoder = new TextDecoder()
  return Array.from({ length: rows }, (_, row) => decoder.decode(text.subarray(offsets[row]!, offsets[row + 1]!)))
}

function checkSchema({ fields, metadata }: ArrowSchema, file: PartFile, expected: ExpectedTable): void {
  for (const [key, value] of Object.entries(expected.metadata)) {
    if (metadata[key] === value) continue
    throw new HindoError('format', `${file.file} has ${key} "${metadata[key] ?? ''}" where "${value}" is needed`, {
      where: { file: file.file },
      hint: 'The file belongs to another dataset or part; copy the dataset again',
    })
  }
  const found = fields.map(({ name, type, bits, signed, dictionary }) => {
    const kind = dictionary !== null ? `dict<int${bits}>` : type === 'int' ? `${signed ? '' : 'u'}int${bits}` : type
    return `${name} ${kind === 'float' ? 'float64' : kind}`
  })
  const wanted = expected.columns.map(({ name, type }) => `${name} ${type}`)
  if (found.join() === wanted.join()) return
  throw new HindoError('format', `${file.file} has columns ${found.join(', ')} instead of ${wanted.join(', ')}`, {
    where: { file: file.file },
  })
}

function isNull(valid: Uint8Array | null, row: number): boolean {
  return valid !== null && ((valid[row >> 3]! >> (row & 7)) & 1) === 0
}

/** Compares bytes where it can: a text costs as much as all comparisons of a search. */
function lowerBound({ text, ascii }: TableColumn, rows: number, word: string): number {
  let low = 0
  let high = rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascii ? isBelow(ascii, middle, word) : text!(middle) < word) low = middle + 1
    else high = middle
  }
  return low
}

function isBelow({ offsets, bytes }: NonNullable<TableColumn['ascii']>, row: number, word: string): boolean {
  const start = offsets[row]!
  const length = offsets[row + 1]! - start
  const shared = Math.min(length, word.length)
  for (let i = 0; i < shared; i++) {
    const difference = bytes[start + i]! - word.charCodeAt(i)
    if (difference !== 0) return difference < 0
  }
  return length < word.length
}
