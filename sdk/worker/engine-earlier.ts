import { parseCohort } from '../cohort/parse.ts'
import { isHindoError } from '../errors.ts'
import { readTable } from '../export/read-table.ts'
import type { TableFile } from '../export/table-file.ts'
import { fileSha256 } from '../release/file-sha256.ts'
import type { LedgerEntry } from '../release/ledger.ts'
import { variantText } from '../release/overlap.ts'
import type { EarlierRelease } from '../release/subject.ts'
import type { Axis } from '../types.ts'
import type { ReviewRequest } from './api.ts'

export async function readEarlier(
  request: ReviewRequest,
  file: TableFile,
  dataset: string,
  axes: Axis[],
): Promise<{ earlier: EarlierRelease[]; unavailable: number[] }> {
  let texts: ReadonlySet<string> | undefined
  const wanted = () => {
    texts ??= new Set(file.variants.map(variantText))
    return texts
  }
  const hashes = await Promise.all(request.files.map(fileSha256))
  const files = new Map(request.files.map((bytes, i) => [hashes[i]!, bytes]))
  const earlier: EarlierRelease[] = []
  const unavailable: number[] = []
  for (const entry of request.ledger) {
    // Of other variants nothing can be subtracted, but they count for who could be found among all of them.
    if (entry.dataset.id !== dataset) continue
    const touching = entry.variants.some((key) => wanted().has(key))
    const bytes = files.get(entry.file.sha256)
    // Groups that the dataset does not know any more, or of a file that is not at hand, are for a person to judge.
    const structure = structureOf(entry, axes)
    const release = bytes && structure ? await readRelease(entry, structure, bytes) : undefined
    if (release) earlier.push(release)
    else if (touching || !structure) unavailable.push(entry.seq)
    else earlier.push(structure)
  }
  return { earlier, unavailable }
}

async function readRelease(
  entry: LedgerEntry,
  structure: EarlierRelease,
  bytes: Uint8Array,
): Promise<EarlierRelease | undefined> {
  try {
    const file = await readTable(bytes, entry.file.format, `entry ${entry.seq}`)
    const columns = new Map(file.cohorts.map((cohort) => [cohort.name, cohort.columns]))
    return {
      ...structure,
      variants: file.variants,
      cohorts: structure.cohorts.map((cohort) => ({ ...cohort, columns: columns.get(cohort.name) ?? new Map() })),
    }
  } catch (error) {
    if (isHindoError(error)) return undefined
    throw error
  }
}

/** A release as the ledger tells it: who and which variants, no numbers. Undefined where the dataset lacks levels of its groups. */
function structureOf(entry: LedgerEntry, axes: Axis[]): EarlierRelease | undefined {
  let cohorts: EarlierRelease['cohorts']
  try {
    cohorts = entry.cohorts.map(({ name, expression }) => ({
      name,
      expression,
      cohort: parseCohort(expression, axes),
      columns: new Map(),
    }))
  } catch (error) {
    if (isHindoError(error)) return undefined
    throw error
  }
  return {
    entry: entry.seq,
    dataVersion: entry.dataset.dataVersion,
    cohorts,
    variants: entry.variants.map((key) => {
      const [contig = '', position = '', ref = '', alt = ''] = key.split(':')
      return { contig, position: Number(position), ref, alt }
    }),
    variance: entry.mitigation.variance,
    steps: entry.mitigation.steps,
  }
}
