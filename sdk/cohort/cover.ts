import { type Bits, hasBit } from './bits.ts'
import type { Cells } from './cells.ts'
import { type Family, type Group, type StrataIndex, setKey } from './strata-index.ts'

/** Stratum → coefficient. */
export type Terms = Map<number, number>

/** Cells whose value a family cannot tell apart are compared under one key; this one has no cell at all. */
const NOBODY = -0x80000000

/** Most combinations of levels that a family other than the atoms may have. */
const MOST_KEYS = 1 << 20

/**
 * Strata that add up to `coefficients` over the people who have all `variables`: on clean data the fewest, else the
 * coarsest ones (which then also decide the state). Undefined when no stored strata do.
 *
 * @param coefficients per cell; cells that are not in `alive` have nobody and do not matter
 */
export function cover(
  index: StrataIndex,
  cells: Cells,
  variables: readonly number[],
  coefficients: Int32Array,
  alive: Bits,
): Terms | undefined {
  const key = setKey(variables)
  let best: Terms | undefined
  const offer = (terms: Terms | undefined) => {
    if (terms && (!best || terms.size < best.size)) best = terms
  }
  const atoms = index.finest?.groups.get(key)
  const exact = cells.stored && atoms ? coverByAtoms(cells, atoms, coefficients, alive) : undefined
  const people = index.clean && exact ? sumPeople(index, exact) : undefined
  const whole = wholeStratum(index, key)
  for (const family of index.families) {
    if (best && !index.clean) break
    const group = family.groups.get(key)
    if (!group || (cells.stored && family === index.finest)) continue
    for (const terms of coverByFamily(index, cells, family, group, coefficients, alive, whole)) {
      if (people === undefined || sumPeople(index, terms) === people) offer(terms)
    }
  }
  if (exact && (index.clean || !best)) {
    offer(exact)
    if (index.clean && whole !== undefined && atoms) offer(complement(index, cells, atoms, coefficients, whole, exact))
  }
  return best
}

function wholeStratum(index: StrataIndex, key: string): number | undefined {
  return index.families.find((family) => family.axes.length === 0)?.groups.get(key)?.strata[0]
}

function sumPeople(index: StrataIndex, terms: Terms): number {
  let sum = 0
  for (const [stratum, coefficient] of terms) sum += coefficient * (index.strata[stratum]!.participants ?? Number.NaN)
  return sum
}

function coverByAtoms(cells: Cells, atoms: Group, coefficients: Int32Array, alive: Bits): Terms | undefined {
  const terms: Terms = new Map()
  const places = cells.cellsOf(atoms)
  for (let i = 0; i < places.length; i++) {
    const coefficient = places[i]! < 0 ? 0 : coefficients[places[i]!]!
    if (coefficient !== 0) terms.set(atoms.strata[i]!, coefficient)
  }
  let needed = 0
  for (let cell = 0; cell < cells.count; cell++) if (coefficients[cell] !== 0 && hasBit(alive, cell)) needed++
  return terms.size === needed ? terms : undefined
}

/** People of an exact cover by atoms, without making it; undefined where atoms do not cover the cells. */
export function peopleByAtoms(
  index: StrataIndex,
  cells: Cells,
  variables: readonly number[],
  coefficients: Int32Array,
  alive: Bits,
): number | undefined {
  const atoms = cells.stored ? index.finest?.groups.get(setKey(variables)) : undefined
  if (!atoms) return undefined
  const places = cells.cellsOf(atoms)
  let needed = 0
  for (let cell = 0; cell < cells.count; cell++) if (coefficients[cell] !== 0 && hasBit(alive, cell)) needed++
  let people = 0
  for (let i = 0; i < places.length; i++) {
    const coefficient = places[i]! < 0 ? 0 : coefficients[places[i]!]!
    if (coefficient === 0) continue
    needed--
    people += coefficient * (index.strata[atoms.strata[i]!]!.participants ?? Number.NaN)
  }
  return needed === 0 ? people : undefined
}

