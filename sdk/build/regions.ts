import { HindoError } from '../errors.ts'
import type { Region } from '../types.ts'

/**
 * Regions of `--region`: `22`, `22:16050000`, `22:16050000-16100000`, `22:16050000-`, several separated by commas. Contig
 * names may hold colons (`HLA-A*01:01`): the last colon counts, and only before digits.
 *
 * @throws HindoError `usage`
 */
export function parseRegions(text: string | undefined): Region[] | undefined {
  if (text === undefined) return undefined
  return text.split(',').map((piece) => {
    const found = /^(.+?)(?::(\d+)(-(\d*))?)?$/.exec(piece.trim())
    const start = found?.[2] === undefined ? undefined : Number(found[2])
    const end = found?.[3] === undefined ? start : found[4] === '' ? undefined : Number(found[4])
    if (!found || (start !== undefined && end !== undefined && end < start)) {
      throw new HindoError('usage', `${JSON.stringify(piece)} is no region`, {
        hint: 'Write CONTIG or CONTIG:START-END, 1-based with both ends inside',
      })
    }
    return { contig: found[1]!, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
  })
}

/** Whether a record that begins here is inside one of the regions. */
export function isInside(regions: Region[], contig: string, position: number): boolean {
  return regions.some(
    (region) =>
      region.contig === contig &&
      position >= (region.start ?? 0) &&
      position <= (region.end ?? Number.POSITIVE_INFINITY),
  )
}
