import { hashBytes } from '../arrow/decode-buffer.ts'
import { type BatchLayout, decodeBuffer, readBatchLayout } from '../arrow/read.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import type { PartContent } from './part-files.ts'
import type { ByteRange } from './ranges.ts'

/** What a part's file must say of itself. */
export interface Expected {
  contig: string
  strata: number
  content: PartContent
}

/** Bytes before the first batch: magic, schema, dictionaries. */
export function headRange(file: PartFile): ByteRange {
  return { start: 0, end: file.batches[0]?.[0] ?? file.bytes }
}

/** Message of a batch without its body. */
export function metadataRange([offset, metadata]: BatchEntry): ByteRange {
  return { start: offset, end: offset + metadata }
}

/** Message and body of a batch. */
export function batchRange([offset, metadata, body]: BatchEntry): ByteRange {
  return { start: offset, end: offset + metadata + body }
}

/** Buffer `index` of a batch, in the file. */
export function bufferRange([offset, metadata]: BatchEntry, layout: BatchLayout, index: number): ByteRange {
  const buffer = layout.buffers[index]!
  const start = offset + metadata + buffer.offset
  return { start, end: start + buffer.length }
}

/** @throws HindoError `format` when a file's metadata are not those of the part it is used for */
export function checkPartMetadata(metadata: Record<string, string>, file: string, expected: Expected): void {
  const wanted = {
    'hindo.format': '1',
    'hindo.measure': expected.content,
    'hindo.contig': expected.contig,
    'hindo.strata': String(expected.strata),
  }
  for (const [key, value] of Object.entries(wanted)) {
    if (metadata[key] === value) continue
    throw new HindoError('format', `${file} has ${key} "${metadata[key] ?? ''}" where "${value}" is needed`, {
      where: { file },
      hint: 'The file belongs to another dataset or part; copy the dataset again',
    })
  }
}

/**
 * Layout of a batch, checked against its manifest entry and the columns the file must have.
 *
 * @param former what files had before their columns changed
 * @throws HindoError `format`; `version` where the file is of the former form
 */
export function layoutOf(
  metadata: Uint8Array,
  file: PartFile,
  entry: BatchEntry,
  shape: { nodes: number; buffers: number },
  compression: BatchLayout['compression'],
  former?: { nodes: number; buffers: number },
): BatchLayout {
  const [offset, , body, rows] = entry
  const layout = readBatchLayout(metadata, file.file, offset)
  const fail = (what: string): never => {
    const message = `${file.file}: batch at ${offset} has ${what}`
    throw new HindoError('format', message, { where: { file: file.file, offset, length: metadata.length } })
  }
  if (layout.rows !== rows) fail(`${layout.rows} rows, its manifest says ${rows}`)
  if (layout.bodyBytes !== body) fail(`a body of ${layout.bodyBytes} bytes, its manifest says ${body}`)
  if (layout.nodes.length === former?.nodes && layout.buffers.length === former.buffers) {
    throw new HindoError(
      'version',
      `${file.file} was written by an earlier Hindo, in a form that is not read any more`,
      {
        where: { file: file.file, offset },
        hint: 'Build the dataset again',
      },
    )
  }
  if (layout.nodes.length !== shape.nodes || layout.buffers.length !== shape.buffers) {
    fail(
      `${layout.nodes.length} nodes and ${layout.buffers.length} buffers instead of ${shape.nodes} and ${shape.buffers}`,
    )
  }
  if (layout.compression !== compression) fail(`compression ${layout.compression ?? 'none'}`)
  return layout
}

/** @throws HindoError `checksum` when bytes of a batch do not have the xxHash32 that the manifest says */
export function checkHash(
  kernel: Kernel,
  bytes: Uint8Array,
  hash: number | undefined,
  file: PartFile,
  [offset]: BatchEntry,
): void {
  const found = hashBytes(kernel, bytes)
  if (found === hash) return
  const message = `${file.file}: ${bytes.length} bytes at ${offset} have xxHash32 ${found}, the manifest says ${hash ?? 'none'}`
  const hint = 'The file is damaged, or belongs to another version of the dataset; copy the dataset again'
  throw new HindoError('checksum', message, { where: { file: file.file, offset, length: bytes.length }, hint })
}

/** Decodes one LZ4 buffer that must hold `bytes` bytes. */
export function decodeExactly(
  kernel: Kernel,
  stored: Uint8Array,
  bytes: number,
  file: string,
  offset: number,
): Uint8Array {
  const decoded = decodeBuffer(kernel, stored, file, offset)
  if (decoded.length === bytes) return decoded
  throw new HindoError('format', `${file}: buffer at ${offset} holds ${decoded.length} bytes instead of ${bytes}`, {
    where: { file, offset, length: stored.length },
  })
}
