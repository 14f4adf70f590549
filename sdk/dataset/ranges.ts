/** Bytes `[start, end)` of a file. */
export interface ByteRange {
  start: number
  end: number
}

/** Bytes between two wanted ranges that are fetched along rather than paying for another request. */
export const RANGE_GAP = 64 * 1024

/** Requests that servers answer at once: beyond these, a query waits for another round trip. */
export const ROUND_REQUESTS = 4
/** Bytes that cost less than another round trip does. */
const ROUND_GAP = 256 * 1024

/**
 * Ranges to ask for so that all wanted ones are inside: sorted, apart by more than `gap`. As long as they are more than
 * `requests`, the nearest ones that lie less than 256 KiB apart are joined as well.
 */
export function coalesceRanges(wanted: ByteRange[], gap = RANGE_GAP, requests = Number.POSITIVE_INFINITY): ByteRange[] {
  const merged: ByteRange[] = []
  for (const { start, end } of [...wanted].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && start - last.end <= gap) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  while (merged.length > requests) {
    const gaps = merged.slice(1).map(({ start }, index) => start - merged[index]!.end)
    const nearest = gaps.indexOf(Math.min(...gaps))
    if (gaps[nearest]! > ROUND_GAP) break
    merged[nearest]!.end = merged[nearest + 1]!.end
    merged.splice(nearest + 1, 1)
  }
  return merged
}
