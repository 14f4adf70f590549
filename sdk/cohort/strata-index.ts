import type { Manifest } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Axis, Stratum } from '../types.ts'
import { ancestorsOf } from './hierarchy.ts'

/** What a planner reads of a manifest. */
export type PlannerManifest = Pick<Manifest, 'axes' | 'strata' | 'layout' | 'kind' | 'serving'> &
  Partial<Pick<Manifest, 'publish'>>

/** A level of an overlapping axis: a yes/no variable of a person. */
export interface Variable {
  axis: string
  level: string
  /** Variables that are true whenever this one is. */
  ancestors: Set<number>
}

/** Strata with the same overlapping levels and a term for the same partition axes. */
export interface Group {
  variables: number[]
  strata: number[]
  /** Per stratum, the level of each axis of the family. */
  levels: number[][]
  /** Stratum of a combination of levels. */
  numbers: Map<string, number>
}

/** Strata with a term for the same partition axes (numbers in `partitions`), by their overlapping levels. */
export interface Family {
  axes: number[]
  groups: Map<string, Group>
}

/** The strata of a dataset, ordered for planning. */
export interface StrataIndex {
  strata: readonly Stratum[]
  axes: ReadonlyMap<string, Axis>
  partitions: Axis[]
  /** Number of a partition axis. */
  partitionOf: ReadonlyMap<string, number>
  variables: Variable[]
  /** Per axis: position of a level (partition) or number of its variable (overlapping). */
  numbers: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Fewest partition axes first. */
  families: Family[]
  /** Sets of variables (as `setKey`) of which any stratum is stored. */
  sets: ReadonlySet<string>
  /** The family of atoms where they are complete. */
  finest: Family | undefined
  /** Nothing is suppressed, rounded or noised: any two plans of a cohort have the same value and state. */
  clean: boolean
  marked: boolean
  /** A stratum that is not stored has nobody in it. False for sources that list what they like. */
  absentIsEmpty: boolean
  /** Null participants are not known to the source, rather than hidden by a policy. */
  nullIsUnknown: boolean
  /** True for two variables whose joint strata are stored, so that one that is not stored is empty. */
  paired(a: number, b: number): boolean
}

/** Key of a set of variables, given in ascending order. */
export function setKey(variables: readonly number[]): string {
  return variables.join(',')
}

