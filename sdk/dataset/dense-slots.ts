import { type BatchLayout, readBatchLayout } from '../arrow/read.ts'
import type { Measure } from '../types.ts'
import type { BatchEntry, Part } from './manifest.ts'
import type { ByteRange } from './ranges.ts'

// Where a batch's columns lie is also told by the manifest, so that metadata and columns come in one round trip. The batch's own
// metadata stay the authority: what they say otherwise is read again.

/** Numbers of an entry before the slots: offset, metadata, body, rows, xxHash32. */
const FIXED = 5
/** Buffers of compressed batches start at multiples of this. */
const UNIT = 8
/** Slots in one manifest: about 170 KB of text, 8 million variants of 260 columns. Later parts cost a round trip more. */
const MOST_SLOTS = 32_768

/** Measures that a part without haploid calls leaves out. */
export const HAPLOID: ReadonlySet<Measure> = new Set<Measure>(['hemizygote_count', 'n_haploid'])

/** Bytes that each column (validity and values) takes in a batch's body, in units of 8, from the batch's message. */
export function columnSlots(message: Uint8Array): number[] {
  const layout = readBatchLayout(message, 'batch')
  return layout.nodes.map((_, column) => {
    const { start, end } = slotOf(layout, column)
    return (end - start) / UNIT
  })
}

/** Where a column's buffers lie in the file. */
export function slotRange([offset, metadata]: BatchEntry, layout: BatchLayout, column: number): ByteRange {
  const { start, end } = slotOf(layout, column)
  return { start: offset + metadata + start, end: offset + metadata + end }
}

function slotOf({ buffers, bodyBytes }: BatchLayout, column: number): ByteRange {
  return { start: buffers[2 * column]!.offset, end: buffers[2 * column + 2]?.offset ?? bodyBytes }
}

/** Where the manifest expects columns; null where it does not say. */
export function expectedSlots(
  entry: BatchEntry,
  columns: Array<{ measure: Measure; stratum: number }>,
  { measures, dense }: { measures: Measure[]; dense: number[] },
): ByteRange[] | null {
  const count = entry.length - FIXED
  if (count <= 0) return null
  const all = count === dense.length * measures.length
  const held = all ? measures : measures.filter((measure) => !HAPLOID.has(measure))
  if (count !== dense.length * held.length) return null
  const starts = new Float64Array(count + 1)
  for (let index = 0; index < count; index++) starts[index + 1] = starts[index]! + UNIT * entry[FIXED + index]!
  const body = entry[0] + entry[1]
  const ranges: ByteRange[] = []
  for (const { measure, stratum } of columns) {
    const row = dense.indexOf(stratum)
    // Where haploid measures were left out, they are as AC: suppressed or not.
    const at = held.indexOf(held.includes(measure) || !HAPLOID.has(measure) ? measure : 'AC')
    if (row < 0 || at < 0) return null
    const index = row * held.length + at
    ranges.push({ start: body + starts[index]!, end: body + starts[index + 1]! })
  }
  return ranges
}

/** What is wrong with an entry's slots, or null. */
export function slotProblem(entry: BatchEntry): string | null {
  if (entry.length <= FIXED) return null
  let units = 0
  for (let index = FIXED; index < entry.length; index++) units += entry[index]!
  return UNIT * units === entry[2] ? null : `columns of ${UNIT * units} bytes in a body of ${entry[2]}`
}

/** Parts for a manifest: those whose slots would make it too long come without. */
export function limitSlots(parts: Part[], most = MOST_SLOTS): Part[] {
  let left = most
  return parts.map((part) => {
    left -= part.dense.batches.reduce((sum, entry) => sum + Math.max(0, entry.length - FIXED), 0)
    if (left >= 0) return part
    const batches = part.dense.batches.map((entry) => entry.slice(0, FIXED) as BatchEntry)
    return { ...part, dense: { ...part.dense, batches } }
  })
}
