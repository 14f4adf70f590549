import type { CohortJson } from '../../cohort/json.ts'
import type { ErrorRecord } from '../../errors.ts'
import type { FacetAnswer, RecordQuery, RecordRow, RecordsInfo } from '../../record-types.ts'
import type { Decision } from '../../release/decision.ts'
import type { LedgerEntry } from '../../release/ledger.ts'
import type { Report } from '../../release/report.ts'
import type { CheckStatus } from '../../release/rule.ts'
import type { LocateAnswer } from '../../search-types.ts'
import type { DatasetInfo, EngineMode, Label, Progress, TableInfo, VariantKey } from '../../types.ts'
import type { CellName, Highlight } from '../frequency-table/highlights.ts'

/** Every event the elements fire, with its detail. All bubble and cross shadow roots. */
export interface HindoEvents {
  /** A dataset is open. */
  'hindo-ready': { info: DatasetInfo; mode: EngineMode }
  /** A dataset or a query failed; the element shows it too. */
  'hindo-error': { error: ErrorRecord }
  'hindo-progress': { progress: Progress }
  /** A query's answer replaced the one before, or grew to its end. */
  'hindo-table-changed': { info: TableInfo }
  'hindo-row-selected': { row: number; variant: VariantKey & { id: string | null } }
  /** The user opened a highlighted cell (`highlights` of a table): ids of the highlights on it, and the cell's names. */
  'hindo-highlight-opened': { ids: string[]; cell: { variant: string; cohort: string; column: string } }
  /** The user chose a sort: a column as in a query (`-case.AF`), empty for file order. */
  'hindo-sorted': { sort: string }
  /** The user chose columns. */
  'hindo-columns-changed': { columns: string[] }
  /** The user saved a file. */
  'hindo-downloaded': { file: string; format: string }
  /**
   * A search for variants was answered, narrowed to one of its lines, or cleared. `query`: what a frequency query takes, null where
   * nothing was found; empty with an `answer` of null after a search was cleared.
   */
  'hindo-variants-located': { query: LocateAnswer['query'] | null; answer: LocateAnswer | null }
  /** Records are open. */
  'hindo-records-ready': { info: RecordsInfo; mode: EngineMode }
  /** A search of records was answered. */
  'hindo-records-searched': { query: RecordQuery; answer: FacetAnswer }
  /** The user opened a record. */
  'hindo-record-opened': { row: RecordRow }
  /** The user, or the page through a property, changed what `state` holds: put it into the address. */
  'hindo-state-changed': { state: string }
  /** The cohort of a search has changed and is counted; `participants` is null where the number is not told. */
  'hindo-cohort-changed': { expression: string; cohort: CohortJson; participants: number | null; state: string }
  /** The user asks for the frequencies of a cohort. */
  'hindo-cohort-added': { name: string; expression: string; label: Label }
  /** The user asks for the frequencies of every level of an axis. */
  'hindo-preset-chosen': { axis: string; cohorts: Array<{ name: string; expression: string; label: Label }> }
  /** A table was checked, as it came or with remedies. Advice: the gate decides. */
  'hindo-reviewed': { status: CheckStatus; report: Report }
  /** Cells and cohorts that the last check is about, for the `highlights` of a frequency table; none where it says nothing any more. */
  'hindo-highlights-changed': { highlights: Highlight[] }
  /** The user asks to see a cell; `preventDefault` keeps the check from showing it in the table that it is of. */
  'hindo-cell-asked': { cell: CellName }
  /** Somebody decided on a report at this page. */
  'hindo-decided': { decision: Decision }
  /** A table was entered in the ledger. */
  'hindo-released': { entry: LedgerEntry }
}

export type HindoEvent<Name extends keyof HindoEvents> = CustomEvent<HindoEvents[Name]>

declare global {
  interface HTMLElementEventMap {
    'hindo-ready': HindoEvent<'hindo-ready'>
    'hindo-error': HindoEvent<'hindo-error'>
    'hindo-progress': HindoEvent<'hindo-progress'>
    'hindo-table-changed': HindoEvent<'hindo-table-changed'>
    'hindo-row-selected': HindoEvent<'hindo-row-selected'>
    'hindo-highlight-opened': HindoEvent<'hindo-highlight-opened'>
    'hindo-sorted': HindoEvent<'hindo-sorted'>
    'hindo-columns-changed': HindoEvent<'hindo-columns-changed'>
    'hindo-downloaded': HindoEvent<'hindo-downloaded'>
    'hindo-variants-located': HindoEvent<'hindo-variants-located'>
    'hindo-records-ready': HindoEvent<'hindo-records-ready'>
    'hindo-records-searched': HindoEvent<'hindo-records-searched'>
    'hindo-record-opened': HindoEvent<'hindo-record-opened'>
    'hindo-state-changed': HindoEvent<'hindo-state-changed'>
    'hindo-cohort-changed': HindoEvent<'hindo-cohort-changed'>
    'hindo-cohort-added': HindoEvent<'hindo-cohort-added'>
    'hindo-preset-chosen': HindoEvent<'hindo-preset-chosen'>
    'hindo-reviewed': HindoEvent<'hindo-reviewed'>
    'hindo-highlights-changed': HindoEvent<'hindo-highlights-changed'>
    'hindo-cell-asked': HindoEvent<'hindo-cell-asked'>
    'hindo-decided': HindoEvent<'hindo-decided'>
    'hindo-released': HindoEvent<'hindo-released'>
  }
}
