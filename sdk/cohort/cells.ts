import { allBits, type Bits, intersect, noBits, setBit, unite } from './bits.ts'
import { type Group, type StrataIndex, setKey } from './strata-index.ts'

/**
 * Pieces of the population that no partition axis divides further, as far as a cohort can tell: the stored atoms, or,
 * where none are stored, the combinations of level classes that the cohort distinguishes.
 */
export interface Cells {
  count: number
  full: Bits
  /** Stored atoms, so that what is not stored per atom is empty. */
  stored: boolean
  /** Per partition axis: class of each level (−1: nobody has it), how many classes, and the class of each cell. */
  classes: Int32Array[]
  sizes: number[]
  coordinates: Int32Array[]
  /** Cells of some levels of a partition axis. */
  ofLevels(axis: number, levels: readonly number[]): Bits
  /** Cells in which somebody may have the overlapping level, or both of two. */
  alive(variable: number): Bits
  aliveTogether(a: number, b: number): Bits
  /** Cell of each stratum of a group of the finest family. */
  cellsOf(group: Group): Int32Array
}

/** Cells made of the stored atoms; undefined where the dataset has none. */
export function atomCells(index: StrataIndex): Cells | undefined {
  const finest = index.finest
  const atoms = finest?.groups.get('')
  if (!finest || !atoms) return undefined
  const count = atoms.strata.length
  const numbers = new Map(atoms.levels.map((levels, cell) => [levels.join(), cell]))
  const places = new Map<Group, Int32Array>()
  const cellsOf = (group: Group) => {
    let cells = places.get(group)
    if (!cells) {
      cells = Int32Array.from(group.levels, (levels) => numbers.get(levels.join()) ?? -1)
      places.set(group, cells)
    }
    return cells
  }
  const alive = new Map<string, Bits>()
  const bitsOf = (variables: readonly number[]) => {
    const key = setKey(variables)
    let bits = alive.get(key)
    if (!bits) {
      bits = noBits(count)
      const group = finest.groups.get(key)
      if (group) for (const cell of cellsOf(group)) if (cell >= 0) setBit(bits, cell)
      alive.set(key, bits)
    }
    return bits
  }
  const joint = new Set<string>()
  for (const { variables } of finest.groups.values()) {
    if (variables.length === 1 && index.absentIsEmpty) joint.add(index.variables[variables[0]!]!.axis)
  }
  const full = allBits(count)
  const anywhere = presence(index, full)
  const aliveOne = (variable: number) =>
    joint.has(index.variables[variable]!.axis) ? bitsOf([variable]) : anywhere(variable)
  return {
    count,
    full,
    stored: true,
    classes: index.partitions.map((axis) => Int32Array.from(axis.levels, (_, level) => level)),
    sizes: index.partitions.map((axis) => axis.levels.length),
    coordinates: index.partitions.map((_, axis) => Int32Array.from(atoms.levels, (levels) => levels[axis]!)),
    ofLevels: levelBits(count, () => index.partitions.map((_, axis) => atoms.levels.map((levels) => levels[axis]!))),
    alive: aliveOne,
    aliveTogether: (a, b) =>
      index.paired(a, b) ? bitsOf(a < b ? [a, b] : [b, a]) : intersect(aliveOne(a), aliveOne(b)),
    cellsOf,
  }
}

/** Cells of a variable whose strata are not joint: all of them, or none when it has no stratum at all. */
function presence(index: StrataIndex, full: Bits): (variable: number) => Bits {
  const stored = new Set<number>()
  for (const { groups } of index.families)
    for (const { variables } of groups.values()) for (const variable of variables) stored.add(variable)
  const none = new Uint32Array(full.length)
  return (variable) => (stored.has(variable) || !index.absentIsEmpty ? full : none)
}

function levelBits(count: number, coordinates: () => number[][]): Cells['ofLevels'] {
  let table: Array<Map<number, Bits>> | undefined
  const none = noBits(count)
  return (axis, levels) => {
    table ??= coordinates().map((cells) => {
      const byLevel = new Map<number, Bits>()
      cells.forEach((level, cell) => {
        const bits = byLevel.get(level) ?? noBits(count)
        setBit(bits, cell)
        byLevel.set(level, bits)
      })
      return byLevel
    })
    const parts = levels.map((level) => table![axis]!.get(level)).filter((bits) => bits !== undefined)
    return parts.reduce((all, bits) => unite(all, bits), none)
  }
}

/**
 * Cells for a dataset without atoms: levels of an axis that the cohort never tells apart are one class, and every
 * combination of classes is a cell. Undefined beyond `most` cells.
 *
 * @param sets per partition axis, the sets of levels that the cohort mentions
 */
export function classCells(
  index: StrataIndex,
  sets: ReadonlyArray<readonly number[][]>,
  most = 65_536,
): Cells | undefined {
  const inhabited = inhabitedLevels(index)
  const sizes: number[] = []
  const classes = index.partitions.map((axis, number) => {
    const known = new Map<string, number>()
    const own = sets[number]!.map((levels) => new Set(levels))
    const result = Int32Array.from(axis.levels, (_, level) => {
      if (!inhabited[number]!.has(level)) return -1
      const signature = own.map((set) => (set.has(level) ? '1' : '0')).join('')
      if (!known.has(signature)) known.set(signature, known.size)
      return known.get(signature)!
    })
    sizes.push(Math.max(1, known.size))
    return result
  })
  const count = sizes.reduce((product, size) => product * size, 1)
  if (count > most) return undefined
  let stride = 1
  const coordinates = sizes.map((size) => {
    const own = Int32Array.from({ length: count }, (_, cell) => Math.floor(cell / stride) % size)
    stride *= size
    return own
  })
  const full = allBits(count)
  const alive = presence(index, full)
  const ofClasses = levelBits(count, () => coordinates.map((cells) => [...cells]))
  return {
    count,
    full,
    stored: false,
    classes,
    sizes,
    coordinates,
    ofLevels: (axis, levels) => ofClasses(axis, [...new Set(levels.map((level) => classes[axis]![level]!))]),
    alive,
    aliveTogether: (a, b) => intersect(alive(a), alive(b)),
    cellsOf: (group) => new Int32Array(group.strata.length).fill(-1),
  }
}

/** Levels of each partition axis that somebody may have. */
function inhabitedLevels(index: StrataIndex): Array<Set<number>> {
  const found = index.partitions.map(() => new Set<number>())
  for (const { axes, groups } of index.families) {
    for (const { levels } of groups.values()) {
      for (const own of levels) for (const [position, level] of own.entries()) found[axes[position]!]!.add(level)
    }
  }
  // An axis without any stratum of its own says nothing about who has which level.
  return found.map((levels, number) =>
    index.absentIsEmpty && levels.size > 0 ? levels : new Set(index.partitions[number]!.levels.keys()),
  )
}
