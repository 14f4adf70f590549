import { ArrowFileWriter } from '../arrow/write.ts'
import type { DatasetIndexes } from '../dataset/index-files.ts'
import { foldName, INDEX_BATCH_ROWS, INDEX_COLUMNS, indexMetadata, indexPath } from '../dataset/index-files.ts'
import { partFile } from '../dataset/part-files.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import type { Output } from './output.ts'

/** Identifiers collected as strings before they are packed: what a part may hold. */
const RUN_ENTRIES = 1_048_576

/** Sorted identifiers, packed: about 20 bytes each. */
interface Run {
  texts: Uint8Array
  offsets: Uint32Array
  rows: Uint32Array
}

/** Collects the identifiers of rows (several of one row between semicolons) and writes them sorted. */
export class IdIndexWriter {
  readonly #runs: Run[] = []
  #ids: string[] = []
  #rows: number[] = []

  /** Takes one row's ID column. */
  add(id: string | null, row: number): void {
    if (id === null || id === '.') return
    for (const one of id.includes(';') ? id.split(';') : [id]) {
      if (one === '') continue
      this.#ids.push(foldName(one))
      this.#rows.push(row)
    }
    if (this.#ids.length >= RUN_ENTRIES) this.#closeRun()
  }

  #closeRun(): void {
    if (this.#ids.length === 0) return
    const [ids, rows] = [this.#ids, this.#rows]
    const order = Array.from(ids.keys()).sort((a, b) =>
      ids[a]! < ids[b]! ? -1 : ids[a]! > ids[b]! ? 1 : rows[a]! - rows[b]!,
    )
    const encoder = new TextEncoder()
    const pieces = order.map((at) => encoder.encode(ids[at]!))
    const texts = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
    const offsets = new Uint32Array(pieces.length + 1)
    for (const [i, piece] of pieces.entries()) {
      texts.set(piece, offsets[i]!)
      offsets[i + 1] = offsets[i]! + piece.length
    }
    this.#runs.push({ texts, offsets, rows: Uint32Array.from(order, (at) => rows[at]!) })
    this.#ids = []
    this.#rows = []
  }

  /** Writes the index; undefined where no row had an identifier. */
  async write(output: Output): Promise<DatasetIndexes['ids']> {
    this.#closeRun()
    const path = indexPath('ids')
    const writer = new ArrowFileWriter(await output.create(path), INDEX_COLUMNS.ids, {
      metadata: indexMetadata('ids'),
      compression: 'lz4',
    })
    const firsts: string[] = []
    let ids: string[] = []
    let rows: number[] = []
    const flush = async () => {
      if (ids.length === 0) return
      firsts.push(ids[0]!)
      await writer.writeBatch(ids.length, [{ strings: ids }, { values: Uint32Array.from(rows) }], (message) => [
        xxh32(message),
      ])
      ids = []
      rows = []
    }
    for (const { id, row } of mergeRuns(this.#runs)) {
      ids.push(id)
      rows.push(row)
      if (ids.length === INDEX_BATCH_ROWS) await flush()
    }
    await flush()
    return { ...partFile(path, await writer.finish()), firsts }
  }
}

/** Entries of all runs in order. */
function* mergeRuns(runs: Run[]): Generator<{ id: string; row: number }> {
  const decoder = new TextDecoder()
  const heads = runs.map((run) => ({ run, at: 0, id: '', row: 0 }))
  const load = (head: (typeof heads)[number]): boolean => {
    const { texts, offsets, rows } = head.run
    if (head.at >= rows.length) return false
    head.id = decoder.decode(texts.subarray(offsets[head.at]!, offsets[head.at + 1]!))
    head.row = rows[head.at]!
    head.at++
    return true
  }
  const alive = heads.filter(load)
  while (alive.length > 0) {
    let least = alive[0]!
    for (const head of alive) {
      if (head.id < least.id || (head.id === least.id && head.row < least.row)) least = head
    }
    yield { id: least.id, row: least.row }
    if (!load(least)) alive.splice(alive.indexOf(least), 1)
  }
}
