import { ArrowFileWriter, type ByteSink, type ColumnSpec } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import { BATCH_ROWS } from './encode-dense.ts'
import type { PartFile } from './manifest.ts'
import { type PartHeader, partMetadata } from './part-files.ts'

/** One row of a variants file, without its contig. */
export interface VariantRow {
  /** 1-based. */
  position: number
  id: string | null
  ref: string
  alt: string
  /** FILTER of the VCF, joined with `;`; null when missing. */
  filter: string | null
}

/** Columns of a variants file. */
export const VARIANT_COLUMNS: ColumnSpec[] = [
  { name: 'contig', type: 'dict<int8>' },
  { name: 'position', type: 'int32' },
  { name: 'id', type: 'utf8', nullable: true },
  { name: 'ref', type: 'dict<int32>' },
  { name: 'alt', type: 'dict<int32>' },
  { name: 'filter', type: 'dict<int16>', nullable: true },
]

/** Rows that there is room for from the start, touched at once; then it doubles. */
const FIRST_ROWS = 131_072

function grown<T extends Int32Array | Int16Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** Strings by code. */
class Dictionary {
  readonly strings: string[] = []
  readonly #codes = new Map<string, number>()

  code(string: string): number {
    let code = this.#codes.get(string)
    if (code === undefined) {
      code = this.strings.length
      this.strings.push(string)
      this.#codes.set(string, code)
    }
    return code
  }
}

/** Collects the variants of one part (dictionaries come first in the file, so all rows must be known), then writes them. */
export class VariantsWriter {
  #rows = 0
  #positions = new Int32Array(FIRST_ROWS).fill(0)
  readonly #ids: Array<string | null> = []
  readonly #codes = {
    ref: new Int32Array(FIRST_ROWS).fill(0),
    alt: new Int32Array(FIRST_ROWS).fill(0),
    filter: new Int16Array(FIRST_ROWS).fill(0),
  }
  readonly #dictionaries = { ref: new Dictionary(), alt: new Dictionary(), filter: new Dictionary() }

  get rows(): number {
    return this.#rows
  }

  /** @throws HindoError `limit` when positions fall, or there are more than 32,768 different filters */
  add({ position, id, ref, alt, filter }: VariantRow): void {
    const row = this.#rows
    const before = row === 0 ? 0 : this.#positions[row - 1]!
    if (position < before) throw new HindoError('limit', `position ${position} comes after position ${before}`)
    const code = filter === null ? -1 : this.#dictionaries.filter.code(filter)
    if (code > 32_767) throw new HindoError('limit', 'more than 32,768 different FILTER values in one part')
    if (row === this.#positions.length) this.#grow()
    this.#positions[row] = position
    this.#ids.push(id)
    this.#codes.ref[row] = this.#dictionaries.ref.code(ref)
    this.#codes.alt[row] = this.#dictionaries.alt.code(alt)
    this.#codes.filter[row] = code
    this.#rows++
  }

  #grow(): void {
    const size = 2 * this.#rows
    const codes = this.#codes
    this.#positions = grown(this.#positions, new Int32Array(size))
    codes.ref = grown(codes.ref, new Int32Array(size))
    codes.alt = grown(codes.alt, new Int32Array(size))
    codes.filter = grown(codes.filter, new Int16Array(size))
  }

  /** Position of the first and last row of each batch. */
  spans(): Array<[first: number, last: number]> {
    const spans: Array<[number, number]> = []
    for (let from = 0; from < this.rows; from += BATCH_ROWS) {
      spans.push([this.#positions[from]!, this.#positions[Math.min(from + BATCH_ROWS, this.rows) - 1]!])
    }
    return spans
  }

  /** Writes the file. */
  async write(sink: ByteSink, header: PartHeader): Promise<Omit<PartFile, 'file'>> {
    const { ref, alt, filter } = this.#dictionaries
    const writer = new ArrowFileWriter(sink, VARIANT_COLUMNS, {
      metadata: partMetadata(header, 'variants'),
      compression: 'lz4',
      dictionaries: { contig: [header.contig], ref: ref.strings, alt: alt.strings, filter: filter.strings },
    })
    for (let from = 0; from < this.rows; from += BATCH_ROWS) await this.#writeBatch(writer, from)
    return writer.finish()
  }

  #writeBatch(writer: ArrowFileWriter, from: number): Promise<unknown> {
    const to = Math.min(from + BATCH_ROWS, this.rows)
    const rows = to - from
    const filters = this.#codes.filter.slice(from, to)
    const valid = new Uint8Array((rows + 7) >> 3)
    for (let row = 0; row < rows; row++) if (filters[row]! >= 0) valid[row >> 3]! |= 1 << (row & 7)
    const data = [
      { values: new Int8Array(rows) },
      { values: this.#positions.slice(from, to) },
      { strings: this.#ids.slice(from, to) },
      { values: this.#codes.ref.slice(from, to) },
      { values: this.#codes.alt.slice(from, to) },
      { values: filters.map((code) => Math.max(code, 0)), valid },
    ]
    return writer.writeBatch(rows, data, (message) => [xxh32(message)])
  }
}
