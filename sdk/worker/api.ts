/**
 * The protocol between a page and its engine: plain records and transferred buffers, no objects with methods but the
 * listener and a page's own source. The engine in a worker, behind a port and in process answer the same calls.
 */
import type { BuildOptions } from '../build/options.ts'
import type { CacheMode } from '../dataset/cache.ts'
import type { ErrorRecord } from '../errors.ts'
import type { FacetAnswer, RecordQuery, RecordRows, RecordsInfo, SimilarRecord } from '../record-types.ts'
import type { LedgerEntry, LedgerRecord } from '../release/ledger.ts'
import type { MitigationStep, Remedy } from '../release/mitigations/step.ts'
import type { ReleaseBy } from '../release/released-table.ts'
import type { Report } from '../release/report.ts'
import type { CheckStatus } from '../release/rule.ts'
import type { LocateAnswer, TermHit, VariantSuggestion } from '../search-types.ts'
import type {
  AddTo,
  ColumnSlice,
  CountAnswer,
  DatasetInfo,
  EngineMode,
  FrequencyQuery,
  FstAnswer,
  FstQuery,
  Label,
  Progress,
  SpectrumAnswer,
  SpectrumQuery,
  TableInfo,
  VariantSlice,
} from '../types.ts'
import type { PackedReport, Sent, SentRelease, SentReleased, SentReview, SentVerify } from './packed-report.ts'
import type { ReportAnswers, ReportTasks } from './report-tasks.ts'

/** Version of this protocol: a worker file of another version is refused at the handshake. */
export const PROTOCOL = 2

/** A failure crosses as a record, because a thrown error loses its code and place on the way. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ErrorRecord }

export type KernelPreference = 'wasm' | 'typescript' | 'auto'

/** Answer to the handshake. */
export interface Hello {
  protocol: number
  kernel: EngineMode['kernel']
  /** Why the kernel is not the Wasm one; empty when it is. */
  reason: string
}

/** What an engine tells about a call that is under way, by the number the caller gave it. */
export type EngineEvent =
  | { call: number; type: 'progress'; progress: Progress }
  | { call: number; type: 'warning'; message: string }
  | { call: number; type: 'table'; table: number; info: TableInfo }

export type Listener = (event: EngineEvent) => void

/** Source of the page's own, reached from the engine. Bytes are the answer's own copy. */
export interface RemoteSource {
  read(file: string, range?: { start: number; end: number }): Promise<Outcome<Uint8Array>>
}

/** Where a dataset is; `remote` stands for the {@link RemoteSource} given beside it. */
export type SourceRecord =
  | { kind: 'url'; url: string }
  | { kind: 'files'; files: File[] }
  | { kind: 'remote'; name: string; manifest?: string }

/** How a dataset's bytes are fetched and kept. */
export interface ReadingOptions {
  /**
   * What is kept of what was read. `persistent` (default): pieces of files, on this device across page loads (512 MiB for all
   * datasets together, least recently used go first), but only of datasets at a URL that are open or synthetic: controlled data
   * never stay behind. `memory`: until the dataset is closed. `none`: nothing.
   */
  cache?: CacheMode
  /** Milliseconds without a byte from the server after which a request fails with code `network`; 30,000 when absent. */
  stallTimeout?: number
}

export interface OpenedDataset {
  dataset: number
  info: DatasetInfo
}

/** Values that rows were sorted by, in the order of the rows. */
export type SortKeys = ColumnSlice

export interface OpenedTable {
  table: number
  info: TableInfo
  /** Of a share of a sorted query. */
  keys?: SortKeys
}

/** One of several stretches of a query's batches, about equally long; every worker of a pool takes one. */
export interface QueryShare {
  index: number
  of: number
}

export interface Range {
  from: number
  to: number
}

export type ExportFormat = 'tsv' | 'csv' | 'json' | 'arrow' | 'vcf'

export type RecordExportFormat = 'tsv' | 'csv' | 'json' | 'arrow'

export interface OpenedRecords {
  records: number
  info: RecordsInfo
}

/** Files that make a dataset searchable by name and filterable by annotation; see `hindo build`. */
export interface NameFiles {
  /** GFF3 or BED. */
  genes?: File
  /** BED of stretches where calls were possible. */
  callable?: File
  /** TSV or VCF. */
  annotate?: File
}

