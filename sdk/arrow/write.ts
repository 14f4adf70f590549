import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { BatchEntry } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import { type ColumnBuffers, layOut } from './column-buffers.ts'
import { type ColumnData, type ColumnSpec, isDictionary } from './column-type.ts'
import { type Lz4Scratch, lz4Frame, lz4Scratch } from './lz4.ts'
import { type Block, encodeBatchMessage, encodeFooter, encodeSchemaMessage } from './metadata.ts'
import type { ByteSink } from './sink.ts'

export type { ColumnData, ColumnSpec, ColumnType } from './column-type.ts'
export { type ByteSink, type MemorySink, memorySink } from './sink.ts'

export interface WriterOptions {
  /** Metadata of the schema. */
  metadata?: Record<string, string>
  /** `lz4`: every buffer is an LZ4 frame with content checksum, also where that does not shrink it. */
  compression: 'lz4' | 'none'
  /** Strings of each dictionary column, by column name. */
  dictionaries?: Record<string, string[]>
}

const MAGIC = new TextEncoder().encode('ARROW1')
/** Bodies start at multiples of this in the file, uncompressed buffers in the body. */
const ALIGNMENT = 64

/**
 * Writes an Arrow IPC file as a stream of bytes: magic, schema message, one dictionary batch per dictionary column,
 * record batches, end mark, footer. Without magic and footer it is a valid IPC stream. Nothing is kept but block positions.
 */
export class ArrowFileWriter {
  readonly #sink: ByteSink
  readonly #columns: ColumnSpec[]
  readonly #options: WriterOptions
  readonly #hash = sha256.create()
  readonly #scratch = lz4Scratch()
  readonly #dictionaries: Block[] = []
  readonly #batches: BatchEntry[] = []
  #at = 0

  /** @throws HindoError `usage` when a dictionary column has no strings */
  constructor(sink: ByteSink, columns: ColumnSpec[], options: WriterOptions) {
    this.#sink = sink
    this.#columns = columns
    this.#options = options
    for (const { name, type } of columns) {
      if (isDictionary(type) && !options.dictionaries?.[name]) {
        throw new HindoError('usage', `column ${name} (${type}): no dictionary given`)
      }
    }
  }

  /**
   * Appends one record batch.
   *
   * @param extra numbers added to the batch's entry, or a function that makes them from the written message (without body, and
   *   with it)
   * @throws HindoError `usage` when the data do not fit the columns
   */
  async writeBatch(
    rows: number,
    data: ColumnData[],
    extra: number[] | ((message: Uint8Array, whole: Uint8Array) => number[]) = [],
  ): Promise<BatchEntry> {
    if (data.length !== this.#columns.length) {
      throw new HindoError('usage', `batch has ${data.length} columns of data for ${this.#columns.length} columns`)
    }
    const laidOut = this.#columns.map((column, index) =>
      layOut(column, rows, data[index]!, this.#options.dictionaries?.[column.name]?.length),
    )
    await this.#start()
    const { block, whole } = await this.#writeBatchMessage(rows, laidOut)
    const added = typeof extra === 'function' ? extra(whole.subarray(0, block.metadata), whole) : extra
    const entry: BatchEntry = [block.offset, block.metadata, block.body, rows, ...added]
    this.#batches.push(entry)
    return entry
  }

  /** Writes the footer and closes the sink. */
  async finish(): Promise<{ bytes: number; sha256: string; batches: BatchEntry[] }> {
    await this.#start()
    const batches = this.#batches.map(([offset, metadata, body]) => ({ offset, metadata, body }))
    const footer = encodeFooter(this.#columns, this.#options.metadata ?? {}, this.#dictionaries, batches)
    const tail = new Uint8Array(8 + footer.length + 4 + MAGIC.length)
    const view = new DataView(tail.buffer)
    view.setUint32(0, 0xffff_ffff, true)
    tail.set(footer, 8)
    view.setUint32(8 + footer.length, footer.length, true)
    tail.set(MAGIC, 12 + footer.length)
    await this.#write(tail)
    await this.#sink.close()
    return { bytes: this.#at, sha256: bytesToHex(this.#hash.digest()), batches: this.#batches }
  }

  async #start(): Promise<void> {
    if (this.#at > 0) return
    const head = new Uint8Array(8)
    head.set(MAGIC)
    await this.#write(head)
    await this.#writeMessage(encodeSchemaMessage(this.#columns, this.#options.metadata ?? {}))
    for (const [id, { name, type }] of this.#columns.entries()) {
      if (!isDictionary(type)) continue
      const strings = this.#options.dictionaries![name]!
      const laidOut = layOut({ name, type: 'utf8' }, strings.length, { strings })
      const { block } = await this.#writeBatchMessage(strings.length, [laidOut], id)
      this.#dictionaries.push(block)
    }
  }

  async #writeBatchMessage(rows: number, columns: ColumnBuffers[], dictionary?: number) {
    const compressed = this.#options.compression === 'lz4'
    const stored = columns.flatMap(({ buffers, width = 1 }) =>
      buffers.map((bytes, i) => {
        if (!compressed) return plain(bytes)
        return compress(bytes, this.#scratch, i === buffers.length - 1 ? width : 1)
      }),
    )
    const alignment = compressed ? 8 : ALIGNMENT
    const buffers: Array<{ offset: number; length: number }> = []
    let end = 0
    for (const { length } of stored) {
      buffers.push({ offset: end, length })
      end += Math.ceil(length / alignment) * alignment
    }
    const nodes = columns.flatMap((column) => column.nodes)
    const message = encodeBatchMessage({ rows, nodes, buffers, compressed, bodyBytes: end }, dictionary)
    return this.#writeMessage(message, end, (body) => {
      for (const [index, bytes] of stored.entries()) body.set(bytes, buffers[index]!.offset)
    })
  }

  async #writeMessage(
    flatbuffer: Uint8Array,
    bodyBytes = 0,
    fill?: (body: Uint8Array) => void,
  ): Promise<{ block: Block; whole: Uint8Array }> {
    const offset = this.#at
    const metadata = Math.ceil((offset + 8 + flatbuffer.length) / ALIGNMENT) * ALIGNMENT - offset
    const whole = new Uint8Array(metadata + bodyBytes)
    const view = new DataView(whole.buffer)
    view.setUint32(0, 0xffff_ffff, true)
    view.setUint32(4, metadata - 8, true)
    whole.set(flatbuffer, 8)
    fill?.(whole.subarray(metadata))
    await this.#write(whole)
    return { block: { offset, metadata, body: bodyBytes }, whole }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    this.#at += bytes.length
    await this.#sink.write(bytes)
  }
}

const ABSENT = new Uint8Array(0)

function plain(bytes: Uint8Array | null): Uint8Array {
  return bytes ?? ABSENT
}

/**
 * A compressed buffer as Arrow stores it: uncompressed length in 8 bytes, then the frame. Empty data get the mark of
 * uncompressed bytes (-1), because Polars fails on data buffers without those 8 bytes; an absent validity stays absent.
 */
function compress(bytes: Uint8Array | null, scratch: Lz4Scratch, stride: number): Uint8Array {
  if (!bytes) return ABSENT
  if (bytes.length === 0) return new Uint8Array(8).fill(255)
  const frame = lz4Frame(bytes, scratch, stride)
  const out = new Uint8Array(8 + frame.length)
  new DataView(out.buffer).setBigInt64(0, BigInt(bytes.length), true)
  out.set(frame, 8)
  return out
}
