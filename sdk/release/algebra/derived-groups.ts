/** A group of people whose sums follow from those of up to three releases. */
export interface DerivedGroup {
  /** Releases with their signs, e.g. `[[4, 1], [2, -1]]`: the fifth less the third. */
  from: Array<[release: number, sign: 1 | -1]>
  /** Cells of the group. */
  cells: number[]
  /** People in it: at least, and at most. */
  lower: number
  upper: number
}

/** Cells and how many people each has, as far as is known. */
export interface CellSizes {
  lower: ArrayLike<number>
  upper: ArrayLike<number>
}

/** Combinations that are looked at where sizes are bounds only; beyond, a person has to look. */
const MOST_COMBINATIONS = 2_000_000

/**
 * Groups that may have fewer than `threshold` people and are a release less another, a release less two, or two less one: what
 * differencing by hand finds (OpenSAFELY, "Statistical disclosure control", differencing). A release that is itself small is not
 * listed, and of several ways to one group the shortest.
 *
 * @param vectors per release, 1 for each cell that it holds, else 0
 * @returns the groups, smallest first; undefined where there are too many combinations to look at
 */
export function smallDerivedGroups(
  vectors: readonly ArrayLike<number>[],
  sizes: CellSizes,
  threshold: number,
): DerivedGroup[] | undefined {
  const exact = Array.from(sizes.lower).every((size, cell) => size === sizes.upper[cell])
  const count = vectors.length
  if (!exact && count ** 3 * Math.max(1, sizes.lower.length) > MOST_COMBINATIONS * 100) return undefined
  const people = vectors.map((vector) => peopleOf(vector, sizes.lower))
  const own = new Set(vectors.map((vector) => cellsOf(vector, sizes).join()))
  const found = new Map<string, DerivedGroup>()
  const bySize = Float64Array.from(people).sort()
  // Where sizes are known, one addition rules out most combinations.
  const isWorth = (size: number) => !exact || (size > 0 && size < threshold)
  const offer = (...from: DerivedGroup['from']) => {
    const group = combine(vectors, from, sizes)
    if (!group || group.lower >= threshold || group.cells.length === 0) return
    const key = group.cells.join()
    if (!own.has(key) && !found.has(key)) found.set(key, group)
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) if (a !== b && isWorth(people[a]! - people[b]!)) offer([a, 1], [b, -1])
  }
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const both = people[a]! + people[b]!
      if (exact && !isNear(bySize, both, threshold)) continue
      for (let c = 0; c < count; c++) {
        if (c === a || c === b) continue
        if (isWorth(both - people[c]!)) offer([a, 1], [b, 1], [c, -1])
        if (isWorth(people[c]! - both)) offer([c, 1], [a, -1], [b, -1])
      }
    }
  }
  return [...found.values()].sort((x, y) => x.lower - y.lower || x.cells.length - y.cells.length)
}

/** Whether any of some sizes, in order, differs from one by less than a threshold, and by more than nothing. */
function isNear(sizes: Float64Array, size: number, threshold: number): boolean {
  let [from, to] = [0, sizes.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sizes[middle]! > size - threshold) to = middle
    else from = middle + 1
  }
  for (let place = from; place < sizes.length && sizes[place]! < size + threshold; place++) {
    if (sizes[place] !== size) return true
  }
  return false
}

/**
 * Two releases that are the same but for fewer than `threshold` people, some of each: their difference is the sums of some few people less
 * those of some few others, as where one person joined and another one left between two versions of the data. Where sizes are bounds,
 * only what certainly has so few.
 *
 * @returns per pair the cells in which they differ, in the order of the releases
 */
export function smallExchanges(
  vectors: readonly ArrayLike<number>[],
  sizes: CellSizes,
  threshold: number,
): DerivedGroup[] {
  const people = vectors.map((vector) => peopleOf(vector, sizes.upper))
  const least = vectors.map((vector) => peopleOf(vector, sizes.lower))
  const found = new Map<string, DerivedGroup>()
  for (let a = 0; a < vectors.length; a++) {
    for (let b = a + 1; b < vectors.length; b++) {
      // What only one of them has is at least what one is greater by.
      if (least[a]! - people[b]! >= threshold || least[b]! - people[a]! >= threshold) continue
      const group = exchangeOf(vectors[a]!, vectors[b]!, sizes, threshold)
      const key = group?.cells.join()
      if (group && !found.has(key!))
        found.set(key!, {
          ...group,
          from: [
            [a, 1],
            [b, -1],
          ],
        })
    }
  }
  return [...found.values()]
}

function exchangeOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { lower, upper }: CellSizes,
  threshold: number,
): Omit<DerivedGroup, 'from'> | undefined {
  const group = { cells: [] as number[], lower: 0, upper: 0 }
  const seen = { both: false, more: false, less: false }
  for (let cell = 0; cell < upper.length; cell++) {
    if (upper[cell] === 0 || (!a[cell] && !b[cell])) continue
    if (a[cell] === b[cell]) {
      seen.both = true
      continue
    }
    seen[a[cell] ? 'more' : 'less'] = true
    group.cells.push(cell)
    group.lower += lower[cell]!
    group.upper += upper[cell]!
    if (group.upper >= threshold) return undefined
  }
  return seen.both && seen.more && seen.less ? group : undefined
}

function peopleOf(vector: ArrayLike<number>, sizes: ArrayLike<number>): number {
  let people = 0
  for (let cell = 0; cell < vector.length; cell++) people += vector[cell]! * sizes[cell]!
  return people
}

function cellsOf(vector: ArrayLike<number>, { upper }: CellSizes): number[] {
  return Array.from(vector, (_, cell) => cell).filter((cell) => vector[cell] === 1 && upper[cell]! > 0)
}

/** Inhabited cells of a signed sum of releases; undefined where it is no set (a cell counted twice, or taken away from nothing). */
function combine(
  vectors: readonly ArrayLike<number>[],
  from: DerivedGroup['from'],
  { lower, upper }: CellSizes,
): DerivedGroup | undefined {
  const group: DerivedGroup = { from, cells: [], lower: 0, upper: 0 }
  for (let cell = 0; cell < upper.length; cell++) {
    if (upper[cell] === 0) continue
    let value = 0
    for (const [release, sign] of from) value += sign * vectors[release]![cell]!
    if (value !== 0 && value !== 1) return undefined
    if (value === 0) continue
    group.cells.push(cell)
    group.lower += lower[cell]!
    group.upper += upper[cell]!
  }
  return group
}
