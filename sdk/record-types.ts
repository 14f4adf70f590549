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

/** What a page may know of an open dataset of records (metadata without genotypes). */
export interface RecordsInfo {
  id: string
  label: Label
  dataVersion: string
  kind: 'samples' | 'catalogue'
  synthetic: boolean
  serving: 'controlled' | 'open'
  /** Policy applied before it was served; counts under the threshold are answered as suppressed. */
  publish?: { policy: string; threshold: number }
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

/**
 * Facet counts of a query. `counts` are of records that match the query and the level; where the query restricts that axis
 * at its top level by `in`, of records that match the query without that restriction, so that other levels can be compared.
 */
export interface FacetAnswer {
  expression: string
  records: number | null
  total: number
  axes: Array<{ axis: string; counts: LevelCount[] }>
  /** Summary of number fields over the matching records; null where suppressed or nobody has a value. */
  numbers: Array<{ field: string; known: number; min: number; median: number; max: number; bins: number[] } | null>
}

export interface RecordQuery {
  /** Cohort text over the facets; `all` or absent: everything. */
  where?: string
  /** Ranges over number and date fields: closed, either end may be absent. Records without a value are left out and counted. */
  ranges?: Record<string, { from?: number; to?: number }>
  /** Words looked for in text fields, folded (width, kana, case). */
  words?: string
  /** Field or axis, `-` before it for descending. */
  sort?: string
}

/** One record as the table shows it: level ids per axis, value per field. */
export interface RecordRow {
  /** Position in the dataset; what `similar` takes. */
  index: number
  /** Level ids by axis: one for a partition, any number for an overlapping axis. */
  levels: Record<string, string[]>
  fields: Record<string, string | number | null>
}

/** A record by how much it shares with another: see `Records.similar`. */
export interface SimilarRecord {
  row: RecordRow
  /** Information content (bits) of the most specific shared terms, Resnik best-match average; higher is more alike. */
  score: number
  /** Levels that both have, most informative first. */
  shared: string[]
}
