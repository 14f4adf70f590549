import type { Cohort } from '../cohort/cohort.ts'
import type { AnnotationColumn, Axis } from '../types.ts'
import type { ReleaseCells } from './algebra/cells.ts'
import type { IntervalSolver } from './algebra/linear-program.ts'
import type { TextList, VariantList } from './variant-columns.ts'

/** Counts of one cohort as the dataset has them, one number per row of the table; what the dataset does not collect is absent. */
export interface TrueCounts {
  AC: Int32Array
  AN: Int32Array
  nhomalt?: Int32Array
  hemizygote_count?: Int32Array
  n_haploid?: Int32Array
}

/** One column of one cohort as the table shows it. `values` mean something only where `state` is a value. */
export interface ShownColumn {
  values: Float64Array
  /** `STATE` per row, with `MARKED` where a number was rounded or noised. */
  state: Uint8Array
}

export interface SubjectCohort {
  name: string
  /** Canonical text. */
  expression: string
  cohort: Cohort
  /** People in it; null where the dataset suppresses it. */
  participants: number | null
  /** Absent where the dataset cannot tell: what needs them is then a matter for a reviewer. */
  counts?: TrueCounts
  columns: Map<string, ShownColumn>
  /** The same columns as the dataset gives them now; absent where it does not. */
  expected?: Map<string, ShownColumn>
}

/** A column of a table that says something of its variants, other than numbers of people. */
export interface VariantText {
  name: string
  /** As the table has it; absent where it was not read. */
  shown?: TextList
  /** As the dataset has it; absent for a column that it does not have. */
  expected?: TextList
}

/** A table that left before, of the same dataset: what an attacker has besides. */
export interface EarlierRelease {
  /** Its place in the ledger. */
  entry: number
  dataVersion: string
  cohorts: Array<{ name: string; expression: string; cohort: Cohort; columns: Map<string, ShownColumn> }>
  variants: VariantList
  /** Variance of the noise or rounding of its counts; 0 for exact ones. */
  variance: number
  /** What was done to its numbers. */
  steps?: string[]
}

/** Everything that rules look at. */
export interface Subject {
  dataset: {
    id: string
    dataVersion: string
    /** Earlier data versions whose people are told apart in `cells`; absent: none. */
    versions?: string[]
    axes: Axis[]
    /** Columns that its variants have besides; absent: none. */
    annotations?: AnnotationColumn[]
    synthetic: boolean
    kind: 'genotype' | 'allele'
  }
  variants: VariantList
  /** Place of every row's variant among the dataset's own rows, −1 where it has none; absent where that is not known. */
  places?: Int32Array
  /** Computed columns of the file, in order. */
  columns: string[]
  cohorts: SubjectCohort[]
  /** What the file holds besides its table, a sentence each; absent: nothing. */
  besides?: string[]
  /** Other columns of the file; absent: none. */
  texts?: VariantText[]
  /** How the rows were chosen and ordered, where the file says so. */
  query?: { where?: string; sort?: string; limit?: number }
  /** Cells of the cohorts of this table, then of earlier ones in order, each of its data version; undefined where there are too many to tell apart. */
  cells: ReleaseCells | undefined
  earlier: EarlierRelease[]
  /** Entries of the ledger whose file or data version is not at hand. */
  unavailable: number[]
  /** Counts of other cohorts of the same rows, in their order; undefined where the dataset cannot tell. */
  countsOf(cohorts: readonly Cohort[]): Promise<Array<TrueCounts | undefined>>
  /** Counts of every cell; undefined where the dataset cannot tell. Only ever used to show that a protected number has room. */
  cellCounts(): Promise<TrueCounts[] | undefined>
  /** Solver for what bounds by single sums leave open; undefined where there is none. */
  solver(): Promise<IntervalSolver | undefined>
  /** What was done to its numbers. */
  mitigation: { steps: string[]; variance: number }
  /** What the researcher says about the table. */
  context: Record<string, string>
}
