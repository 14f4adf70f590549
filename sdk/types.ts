/** A text in the two languages of the product. */
export interface Label {
  en: string
  ja: string
}

/** A code of a level in a code system, e.g. `{ system: 'ICD-10', version: '2019', code: 'C50' }`. */
export interface Code {
  system: string
  version: string
  code: string
}

export interface Level {
  /** Matches `[A-Za-z0-9_.-]+`. */
  id: string
  label: Label
  codes?: Code[]
  /** Other names of it: several terms may share one code. A reading in kana helps a search. */
  terms?: LevelTerm[]
  /** Id of the level that contains this one (overlapping axes: whoever has the level also has its parent). */
  parent?: string
  /** Where several levels contain it: all of them, the one in `parent` first. */
  parents?: string[]
}

/** One of several names of a level, in any of the languages. */
export interface LevelTerm {
  en?: string
  ja?: string
  kana?: string
}

/**
 * An attribute of participants. In a `partition` everyone has exactly one level and levels add up; in an `overlapping`
 * axis a participant has any number of levels and they do not.
 */
export interface Axis {
  id: string
  label: Label
  kind: 'partition' | 'overlapping'
  /** Levels have a meaningful order (age bands), so ranges `a..b` are allowed. */
  ordered: boolean
  levels: Level[]
}

/** One conjunct of a stratum: axis id, level id. */
export type Term = [axis: string, level: string]

/**
 * A set of participants whose counts are stored: the conjunction of its terms; no terms means everybody.
 * An atom has one term per partition axis.
 */
export interface Stratum {
  terms: Term[]
  /** People in it; null where suppressed. */
  participants: number | null
  /** People of each karyotypic sex, when the sheet says so (needed for Y and call rates on X and Y). */
  xx?: number
  xy?: number
  /** Values of this stratum were changed on purpose before publication. */
  mark?: 'rounded' | 'noised'
}

/** Counts kept per variant and stratum. Everything else derives from them. */
export type Measure = 'AC' | 'AN' | 'nhomalt' | 'hemizygote_count' | 'n_haploid'

/**
 * State of one cell. `MARKED` is added (bit or) to `value` where a number was rounded or noised.
 * Order matters nowhere; a null is never 0, -1 or a bare NaN.
 */
export const STATE = { value: 0, suppressed: 1, notCalled: 2, notCollected: 3, MARKED: 8 } as const

/** Names of the states in files: `state` column of TSV, CSV, JSON. */
export const STATE_NAMES = ['value', 'suppressed', 'not_called', 'not_collected'] as const
export type StateName = (typeof STATE_NAMES)[number]

/** A stretch of a contig, 1-based, both ends included; no bounds means the whole contig. */
export interface Region {
  contig: string
  start?: number
  end?: number
}

/** Key of one row: one alternate allele. */
export interface VariantKey {
  contig: string
  position: number
  ref: string
  alt: string
}

/** How far a long task is. `total` is 0 while unknown. */
export interface Progress {
  phase: 'open' | 'read' | 'compute' | 'sort' | 'write'
  /** Work done, in `unit`. */
  done: number
  total: number
  unit: 'bytes' | 'rows' | 'parts'
  /** Rows that matched so far, in a query. */
  rows?: number
}

export type OnProgress = (progress: Progress) => void

/** Which kernel runs, where, and why not a better one. */
export interface EngineMode {
  kernel: 'wasm' | 'typescript'
  thread: 'worker' | 'blob-worker' | 'own-worker' | 'main'
  /** Why a higher rung of the ladder was not taken; empty when the highest was. */
  reason: string
}

/** Integer combination of strata that equals a cohort: `Σ coefficient · stratum`. */
export interface Plan {
  /** Index into the dataset's strata, and its non-zero coefficient. */
  terms: Array<{ stratum: number; coefficient: number }>
  /** Strata that the cohort covers by its canonical form: any suppressed one suppresses the result. */
  guards: number[]
}

/** A named cohort of a query: text, or its JSON form (see `cohort/json`). */
export type CohortQuery = string

/** What to compute; see `Dataset.frequencies`. */
export interface FrequencyQuery {
  /** Name → expression. Absent and no `by`: one cohort `all` of everybody. */
  cohorts?: Record<string, CohortQuery>
  /** Axes whose levels become cohorts (`EAS`; `EAS/female` for two), within each cohort given. */
  by?: string[]
  /** `22`, `22:16050000-16100000`, `22:16050000`; absent: everything. */
  regions?: string[]
  /** Exact variants `22-16050075-A-G` (or `:` between the fields). */
  variants?: string[]
  /** Filter expression over columns. */
  where?: string
  /** Columns wanted beside the variant's own; default AC, AN, AF, nhomalt. */
  columns?: string[]
  /** `AF`, `-case.AF`, `position`. */
  sort?: string
  limit?: number
}

/** Two cohorts to compare, and the rows to compare them at; see `Dataset.fst`. */
export interface FstQuery extends Pick<FrequencyQuery, 'regions' | 'variants' | 'where'> {
  /** In `where` the cohorts are called `a` and `b`. */
  a: CohortQuery
  b: CohortQuery
}

export interface FstAnswer {
  /** Ratio of the sums; null where no two alleles differ. */
  value: number | null
  sums: { numerator: number; denominator: number }
  /** Rows that went into the sums. */
  variants: number
  /** Rows looked at: inside the regions or variants asked for. */
  considered: number
  /** Rows left out because their site has several ALTs. */
  multiallelic: number
  /** Rows left out because a cell is suppressed or the filter could not be decided. */
  undecided: number
}

