import type { Axis, Label } from './types.ts'

/**
 * A member of a record that is no facet: shown, sorted and ranged over, never counted by level. Facets are axes.
 * `number` has a unit; `text`, `link` and `email` are shown in the detail view (links only with http, https or mailto).
 */
export interface RecordField {
  id: string
  label: Label
  kind: 'number' | 'text' | 'link' | 'email' | 'date'
  unit?: string
  /** Shown in the table; others only in the detail view. */
  column: boolean
}

/** What was done to records before they were served: see `hindo import --records --publish`. */
export interface RecordsPublish {
  /** Id of the policy, such as `k=10`; also what counts are held to when they are answered. */
  policy: string
  version?: string
  /** SHA-256 of the policy's canonical JSON. */
  sha256?: string
  /** Rules of the policy that records cannot be held to by an import. */
  notApplied?: string[]
  /** Counts of 1 to `threshold - 1` records are answered as suppressed. */
  threshold: number
  /** Fields that were left out: texts and links that the policy does not list. */
  dropped?: string[]
  /** Fields whose texts were replaced by keyed hashes. */
  hashed?: string[]
  /** Number and date fields that were rounded down to multiples of `step` (in the field's unit; dates in days). */
  banded?: Array<{ field: string; step: number }>
  /** Levels that fewer than `threshold` records had: merged into the level above, into `other`, or left out. */
  merged?: Array<{ axis: string; levels: number }>
}

/** What a page may know of an open dataset of records (metadata without genotypes). */
export interface RecordsInfo {
  id: string
  label: Label
  dataVersion: string
  kind: 'samples' | 'catalogue'
  synthetic: boolean
  serving: 'controlled' | 'open'
  /** Policy applied before it was served; counts under the threshold are answered as suppressed. */
  publish?: RecordsPublish
  /** Facets: `partition` (one level each) or `overlapping` (any number: diseases, sample types, HPO terms, consent codes). */
  axes: Axis[]
  fields: RecordField[]
  /** Axis by which results are always split: the biobank. */
  split?: string
  records: number
  bytes: number
  licence?: string
  citation?: string
}

/** Records of a level: of the query and this level together. Null where suppressed. */
export interface LevelCount {
  level: string
  records: number | null
}

/** A number or date field over the records that match. Dates are days since 1970-01-01. */
export interface NumberSummary {
  field: string
  /** Matching records that have a value. */
  known: number
  /** Smallest, middle (the lower one of two) and largest value; smallest and largest are null under a publish policy. */
  min: number | null
  median: number
  max: number | null
  /** Records in equal steps from `from` to `to` (the last one ends there included), which are the same for every query. */
  bins: number[]
  from: number
  to: number
}

/**
 * Facet counts of a query. `counts` are of records that match the query and the level; where the query restricts that axis
 * at its top level by `in`, of records that match the query without that restriction, so that other levels can be compared.
 */
export interface FacetAnswer {
  /** Canonical text of `where`. */
  expression: string
  records: number | null
  total: number
  /** Records that match but for a range over a field in which they have no value: left out, and counted here. */
  unknown: number | null
  axes: Array<{ axis: string; counts: LevelCount[] }>
  /** Summary of number and date fields over the matching records; null where suppressed or nobody has a value. */
  numbers: Array<NumberSummary | null>
}

/** Ends of a closed range; a date may be given as `2026-11-21` or as days since 1970-01-01. */
export interface RecordRange {
  from?: number | string
  to?: number | string
}

export interface RecordQuery {
  /** Cohort text over the facets; `all` or absent: everything. */
  where?: string
  /** Ranges over number and date fields: closed, either end may be absent. Records without a value are left out and counted. */
  ranges?: Record<string, RecordRange>
  /** Words looked for in text fields, folded (width, kana, case): a record has every one of them. */
  words?: string
  /** Field or axis, `-` before it for descending. Records without a value come last; ties stay in the order of the dataset. */
  sort?: string
}

/** One record as the table shows it: level ids per axis, value per field. */
export interface RecordRow {
  /** Position in the dataset; what `similar` takes. */
  index: number
  /** Level ids by axis, as recorded (levels above them are implied): one for a partition, any number for an overlapping axis. */
  levels: Record<string, string[]>
  /** Numbers, texts, dates as `2026-11-21`; null where there is no value. */
  fields: Record<string, string | number | null>
}

/** A stretch of the rows of a query. */
export interface RecordRows {
  rows: RecordRow[]
  /** Records that match; null where suppressed, and then there are no rows either. */
  matched: number | null
}

/** A record by how much it shares with another: see `Records.similar`. */
export interface SimilarRecord {
  row: RecordRow
  /** Information content (bits) of the most specific shared terms, Resnik best-match average; higher is more alike. */
  score: number
  /** Levels that both have, most informative first. */
  shared: string[]
}
