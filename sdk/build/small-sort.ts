import type { Input } from './input.ts'
import { LineBuffer, type LinePlace } from './line-buffer.ts'
import { decodeText } from './text.ts'
import { readText } from './text-stream.ts'

/** Text that is looked through before the build, and sorted in memory when it has to be. Less than a line buffer holds. */
const SMALL_BYTES = 1 << 20
const TAB = 9
const HASH = 35

interface Key {
  contig: string
  position: number
}

/** CHROM and POS of the current line; whatever is wrong with them is found when the line is counted. */
function keyOf({ bytes, start, end }: { bytes: Uint8Array; start: number; end: number }): Key {
  const tab = bytes.indexOf(TAB, start)
  const next = bytes.indexOf(TAB, tab + 1)
  if (tab < 0 || tab > end) return { contig: '', position: 0 }
  const contig = decodeText(bytes, start, tab).replace(/^<(.*)>$/, '$1')
  const position = Number(decodeText(bytes, tab + 1, next < 0 || next > end ? end : next))
  return { contig, position: Number.isNaN(position) ? 0 : position }
}

/**
 * Whether an input is small (1 MiB of text) and its records are not sorted. Small files are often written by hand; larger
 * ones are left to the build, which says where the order breaks.
 */
export async function isSmallAndUnsorted(input: Input): Promise<boolean> {
  const lines = new LineBuffer(input.name)
  const ended = new Set<string>()
  let last: Key = { contig: '', position: 0 }
  let sorted = true
  let bytes = 0
  const look = () => {
    while (lines.next()) {
      if (lines.bytes[lines.start] === HASH || lines.start === lines.end) continue
      const key = keyOf(lines)
      if (key.contig !== last.contig) {
        if (ended.has(key.contig)) sorted = false
        ended.add(last.contig)
      } else if (key.position < last.position) sorted = false
      last = key
    }
  }
  // What cannot be read is reported by the build itself.
  try {
    for await (const chunk of readText(input, { name: input.name, bytes: 0, sha256: '' })) {
      bytes += chunk.length
      if (bytes > SMALL_BYTES) return false
      lines.fill(chunk)
      look()
    }
  } catch {
    return false
  }
  if (lines.finish()) look()
  return !sorted
}

/** Records by contig, in the order in which contigs first appear, then position; equal ones as they stand. */
export function sortPlaces(lines: LineBuffer, places: LinePlace[]): LinePlace[] {
  const contigs = new Map<string, number>()
  const keyed = places
    .filter(({ start, end }) => end > start)
    .map((place) => {
      const { contig, position } = keyOf({ bytes: lines.bytes, ...place })
      if (!contigs.has(contig)) contigs.set(contig, contigs.size)
      return { place, contig: contigs.get(contig)!, position }
    })
  return keyed.sort((a, b) => a.contig - b.contig || a.position - b.position).map(({ place }) => place)
}
