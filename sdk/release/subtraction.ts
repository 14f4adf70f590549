import { STATE } from '../types.ts'
import { addedCountsAt } from './added-counts.ts'
import { isSilent } from './row-shape.ts'
import { type Scene, type SceneCohort, scenesOf, sourceOf, vectorOf } from './scene.ts'
import type { Subject, TrueCounts } from './subject.ts'
import { subtractedCounts } from './subtracted-counts.ts'
import { learnedFrom } from './told.ts'

/** A group that nobody released, whose copies in some rows follow exactly from what was: by one subtraction, or by any sums. */
export interface DerivedCounts {
  rows: readonly number[]
  /** Cohorts of this table that it follows from. */
  cohorts: number[]
  /** By which groups, for a reviewer. */
  from: string[]
  /** Greatest number of people in it. */
  people: number
  /** Its true counts, one per row in `rows`; undefined where neither the dataset nor what is shown tells them. */
  counts: TrueCounts | undefined
}

/** Groups of the same cells, whoever released them. */
interface Group {
  number: number
  cells: number[]
  key: string
  /** Cohorts of the scene that are this group. */
  members: number[]
}

/** A group less another one inside it. */
interface Difference {
  whole: Group
  part: Group
  cells: number[]
  key: string
  /** At least one of them is in this table. */
  own: boolean
}

/** What follows in rows that show the same cohorts. */
export type Derived = Pick<DerivedCounts, 'cohorts' | 'from'> & {
  cells: readonly number[]
  /** Cohorts of the scene that it is made of, and how often each is taken; absent where that is not worked out. */
  terms?: ReadonlyArray<readonly [cohort: number, times: number]>
}

/**
 * Every group that this table makes derivable: a group less one inside it, in this table or with an earlier one, every cell that all
 * released sums together determine, and every group that any of them added and subtracted give and that holds no smaller one
 * (`combinationsOf`; where there are too many to look at, the first two).
 */
export function* derivedCounts(subject: Subject, points: readonly TrueCounts[] | undefined): Generator<DerivedCounts> {
  for (const { scene, rows: all } of scenesOf(subject)) {
    const subtractions = new Subtractions(scene)
    // where all counts are known, PinnedGroups finds them only where somebody is to be protected
    const isCombined = !points || scene.parts.length > MOST_CLASSES
    for (const { told, rows } of patternsOf(scene, all)) {
      for (const { cells, terms, ...derived } of subtractions.of(told, isCombined)) {
        const people = cells.reduce((sum, cell) => sum + scene.people[cell]!, 0)
        const shown = () => terms && subtractedCounts(scene, terms, rows, people)
        yield { rows, ...derived, people, counts: points ? countsOf(scene, cells, rows, points) : shown() }
      }
    }
  }
}

/** Cells that tables tell apart, beyond which bounds are not looked at. */
export const MOST_CLASSES = 400

/** Patterns of which groups tell their copies, remembered at a time. */
const MOST_REMEMBERED = 2000

/** Cohorts of the scene that tell a group's copies in a row, by number of the group. */
type ToldGroups = ReadonlyArray<readonly number[]>

/** What can be subtracted in a scene; computed once for all rows that show the same. */
export class Subtractions {
  readonly scene: Scene
  readonly #groups: Group[]
  readonly #differences: Difference[]
  readonly #known = new Map<string, Derived[]>()

  constructor(scene: Scene) {
    this.scene = scene
    this.#groups = groupsOf(scene)
    this.#differences = differencesOf(scene, this.#groups)
  }

