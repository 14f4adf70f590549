import { STATE } from '../types.ts'
import type { ShownColumn, Subject, SubjectCohort } from './subject.ts'

/** Chance, of all orders that so many rows can have, below which rows in the order of a hidden number are no accident. */
const UNLIKELY = 1e-6

/** What rows are ordered by. */
export interface OrderedBy {
  column: string
  /** Number of the cohort. */
  cohort: number
}

/** What is found of the order of a table's rows. */
export interface FoundOrder {
  /** Whether what is said of it is so; undefined where nothing is said, or nothing shows whether it is. */
  claim?: boolean
  /** Whether the place of the variants, or a number that every reader sees, gives exactly this order. */
  explained: boolean
  /** A number that readers do not see, in whose order the rows are. */
  hidden?: OrderedBy
}

/** Numbers by row, and which rows have one. */
interface Keys {
  values: ArrayLike<number>
  isKnown: (row: number) => boolean
}

/**
 * Looks for what orders the rows: the dataset's own order, then shown numbers (rows without one last, equal ones as in the dataset, as
 * `frequencies` sorts), then hidden ones. Of a hidden number, ties are in any order, and an order that chance gives more often than once in a
 * million tables, all cohorts and columns together, is none: seven rows never are, ten different numbers of two groups are.
 *
 * @param claim what the rows are said to be sorted by; `cohort` undefined where it names none that is here
 */
export function orderOf(
  subject: Subject,
  claim?: { column: string; cohort?: number; descending: boolean },
): FoundOrder {
  const rows = subject.variants.length
  if (rows < 2) return { explained: true, ...(claim ? { claim: true } : {}) }
  const places = placesOf(subject)
  const claimed = claim && isClaimed(subject, places, claim)
  const told = claimed === undefined ? {} : { claim: claimed }
  if (claimed || follows(byPlace(places), places, false)) return { ...told, explained: true }
  for (const own of subject.cohorts) {
    for (const column of [...own.columns.keys(), 'AF']) {
      const keys = shownKeys(own, column)
      if (keys && (follows(keys, places, false) || follows(keys, places, true))) return { ...told, explained: true }
    }
  }
  const hidden = hiddenOrder(subject)
  return { ...told, explained: false, ...(hidden ? { hidden } : {}) }
}

function isClaimed(
  { cohorts, variants }: Subject,
  places: Float64Array,
  { column, cohort, descending }: { column: string; cohort?: number; descending: boolean },
): boolean | undefined {
  if (column === 'position') {
    // the writer turns places round; equal ones there are none
    return descending ? isSorted(byPlace(places), variants.length, true) : follows(byPlace(places), places, false)
  }
  const own = cohort === undefined ? undefined : cohorts[cohort]
  const keys = own && shownKeys(own, column)
  return keys && follows(keys, places, descending)
}

/** Place of every variant in the dataset, or where that is not at hand contig and position. */
function placesOf({ places, variants }: Subject): Float64Array {
  if (places?.length === variants.length && places.every((place) => place >= 0)) return Float64Array.from(places)
  const contigs = new Map<string, number>()
  return Float64Array.from({ length: variants.length }, (_, row) => {
    const { contig, position } = variants.at(row)!
    if (!contigs.has(contig)) contigs.set(contig, contigs.size)
    return contigs.get(contig)! * 2 ** 32 + position
  })
}

function byPlace(places: Float64Array): Keys {
  return { values: places, isKnown: () => true }
}

/** What every reader sees of a column; AF also where it follows from counts. Undefined where the table does not have it. */
function shownKeys({ columns }: SubjectCohort, column: string): Keys | undefined {
  const own = columns.get(column)
  if (own) return { values: own.values, isKnown: (row) => isValue(own, row) }
  const [copies, alleles] = [columns.get('AC'), columns.get('AN')]
  if (column !== 'AF' || !copies || !alleles) return undefined
  return {
    values: Float64Array.from(copies.values, (value, row) => value / alleles.values[row]!),
    isKnown: (row) => isValue(copies, row) && isValue(alleles, row) && alleles.values[row]! > 0,
  }
}

function isValue({ state }: ShownColumn, row: number): boolean {
  return (state[row]! & ~STATE.MARKED) === STATE.value
}

/** Whether rows are in the order of keys: rows without one last, equal ones in the order of their places. */
function follows({ values, isKnown }: Keys, places: Float64Array, descending: boolean): boolean {
  for (let row = 1; row < places.length; row++) {
    const [before, after] = [isKnown(row - 1), isKnown(row)]
    if (!before && after) return false
    const step = before && after ? values[row]! - values[row - 1]! : 0
    if (descending ? step > 0 : step < 0) return false
    if (before === after && step === 0 && places[row]! < places[row - 1]!) return false
  }
  return true
}

function isSorted({ values }: Keys, rows: number, descending: boolean): boolean {
  for (let row = 1; row < rows; row++) {
    const step = values[row]! - values[row - 1]!
    if (descending ? step > 0 : step < 0) return false
  }
  return true
}

/** A number that not every row shows exactly, and in whose order the rows are by no accident. */
function hiddenOrder({ cohorts, variants }: Subject): OrderedBy | undefined {
  const lanes = cohorts.flatMap((own, cohort) => hiddenLanes(own).map((lane) => ({ ...lane, cohort })))
  const found = lanes.find(({ values }) => {
    const keys = { values, isKnown: () => true }
    if (!isSorted(keys, variants.length, false) && !isSorted(keys, variants.length, true)) return false
    return chanceOf(values) + Math.log(2 * lanes.length) < Math.log(UNLIKELY)
  })
  return found && { column: found.column, cohort: found.cohort }
}

function hiddenLanes({ columns, counts }: SubjectCohort): Array<{ column: string; values: ArrayLike<number> }> {
  if (!counts) return []
  const { AC, AN, nhomalt } = counts
  const isExact = (name: string) => {
    const own = columns.get(name)
    return own?.state.every((state) => state === STATE.value || state === STATE.notCalled) ?? false
  }
  const lanes: Array<{ column: string; values: ArrayLike<number> }> = []
  if (!isExact('AC')) lanes.push({ column: 'AC', values: AC })
  if (!isExact('AF') && !(isExact('AC') && isExact('AN'))) {
    lanes.push({ column: 'AF', values: Float64Array.from(AC, (copies, row) => copies / Math.max(1, AN[row]!)) })
  }
  if (nhomalt && !isExact('nhomalt')) lanes.push({ column: 'nhomalt', values: nhomalt })
  if (nhomalt && !(isExact('AC') && isExact('nhomalt')) && !isExact('n_het')) {
    lanes.push({ column: 'n_het', values: Float64Array.from(AC, (copies, row) => copies - 2 * nhomalt[row]!) })
  }
  return lanes
}

/** Logarithm of the chance that rows in any order are in the order of these numbers, of which equal ones are next to each other. */
function chanceOf(values: ArrayLike<number>): number {
  let chance = 0
  let alike = 0
  for (let row = 0; row < values.length; row++) {
    alike = row > 0 && values[row] === values[row - 1] ? alike + 1 : 1
    chance += Math.log(alike) - Math.log(row + 1)
  }
  return chance
}
