import { fold } from '../cohort/expression.ts'
import { findColumn, VARIANT_COLUMNS } from '../columns.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import type { AnnotationColumn } from '../types.ts'
import { annotationTest, NUMBERS } from './annotations.ts'
import type { Comparison, Filter, FilterLeaf } from './filter.ts'

/** Rows of a block as a filter sees them. */
export interface FilterRows {
  rows: number
  /** A computed column of a cohort in kernel memory: f64 values, u8 states. */
  column(name: string, cohort: string): { values: number; state: number }
  /** A column of the variant itself; null where the variant has none. */
  variant(name: string, row: number): string | number | null
  /** An annotation of the rows; undefined where there is none of that name. */
  annotation?(name: string): { type: AnnotationColumn['type']; value(row: number): string | number | null } | undefined
}

/** Columns of cohorts that a filter reads. */
export interface FilterNeed {
  column: string
  cohort: string
}

const COMPARE: Record<Comparison, number> = { '<': 0, '<=': 1, '>': 2, '>=': 3, '=': 4, '!=': 5 }

/** Computed columns that a filter reads, each once. */
export function filterNeeds(filter: Filter, cohorts: string[]): FilterNeed[] {
  const needs = new Map<string, FilterNeed>()
  for (const leaf of leavesOf(filter)) {
    if (!findColumn(leaf.column)) continue
    for (const cohort of cohortsOf(leaf, cohorts))
      needs.set(`${cohort}\0${leaf.column}`, { column: leaf.column, cohort })
  }
  return [...needs.values()]
}

/** Names of the annotations that a filter reads. */
export function filterAnnotations(filter: Filter): string[] {
  const names = leavesOf(filter).map(({ column }) => column)
  return [...new Set(names)].filter((name) => !isVariantColumn(name) && !findColumn(name))
}

/**
 * Decides every row of a block: bytes in kernel memory, 0 no, 1 yes, 2 unknown, because a cell is suppressed, not called or
 * not collected. A variant without ID or FILTER is known to have none, so `=` is no and `!=` is yes.
 */
export function evaluateFilter(
  kernel: Kernel,
  arena: Arena,
  filter: Filter,
  cohorts: string[],
  rows: FilterRows,
): number {
  const n = rows.rows
  return fold<FilterLeaf, number>(filter, {
    leaf: (leaf) => {
      if (isVariantColumn(leaf.column)) return variantLeaf(arena, leaf, rows)
      if (findColumn(leaf.column)) return leafOf(kernel, arena, leaf, cohorts, rows)
      return annotationLeaf(arena, leaf, rows)
    },
    not: (item) => {
      kernel.not3(item, n)
      return item
    },
    join: (op, items) => {
      const [first, ...rest] = items
      if (first === undefined) return constant(arena, op === 'and' ? 1 : 0, n)
      for (const item of rest) op === 'and' ? kernel.and3(first, item, n) : kernel.or3(first, item, n)
      return first
    },
  })
}

function leafOf(kernel: Kernel, arena: Arena, leaf: FilterLeaf, cohorts: string[], rows: FilterRows): number {
  const n = rows.rows
  let result: number | undefined
  for (const cohort of cohortsOf(leaf, cohorts)) {
    const { values, state } = rows.column(leaf.column, cohort)
    const one = compareColumn(kernel, arena, leaf, values, state, n)
    if (result === undefined) result = one
    else if (leaf.quantifier === 'any') kernel.or3(result, one, n)
    else kernel.and3(result, one, n)
  }
  return result ?? constant(arena, leaf.quantifier === 'any' ? 0 : 1, n)
}

function compareColumn(
  kernel: Kernel,
  arena: Arena,
  leaf: FilterLeaf,
  values: number,
  state: number,
  n: number,
): number {
  if (leaf.op === 'compare') {
    const out = arena.take(n)
    kernel.compare(values, state, COMPARE[leaf.comparison], Number(leaf.value), out, n)
    return out
  }
  let result: number | undefined
  for (const value of leaf.op === 'in' ? leaf.values : []) {
    const out = arena.take(n)
    kernel.compare(values, state, COMPARE['='], Number(value), out, n)
    if (result === undefined) result = out
    else kernel.or3(result, out, n)
  }
  return result ?? constant(arena, 0, n)
}

function variantLeaf(arena: Arena, leaf: FilterLeaf, rows: FilterRows): number {
  const test = variantTest(leaf)
  const out = arena.take(rows.rows)
  const bytes = arena.u8(out, rows.rows)
  for (let row = 0; row < rows.rows; row++) bytes[row] = test(rows.variant(leaf.column, row)) ? 1 : 0
  return out
}

function annotationLeaf(arena: Arena, leaf: FilterLeaf, rows: FilterRows): number {
  const annotation = rows.annotation?.(leaf.column)
  if (!annotation) throw new HindoError('usage', `in the filter, there is no column "${leaf.column}"`)
  const test = annotationTest(leaf, annotation.type)
  const out = arena.take(rows.rows)
  const bytes = arena.u8(out, rows.rows)
  for (let row = 0; row < rows.rows; row++) bytes[row] = test(annotation.value(row))
  return out
}

function variantTest(leaf: FilterLeaf): (value: string | number | null) => boolean {
  if (leaf.op === 'contains') {
    const part = leaf.value.toLowerCase()
    return (value) => value !== null && String(value).toLowerCase().includes(part)
  }
  if (leaf.column === 'position') {
    if (leaf.op === 'in') {
      const wanted = new Set(leaf.values.map(Number))
      return (value) => wanted.has(value as number)
    }
    const compare = NUMBERS[leaf.comparison]
    const limit = Number(leaf.value)
    return (value) => compare(value as number, limit)
  }
  const wanted = new Set((leaf.op === 'in' ? leaf.values : [leaf.value]).map(String))
  const has =
    leaf.column === 'filter' ? hasFilter(wanted) : (value: string | number | null) => wanted.has(String(value))
  if (leaf.op === 'compare' && leaf.comparison === '!=') return (value) => value === null || !has(value)
  return (value) => value !== null && has(value)
}

/** FILTER holds several names between semicolons: one of them is enough. */
function hasFilter(wanted: Set<string>): (value: string | number | null) => boolean {
  return (value) =>
    wanted.has(String(value)) ||
    String(value)
      .split(';')
      .some((name) => wanted.has(name))
}

function constant(arena: Arena, value: number, n: number): number {
  const out = arena.take(n)
  arena.u8(out, n).fill(value)
  return out
}

function cohortsOf(leaf: FilterLeaf, cohorts: string[]): string[] {
  if (leaf.quantifier) return cohorts
  const cohort = leaf.cohort ?? (cohorts.length === 1 ? cohorts[0] : undefined)
  if (cohort !== undefined && cohorts.includes(cohort)) return [cohort]
  const place =
    cohort === undefined ? `"${leaf.column}" does not say of which cohort` : `there is no cohort "${cohort}"`
  throw new HindoError('usage', `in the filter, ${place}`, {
    hint: `Write ${cohorts[0]}.${leaf.column} or any.${leaf.column}`,
  })
}

function leavesOf(filter: Filter): FilterLeaf[] {
  const leaves: FilterLeaf[] = []
  fold<FilterLeaf, void>(filter, { leaf: (leaf) => void leaves.push(leaf), not: () => {}, join: () => {} })
  return leaves
}

function isVariantColumn(name: string): boolean {
  return (VARIANT_COLUMNS as readonly string[]).includes(name)
}
