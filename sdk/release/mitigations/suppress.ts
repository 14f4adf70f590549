import { throwIfAborted } from '../../errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { STATE } from '../../types.ts'
import { CellWalk } from '../cell-walk.ts'
import { groupRows } from '../overlap.ts'
import type { Policy } from '../policy.ts'
import { type CellPlace, questionsOf } from '../rule.ts'
import { RULES } from '../rules/index.ts'
import { isShown, tellsOfAllele } from '../shown.ts'
import type { ShownColumn, Subject } from '../subject.ts'
import { completeRow } from './complete-row.ts'
import { attackRules, OpenRows } from './open-rows.ts'

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

export interface SuppressOptions {
  /** What looks at the cells; default: the TypeScript kernel. */
  kernel?: Kernel
  signal?: AbortSignal
  /** Gives the thread away once in a while. */
  pause?: () => Promise<void>
  /** The same table with its numbers as they will be shown, such as rounded ones: they tell less of what is hidden. Default: as it is. */
  shownAs?: Subject
  /** Rows done, of how many. */
  onRow?: (done: number, total: number) => void
}

/** Rows between two words on how far it is. */
const STRIDE = 64

/**
 * Proposes which cells to hide: those that fail by their own number, then, row by row, the cheapest others until no hidden number can be
 * computed or bounded closely. No cell that is hidden for others could be shown again; see {@link completeRow}.
 */
export async function proposeSuppression(
  subject: Subject,
  policy: Policy,
  options: SuppressOptions = {},
): Promise<Suppression> {
  const { signal, pause, onRow, shownAs = subject } = options
  const before = countShown(subject)
  const primary = await primaryCells(subject, policy, options)
  const own = new Map<number, Set<number>>()
  for (const { row, cohort } of primary) own.set(row, (own.get(row) ?? new Set()).add(cohort))
  const rules = attackRules(shownAs, policy)
  const points = await subject.cellCounts()
  const secondary: CellPlace[] = []
  let done = 0
  let sufficient = true
  for (const group of groupRows(subject)) {
    const rows = new OpenRows(shownAs, subject, group, rules, points)
    for (const row of group.rows) {
      throwIfAborted(signal)
      await pause?.()
      if (done++ % STRIDE === 0) onRow?.(done, subject.variants.length)
      const must = own.get(row) ?? new Set()
      if (
        must.size === 0 &&
        rows.hiddenIn(row).length === 0 &&
        rows.withheldIn(row).length === 0 &&
        !rows.hidesBefore(row) &&
        !rows.derivesFew(row) &&
        !(await rows.pinsFew(row))
      )
        continue
      const { hidden, safe } = await completeRow(rows, row, must)
      sufficient &&= safe
      for (const cohort of hidden) {
        if (!must.has(cohort) && tellsOfAllele(subject.cohorts[cohort]!, row)) secondary.push({ row, cohort })
      }
    }
  }
  onRow?.(subject.variants.length, subject.variants.length)
  secondary.sort((a, b) => a.row - b.row || a.cohort - b.cohort)
  const hidden = primary.length + secondary.length
  return { primary, secondary, loss: before === 0 ? 0 : hidden / before, sufficient }
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

async function primaryCells(subject: Subject, policy: Policy, options: SuppressOptions): Promise<CellPlace[]> {
  const cells = new Map<string, CellPlace>()
  const rules = RULES.filter(({ id }) => PRIMARY.includes(id) && policy.rules[id])
  const walk = new CellWalk(subject, questionsOf(rules, policy.rules), options.kernel)
  for (const rule of rules) {
    for (const finding of await rule.check(subject, policy.rules[rule.id], options.pause, walk)) {
      for (const { row, cohort } of finding.all ?? finding.cells) cells.set(`${row}/${cohort}`, { row, cohort })
    }
  }
  return [...cells.values()].sort((a, b) => a.row - b.row || a.cohort - b.cohort)
}

function countShown(subject: Subject): number {
  let shown = 0
  for (let row = 0; row < subject.variants.length; row++) {
    for (const own of subject.cohorts) if (tellsOfAllele(own, row) || isShown(own, 'AN', row)) shown++
  }
  return shown
}
