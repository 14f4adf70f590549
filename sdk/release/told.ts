import { STATE } from '../types.ts'
import { FORMS, type FormName, type Weights } from './algebra/genotypes.ts'
import { roundedFrom } from './rounding.ts'
import { isShown } from './shown.ts'
import type { StatedChange } from './stated-change.ts'
import type { ShownColumn, TrueCounts } from './subject.ts'

/** One cohort of one table in one row, as somebody sees it who has the table. */
export interface Source {
  columns: Map<string, ShownColumn>
  row: number
  change: StatedChange
  /** The true counts, where they are at hand. */
  counts?: TrueCounts
}

/** Something that a source tells of its people: a weighed number of them, from `low` to `high`. */
export interface Told {
  weights: Weights
  /** Which column counts that; undefined for a relation between columns. */
  form?: FormName
  low: number
  high: number
}

/** What somebody learns from a source; `whole` is false where a column tells more than is computed here. */
export interface Learned {
  told: Told[]
  whole: boolean
}

/** Columns that count alleles, or people of a genotype. */
export const COUNTED: readonly FormName[] = ['AC', 'AN', 'nhomalt', 'n_het', 'n_hom_ref', 'hemizygote_count']

/** How far a frequency in full digits may be from the quotient of two counts, times the greater count. */
const PRECISION = 1e-9

/**
 * What one source tells, column by column: exact numbers, what a rounded number was rounded from, frequencies as relations between
 * counts. Noise tells nothing for certain. A number that is marked as changed, of which nobody says how, is taken for exact.
 *
 * @param people greatest number of people of the cohort
 */
export function learnedFrom(source: Source, people: number): Learned {
  const plain = plainCounts(source)
  if (plain) return { told: plain, whole: true }
  const told = new Map<FormName, Told>()
  const tell = (form: FormName, low: number, high: number) => told.set(form, { weights: FORMS[form], form, low, high })
  for (const name of COUNTED) {
    const bounds = boundsOfCell(source, name)
    if (bounds) tell(name, bounds.low, bounds.high)
  }
  const missing = boundsOfCell(source, 'n_missing')
  const rate = shown(source, 'call_rate')
  const called = Math.min(
    missing ? people - missing.low : people,
    rate === undefined ? people : Math.floor(rate * people + PRECISION * people),
  )
  if (called < people) tell('called', 0, Math.max(0, called))
  const rest: Told[] = []
  const [ac, an] = [told.get('AC'), told.get('AN')]
  const frequency = shown(source, 'AF')
  if (frequency !== undefined && !(ac && an) && !isNoised(source.change)) {
    const copies = an && an.low === an.high ? Math.round(frequency * an.low) : undefined
    if (copies !== undefined && Math.abs(copies - frequency * an!.low) <= PRECISION * an!.low)
      tell('AC', copies, copies)
    else rest.push(relation(frequency, 2 * people))
  }
  const whole = tellRest(source, told, tell)
  return { told: [...told.values(), ...rest], whole }
}

const simple = new WeakMap<Map<string, ShownColumn>, { ac?: ShownColumn; an?: ShownColumn } | null>()

/** The commonest source by itself: a table of AC, AN and AF that shows its counts as they are, or none of them. */
function plainCounts({ columns, row }: Source): Told[] | undefined {
  let found = simple.get(columns)
  if (found === undefined) {
    const [ac, an] = [columns.get('AC'), columns.get('AN')]
    const others = [...columns.keys()].filter((name) => !['AC', 'AN', 'AF'].includes(name))
    found = ac && an && others.length === 0 ? { ac, an } : null
    simple.set(columns, found)
  }
  if (!found) return undefined
  const { ac, an } = found
  if (ac!.state[row] !== STATE.value || an!.state[row] !== STATE.value) return undefined
  const [copies, alleles] = [ac!.values[row]!, an!.values[row]!]
  return [
    { weights: FORMS.AC, form: 'AC', low: copies, high: copies },
    { weights: FORMS.AN, form: 'AN', low: alleles, high: alleles },
  ]
}

function isNoised({ noise, reach }: StatedChange): boolean {
  return noise || reach !== undefined
}

/** AC − AF · AN = 0, to within the digits of AF. */
function relation(frequency: number, most: number): Told {
  const { AC, AN } = FORMS
  const weights = Object.fromEntries(
    Object.entries(AN).map(([kind, copies]) => [
      kind,
      ((AC as Weights)[kind as keyof Weights] ?? 0) - frequency * copies,
    ]),
  )
  return { weights, low: -PRECISION * most, high: PRECISION * most }
}

/** Intervals and tests are no sums: what they give away is taken from the true counts. */
function tellRest(
  { columns, row, counts }: Source,
  told: ReadonlyMap<FormName, Told>,
  tell: (form: FormName, low: number, high: number) => void,
): boolean {
  const has = (...names: string[]) => names.some((name) => isShown({ columns }, name, row))
  const isTold = (...names: FormName[]) => names.every((name) => told.has(name))
  const interval = has('AF_low', 'AF_high') && !isTold('AC')
  const test = has('hwe_p', 'hwe_midp') && !(isTold('AC', 'nhomalt') || isTold('AC', 'n_het'))
  if (!interval && !test) return true
  if (!counts) return false
  const [ac, an, hom] = [counts.AC[row]!, counts.AN[row]!, counts.nhomalt?.[row]]
  if (!isTold('AC')) tell('AC', ac, ac)
  if (interval && !isTold('AN')) tell('AN', an, an)
  if (test && hom !== undefined) tell('nhomalt', hom, hom)
  return !test || hom !== undefined
}

function shown({ columns, row }: Source, name: string): number | undefined {
  const column = columns.get(name)
  return column && (column.state[row]! & ~STATE.MARKED) === STATE.value ? column.values[row]! : undefined
}

/** From which to which number a shown count was; undefined where it is not shown, or noise makes it uncertain. */
function boundsOfCell(source: Source, name: string): { low: number; high: number } | undefined {
  const { change, columns, row } = source
  const column = columns.get(name)
  if (!column || (column.state[row]! & ~STATE.MARKED) !== STATE.value) return undefined
  const value = column.values[row]!
  if ((column.state[row]! & STATE.MARKED) === 0) return { low: value, high: value }
  if (change.noise) return undefined
  const { rounding, reach = 0 } = change
  // Noise by key is for carriers: who was called is told exactly.
  if (reach > 0 && !rounding && (name === 'AN' || name === 'n_missing')) return { low: value, high: value }
  const from = rounding && roundedFrom(value, rounding)
  // With bounded noise besides, whichever came first, a count is at most so far off.
  if (reach > 0) {
    const far = reach + (rounding?.base ?? 0)
    // Nobody stays nobody: what is shown above 0 was somebody.
    const least = value > 0 && !rounding ? 1 : 0
    return { low: Math.max(least, value - far), high: value + far }
  }
  return from ? { low: from.least, high: from.most } : { low: value, high: value }
}
