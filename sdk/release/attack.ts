import { STATE } from '../types.ts'
import type { CountSum, CountSystem } from './algebra/intervals.ts'
import { groupRows, variantText, vectorRanges } from './overlap.ts'
import { isShown, isSuppressed } from './shown.ts'
import type { ShownColumn, Subject } from './subject.ts'

/** What an attacker knows of one variant, and a suppressed sum that must stay open. */
export interface Attack {
  row: number
  /** Cohort of this table that hides the number; undefined where an earlier table hides it. */
  cohort: number | undefined
  /** Cohorts of this table that show theirs in this row. */
  shown: number[]
  /** Cells of the hidden sum; undefined where cells could not be told apart. */
  target: Uint8Array | undefined
  /** Everything released, and the same without this table. */
  now: Knowledge
  before: Knowledge
}

/** Exact sums that are public: the vectors of their cells, and the same as a system of counts from 0 to two copies a person. */
export interface Knowledge {
  vectors: Uint8Array[]
  system: CountSystem
}

/** One attack for every number that this table, or an earlier one of the same variants, suppresses. */
export function* attacksOn(subject: Subject): Generator<Attack> {
  const ranges = vectorRanges(subject)
  const rowsOf = subject.earlier.map((release) => new Map(release.variants.map((key, row) => [variantText(key), row])))
  const vectors = subject.cells?.vectors
  const most = subject.cells?.upper.map((people) => 2 * people) ?? new Float64Array(0)
  for (const { rows, earlier } of groupRows(subject)) {
    const same = earlier.filter((release) => subject.earlier[release]!.dataVersion === subject.dataset.dataVersion)
    for (const row of rows) {
      const shown = ranges.own.filter((number) => isShown(subject.cohorts[number]!, 'AC', row))
      const past = same.flatMap((release) => {
        const at = rowsOf[release]!.get(variantText(subject.variants[row]!))!
        return subject.earlier[release]!.cohorts.map(({ columns }, i) => ({
          columns,
          at,
          number: ranges.earlier[release]![i]!,
        }))
      })
      const own = ranges.own.map((number) => ({ columns: subject.cohorts[number]!.columns, at: row, number }))
      const hidden = [
        ...own.filter(hides).map(({ number }) => ({ cohort: number as number | undefined, number })),
        ...past.filter(hides).map(({ number }) => ({ cohort: undefined, number })),
      ]
      if (hidden.length === 0) continue
      const before = knowledge(past, vectors, most)
      const now = knowledge([...past, ...own], vectors, most)
      for (const { cohort, number } of hidden) yield { row, cohort, shown, target: vectors?.[number], now, before }
    }
  }
}

interface Source {
  columns: Map<string, ShownColumn>
  at: number
  number: number
}

function hides({ columns, at }: Source): boolean {
  return isSuppressed({ columns }, 'AC', at)
}

function knowledge(
  sources: readonly Source[],
  vectors: readonly Uint8Array[] | undefined,
  most: Float64Array,
): Knowledge {
  const known: Uint8Array[] = []
  const sums: CountSum[] = []
  for (const { columns, at, number } of vectors ? sources : []) {
    if (!isShown({ columns }, 'AC', at)) continue
    const { values, state } = columns.get('AC')!
    // A rounded or noised number binds nothing that is certain.
    if (state[at]! & STATE.MARKED) continue
    const vector = vectors![number]!
    known.push(vector)
    sums.push({ members: membersOf(vector), low: values[at]!, high: values[at]! })
  }
  return { vectors: known, system: { lower: new Float64Array(most.length), upper: most, sums } }
}

/** Cells of a vector. */
export function membersOf(vector: Uint8Array): number[] {
  return [...vector.keys()].filter((cell) => vector[cell])
}
