import { STATE } from '../types.ts'
import type { FormName } from './algebra/genotypes.ts'
import { hiddenColumns, PROTECTED, type SceneCohort, sourceOf } from './scene.ts'
import type { ShownColumn } from './subject.ts'
import { COUNTED, learnedFrom } from './told.ts'

/**
 * What a cohort tells in a row and what it hides, as bits of one number. Rows in which all cohorts are of the same shapes differ in counts
 * alone: what follows from who is in the cohorts is the same for them.
 */
export type RowShape = number

const TOLD = COUNTED.length
const RELATED = 2 * COUNTED.length
const PARTIAL = RELATED + 1
const HIDDEN = PARTIAL + 1
const COPIES = 1 << COUNTED.indexOf('AC')
const CALLED = 1 << COUNTED.indexOf('AN')

/** The shape of a cohort in one row. */
export function shapeOf(cohort: SceneCohort, row: number): RowShape {
  const { states, shown, hidden } = layoutOf(cohort.columns)
  const at = cohort.rowOf(row)
  const all = states.length === 0 ? -1 : states[0]![at]!
  const common = all === STATE.value ? shown : all === STATE.suppressed ? hidden : undefined
  if (common !== undefined) {
    let i = 1
    while (i < states.length && states[i]![at] === all) i++
    if (i === states.length) return common
  }
  return learnedShape(cohort, row)
}

/** Whether every column of a cohort is suppressed in a row: then it tells nothing. */
export function isSilent({ columns, rowOf }: Pick<SceneCohort, 'columns' | 'rowOf'>, row: number): boolean {
  const { states } = layoutOf(columns)
  const at = rowOf(row)
  return states.every((state) => state[at] === STATE.suppressed)
}

/** Whether a column's number is told exactly, by itself. */
export function isExact(shape: RowShape, form: FormName): boolean {
  const place = COUNTED.indexOf(form)
  return place >= 0 && (shape & (1 << place)) !== 0
}

/** Whether something is told of copies, be it bounds. */
export function tellsOfCopies(shape: RowShape): boolean {
  return (shape & (COPIES << TOLD)) !== 0
}

/** Whether anything is told of the alternate allele, not just of who was called. */
export function tellsOfAlleles(shape: RowShape): boolean {
  const told = (shape >>> TOLD) & ((1 << COUNTED.length) - 1)
  return (told & ~CALLED) !== 0 || (shape & (1 << RELATED)) !== 0
}

/** False where a column tells more than is computed. */
export function isWhole(shape: RowShape): boolean {
  return (shape & (1 << PARTIAL)) === 0
}

/** Whether any column hides a number. */
export function hidesAnything(shape: RowShape): boolean {
  return shape >>> HIDDEN !== 0
}

/** Columns that hide a number, in the order of {@link hiddenColumns}. */
export function hiddenIn(shape: RowShape): string[] {
  if (!hidesAnything(shape)) return []
  return PROTECTED.filter((_, place) => (shape & (1 << (HIDDEN + place))) !== 0)
}

function learnedShape(cohort: SceneCohort, row: number): RowShape {
  const { told, whole } = learnedFrom(sourceOf(cohort, row), cohort.people)
  let shape = whole ? 0 : 1 << PARTIAL
  for (const { form, low, high } of told) {
    if (form === undefined) shape |= 1 << RELATED
    const place = form === undefined ? -1 : COUNTED.indexOf(form)
    if (place < 0) continue
    shape |= 1 << (TOLD + place)
    if (low === high) shape |= 1 << place
  }
  for (const name of hiddenColumns(cohort, row)) shape |= 1 << (HIDDEN + PROTECTED.indexOf(name))
  return shape
}

/** The two commonest shapes of some columns: all of them are plain values, or all are suppressed. */
interface Layout {
  states: Uint8Array[]
  /** Undefined where the numbers decide what is told. */
  shown: RowShape | undefined
  hidden: RowShape
}

const layouts = new WeakMap<Map<string, ShownColumn>, Layout>()

function layoutOf(columns: Map<string, ShownColumn>): Layout {
  const known = layouts.get(columns)
  if (known) return known
  const has = (...names: string[]) => names.every((name) => columns.has(name))
  let [shown, hidden] = [0, 0]
  for (const [place, name] of COUNTED.entries()) if (has(name)) shown |= (1 << place) | (1 << (TOLD + place))
  for (const [place, name] of PROTECTED.entries()) if (has(name)) hidden |= 1 << (HIDDEN + place)
  const isRelated = has('AF') && !has('AC', 'AN')
  const isBounded = (has('AF_low') || has('AF_high')) && !has('AC')
  const isTested = (has('hwe_p') || has('hwe_midp')) && !(has('AC', 'nhomalt') || has('AC', 'n_het'))
  const states = [...columns.values()].map(({ state }) => state)
  const made = { states, shown: isRelated || isBounded || isTested ? undefined : shown, hidden }
  layouts.set(columns, made)
  return made
}
