import { printExpression } from '../cohort/print.ts'
import { quote } from '../cohort/reader.ts'
import type { Filter, FilterLeaf } from './filter.ts'

/** Canonical text of a filter, with the fewest brackets; `parseFilter` gives the same filter back. */
export function printFilter(filter: Filter): string {
  return printExpression<FilterLeaf>(filter, (leaf) => {
    const name = columnName(leaf)
    if (leaf.op === 'compare') return `${name} ${leaf.comparison} ${printValue(leaf.value)}`
    if (leaf.op === 'contains') return `${name} contains ${printValue(leaf.value)}`
    return `${name} in (${leaf.values.map(printValue).join(', ')})`
  })
}

/** `case.AF`, `any.AF`, `AF`. */
export function columnName(leaf: Pick<FilterLeaf, 'column' | 'cohort' | 'quantifier'>): string {
  if (leaf.quantifier) return `${leaf.quantifier}.${leaf.column}`
  return leaf.cohort === undefined ? leaf.column : `${quote(leaf.cohort)}.${leaf.column}`
}

function printValue(value: number | string): string {
  return typeof value === 'number' ? String(value) : quote(value)
}
