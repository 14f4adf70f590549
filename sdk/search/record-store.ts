import type { RecordsSource } from '../dataset/open-records.ts'
import { isValid } from '../dataset/read-columns.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { OnProgress } from '../types.ts'
import { nextTask } from './next-task.ts'
import { AxisLoader, type AxisStore } from './record-levels.ts'
import { type NumberStore, numberStore } from './record-numbers.ts'

/** Facets of all records in kernel memory, ready to be counted. */
export interface RecordStore {
  kernel: Kernel
  records: number
  /** Bytes of a bitmap of all records, a multiple of 16. */
  bytes: number
  /** Bitmap in which every record is set. */
  all: number
  axes: AxisStore[]
  numbers: NumberStore[]
  close(): void
}

/** Reads the facets of a dataset of records. @throws HindoError `format`, `checksum`, `limit` and what reading throws */
export async function loadRecordStore(
  source: RecordsSource,
  kernel: Kernel,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Promise<RecordStore> {
  const { manifest } = source
  const { records, axes, fields, facets } = manifest
  const loaders = axes.map((axis) => new AxisLoader(axis, records))
  const numeric = fields.filter(({ kind }) => kind === 'number' || kind === 'date')
  const numbers = numeric.map(() => new Float64Array(records).fill(Number.NaN))
  await source.readFacets((firstRow, rows, columns, head) => {
    for (const [index, loader] of loaders.entries()) {
      const wrong = loader.add(firstRow, columns[index]!, head.dictionaries.get(axes[index]!.id))
      if (wrong === undefined) continue
      const where = { file: facets.file }
      throw new HindoError('format', `${facets.file}: column ${axes[index]!.id} has ${wrong}`, { where })
    }
    for (const [index, into] of numbers.entries()) {
      const column = columns[axes.length + index]!
      if (column.kind !== 'values') continue
      const { values, valid } = column
      if (!valid) into.set(values, firstRow)
      else for (let row = 0; row < rows; row++) if (isValid(valid, row)) into[firstRow + row] = values[row]!
    }
  }, options)
  const arena = new Arena(kernel)
  try {
    const bytes = Math.max(1, Math.ceil(records / 128)) * 16
    const all = arena.take(bytes)
    const bits = arena.u8(all, bytes)
    bits.fill(0)
    bits.fill(255, 0, records >> 3)
    if (records & 7) bits[records >> 3] = (1 << (records & 7)) - 1
    const stores: AxisStore[] = []
    for (const loader of loaders) {
      stores.push(loader.finish(arena, bytes))
      await nextTask(options.signal)
    }
    const numberStores: NumberStore[] = []
    for (const [index, field] of numeric.entries()) {
      numberStores.push(numberStore(field, numbers[index]!, arena))
      await nextTask(options.signal)
    }
    return { kernel, records, bytes, all, axes: stores, numbers: numberStores, close: () => arena.release(0) }
  } catch (error) {
    arena.release(0)
    throw error
  }
}
