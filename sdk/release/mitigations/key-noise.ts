import { HindoError, throwIfAborted } from '../../errors.ts'
import { atomKey, type CellKeyShape, CellKeyTable, checkSecret } from '../cell-key.ts'
import { carriersOf } from '../shown.ts'
import type { Subject, SubjectCohort, TrueCounts } from '../subject.ts'
import type { Atoms } from './atoms.ts'
import { type Columns, changedColumn, withCounts } from './changed-counts.ts'

/** Atoms whose counts are in memory at a time. */
const BATCH = 64

/** Who is counted by a column: their key decides its noise. */
const COUNTED = {
  AC: (counts: TrueCounts, row: number) => carriersOf(counts, row).most,
  nhomalt: (counts: TrueCounts, row: number) => counts.nhomalt?.[row] ?? 0,
  hemizygote_count: (counts: TrueCounts, row: number) => counts.hemizygote_count?.[row] ?? 0,
} as const
type Counted = keyof typeof COUNTED

/** Columns that say who was called, not who carries: they get no noise. */
const AS_IT_IS = new Set(['AN', 'n_missing', 'call_rate'])

/** What the noise of a column depends on. Other genotypes follow from these: with noise of their own they would tell theirs. */
const NEEDS: Record<string, Counted[]> = {
  AC: ['AC'],
  AF: ['AC'],
  nhomalt: ['AC', 'nhomalt'],
  hemizygote_count: ['AC', 'nhomalt', 'hemizygote_count'],
}

export interface KeyNoiseOptions extends CellKeyShape {
  /** 32 bytes or more. */
  secret: Uint8Array
  atoms: Atoms
  signal?: AbortSignal
  /** Atoms done, of how many. */
  onAtoms?: (done: number, total: number) => void
}

/**
 * Gives the counts of a table noise that follows from who is counted: the same people get the same noise in every table, zeros stay
 * zero, and no count changes by more than the reach. AF is computed from the changed copies, with
 * 0 <= 2 nhomalt + hemizygotes <= AC <= AN; what follows from these (other genotypes, tests, intervals) is withheld. AN and who was not
 * called stay as they are. Suppressed cells stay suppressed.
 *
 * @throws HindoError `usage` for a shape or secret that is none, `not-answerable` where the dataset does not tell the counts
 */
export async function addKeyNoise(subject: Subject, options: KeyNoiseOptions): Promise<Subject> {
  const table = new CellKeyTable(options)
  checkSecret(options.secret)
  const wanted = [...new Set(subject.columns.flatMap((name) => NEEDS[name] ?? []))]
  const keys = await keysOf(subject, wanted, options)
  return {
    ...subject,
    cohorts: subject.cohorts.map((own, number) => ({
      ...own,
      columns: noisedColumns(own, options.reach, (column, row, count) =>
        table.perturb(count, keys.get(column)![number]![row]!),
      ),
    })),
  }
}

type Noise = (column: Counted, row: number, count: number) => number

/** Per column and cohort, the key of who is counted in every row: sums over atoms modulo 2³². */
async function keysOf(
  subject: Subject,
  wanted: readonly Counted[],
  { atoms: { atoms, terms }, secret, signal, onAtoms }: KeyNoiseOptions,
): Promise<Map<Counted, Uint32Array[]>> {
  const rows = subject.variants.length
  const keys = new Map(wanted.map((column) => [column, terms.map(() => new Uint32Array(rows))]))
  const users = atoms.map((): Array<[cohort: number, coefficient: number]> => [])
  for (const [cohort, own] of terms.entries()) {
    for (const { atom, coefficient } of own) users[atom]!.push([cohort, coefficient])
  }
  const used = [...atoms.keys()].filter((atom) => users[atom]!.length > 0)
  for (let from = 0; from < used.length; from += BATCH) {
    throwIfAborted(signal)
    onAtoms?.(from, used.length)
    const batch = used.slice(from, from + BATCH)
    const all = [...new Set(batch.flatMap((atom) => [...atoms[atom]!.around, atom]))]
    const found = await subject.countsOf(all.map((atom) => atoms[atom]!.cohort))
    const counts = new Map(all.map((atom, i) => [atom, found[i]]))
    if (found.includes(undefined)) throw notTold('the smallest groups')
    for (const column of wanted) {
      const people = (atom: number, row: number) => COUNTED[column](counts.get(atom)!, row)
      for (const atom of batch) {
        for (let row = 0; row < rows; row++) {
          const counted = people(atom, row)
          if (counted === 0) continue
          // Who has a disease may be everybody who is counted: then these are the same people, and the key is theirs.
          const same = atoms[atom]!.around.find((other) => people(other, row) === counted) ?? atom
          const name = column === 'AC' ? atoms[same]!.name : `${atoms[same]!.name};${column}`
          const key = atomKey(secret, subject.variants.at(row)!, name, counted)
          for (const [cohort, coefficient] of users[atom]!) {
            const sums = keys.get(column)![cohort]!
            sums[row] = sums[row]! + Math.imul(coefficient, key)
          }
        }
      }
    }
  }
  onAtoms?.(used.length, used.length)
  return keys
}

function noisedColumns({ name, columns, counts }: SubjectCohort, reach: number, noise: Noise): Columns {
  if (!counts) throw notTold(`"${name}"`)
  const { AC, AN, nhomalt, hemizygote_count } = counts
  const copies = (row: number) => Math.min(AN[row]!, noise('AC', row, AC[row]!))
  // Room is left for as many hemizygotes as there must be, so that nothing is further off than the noise goes.
  const both = (row: number) => {
    const single = Math.max(0, (hemizygote_count?.[row] ?? 0) - reach)
    return Math.min(Math.floor((copies(row) - single) / 2), noise('nhomalt', row, nhomalt?.[row] ?? 0))
  }
  const single = (row: number) =>
    Math.min(copies(row) - 2 * both(row), noise('hemizygote_count', row, hemizygote_count?.[row] ?? 0))
  const noised = new Map([
    ['AC', copies],
    ['nhomalt', both],
    ['hemizygote_count', single],
  ])
  const changed: Columns = new Map()
  for (const [column, shown] of columns) {
    const count = noised.get(column)
    if (count)
      changed.set(
        column,
        changedColumn(shown, (_, row) => count(row)),
      )
    else if (AS_IT_IS.has(column)) changed.set(column, shown)
  }
  // A ratio of the noised copies needs AN, whether the table shows it or not.
  const shownAn = columns.get('AN')
  const known: Columns = new Map(changed)
  if (columns.has('AF')) {
    const state = columns.get('AF')!.state
    known.set('AC', changed.get('AC') ?? { values: Float64Array.from(AC, (_, row) => copies(row)), state })
    known.set('AN', shownAn ?? { values: Float64Array.from(AN), state })
  }
  return withCounts(columns, known)
}

function notTold(whom: string): HindoError {
  return new HindoError(
    'not-answerable',
    `the dataset does not tell the counts of ${whom}, which the noise follows from`,
  )
}
