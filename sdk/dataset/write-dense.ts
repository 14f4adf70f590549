import { ArrowFileWriter, type ByteSink } from '../arrow/write.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import { columnSlots } from './dense-slots.ts'
import { type DenseColumnSpec, type DenseValues, denseArrowColumns, encodeDenseBatch } from './encode-dense.ts'
import type { BatchEntry, PartFile } from './manifest.ts'
import { type PartHeader, partMetadata } from './part-files.ts'

/** Writes the dense file of one part, batch by batch. */
export class DenseWriter {
  readonly #writer: ArrowFileWriter
  readonly #columns: DenseColumnSpec[]

  constructor(sink: ByteSink, header: PartHeader, columns: DenseColumnSpec[]) {
    this.#columns = columns
    const metadata = partMetadata(header, 'dense')
    this.#writer = new ArrowFileWriter(sink, denseArrowColumns(columns), { metadata, compression: 'lz4' })
  }

  /** Writes one batch: every batch but the last has `BATCH_ROWS` rows. See {@link encodeDenseBatch} for errors. */
  writeBatch(rows: number, data: DenseValues[]): Promise<BatchEntry> {
    return this.#writer.writeBatch(rows, encodeDenseBatch(this.#columns, rows, data), (message) => [
      xxh32(message),
      ...columnSlots(message),
    ])
  }

  finish(): Promise<Omit<PartFile, 'file'>> {
    return this.#writer.finish()
  }
}
