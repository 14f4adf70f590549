import { findColumn } from '../../columns.ts'
import { STATE } from '../../types.ts'
import { isShown } from '../shown.ts'
import type { Subject } from '../subject.ts'
import { lossText } from './loss-text.ts'
import { isNoise } from './noise-ideas.ts'
import type { MitigationStep, RemedyLoss } from './step.ts'

/** What a table no longer tells after some steps. */
/** @param epsilon that geometric noise spends on one person in all */
export function lossOf(
  before: Subject,
  after: Subject,
  steps: readonly MitigationStep[],
  epsilon?: number,
): RemedyLoss {
  const [then, now] = [told(before), told(after)]
  const changed = changes(before, after)
  const measured = {
    share: then.numbers === 0 ? 0 : Math.min(1, (then.numbers - now.numbers + changed.sum) / then.numbers),
    cells: then.cells - now.cells,
    people: peopleApart(before, after),
    change: changed.most,
    ...(steps.some(isNoise) ? { deviation: deviationOf(before, after) } : {}),
    ...(epsilon === undefined ? {} : { epsilon }),
  }
  return {
    ...measured,
    text: lossText(steps, {
      ...measured,
      hidden: hiddenCells(before, after),
      before: then.cells,
      variants: before.variants.length,
    }),
  }
}

/** Of the noise that steps added to a table. */
function deviationOf(before: Subject, after: Subject): number {
  return Math.sqrt(after.mitigation.variance - before.mitigation.variance)
}

interface ToldInAll {
  cells: number
  numbers: number
}

const known = new WeakMap<Subject, ToldInAll>()

/** Cells that tell something, and the numbers in them. */
function told(subject: Subject): ToldInAll {
  const before = known.get(subject)
  if (before) return before
  const { cohorts, columns, variants } = subject
  const all = { cells: 0, numbers: 0 }
  for (const own of cohorts) {
    const any = new Uint8Array(variants.length)
    for (const name of columns) {
      const state = own.columns.get(name)?.state
      if (!state) continue
      for (let row = 0; row < any.length; row++) {
        const isTold = Number((state[row]! & ~STATE.MARKED) === STATE.value)
        all.numbers += isTold
        any[row]! |= isTold
      }
    }
    for (let row = 0; row < any.length; row++) all.cells += any[row]!
  }
  known.set(subject, all)
  return all
}

/** Largest change of a count, and the changes of all numbers relative to themselves (at most 1 each), added up. */
function changes(before: Subject, after: Subject): { most: number; sum: number } {
  const all = { most: 0, sum: 0 }
  for (const [then, now] of kept(before, after)) {
    for (const [name, { values }] of now.columns) {
      const was = then.columns.get(name)!.values
      const isCount = findColumn(name)?.type === 'int32'
      for (let row = 0; row < values.length; row++) {
        if (was[row] === values[row] || !isShown(now, name, row) || !isShown(then, name, row)) continue
        const change = Math.abs(values[row]! - was[row]!)
        if (isCount) all.most = Math.max(all.most, change)
        all.sum += Math.min(1, change / Math.max(was[row]!, isCount ? 1 : Number.MIN_VALUE))
      }
    }
  }
  return all
}

/** Cells of groups that are still there, and told something before. */
function hiddenCells(before: Subject, after: Subject): number {
  let hidden = 0
  for (const [then, now] of kept(before, after)) {
    for (let row = 0; row < after.variants.length; row++) {
      const told = after.columns.some((name) => isShown(then, name, row))
      if (told && after.columns.every((name) => !isShown(now, name, row))) hidden++
    }
  }
  return hidden
}

function* kept(before: Subject, after: Subject) {
  for (const now of after.cohorts) {
    const then = before.cohorts.find(({ name }) => name === now.name)
    if (then) yield [then, now] as const
  }
}

/** People in groups that are no longer there, each once where the dataset tells; at most. */
function peopleApart({ cohorts, cells }: Subject, after: Subject): number {
  const names = new Set(after.cohorts.map(({ name }) => name))
  const gone = [...cohorts.keys()].filter((number) => !names.has(cohorts[number]!.name))
  if (gone.length === 0) return 0
  const most = gone.reduce((sum, number) => sum + (cohorts[number]!.participants ?? 0), 0)
  if (!cells) return most
  const isGone = (cell: number) => gone.some((number) => cells.vectors[number]![cell])
  return Math.min(
    most,
    cells.upper.reduce((sum, people, cell) => (isGone(cell) ? sum + people : sum), 0),
  )
}