/** The whole, less the atoms that are not in it. */
function complement(
  index: StrataIndex,
  cells: Cells,
  atoms: Group,
  coefficients: Int32Array,
  whole: number,
  exact: Terms,
): Terms | undefined {
  const places = cells.cellsOf(atoms)
  const base = commonest(Array.from(places, (cell) => (cell < 0 ? 0 : coefficients[cell]!)))
  if (base === 0) return undefined
  const terms: Terms = new Map([[whole, base]])
  for (let i = 0; i < places.length; i++) {
    const rest = (places[i]! < 0 ? 0 : coefficients[places[i]!]!) - base
    if (rest !== 0) terms.set(atoms.strata[i]!, rest)
  }
  return sumPeople(index, terms) === sumPeople(index, exact) ? terms : undefined
}

function coverByFamily(
  index: StrataIndex,
  cells: Cells,
  family: Family,
  group: Group,
  coefficients: Int32Array,
  alive: Bits,
  whole: number | undefined,
): Terms[] {
  const values = project(cells, family, coefficients, alive)
  if (!values) return []
  const keys = group.levels.map((levels) => keyOf(cells, family, levels))
  const wanted = keys.map((key) => (key < 0 || values[key] === NOBODY ? 0 : values[key]!))
  const unlisted = unlistedValues(index, cells, family, group, values)
  if (!unlisted) return []
  const offers: Terms[] = []
  if ([...unlisted].every((value) => value === 0)) {
    offers.push(new Map(wanted.flatMap((value, i) => (value === 0 ? [] : [[group.strata[i]!, value] as const]))))
  }
  const base = unlisted.size === 0 ? commonest(wanted) : [...unlisted][0]!
  const inside = group.strata.filter((_, i) => wanted[i] !== 0)
  // Off clean data a difference is only for what no sum can give, and never goes around a suppressed stratum inside.
  const free = index.clean || (offers.length === 0 && inside.every((n) => index.strata[n]!.participants !== null))
  if (whole !== undefined && free && base !== 0 && unlisted.size < 2 && family.axes.length > 0) {
    const rest = wanted.flatMap((value, i) => (value === base ? [] : [[group.strata[i]!, value - base] as const]))
    offers.push(new Map([[whole, base], ...rest]))
  }
  return offers
}

/** Coefficient per combination of the family's levels; undefined where cells that it cannot tell apart differ. */
function project(cells: Cells, family: Family, coefficients: Int32Array, alive: Bits): Int32Array | undefined {
  const size = family.axes.reduce((product, axis) => product * cells.sizes[axis]!, 1)
  if (size > MOST_KEYS) return undefined
  const values = new Int32Array(size).fill(NOBODY)
  for (let cell = 0; cell < cells.count; cell++) {
    if (((alive[cell >>> 5]! >>> (cell & 31)) & 1) === 0) continue
    let key = 0
    for (const axis of family.axes) key = key * cells.sizes[axis]! + cells.coordinates[axis]![cell]!
    if (values[key] === NOBODY) values[key] = coefficients[cell]!
    else if (values[key] !== coefficients[cell]) return undefined
  }
  return values
}

/** Number of a combination of levels; −1 where nobody has one of them. */
function keyOf(cells: Cells, family: Family, levels: readonly number[]): number {
  let key = 0
  for (const [position, axis] of family.axes.entries()) {
    const own = cells.classes[axis]![levels[position]!]!
    if (own < 0) return -1
    key = key * cells.sizes[axis]! + own
  }
  return key
}

/**
 * Coefficients of the combinations that a source does not list (none where what is absent is empty); undefined when there
 * are too many to look at.
 */
function unlistedValues(
  index: StrataIndex,
  cells: Cells,
  family: Family,
  group: Group,
  values: Int32Array,
): Set<number> | undefined {
  if (index.absentIsEmpty) return new Set()
  let combinations: number[][] = [[]]
  for (const axis of family.axes) {
    const { levels } = index.partitions[axis]!
    if (combinations.length * levels.length > MOST_KEYS) return undefined
    combinations = combinations.flatMap((before) => levels.map((_, level) => [...before, level]))
  }
  const found = new Set<number>()
  for (const levels of combinations) {
    const key = keyOf(cells, family, levels)
    if (key >= 0 && values[key] !== NOBODY && !group.numbers.has(levels.join())) found.add(values[key]!)
  }
  return found
}

function commonest(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best = 0
  let most = 0
  for (const [value, count] of counts) {
    if (count > most) {
      best = value
      most = count
    }
  }
  return best
}