  /**
   * Groups that follow, by which cohorts of the scene tell their copies exactly.
   *
   * @param isCombined also those that any sums added and subtracted give; the same for all that is asked
   */
  of(told: readonly boolean[], isCombined = true): readonly Derived[] {
    const key = told.map(Number).join('')
    const known = this.#known.get(key)
    if (known) return known
    if (this.#known.size > MOST_REMEMBERED) this.#known.clear()
    const shown = this.#groups.map(({ members }) => members.filter((i) => told[i]))
    const found = [
      ...bySubtraction(this.scene, this.#groups, this.#differences, shown),
      ...byRank(this.scene, this.#groups, this.#differences, shown, told),
    ]
    if (isCombined) found.push(...byCombination(this.scene, this.#groups, shown, told, found))
    this.#known.set(key, found)
    return found
  }
}

/** Cohorts that one letter of a pattern's key stands for. */
const BITS = 15
const MASK = (1 << BITS) - 1

/** Rows by which cohorts tell their copies exactly. */
function patternsOf({ cohorts }: Scene, rows: readonly number[]): Array<{ told: boolean[]; rows: number[] }> {
  const patterns = new Map<string, { told: boolean[]; rows: number[] }>()
  const copies = cohorts.map(({ columns }) => columns.get('AC')?.state)
  for (const row of rows) {
    const told: boolean[] = []
    let key = ''
    let bits = 1
    for (let i = 0; i < cohorts.length; i++) {
      const cohort = cohorts[i]!
      const isTold = copies[i]?.[cohort.rowOf(row)] === STATE.value || tellsCopies(cohort, row)
      told.push(isTold)
      bits = (bits << 1) | Number(isTold)
      if (bits < 1 << BITS) continue
      key += String.fromCharCode(bits & MASK)
      bits = 1
    }
    key += String.fromCharCode(bits)
    const pattern = patterns.get(key)
    if (pattern) pattern.rows.push(row)
    else patterns.set(key, { told, rows: [row] })
  }
  return [...patterns.values()]
}

function bySubtraction(
  scene: Scene,
  groups: readonly Group[],
  differences: readonly Difference[],
  shown: ToldGroups,
): Derived[] {
  const seen = new Set(groups.filter(({ number }) => shown[number]!.length > 0).map(({ key }) => key))
  const found: Derived[] = []
  for (const { whole, part, own, cells, key } of differences) {
    const [a, b] = [shown[whole.number]!, shown[part.number]!]
    if (!own || a.length === 0 || b.length === 0 || seen.has(key)) continue
    const isEarlier = (i: number) => scene.cohorts[i]!.cohort === undefined
    if (a.some(isEarlier) && b.some(isEarlier)) continue
    seen.add(key)
    const cohorts = [...a, ...b].flatMap((i) => scene.cohorts[i]!.cohort ?? [])
    const [plus, less] = [a[0]!, b[0]!]
    found.push({
      cells,
      cohorts: [...new Set(cohorts)].sort((x, y) => x - y),
      from: [`plus ${nameOf(scene, plus)}`, `less ${nameOf(scene, less)}`],
      terms: [
        [plus, 1],
        [less, -1],
      ],
    })
  }
  return found
}

/** The smallest other groups that any released sums give. What hides its copies divides nobody here. */
function byCombination(
  scene: Scene,
  groups: readonly Group[],
  shownGroups: ToldGroups,
  told: readonly boolean[],
  found: readonly Derived[],
): Derived[] {
  const all = [...told.keys()].filter((i) => told[i])
  const before = all.filter((i) => scene.cohorts[i]!.cohort === undefined)
  if (all.length === before.length || all.length < 3) return []
  const shown = shownGroups.flatMap((members) => members[0] ?? [])
  const { together, groups: combinations } = scene.spaceOf(shown).combinations
  const released = groups.filter(({ number }) => shownGroups[number]!.length > 0).map(({ key }) => key)
  const known = new Set([...released, ...found.map((one) => one.cells.join())])
  const cohorts = all.flatMap((i) => scene.cohorts[i]!.cohort ?? [])
  const combined = combinations.map(({ cells: own, terms }): Derived => {
    const inside = own.flatMap((cell) => together[cell]!).sort((a, b) => a - b)
    const from = [`a combination of ${terms.length} released groups`]
    return { cells: inside, cohorts, from, terms: terms.map(([sum, times]) => [shown[sum]!, times]) }
  })
  return combined.filter(
    (one) =>
      !known.has(one.cells.join()) &&
      !(before.length > 0 && scene.spaceOf(before).contains(vectorOf(one.cells, scene.parts.length))),
  )
}

/** Cells by who is together in the same of some cohorts; without those in none. */
export function togetherIn({ cohorts, parts }: Scene, numbers: readonly number[]): number[][] {
  const vectors = numbers.map((number) => vectorOf(cohorts[number]!.cells, parts.length))
  const found = new Map<string, number[]>()
  for (const cell of parts.keys()) {
    const key = vectors.map((vector) => vector[cell]).join('')
    if (!key.includes('1')) continue
    const own = found.get(key)
    if (own) own.push(cell)
    else found.set(key, [cell])
  }
  return [...found.values()]
}

/** Cells that only several sums together determine. */
function byRank(
  scene: Scene,
  groups: readonly Group[],
  differences: readonly Difference[],
  shown: ToldGroups,
  told: readonly boolean[],
): Derived[] {
  const all = [...told.keys()].filter((i) => told[i])
  const before = all.filter((i) => scene.cohorts[i]!.cohort === undefined)
  if (all.length === before.length || all.length < 3) return []
  const isTold = ({ number }: Group) => shown[number]!.length > 0
  const known = new Set([
    ...(before.length > 0 ? scene.spaceOf(before).determined() : []),
    ...groups.filter((group) => group.cells.length === 1 && isTold(group)).flatMap(({ cells }) => cells),
  ])
  // found by subtraction already
  for (const { whole, part, cells } of differences) {
    if (cells.length === 1 && isTold(whole) && isTold(part)) known.add(cells[0]!)
  }
  const cohorts = all.flatMap((i) => scene.cohorts[i]!.cohort ?? [])
  const from = [`a combination of ${all.length} released groups`]
  const determined = scene.spaceOf(all).determined()
  return determined.filter((cell) => !known.has(cell)).map((cell) => ({ cells: [cell], cohorts, from }))
}

/** Whether a cohort's copies are known exactly: shown, or a frequency of known alleles. */
export function tellsCopies(cohort: SceneCohort, row: number): boolean {
  const at = cohort.rowOf(row)
  const copies = cohort.columns.get('AC')?.state[at]
  if (copies === STATE.value) return true
  if (copies !== undefined && (copies & ~STATE.MARKED) !== STATE.value && !cohort.columns.has('AF')) return false
  if (isSilent(cohort, row)) return false
  const { told } = learnedFrom(sourceOf(cohort, row), cohort.people)
  return told.some(({ form, low, high }) => form === 'AC' && low === high)
}

function groupsOf({ cohorts }: Scene): Group[] {
  const groups = new Map<string, Group>()
  for (const [number, { cells }] of cohorts.entries()) {
    const key = cells.join()
    const group = groups.get(key) ?? { number: 0, cells, key, members: [] }
    group.members.push(number)
    groups.set(key, group)
  }
  const inhabited = [...groups.values()].filter(({ cells }) => cells.length > 0)
  return inhabited.map((group, number) => ({ ...group, number }))
}

/** Every group with every smaller one inside it. */
function differencesOf({ cohorts }: Scene, groups: readonly Group[]): Difference[] {
  const isOwn = ({ members }: Group) => members.some((i) => cohorts[i]!.cohort !== undefined)
  return groups.flatMap((whole) => {
    const inside = new Set(whole.cells)
    return groups.flatMap((part): Difference[] => {
      if (part.cells.length >= whole.cells.length) return []
      if (!part.cells.every((cell) => inside.has(cell))) return []
      const less = new Set(part.cells)
      const cells = whole.cells.filter((cell) => !less.has(cell))
      return [{ whole, part, cells, key: cells.join(), own: isOwn(whole) || isOwn(part) }]
    })
  })
}

function nameOf({ cohorts }: Scene, number: number): string {
  const { name, entry } = cohorts[number]!
  return entry === undefined ? `"${name}"` : `"${name}" of entry ${entry}`
}

/** The true counts of some cells of a scene in some rows. */
export function countsOf(
  { parts }: Scene,
  cells: readonly number[],
  rows: readonly number[],
  points: readonly TrueCounts[],
): TrueCounts {
  return addedCountsAt(
    cells.flatMap((cell) => parts[cell]!).map((part) => points[part]!),
    rows,
  )
}
