/** How two groups of people lie to each other, seen from the first. */
export type Relation = 'same' | 'inside' | 'around' | 'apart' | 'crossing'

/**
 * Groups of which any two lie inside each other or apart: a tree, in which what is inside of one and in none of the next ones below is
 * a group that subtraction gives. Sums over such a tree bound each other exactly by one sweep up and one down.
 */
export interface LaminarFamily {
  /** Group of each node; whatever holds a node comes before it. */
  groups: Int32Array
  /** Place of the node that holds a node next; -1 where none does. */
  above: Int32Array
}

/**
 * Families in which every group is at least once. A group goes into the family of every axis that it fits, so that what it has in common
 * with groups of other axes (a region of one biobank, a disease of one sex) is subtracted too; what fits none starts a family with what is
 * around it, inside it, or in no family yet.
 *
 * @param count groups
 * @param sizes people of each; larger ones come first
 * @param axes groups that are known to be apart from each other (the levels of a partition): each starts a family
 */
export function laminarFamilies(
  count: number,
  sizes: ArrayLike<number>,
  relation: (a: number, b: number) => Relation,
  axes: ReadonlyArray<readonly number[]>,
): LaminarFamily[] {
  const order = [...Array(count).keys()].sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const covered = new Uint8Array(count)
  const families: LaminarFamily[] = []
  const seen = new Set<string>()
  const grow = (start: readonly number[], fits: (group: number) => boolean) => {
    const members = [...start]
    const own = new Set(members)
    for (const group of order) {
      if (own.has(group) || !fits(group)) continue
      if (members.some((member) => relation(group, member) === 'crossing')) continue
      members.push(group)
      own.add(group)
    }
    for (const member of members) covered[member] = 1
    members.sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    if (seen.has(members.join())) return
    seen.add(members.join())
    families.push({ groups: Int32Array.from(members), above: aboveOf(members, relation) })
  }
  for (const axis of axes) if (axis.length > 0) grow(axis, () => true)
  for (const group of order) {
    if (covered[group]) continue
    grow([group], (other) => !covered[other] || (relation(other, group) !== 'apart' && other !== group))
  }
  return families
}

/** The smallest member before each that holds it. */
function aboveOf(members: readonly number[], relation: (a: number, b: number) => Relation): Int32Array {
  return Int32Array.from(members, (group, place) => {
    for (let other = place - 1; other >= 0; other--) {
      const how = relation(group, members[other]!)
      if (how === 'inside' || how === 'same') return other
    }
    return -1
  })
}
