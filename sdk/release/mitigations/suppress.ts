import { STATE } from '../../types.ts'
import { countsSlice } from '../added-counts.ts'
import type { Policy } from '../policy.ts'
import type { CellPlace, Finding } from '../rule.ts'
import { complementary } from '../rules/complementary.ts'
import { RULES } from '../rules/index.ts'
import { interval } from '../rules/interval.ts'
import { isShown, tellsOfAllele } from '../shown.ts'
import type { ShownColumn, Subject } from '../subject.ts'

/** Cells to hide, and why: their own number, or what it would give away. Roles are for reviewers; a released table shows none. */
export interface Suppression {
  primary: CellPlace[]
  secondary: CellPlace[]
  /** Share of the cells shown before that are hidden after, 0 to 1. */
  loss: number
  /** Nothing more that suppression could do is left to fail. */
  sufficient: boolean
}

/** Rules whose failing cells are hidden themselves. */
const PRIMARY = ['cell.min', 'ac.min', 'cell.uniform', 'dominance', 'variant.unique', 'geno.min']

/**
 * Proposes which cells to hide: those that fail by their own number, then, row by row, the cheapest others until no hidden number can be
 * computed or bounded closely, then back again whatever turned out not to be needed, alone or with what it protects. Near-minimal, not minimal: the exact problem is
 * NP-hard (Kelly, Golden and Assad 1992); the order, fewest copies first, is that of GaussSuppression's usual candidates.
 */
export async function proposeSuppression(subject: Subject, policy: Policy): Promise<Suppression> {
  const before = countShown(subject)
  const primary = await primaryCells(subject, policy)
  const hidden = new Map<number, Set<number>>()
  const hide = ({ row, cohort }: CellPlace) => hidden.set(row, (hidden.get(row) ?? new Set()).add(cohort))
  primary.forEach(hide)
  const own = new Set(primary.map(keyOf))
  let sufficient = true
  for (const row of [...hidden.keys()].sort((a, b) => a - b)) {
    sufficient = (await completeRow(subject, policy, row, hidden.get(row)!, own)) && sufficient
  }
  const all = [...hidden].flatMap(([row, cohorts]) => [...cohorts].map((cohort) => ({ row, cohort })))
  all.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
  return {
    primary,
    secondary: all.filter((place) => !own.has(keyOf(place))),
    loss: before === 0 ? 0 : all.length / before,
    sufficient,
  }
}

/** The table with some cells hidden in every column; the subject itself stays as it is. */
export function withHidden(subject: Subject, cells: readonly CellPlace[]): Subject {
  const byCohort = new Map<number, number[]>()
  for (const { row, cohort } of cells) byCohort.set(cohort, [...(byCohort.get(cohort) ?? []), row])
  return {
    ...subject,
    cohorts: subject.cohorts.map((own, number) => {
      const rows = byCohort.get(number)
      if (!rows) return own
      return { ...own, columns: new Map([...own.columns].map(([name, column]) => [name, hideRows(column, rows)])) }
    }),
  }
}

function hideRows({ values, state }: ShownColumn, rows: readonly number[]): ShownColumn {
  const [own, states] = [values.slice(), state.slice()]
  for (const row of rows) {
    own[row] = Number.NaN
    states[row] = STATE.suppressed
  }
  return { values: own, state: states }
}

async function primaryCells(subject: Subject, policy: Policy): Promise<CellPlace[]> {
  const cells = new Map<string, CellPlace>()
  for (const rule of RULES.filter(({ id }) => PRIMARY.includes(id) && policy.rules[id])) {
    for (const finding of await rule.check(subject, policy.rules[rule.id])) {
      for (const { row, cohort } of finding.cells) cells.set(`${row}/${cohort}`, { row, cohort })
    }
  }
  return [...cells.values()].sort((a, b) => a.row - b.row || a.cohort - b.cohort)
}

