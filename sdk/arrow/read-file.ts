import { CompressionType, compressionRegistry, RecordBatchReader, Table, Vector } from 'apache-arrow'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { lz4ErrorText } from '../kernel/lz4-errors.ts'
import { Arena } from '../kernel/memory.ts'
import { type ArrowSchema, readFooter } from './read.ts'

/** All of an Arrow file as plain values: numbers, bigints, strings, booleans, nulls, arrays of them. */
export interface ArrowFileContent {
  schema: ArrowSchema
  rows: number
  /** Name and values of each column in order (names may repeat). */
  columns: Array<{ name: string; values: unknown[] }>
}

const OUTPUT_TOO_SMALL = -7

/**
 * Reads a whole Arrow file of any writer and type that apache-arrow knows: for tables and tests, not for queries.
 *
 * @param kernel for compressed files; without it they are refused
 * @throws HindoError `format` when the file is cut off, damaged, big-endian or of an unknown type
 */
export function readArrowFile(bytes: Uint8Array, kernel: Kernel | undefined, file = 'file'): ArrowFileContent {
  const { schema } = readFooter(bytes, file)
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: (frame) => {
      if (!kernel) throw new HindoError('format', 'it is compressed')
      return decodeFrame(kernel, frame)
    },
  })
  try {
    const reader = RecordBatchReader.from(bytes)
    const batches = [...reader]
    const table = new Table(reader.schema, batches)
    const columns = schema.fields.map(({ name }, index) => {
      const vector = table.getChildAt(index)
      return { name, values: vector ? plainValues(vector) : [] }
    })
    return { schema, rows: table.numRows, columns }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HindoError('format', `${file} (${bytes.length} bytes) cannot be read as an Arrow file: ${reason}`, {
      where: { file },
      cause,
    })
  }
}

function plainValues(vector: Vector): unknown[] {
  return Array.from({ length: vector.length }, (_, row) => {
    const value: unknown = vector.get(row)
    return value instanceof Vector ? plainValues(value) : value
  })
}

/** A frame of a foreign writer may not say how much it holds, so the room for it grows until it fits. */
function decodeFrame(kernel: Kernel, frame: Uint8Array): Uint8Array {
  const arena = new Arena(kernel)
  const hasSize = ((frame[4] ?? 0) & 8) !== 0 && frame.length >= 14
  const declared = hasSize ? new DataView(frame.buffer, frame.byteOffset + 6, 8).getUint32(0, true) : 0
  const most = 255 * frame.length
  try {
    for (let room = Math.min(declared || 4 * frame.length + 1024, most); ; room = Math.min(2 * room, most)) {
      const input = arena.take(frame.length)
      const output = arena.take(room)
      arena.u8(input, frame.length).set(frame)
      const written = kernel.lz4Decode(input, frame.length, output, room)
      if (written >= 0) return arena.u8(output, written).slice()
      if (written !== OUTPUT_TOO_SMALL || room === most) throw new HindoError('format', lz4ErrorText(written))
      arena.release(0)
    }
  } finally {
    arena.release(0)
  }
}
