import type { BatchJobs } from './batch-jobs.ts'
import { type FoundRow, foundRow, type RowPlaces, rowAt } from './row-places.ts'

/** Rows of a stretch: how many, and the first of them. */
export interface StretchRows {
  rows: number
  first: FoundRow[]
}

/**
 * Counts the rows of a stretch and lists the first `limit`. Batches that lie inside it whole are counted by the manifest and only
 * read for rows to list.
 */
export function countStretch(
  jobs: BatchJobs,
  places: RowPlaces,
  { contig, start, end }: { contig: string; start: number; end: number },
  limit: number,
): StretchRows {
  const found: StretchRows = { rows: 0, first: [] }
  let certain = 0
  const toRead = places.overlapping(contig, start, end).filter((place) => {
    const whole = place.first >= start && place.last <= end
    const needed = !whole || certain < limit
    if (whole) certain += place.rows
    if (!needed) found.rows += place.rows
    return needed
  })
  jobs.add(toRead, (batch) => {
    const from = rowAt(batch, start)
    const to = rowAt(batch, end + 1)
    found.rows += to - from
    for (let row = from; row < to && found.first.length < limit; row++) found.first.push(foundRow(batch, row))
  })
  return found
}