/** An earlier version of the data: its sheet, and its `dataset.json` or its data version. */
export interface PreviousFiles {
  samples: File
  manifest?: File
  dataVersion?: string
}

/** A dataset to be made from files inside the page. `options` are those of `hindo build`. */
export interface BuildRequest extends NameFiles {
  inputs: File[]
  samples?: File
  previous?: PreviousFiles[]
  options: BuildOptions
}

/** What was done to a table's numbers, in words, and the variance that it adds to a count. */
export type Mitigation = LedgerRecord['mitigation']

/** A file to be judged by a policy, and what it is judged against; see `Dataset.check`. */
export interface ReviewRequest {
  /** The exact bytes that would leave. */
  file: Uint8Array
  format: ExportFormat
  /** Name of the file, for messages. */
  name?: string
  /** What the file calls its cohorts, where the file itself does not say. */
  cohorts?: Record<string, string>
  /** How its rows were chosen, where the file does not say. */
  query?: { where?: string; sort?: string; limit?: number }
  /** Name of a profile, or a policy as JSON. */
  policy: unknown
  ledger: LedgerEntry[]
  /** Released files of the ledger that are at hand. */
  files: Uint8Array[]
  context?: Record<string, string>
  /** What was done to the numbers, as `mitigate` said; the report and the ledger repeat it. */
  mitigation?: Mitigation
  /** Of noise by key, for `remedies`: 32 bytes or more. */
  secret?: Uint8Array
  /** Time that the report is made, ISO 8601. */
  made: string
}

export interface ReviewAnswer {
  report: Report
  /** What the ledger would say of the table; who and when are added when it leaves. */
  record: Omit<LedgerRecord, 'at' | 'author' | 'decisions' | 'decision'>
}

/** Who lets a checked file leave, and in which formats. */
export interface ReleaseRequest extends ReleaseBy {
  /** The report that was decided on, with the exceptions that its author asked for; absent: what the check says now counts. */
  report?: Pick<Report, 'sha256' | 'body'>
  at: string
  formats: ExportFormat[]
}

export interface ReleaseAnswer {
  report: Report
  /** To be appended to the ledger, with the checked file. */
  entry: LedgerEntry
  /** By format. */
  files: Record<string, Blob>
}

/** A file and its report, to be compared with what is there now; see `Dataset.verify`. */
export interface VerifyRequest extends Pick<ReviewRequest, 'file' | 'format' | 'name' | 'ledger' | 'files' | 'made'> {
  /** The report, or its file. */
  report: Report | Blob
  /** What the gate takes: name of a profile, or a policy as JSON. */
  policy?: unknown
}

/** What became of a report. */
export interface VerifyAnswer {
  /** What the check said, and says again where nothing differs. */
  status: CheckStatus
  /** What differs, in a sentence; absent where everything matches. */
  differs?: string
  /** The same in Japanese. */
  ja?: { message: string }
  /** The entry of the release that the report was made for; absent where it was not released. */
  entry?: LedgerEntry
}

export type { MitigationStep, Remedy, RemedyLoss } from '../release/mitigations/step.ts'

export interface MitigationAnswer {
  /** The changed table, in the format of the one given. */
  file: Blob
  /** Who its groups are, by name: to be given to `check` and `releaseTable`, since TSV and CSV have no place for what was merged. */
  cohorts: Record<string, string>
  /** Cells hidden for their own number, and for what they would give away; for reviewers. */
  suppressed: { primary: number; secondary: number }
  /** Share of the shown cells that are hidden now. */
  loss: number
  /** False where hiding cells is not enough. */
  sufficient: boolean
  /** What was done, to be given to `check` and `releaseTable`: noise cannot be made again, so that it has to be said. */
  mitigation: Mitigation
  /** With noise: ε that the table spends on one person in all. */
  epsilon?: number
  /** What whoever uses the table has to know of how it was made. */
  note?: Label
}

/** What a count is split by, and whether an unanswerable cohort is told or an error; see `Dataset.count`. */
export interface CountRequest {
  by?: string[]
  addTo?: AddTo
  tell?: boolean
}

/** How many variants per line, or suggestions, are wanted. */
export interface SearchRequest {
  limit?: number
}

/** Which terms are looked up; see `Dataset.terms`. */
export interface TermRequest {
  axis?: string
  /** Default 50. */
  limit?: number
}

