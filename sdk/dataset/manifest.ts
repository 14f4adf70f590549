import type { AnnotationColumn, Axis, Label, Measure, Stratum } from '../types.ts'
import type { History } from './history.ts'
import type { DatasetIndexes } from './index-files.ts'

/** Copies of each chromosome people are expected to carry on a stretch of a contig (1-based, ends included). */
export interface PloidyRule {
  start: number
  end: number
  xx: number
  xy: number
}

export interface Contig {
  name: string
  length?: number
  /** Stretches that are not diploid in everybody (non-PAR X and Y, MT). */
  ploidy?: PloidyRule[]
}

/**
 * One record batch of a file, by byte: `[offset, metadata bytes, body bytes, rows]` as the Arrow footer has it, then
 * - variants and dense files: xxHash32 of the metadata (their buffers are LZ4 frames with checksums of their own)
 * - dense files, after that, where the manifest has room: bytes of each column (validity and values) in the body, in units of 8,
 *   in the file's order: stratum by stratum of `layout.dense`, its measures side by side
 * - sparse files: first stratum, last stratum, xxHash32 of metadata and body; a batch of its own, whose stratum is the number of strata,
 *   tells the classes of rows
 */
export type BatchEntry = [offset: number, metadata: number, body: number, rows: number, ...added: number[]]

export interface PartFile {
  /** Path relative to the manifest. */
  file: string
  bytes: number
  /** SHA-256 of the whole file, lower-case hexadecimal. */
  sha256: string
  batches: BatchEntry[]
}

/** Rows of one contig, sorted by position, held by several files with the same rows. */
export interface Part {
  contig: string
  /** Position of the first and the last row. */
  first: number
  last: number
  rows: number
  /** Position of the first and last row of each batch of `variants` and `dense`, in order. */
  spans: Array<[first: number, last: number]>
  variants: PartFile
  /** Columns `MEASURE:STRATUM` of preset strata; a part without haploid calls may leave out the haploid measures, which are 0. */
  dense: PartFile
  /** Joint strata, by measure; a measure that is absent is zero (AC, nhomalt, hemizygote_count, n_haploid) everywhere. */
  sparse: Partial<Record<Measure, PartFile>>
  /** The manifest's `annotations` of the same rows; where it has any. */
  annotations?: PartFile
}

/** Two axes whose levels are stored in pairs, or one axis twice; with a level, only pairs of levels inside that one. */
export type PairedAxes = [axis: string, other: string, inside?: string]

/** A file of codes that the dataset holds nobody under, so that a search finds them all the same. */
export interface TermListEntry {
  axis: string
  /** Path relative to the manifest. */
  file: string
  bytes: number
  sha256: string
  codes: number
}

/** What a served dataset was held to. Cells hidden for their own number and for another's count alike. */
export interface AppliedPolicy {
  /** Id, version and SHA-256 (of its canonical JSON) of the policy. */
  policy: string
  version?: string
  sha256?: string
  /** Largest of the policy's smallest counts, for words beside suppressed cells: `fewer than 10`. */
  threshold: number
  suppressedStrata: number
  /** Suppressed cells of other strata. */
  suppressedCells: number
  /** Rules of the policy that a build cannot hold data to: somebody has to see to them. */
  notApplied?: string[]
}

/** `dataset.json`, format 1. */
export interface Manifest {
  format: 'hindo-dataset'
  version: 1
  id: string
  label: Label
  /** Version of the data, chosen by the builder (default: hash of inputs). */
  dataVersion: string
  kind: 'genotype' | 'allele'
  serving: 'controlled' | 'open'
  release: 'required' | 'optional'
  /** Made by a simulator: shown as such wherever numbers appear. */
  synthetic?: boolean
  assembly: string
  /** What a site that is not listed means. */
  absent: 'unknown' | 'reference'
  contigs: Contig[]
  axes: Axis[]
  strata: Stratum[]
  /**
   * Indices of strata held by dense and by sparse files. `pairs`: the overlapping axes whose levels are stored in pairs
   * (`[a, a]` within one axis), so that a pair that is not stored is known to be empty; needed where no pair has anybody.
   */
  layout: { dense: number[]; sparse: number[]; pairs?: PairedAxes[] }
  /** Who was where in earlier data versions; only in controlled datasets, where they were built with the earlier sheets. */
  history?: History
  measures: Measure[]
  /** At most one list for an axis. */
  terms?: TermListEntry[]
  /** Policy already applied to what is served; absent for controlled data. */
  publish?: AppliedPolicy
  duo?: string[]
  licence?: string
  citation?: string
  provenance: {
    tool: string
    version: string
    inputs: Array<{ name: string; bytes: number; sha256: string }>
    options?: Record<string, string | number | boolean>
  }
  variants: number
  /** Columns that an annotation file gave the variants, in the order of their files. */
  annotations?: AnnotationColumn[]
  indexes?: DatasetIndexes
  parts: Part[]
}

export { parseManifest, parseManifestText } from './parse-manifest.ts'