/** Whose spectrum to count, over which rows; see `Dataset.spectrum`. */
export interface SpectrumQuery extends Pick<FrequencyQuery, 'cohorts' | 'by' | 'regions' | 'variants' | 'where'> {
  /** Bins of equal width over allele frequencies 0 to 1 (0 to 0.5 where folded); absent: one bin for every number of copies. */
  bins?: number
  /** Counts the rarer of the allele and all others. */
  folded?: boolean
}

export interface SpectrumAnswer {
  cohorts: Array<{
    name: string
    /** Rows by bin. */
    counts: Uint32Array
    /** Rows counted: those in which somebody of the cohort is called. */
    variants: number
    /** Rows left out because a cell is suppressed or the filter could not be decided. */
    undecided: number
  }>
  /** Rows looked at. */
  considered: number
}

/** What a query matched. */
export interface TableInfo {
  /** Rows in the table (after filter and limit). */
  rows: number
  /** Rows that matched the filter, before the limit. */
  matched: number
  /** Rows looked at: inside the regions or variants asked for. */
  considered: number
  /** Rows of the dataset. */
  total: number
  /** Rows left out because the filter could not be decided (suppressed, not called or not collected cells). */
  undecided: number
  /** Cohort names in order, each with its people (null: suppressed). */
  cohorts: Array<{
    name: string
    expression: string
    label: Label
    participants: number | null
    mark?: 'rounded' | 'noised'
  }>
  /** Computed columns in order. */
  columns: string[]
  /** Annotation columns asked for, in order; absent where none are. */
  annotations?: AnnotationColumn[]
  /** All rows are in; false while a stream goes on. */
  complete: boolean
}

/** One numeric column slice. `values[i]` means something only where `state[i]` is `value` (with or without mark). */
export interface ColumnSlice {
  values: Float64Array
  state: Uint8Array
}

/** The variants' own columns of a slice of rows. */
export interface VariantSlice {
  contig: string[]
  position: Int32Array
  id: Array<string | null>
  ref: string[]
  alt: string[]
  filter: Array<string | null>
  /** Annotations that the query asked for, by name. */
  annotations?: Record<string, Array<string | number | null>>
}

/** Two numbers that a count certainly lies between, both included. */
export interface Bounds {
  lower: number
  upper: number
}

/** Participants of a cohort. `participants` is null where suppressed. */
export interface Count {
  participants: number | null
  state: StateName
  mark?: 'rounded' | 'noised'
  /** Where the number is not told: what the numbers that are told leave for it. Absent where nothing is certain. */
  bounds?: Bounds
}

/** Why there is no count: the dataset does not hold what the cohort needs. */
export interface Unanswerable {
  unanswerable: string
  /** What to do instead. */
  hint?: string
  /** The same in Japanese. */
  ja?: { message: string; hint?: string }
  bounds?: Bounds
}

/** Participants of the cohort within one level, and what adding the level would make of the cohort. */
export type LevelParticipants = { level: string } & (Count | Unanswerable) & {
    /** With `addTo`: participants of the whole cohort if this level joined that group. */
    added?: Count | Unanswerable
  }

/** A place in a cohort that levels could be added to. */
export interface AddTo {
  /**
   * From the root of the cohort as `parseCohort` gives it, the index of an item at each step (0 for what a `not` holds);
   * `[]` is the root.
   */
  path: number[]
  /** How the level joins what is there; what is there being everybody (an empty group), the level takes its place. */
  op: 'and' | 'or'
}

/** Answer of `Dataset.count`: the cohort, and it split by every level of every axis (where answerable). */
export interface CountAnswer extends Count {
  expression: string
  /** Only where asked to `tell`: why the cohort itself has no count (`state` is then `not_collected`). */
  unanswerable?: string
  hint?: string
  /** `adds`: nobody has two levels of the axis, so the levels add up to the cohort; else a person may count in several. */
  axes: Array<{ axis: string; adds: boolean; levels: LevelParticipants[] }>
}

/** A column that an annotation file gave the variants. */
export interface AnnotationColumn {
  /** `[A-Za-z_][A-Za-z0-9_]*`, none of the computed or variants' own columns. */
  name: string
  label: Label
  /** `list`: any number of texts, joined by `;`; a condition holds where one of them meets it. */
  type: 'text' | 'list' | 'number'
}

/** How the people of a dataset changed since an earlier version of the data. */
export interface HistorySummary {
  dataVersion: string
  /** People who were not in it. */
  joined: number
  /** People who are not in it any more. */
  left: number
  /** People who were in another level of a partition axis. */
  moved: number
  /** People who were in the same. */
  stayed: number
}

/** What a page may know of an open dataset. */
export interface DatasetInfo {
  id: string
  label: Label
  dataVersion: string
  kind: 'genotype' | 'allele'
  serving: 'controlled' | 'open'
  release: 'required' | 'optional'
  /** Policy applied before it was served, for words beside suppressed cells: `fewer than 10`. */
  publish?: {
    policy: string
    version?: string
    /** SHA-256 of the policy's canonical JSON. */
    sha256?: string
    threshold: number
    suppressedStrata: number
    /** Cells of other strata. */
    suppressedCells: number
    /** Rules of the policy that somebody has to see to. */
    notApplied?: string[]
  }
  synthetic: boolean
  assembly: string
  contigs: Array<{ name: string; length?: number; variants: number; first: number; last: number }>
  axes: Axis[]
  strata: Stratum[]
  measures: Measure[]
  /** Earlier data versions whose people can be told from today's; absent: none. */
  history?: HistorySummary[]
  variants: number
  /** Columns beside the variants' own; absent where the dataset was not annotated. */
  annotations?: AnnotationColumn[]
  /** Entries of each index that searches by name can use; absent: not built. */
  indexes?: { ids?: number; genes?: number; callable?: number }
  bytes: number
  licence?: string
  citation?: string
}
