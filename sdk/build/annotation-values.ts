import { ArrowFileWriter, type ColumnData } from '../arrow/write.ts'
import { BATCH_ROWS } from '../dataset/encode-dense.ts'
import { annotationSpecs } from '../dataset/index-files.ts'
import type { PartFile } from '../dataset/manifest.ts'
import { type PartHeader, partFile, partMetadata, partPath } from '../dataset/part-files.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import type { AnnotationColumn } from '../types.ts'
import type { Output } from './output.ts'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const SEPARATOR = /\s*[;|]\s*/
const URL = /^https?:\/\//i

/** The values of one annotation column, as texts behind codes until their type is known. */
class Values {
  readonly name: string
  readonly words: string[] = []
  /** Code of each annotation; -1 where missing. */
  readonly codes: number[] = []
  readonly #codeOf = new Map<string, number>()
  #numeric = true
  #lists = false

  constructor(name: string) {
    this.name = name
  }

  add(value: string | null): void {
    if (value === null) {
      this.codes.push(-1)
      return
    }
    let code = this.#codeOf.get(value)
    if (code === undefined) {
      this.#numeric &&= NUMBER.test(value) && Number.isFinite(Number(value))
      this.#lists ||= SEPARATOR.test(value) && !URL.test(value)
      code = this.words.length
      this.words.push(value)
      this.#codeOf.set(value, code)
    }
    this.codes.push(code)
  }

  get type(): AnnotationColumn['type'] {
    if (this.words.length > 0 && this.#numeric) return 'number'
    return this.#lists ? 'list' : 'text'
  }

  /** The word as it is stored: lists are joined by `;`. */
  word(code: number): string {
    const word = this.words[code]!
    return this.#lists ? word.split(SEPARATOR).filter(Boolean).join(';') : word
  }
}

/** Annotations column by column, and the files that hold those of a dataset's rows. */
export class AnnotationValues {
  readonly #values: Values[]
  #count = 0

  constructor(names: string[]) {
    this.#values = names.map((name) => new Values(name))
  }

  /** Annotations taken. */
  get count(): number {
    return this.#count
  }

  add(values: Array<string | null>): void {
    for (const [i, column] of this.#values.entries()) column.add(values[i] ?? null)
    this.#count++
  }

  /** Name and type of each column; types hold once all values are in. */
  types(): Array<Pick<AnnotationColumn, 'name' | 'type'>> {
    return this.#values.map(({ name, type }) => ({ name, type }))
  }

  /** Writes one part. @param at the annotation of each row, -1 where it has none */
  async write(output: Output, header: PartHeader, columns: AnnotationColumn[], at: Int32Array): Promise<PartFile> {
    const path = partPath(header.part, 'annotations')
    const used = this.#values.map((values) => usedWords(values, at))
    const writer = new ArrowFileWriter(await output.create(path), annotationSpecs(columns), {
      metadata: partMetadata(header, 'annotations'),
      compression: 'lz4',
      dictionaries: Object.fromEntries(columns.map(({ name }, i) => [name, used[i]!.words])),
    })
    for (let from = 0; from < at.length; from += BATCH_ROWS) {
      const rows = at.subarray(from, from + BATCH_ROWS)
      const data = columns.map(({ type }, i) => columnData(type, this.#values[i]!, used[i]!.codeOf, rows))
      await writer.writeBatch(rows.length, data, (message) => [xxh32(message)])
    }
    return partFile(path, await writer.finish())
  }
}

/** The words of a column that rows of a part have, and their codes in that part. */
function usedWords(values: Values, at: Int32Array): { words: string[]; codeOf: Map<number, number> } {
  const words: string[] = []
  const codeOf = new Map<number, number>()
  for (const annotation of at) {
    const code = annotation < 0 ? -1 : values.codes[annotation]!
    if (code < 0 || codeOf.has(code)) continue
    codeOf.set(code, words.length)
    words.push(values.word(code))
  }
  return { words, codeOf }
}

function columnData(
  type: AnnotationColumn['type'],
  values: Values,
  codeOf: Map<number, number>,
  rows: Int32Array,
): ColumnData {
  const valid = new Uint8Array((rows.length + 7) >> 3)
  const out = type === 'number' ? new Float64Array(rows.length) : new Int32Array(rows.length)
  for (const [row, annotation] of rows.entries()) {
    const code = annotation < 0 ? -1 : values.codes[annotation]!
    if (code < 0) continue
    valid[row >> 3]! |= 1 << (row & 7)
    out[row] = type === 'number' ? Number(values.words[code]) : codeOf.get(code)!
  }
  return { values: out, valid }
}
