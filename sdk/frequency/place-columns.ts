import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { DenseValues, PlacedValues } from './loose-columns.ts'

/**
 * Columns on their way from a file into packed form, without a detour through arrays: `read` decodes them into kernel memory, `keep`
 * packs them. Where there turns out to be no room for them, copies are answered; else nothing.
 */
export async function placeColumns(
  kernel: Kernel,
  rows: number,
  read: (take: (bytes: number) => number) => Promise<PlacedValues[]>,
  keep: (columns: PlacedValues[]) => boolean,
): Promise<DenseValues[]> {
  const arena = new Arena(kernel)
  let open = true
  try {
    const placed = await read((bytes) => {
      // Columns that come after one has failed have no place any more.
      if (!open) throw new HindoError('aborted', 'the batch was given up')
      return arena.take(bytes)
    })
    if (keep(placed)) return []
    return placed.map(({ values, valid }) => ({ values: copyOf(kernel, values, rows), valid }))
  } finally {
    open = false
    arena.release(0)
  }
}

function copyOf(kernel: Kernel, { pointer, width }: PlacedValues['values'], rows: number): DenseValues['values'] {
  const buffer = kernel.buffer()
  if (width === 1) return new Uint8Array(buffer, pointer, rows).slice()
  if (width === 2) return new Uint16Array(buffer, pointer, rows).slice()
  return new Uint32Array(buffer, pointer, rows).slice()
}
