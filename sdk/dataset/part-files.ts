import type { Measure } from '../types.ts'
import type { PartFile } from './manifest.ts'

/** Most rows of one part. */
export const PART_ROWS = 1_048_576

/** What a file of a part says of itself in its schema metadata. */
export interface PartHeader {
  /** `CONTIG-NUMBER`, as in the file name. */
  part: string
  contig: string
  /** Number of strata in the manifest. */
  strata: number
}

/** What a part's file holds: the variants, the dense columns, or the sparse cells of one measure. */
export type PartContent = 'variants' | 'dense' | 'annotations' | Measure

/** Schema metadata of a part's file. */
export function partMetadata({ part, contig, strata }: PartHeader, content: PartContent): Record<string, string> {
  return {
    'hindo.format': '1',
    'hindo.part': part,
    'hindo.measure': content,
    'hindo.contig': contig,
    'hindo.strata': String(strata),
  }
}

/** Name of a part: the contig with every character that is unsafe in a file name or URL replaced, and a number. */
export function partName(contig: string, number: number): string {
  const safe = contig.replace(/[^A-Za-z0-9_.-]/g, (character) => `~${character.codePointAt(0)!.toString(16)}~`)
  return `${safe.replace(/^\./, '_')}-${number}`
}

/** Path of a part's file relative to the manifest. */
export function partPath(part: string, content: PartContent): string {
  return `parts/${part}.${content}.arrow`
}

/** The manifest's record of a finished file. */
export function partFile(file: string, written: Omit<PartFile, 'file'>): PartFile {
  return { file, bytes: written.bytes, sha256: written.sha256, batches: written.batches }
}
