/** Bytes `[start, end)` of a file. */
export interface ByteRange {
  start: number
  end: number
}

/** Bytes between two wanted ranges that are fetched along rather than paying for another request. */
export const RANGE_GAP = 64 * 1024

/** Ranges to ask for so that all wanted ones are inside: sorted, apart by more than `gap`. */
export function coalesceRanges(wanted: ByteRange[], gap = RANGE_GAP): ByteRange[] {
  const merged: ByteRange[] = []
  for (const { start, end } of [...wanted].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && start - last.end <= gap) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}