export function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`
}

/** Orders the strata of a dataset. @throws HindoError `format` for a term that names no axis or level */
export function indexStrata(manifest: PlannerManifest): StrataIndex {
  const axes = new Map(manifest.axes.map((axis) => [axis.id, axis]))
  const partitions = manifest.axes.filter((axis) => axis.kind === 'partition')
  const partitionOf = new Map(partitions.map((axis, number) => [axis.id, number]))
  const { variables, numbers } = numberLevels(manifest.axes)
  const families = new Map<string, Family>()
  for (const number of storedStrata(manifest)) {
    addStratum(families, manifest.strata[number]!, number, { partitionOf, numbers, variables })
  }
  const stored = manifest.strata
  const marked = stored.some((stratum) => stratum.mark !== undefined)
  const suppressed = stored.some((stratum) => stratum.participants === null)
  const index: StrataIndex = {
    strata: stored,
    axes,
    partitions,
    partitionOf,
    variables,
    numbers,
    families: [...families.values()].sort((a, b) => a.axes.length - b.axes.length),
    sets: new Set([...families.values()].flatMap((family) => [...family.groups.keys()])),
    finest: undefined,
    clean: manifest.serving === 'controlled' && !marked && !suppressed,
    marked,
    absentIsEmpty: manifest.kind === 'genotype',
    nullIsUnknown: manifest.kind === 'allele' && manifest.publish === undefined,
    paired: () => false,
  }
  index.finest = findFinest(index)
  index.paired = pairsOf(index, manifest.layout.pairs)
  return index
}

function storedStrata(manifest: PlannerManifest): number[] {
  const listed = [...manifest.layout.dense, ...manifest.layout.sparse]
  return listed.length > 0 ? [...new Set(listed)].sort((a, b) => a - b) : manifest.strata.map((_, number) => number)
}

function numberLevels(axes: readonly Axis[]) {
  const variables: Variable[] = []
  const numbers = new Map<string, Map<string, number>>()
  for (const axis of axes) {
    const first = axis.kind === 'partition' ? 0 : variables.length
    const own = new Map(axis.levels.map((level, position) => [level.id, first + position]))
    numbers.set(axis.id, own)
    if (axis.kind === 'partition') continue
    for (const { id } of axis.levels) {
      const ancestors = new Set(ancestorsOf(axis, id).map((above) => own.get(above)!))
      variables.push({ axis: axis.id, level: id, ancestors })
    }
  }
  return { variables, numbers }
}

function addStratum(
  families: Map<string, Family>,
  stratum: Stratum,
  number: number,
  names: Pick<StrataIndex, 'partitionOf' | 'numbers' | 'variables'>,
): void {
  const levels: Array<[axis: number, level: number]> = []
  const variables: number[] = []
  for (const [axis, level] of stratum.terms) {
    const found = names.numbers.get(axis)?.get(level)
    if (found === undefined) {
      throw new HindoError('format', `Stratum ${number} names the level ${axis}=${level}, which no axis declares`)
    }
    const partition = names.partitionOf.get(axis)
    if (partition === undefined) variables.push(found)
    else levels.push([partition, found])
  }
  // A stratum of a level with its own ancestor is the level's stratum once more.
  if (variables.some((one) => variables.some((other) => names.variables[one]!.ancestors.has(other)))) return
  levels.sort((a, b) => a[0] - b[0])
  variables.sort((a, b) => a - b)
  const axes = levels.map(([axis]) => axis)
  const family = getOrAdd(families, axes.join(), () => ({ axes, groups: new Map() }))
  const group = getOrAdd(family.groups, setKey(variables), () => ({
    variables,
    strata: [],
    levels: [],
    numbers: new Map(),
  }))
  const own = levels.map(([, level]) => level)
  const twin = group.numbers.get(own.join())
  if (twin !== undefined) throw new HindoError('format', `Strata ${twin} and ${number} are the same people`)
  group.numbers.set(own.join(), number)
  group.strata.push(number)
  group.levels.push(own)
}

function getOrAdd<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** Atoms are complete where a missing one is empty, where every combination is there, or where they add up. */
function findFinest(index: StrataIndex): Family | undefined {
  const family = index.families.find((candidate) => candidate.axes.length === index.partitions.length)
  const atoms = family?.groups.get('')
  if (!family || !atoms) return undefined
  if (index.absentIsEmpty) return family
  const combinations = index.partitions.reduce((product, axis) => product * axis.levels.length, 1)
  if (atoms.strata.length === combinations) return family
  const people = atoms.strata.map((number) => index.strata[number]!.participants ?? Number.NaN)
  const everybody = everybodyOf(index)
  return people.reduce((sum, count) => sum + count, 0) === everybody ? family : undefined
}

function pairsOf(index: StrataIndex, declared: Manifest['layout']['pairs']): StrataIndex['paired'] {
  if (!index.finest || (declared && !index.absentIsEmpty)) return () => false
  const pairs = new Map<string, Set<string>>()
  if (declared) {
    for (const [a, b, inside] of declared) {
      const key = pairKey(a, b)
      pairs.set(key, (pairs.get(key) ?? new Set()).add(inside ?? ''))
    }
  } else {
    for (const { variables } of index.finest.groups.values()) {
      const [a, b] = variables.map((variable) => index.variables[variable]!.axis)
      if (variables.length === 2) pairs.set(pairKey(a!, b!), new Set(['']))
    }
  }
  return (a, b) => {
    const [one, other] = [index.variables[a]!, index.variables[b]!]
    const within = pairs.get(pairKey(one.axis, other.axis))
    if (!within || within.has('')) return within !== undefined
    const numbers = index.numbers.get(one.axis)!
    for (const level of within) {
      const number = numbers.get(level)
      if (number !== undefined && one.ancestors.has(number) && other.ancestors.has(number)) return true
    }
    return false
  }
}

/** People in the stratum without terms; null where it is suppressed or not stored. */
export function everybodyOf(index: Pick<StrataIndex, 'families' | 'strata'>): number | null {
  const number = index.families.find((family) => family.axes.length === 0)?.groups.get('')?.strata[0]
  return number === undefined ? null : index.strata[number]!.participants
}
