/** A group of people whose sums follow from those of up to three releases. */
export interface DerivedGroup {
  /** Releases with their signs, e.g. `[[4, 1], [2, -1]]`: the fifth less the third. */
  from: Array<[release: number, sign: 1 | -1]>
  /** Cells of the group. */
  cells: number[]
  people: number
}

/**
 * Groups of fewer than `threshold` people that are a release less another, a release less two, or two less one: what differencing
 * by hand finds (OpenSAFELY, "Statistical disclosure control", differencing). A release that is itself small is not listed, and of
 * several ways to one group the shortest.
 *
 * @param vectors per release, 1 for each cell that it holds, else 0; cells without people are left out of groups
 * @param sizes people per cell
 */
export function smallDerivedGroups(
  vectors: readonly ArrayLike<number>[],
  sizes: ArrayLike<number>,
  threshold: number,
): DerivedGroup[] {
  const people = vectors.map((vector) => peopleOf(vector, sizes))
  const found = new Map<string, DerivedGroup>()
  const offer = (from: DerivedGroup['from'], size: number) => {
    if (size <= 0 || size >= threshold) return
    const cells = combine(vectors, from, sizes)
    if (cells && !found.has(cells.join())) found.set(cells.join(), { from, cells, people: size })
  }
  const count = vectors.length
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      if (a !== b)
        offer(
          [
            [a, 1],
            [b, -1],
          ],
          people[a]! - people[b]!,
        )
    }
  }
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      for (let c = 0; c < count; c++) {
        if (c === a || c === b) continue
        const together = people[a]! + people[b]! - people[c]!
        if (together > 0 && together < threshold) {
          offer(
            [
              [a, 1],
              [b, 1],
              [c, -1],
            ],
            together,
          )
        }
        const rest = people[c]! - people[a]! - people[b]!
        if (rest > 0 && rest < threshold) {
          offer(
            [
              [c, 1],
              [a, -1],
              [b, -1],
            ],
            rest,
          )
        }
      }
    }
  }
  return [...found.values()].sort((x, y) => x.people - y.people)
}

function peopleOf(vector: ArrayLike<number>, sizes: ArrayLike<number>): number {
  let people = 0
  for (let cell = 0; cell < vector.length; cell++) people += vector[cell]! * sizes[cell]!
  return people
}

/** Inhabited cells of a signed sum of releases; undefined where it is no set (a cell counted twice, or taken away from nothing). */
function combine(
  vectors: readonly ArrayLike<number>[],
  from: DerivedGroup['from'],
  sizes: ArrayLike<number>,
): number[] | undefined {
  const cells: number[] = []
  for (let cell = 0; cell < sizes.length; cell++) {
    if (sizes[cell] === 0) continue
    let value = 0
    for (const [release, sign] of from) value += sign * vectors[release]![cell]!
    if (value === 1) cells.push(cell)
    else if (value !== 0) return undefined
  }
  return cells
}
