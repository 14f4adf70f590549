import type { CellHighlightStrings } from './cell-highlights.ts'
import type { CohortSearchStrings } from './cohort-search.ts'
import type { RecordSearchStrings } from './record-search.ts'
import type { RecordTableStrings } from './record-table.ts'
import type { ReleaseCheckStrings } from './release-check.ts'
import type { ReleaseHistoryStrings } from './release-history.ts'
import type { ReleasePeopleStrings } from './release-people.ts'
import type { VariantSearchStrings } from './variant-search.ts'

/** Every text the elements show or speak, in one language. Numbers arrive formatted. */
export interface Strings
  extends CellHighlightStrings,
    CohortSearchStrings,
    VariantSearchStrings,
    RecordSearchStrings,
    RecordTableStrings,
    ReleaseCheckStrings,
    ReleasePeopleStrings,
    ReleaseHistoryStrings {
  // cells
  suppressed: (below: string | undefined) => string
  suppressedPeople: (below: string) => string
  notCalled: string
  notCollected: string
  rounded: string
  noised: string
  about: string
  waiting: string
  power: (mantissa: string, exponent: number) => string

  // table
  tableLabel: string
  variant: string
  variantColumns: Record<'position' | 'ref' | 'alt' | 'id' | 'filter', string>
  variantHelp: Record<'position' | 'ref' | 'alt' | 'id' | 'filter', string>
  noFilter: string
  people: (count: string) => string
  peopleSuppressed: string
  sortBy: (column: string) => string
  sortBySelect: string
  fileOrder: string
  ascending: string
  descending: string
  columns: string
  columnsHint: string
  showBars: string
  density: string
  compact: string
  comfortable: string
  barScale: string
  legend: string
  readoutHint: string
  interval: (low: string, high: string) => string
  selected: string

  // counts of rows
  rowsOf: (rows: string, considered: string) => string
  allRows: (rows: string) => string
  rowsSoFar: (rows: string) => string
  leftOutByFilter: (rows: string, filter: string) => string
  undecided: (rows: string) => string
  undecidedWhy: string
  cutAt: (limit: string, matched: string) => string
  outsideRegions: (total: string) => string
  printed: (from: string, to: string, rows: string) => string
  noVariants: string
  noVariantsFilter: string
  noVariantsPlace: string
  nothingToShow: string

  // waiting
  opening: string
  reading: string
  phases: Record<'open' | 'read' | 'compute' | 'sort' | 'write', string>
  doneOf: (done: string, total: string) => string
  parts: (done: string, total: string) => string
  rowsDone: (done: string, total: string) => string
  cancel: string
  cancelled: string
  runAgain: string

  // dataset
  noDataset: string
  datasetFailed: string
  synthetic: string
  syntheticHelp: string
  engine: (kernel: string, thread: string) => string
  kernels: Record<'wasm' | 'typescript', string>
  threads: Record<'worker' | 'blob-worker' | 'own-worker' | 'main', string>

  // errors
  errorTitles: Record<
    | 'usage'
    | 'parse'
    | 'format'
    | 'checksum'
    | 'version'
    | 'network'
    | 'not-found'
    | 'not-answerable'
    | 'forbidden'
    | 'limit'
    | 'aborted'
    | 'worker',
    string
  >
  errorWhere: (place: string) => string
  bounds: (lower: string, upper: string) => string
  copyDetail: string
  copied: string

  // download
  download: string
  downloadFormats: Record<'tsv' | 'csv' | 'arrow' | 'vcf' | 'json', string>
  unreviewed: string
  reviewRequired: string
  writing: string

  // state
  newerState: string
  unreadableState: string
  dismiss: string
}