/** Every call an engine answers. `call` numbers are the caller's, for `cancel` and for events. */
export interface EngineCalls {
  /** First call. While the engine lives it holds the Web Lock `lifeline` (empty: none), so that its death is noticed. */
  hello(preference: KernelPreference, listener: Listener, lifeline: string): Promise<Outcome<Hello>>
  open(
    call: number,
    source: SourceRecord,
    remote?: RemoteSource,
    reading?: ReadingOptions,
  ): Promise<Outcome<OpenedDataset>>
  build(call: number, request: BuildRequest): Promise<Outcome<OpenedDataset>>
  count(call: number, dataset: number, expression: string, options?: CountRequest): Promise<Outcome<CountAnswer>>
  terms(call: number, dataset: number, text: string, request?: TermRequest): Promise<Outcome<TermHit[]>>
  explain(call: number, dataset: number, expression: string, language: 'en' | 'ja'): Promise<Outcome<string>>
  locate(call: number, dataset: number, text: string, options?: SearchRequest): Promise<Outcome<LocateAnswer>>
  suggest(call: number, dataset: number, text: string, options?: SearchRequest): Promise<Outcome<VariantSuggestion[]>>
  review(call: number, dataset: number, request: Sent<ReviewRequest>): Promise<Outcome<SentReview>>
  release(
    call: number,
    dataset: number,
    request: Sent<ReviewRequest>,
    release: SentRelease,
  ): Promise<Outcome<SentReleased>>
  verify(call: number, dataset: number, request: SentVerify): Promise<Outcome<VerifyAnswer>>
  mitigate(
    call: number,
    dataset: number,
    request: Sent<ReviewRequest>,
    steps: MitigationStep[],
  ): Promise<Outcome<MitigationAnswer>>
  remedies(call: number, dataset: number, request: Sent<ReviewRequest>): Promise<Outcome<Remedy[]>>
  /** What people make of a report: of a large table that takes longer than a page may stand still. */
  report<Kind extends keyof ReportTasks>(
    call: number,
    report: PackedReport,
    kind: Kind,
    task: ReportTasks[Kind],
  ): Promise<Outcome<ReportAnswers[Kind]>>
  /** `quiet`: nobody listens to progress or early rows, so that no event is sent. */
  frequencies(
    call: number,
    dataset: number,
    query: FrequencyQuery,
    share?: QueryShare,
    quiet?: boolean,
  ): Promise<Outcome<OpenedTable>>
  fst(call: number, dataset: number, query: FstQuery): Promise<Outcome<FstAnswer>>
  spectrum(call: number, dataset: number, query: SpectrumQuery): Promise<Outcome<SpectrumAnswer>>
  column(call: number, table: number, name: string, cohort: string, range: Range): Promise<Outcome<ColumnSlice>>
  variants(call: number, table: number, range: Range): Promise<Outcome<VariantSlice>>
  export(call: number, table: number, format: ExportFormat): Promise<Outcome<Blob>>
  files(call: number, dataset: number): Promise<Outcome<Record<string, Blob>>>
  openRecords(
    call: number,
    source: SourceRecord,
    remote?: RemoteSource,
    reading?: ReadingOptions,
  ): Promise<Outcome<OpenedRecords>>
  facets(call: number, records: number, query: RecordQuery): Promise<Outcome<FacetAnswer>>
  recordRows(call: number, records: number, query: RecordQuery, range: Range): Promise<Outcome<RecordRows>>
  similar(
    call: number,
    records: number,
    index: number,
    axis?: string,
    limit?: number,
  ): Promise<Outcome<SimilarRecord[]>>
  recordTerms(call: number, records: number, text: string, request: TermRequest): Promise<Outcome<TermHit[]>>
  explainRecords(call: number, records: number, expression: string, language: 'en' | 'ja'): Promise<Outcome<string>>
  exportRecords(call: number, records: number, query: RecordQuery, format: RecordExportFormat): Promise<Outcome<Blob>>
  cancel(call: number): Promise<void>
  closeRecords(records: number): Promise<void>
  closeTable(table: number): Promise<void>
  closeDataset(dataset: number): Promise<void>
  /** Frees everything: the client goes, its worker may stay. */
  leave(): Promise<void>
}

/** What a worker exposes: each client gets an engine of its own. */
export interface EngineDoor {
  connect(): Promise<EngineCalls>
}
