import type { BuildOptions } from '../build/options.ts'
import type { Source } from '../dataset/source.ts'
import type { FacetAnswer, RecordQuery, RecordRows, RecordsInfo, SimilarRecord } from '../record-types.ts'
import type { LedgerStore } from '../release/ledger.ts'
import type { ReleaseBy } from '../release/released-table.ts'
import type { Report } from '../release/report.ts'
import type { LocateAnswer, TermHit, VariantSuggestion } from '../search-types.ts'
import type {
  ColumnSlice,
  CountAnswer,
  DatasetInfo,
  EngineMode,
  FrequencyQuery,
  FstAnswer,
  FstQuery,
  OnProgress,
  SpectrumAnswer,
  SpectrumQuery,
  TableInfo,
  VariantSlice,
} from '../types.ts'
import type {
  CountRequest,
  ExportFormat,
  KernelPreference,
  MitigationAnswer,
  MitigationStep,
  NameFiles,
  PreviousFiles,
  Range,
  ReadingOptions,
  RecordExportFormat,
  ReleaseAnswer,
  Remedy,
  ReviewAnswer,
  ReviewRequest,
  SearchRequest,
  TermRequest,
  VerifyAnswer,
} from './api.ts'
import type { ReportCalls } from './report-tasks.ts'

/** What every call that may take long accepts. */
export interface CallOptions {
  /** Cancels the call: it rejects with code `aborted` at once and the engine stops at its next batch. */
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** What a table is judged by and against. */
export interface CheckOptions extends CallOptions {
  /** Name of a profile (`jp-ndb`), or a policy as JSON. */
  policy: unknown
  /** Ledger of the project; absent: nothing was released before. */
  ledger?: LedgerStore
  /** What the researcher says about the table: `description`, `relation` to earlier releases. */
  context?: Record<string, string>
  /** What the file calls its cohorts, where the file itself does not say: name → expression. */
  cohorts?: Record<string, string>
  /** How its rows were chosen, where the file does not say. */
  query?: ReviewRequest['query']
  /** What was done to its numbers, as `mitigate` said. */
  mitigation?: ReviewRequest['mitigation']
}

/** What remedies are looked for with. */
export interface RemedyOptions extends CheckOptions {
  /** Of noise by key, 32 bytes or more: absent, that is not tried. It stays where the counts are; whoever has it can take the noise off. */
  secret?: Uint8Array
}

/** Who lets a table leave. Every name is that of who calls: nothing that a file says of itself counts as an approval. */
export interface ReleaseOptions extends CheckOptions, ReleaseBy {
  /** The ledger that the release is appended to. */
  ledger: LedgerStore
  /** The report that was decided on: the release fails where the check says something else by now. */
  report?: Report
  /** Formats of the released files; default: that of the file. */
  formats?: ExportFormat[]
}

/** What a file is verified by. */
export interface VerifyOptions extends CallOptions {
  /** The report that came with the file, or its file. */
  report: Report | (Blob & { name?: string })
  /** Ledger of the gate; absent: nothing was released before. */
  ledger?: LedgerStore
  /** What the gate takes, as a name or JSON; absent: what the report names, of which a profile's name means that profile. */
  policy?: unknown
}

export interface EngineOptions {
  /** A worker of the page's own running `hindo/worker`, a port to one, or a function that starts one. */
  worker?: Worker | MessagePort | (() => Worker)
  /** `auto` (default): WebAssembly where the page's policy allows it, else TypeScript; the numbers are the same. */
  kernel?: KernelPreference
  /**
   * Workers that share the rows of a query, 1 to 16, each with its own memory. Absent: 2 where a core is left for the page, else 1. One
   * where no worker can be started, or the only one is the caller's own.
   */
  workers?: number
}

/** A dataset to be made from files inside the page. `options` are those of `hindo build`. */
export interface BuildTask extends CallOptions, NameFiles {
  inputs: File[]
  /** Sample sheet (TSV); absent: everybody is one stratum. */
  samples?: File
  /** Earlier versions of the data, in any order: a controlled dataset then knows who joined, left and moved since. */
  previous?: PreviousFiles[]
  options?: BuildOptions
  onWarning?: (message: string) => void
}

/** Where queries are computed. Engines share nothing: any number may live on one page. */
export interface Engine {
  /** Which kernel runs where, and why nothing better; rejects with code `worker` where nothing could be started. */
  readonly mode: Promise<EngineMode>
  /** How many workers share the rows of a query, once all have answered; 1 also for the page's own thread. */
  readonly workers: Promise<number>
  /** True once closed or dead. */
  readonly closed: boolean
  /** Opens a dataset in this engine; see {@link OpenOptions}. */
  open(source: string | URL | File[] | Source, options?: CallOptions & ReadingOptions): Promise<Dataset>
  /** Opens a dataset of records in this engine; see `openRecords`. */
  openRecords(source: string | URL | File[] | Source, options?: CallOptions & ReadingOptions): Promise<Records>
  /** Makes a dataset in memory from genotype files of the page and opens it. Nothing leaves the page. */
  build(task: BuildTask): Promise<Dataset>
  /** Stops the engine: calls under way reject with code `aborted`, later ones with `worker`. */
  close(): void
}

export interface OpenOptions extends CallOptions, ReadingOptions {
  /** Engine to use; absent: the dataset gets its own, which closes with it. */
  engine?: Engine
}

export interface TableOptions extends CallOptions {
  /**
   * Called once, as soon as the first rows are there: the table may be read while the rest arrives (`info.complete` is
   * false until then; rows come in file order and are sorted at the end). The call resolves with the same table.
   */
  onTable?: (table: Table) => void
}

/** What a count is split by; see {@link Dataset.count}. */
export interface CountOptions extends CountRequest {
  signal?: AbortSignal
}

/** An open dataset. Every question is its own promise: a late answer never changes an earlier or later one. */
export interface Dataset extends DatasetInfo {
  readonly engine: Engine
  /**
   * Participants of a cohort (absent: of everybody), and of the cohort within every level of the axes `by` (absent: all
   * axes). Fails with `parse` or `not-answerable` (with bounds); a single level that cannot be answered says so itself, and
   * with `tell` the cohort does too. With `addTo` every level also has `added`: the whole cohort if it joined that group.
   */
  count(expression?: string, options?: CountOptions): Promise<CountAnswer>
  /**
   * Levels and codes that a text means, best first: a code, a beginning of codes, a range (`C50..C58`), or words in Japanese
   * or English whatever their width, kana and variant characters. Codes that the dataset holds nobody under have no level.
   */
  terms(text: string, options?: TermRequest & { signal?: AbortSignal }): Promise<TermHit[]>
  frequencies(query?: FrequencyQuery & TableOptions): Promise<Table>
  /**
   * Hudson's Fst between cohorts `a` and `b` as the ratio of sums over rows,
   * `Σ ((pa - pb)² - pa(1 - pa)/(na - 1) - pb(1 - pb)/(nb - 1)) / Σ (pa(1 - pb) + pb(1 - pa))`, with p the allele frequency and n the called
   * alleles (Hudson, Slatkin & Maddison 1992, doi:10.1093/genetics/132.2.583; estimator and averaging: Bhatia et al. 2013,
   * doi:10.1101/gr.154831.113). Rows count where both have two called alleles or more; sites with several ALTs are left out, as plink2 does. Fails as
   * {@link Dataset.frequencies} does.
   */
  fst(query: FstQuery & CallOptions): Promise<FstAnswer>
  /**
   * The site frequency spectrum of each cohort: rows by copies of the ALT (unfolded) or of the rarer allele (`folded`), rows in
   * which nobody is called left out. By copies a row with missing calls counts with the copies that were seen; `bins` compares frequencies:
   * bin `floor(AF * bins)` (`floor(2 * bins * min(AF, 1 - AF))` where folded), the last bin with its upper end. Fails as
   * {@link Dataset.frequencies} does, and with `usage` where copies are to be counted of a cohort whose size is not exact.
   */
  spectrum(query?: SpectrumQuery & CallOptions): Promise<SpectrumAnswer>
  /** The cohort in a sentence. */
  explain(expression: string, language: 'en' | 'ja', options?: { signal?: AbortSignal }): Promise<string>
  /**
   * Finds what a text names: variants in any spelling, positions, ranges, identifiers, genes, HGVS g., one or thousands. Every
   * piece gets a line that says what was found, or why nothing was; `limit` (default 100) is the most variants listed per line.
   * Fails with `limit` for more than 100,000 pieces.
   */
  locate(text: string, options?: SearchRequest & { signal?: AbortSignal }): Promise<LocateAnswer>
  /** What a text that is being typed may become, best first; at most `limit` (default 10). */
  suggest(text: string, options?: SearchRequest & { signal?: AbortSignal }): Promise<VariantSuggestion[]>
  /**
   * Judges a file that was made from this dataset by a release policy: reads it back, recomputes its numbers, and looks at it together
   * with everything that the ledger says was released before. Advisory in a page; the gate does the same again on the exact file.
   *
   * Fails with `parse` for a file that is no table, `not-found` for cohorts or a policy that are not known, `format` for a policy
   * that does not hold, `checksum` for a ledger that was edited.
   */
  check(file: Blob & { name?: string }, format: ExportFormat, options: CheckOptions): Promise<ReviewAnswer>
  /**
   * Lets a file leave: checks it once more, and, where it passes or somebody other than its author approved it, appends it to the ledger
   * and gives the released files. In a page this is a record for the user; the gate does the same with a ledger of its own.
   *
   * Fails as `check` does, and with `forbidden` where the table neither passes nor is approved, or where something else was released
   * meanwhile.
   */
  releaseTable(file: Blob & { name?: string }, format: ExportFormat, options: ReleaseOptions): Promise<ReleaseAnswer>
  /**
   * Repeats the check of a file at a gate and compares it with the report that came with it: the file, the policy, the dataset, the ledger
   * (which may have grown), and what every rule says. Whether the report's own release was allowed is compared as well.
   *
   * Fails as `check` does, and with `checksum`, `format` or `version` for what is no report.
   */
  verify(file: Blob & { name?: string }, format: ExportFormat, options: VerifyOptions): Promise<VerifyAnswer>
  /**
   * Makes a table safer before it is checked: puts groups together or leaves them out, hides cells (and the fewest others that would give
   * them away), rounds or adds noise, in this order whatever that of the steps. Fails as `check` does, with `not-found` for a group or
   * column that the table does not have, and with `not-answerable` for a union that the dataset does not give.
   */
  mitigate(
    file: Blob & { name?: string },
    format: ExportFormat,
    steps: MitigationStep[],
    options: CheckOptions,
  ): Promise<MitigationAnswer>
  /**
   * Looks for steps after which a table passes, each tried and checked in full: the cheapest sufficient one first, with what is lost. A
   * table that passes needs none (one remedy without steps); noise comes last, where it leaves more cells to see; where nothing is enough,
   * what came nearest says what still fails and why. Progress counts checks. Fails as `check` does.
   */
  remedies(file: Blob & { name?: string }, format: ExportFormat, options: RemedyOptions): Promise<Remedy[]>
  /** What people make of a report, made beside the page; everything there is in `hindo/release` as well. */
  readonly reports: ReportCalls
  /** The files of a dataset built in this page, by path, so that they can be saved; fails with `usage` for others. */
  files(): Promise<Record<string, Blob>>
  /** Frees the dataset and its tables; calls under way reject with `aborted`. */
  close(): Promise<void>
}

/** Rows of a query. Slices are clipped to the rows there are. */
export interface Table {
  /** Live: grows until `complete`. */
  readonly info: TableInfo
  readonly rows: number
  /**
   * One computed column of one cohort. Columns are those of the query and whatever else its counts give; others fail
   * with `usage`. `values` mean something only where `state` is a value.
   */
  column(name: string, cohort: string, range: Range): Promise<ColumnSlice>
  /** The variants' own columns. */
  variants(range: Range): Promise<VariantSlice>
  /** The table as a file. */
  export(format: ExportFormat, options?: CallOptions): Promise<Blob>
  close(): Promise<void>
}

/** An open dataset of records (metadata without genotypes). Every question is its own promise. */
export interface Records extends RecordsInfo {
  readonly engine: Engine
  /**
   * Counts of a query by every level of every axis. Fails with `parse` (expression, with the place), `not-found` (no such
   * field) or `usage`.
   */
  facets(query?: RecordQuery, options?: CallOptions): Promise<FacetAnswer>
  /** The records of a query from `range.from` up to `range.to`, in its order; absent: the first 100. Fails as `facets` does. */
  rows(query?: RecordQuery, range?: Range, options?: CallOptions): Promise<RecordRows>
  /**
   * The records most like one by the specific terms of an overlapping axis (diseases, HPO), best first. Score: best-match
   * average of the information content of the most informative common ancestors (Resnik 1995, doi:10.48550/arXiv.cmp-lg/9511007;
   * Pesquita et al. 2008, doi:10.1186/1471-2105-9-S5-S4), `-log2` of the share of records that have a term, from this dataset.
   * Without `axis` the first overlapping axis with levels above levels.
   */
  similar(index: number, options?: { axis?: string; limit?: number } & CallOptions): Promise<SimilarRecord[]>
  /** Levels that a text means; as `Dataset.terms`. */
  terms(text: string, options?: { axis?: string; limit?: number; signal?: AbortSignal }): Promise<TermHit[]>
  /** The query's cohort in a sentence. */
  explain(expression: string, language: 'en' | 'ja', options?: { signal?: AbortSignal }): Promise<string>
  /** All records of a query as a file; level ids of an overlapping axis are joined by `;`. */
  export(query: RecordQuery, format: RecordExportFormat, options?: CallOptions): Promise<Blob>
  /** Frees the records; calls under way reject with `aborted`. */
  close(): Promise<void>
}
