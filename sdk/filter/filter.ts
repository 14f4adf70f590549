import type { Expression } from '../cohort/expression.ts'

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!='

/** Whose cell a condition reads: none of the two for variant columns and for tables of one cohort. */
export interface Qualifier {
  cohort?: string
  /** True in at least one cohort, or in every cohort. */
  quantifier?: 'any' | 'all'
}

export type FilterLeaf =
  | ({ op: 'compare'; column: string; comparison: Comparison; value: number | string } & Qualifier)
  /** Text somewhere inside an annotation. */
  | ({ op: 'contains'; column: string; value: string } & Qualifier)
  | ({ op: 'in'; column: string; values: Array<number | string> } & Qualifier)

/** Which rows to keep: conditions on columns joined by `and`, `or`, `not`. Plain JSON. */
export type Filter = Expression<FilterLeaf>