/** Hides more cells of one row until its hidden numbers are safe; false where even hiding all of them is not enough. */
async function completeRow(
  subject: Subject,
  policy: Policy,
  row: number,
  hidden: Set<number>,
  own: ReadonlySet<string>,
): Promise<boolean> {
  const single = rowOf(subject, row)
  const leaksWith = (cohorts: ReadonlySet<number>) => {
    const cells = [...cohorts].map((cohort) => ({ row: 0, cohort }))
    return leaks(withHidden(single, cells), policy)
  }
  const isSafe = async () => (await leaksWith(hidden)).length === 0
  // Hiding what earlier releases tell anyway protects nothing.
  const everything = withHidden(
    single,
    [...subject.cohorts.keys()].map((cohort) => ({ row: 0, cohort })),
  )
  const known = new Set((await leaks(everything, policy)).flatMap(({ cells }) => cells.map(({ cohort }) => cohort)))
  const candidates = subject.cohorts
    .map((cohort, number) => ({ number, copies: cohort.columns.get('AC')?.values[row] ?? 0 }))
    .filter(({ number }) => !hidden.has(number) && !known.has(number) && tellsOfAllele(subject.cohorts[number]!, row))
    .sort((a, b) => a.copies - b.copies || a.number - b.number)
  const added: number[] = []
  for (const { number } of candidates) {
    if (await isSafe()) break
    hidden.add(number)
    added.push(number)
  }
  if (!(await isSafe())) return false
  for (const number of added.reverse()) {
    if (!hidden.has(number)) continue
    const fewer = await without(number, hidden, leaksWith, (cohort) => own.has(`${row}/${cohort}`))
    if (fewer) for (const cohort of [...hidden]) if (!fewer.has(cohort)) hidden.delete(cohort)
  }
  return true
}

/**
 * Hidden cells of a row without one of them, and without those that only protected it: what it gives away is shown too, unless that must
 * stay hidden. Undefined where the rest is not safe then.
 */
async function without(
  number: number,
  hidden: ReadonlySet<number>,
  leaksWith: (cohorts: ReadonlySet<number>) => Promise<Finding[]>,
  mustHide: (cohort: number) => boolean,
): Promise<Set<number> | undefined> {
  const rest = new Set(hidden)
  rest.delete(number)
  for (;;) {
    const found = await leaksWith(rest)
    if (found.length === 0) return rest
    const given = found.flatMap(({ cells }) => cells.map(({ cohort }) => cohort))
    if (given.length === 0 || given.some((cohort) => mustHide(cohort) || !rest.has(cohort))) return undefined
    for (const cohort of given) rest.delete(cohort)
  }
}

async function leaks(subject: Subject, policy: Policy): Promise<Finding[]> {
  const found: Finding[] = []
  for (const rule of [complementary, interval]) {
    if (policy.rules[rule.id]) found.push(...(await rule.check(subject, policy.rules[rule.id])))
  }
  return found
}

/** A table of one row of another. */
function rowOf(subject: Subject, row: number): Subject {
  const at = ({ values, state }: ShownColumn): ShownColumn => ({
    values: values.slice(row, row + 1),
    state: state.slice(row, row + 1),
  })
  const rowOfAll = (columns: ReadonlyMap<string, ShownColumn>) =>
    new Map([...columns].map(([name, column]) => [name, at(column)]))
  return {
    ...subject,
    variants: [subject.variants[row]!],
    cohorts: subject.cohorts.map(({ expected, counts, ...own }) => ({
      ...own,
      columns: rowOfAll(own.columns),
      ...(expected ? { expected: rowOfAll(expected) } : {}),
      ...(counts ? { counts: countsSlice(counts, row, row + 1) } : {}),
    })),
    cellCounts: async () => (await subject.cellCounts())?.map((counts) => countsSlice(counts, row, row + 1)),
  }
}

function countShown(subject: Subject): number {
  let shown = 0
  for (let row = 0; row < subject.variants.length; row++) {
    for (const own of subject.cohorts) if (tellsOfAllele(own, row) || isShown(own, 'AN', row)) shown++
  }
  return shown
}

function keyOf({ row, cohort }: CellPlace): string {
  return `${row}/${cohort}`
}
