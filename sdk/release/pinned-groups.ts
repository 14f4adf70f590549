import { type CombinationLimits, combinationsOf } from './algebra/combinations.ts'
import { exchangesOf } from './algebra/exchanges.ts'
import { RowCounts } from './row-counts.ts'
import { shapeOf, tellsOfAlleles } from './row-shape.ts'
import { type Programs, RowSystem } from './row-system.ts'
import type { CheckStatus } from './rule.ts'
import { type Scene, type SceneCohort, vectorOf } from './scene.ts'
import type { Subject, TrueCounts } from './subject.ts'
import { MOST_CLASSES, togetherIn } from './subtraction.ts'

/** A group that no table shows or hides, of which sums and counts being from none to all leave one number. */
export interface PinnedGroup {
  /** Cells of the scene. */
  cells: number[]
  status: Exclude<CheckStatus, 'pass'>
  /** How many sums give it, where sums alone do. */
  sums: number | undefined
  /** Undecided: there was no solver, or no program left. */
  open: boolean
}

/** What a policy says of a group by its true counts, and how many people are in it. */
export type GroupVerdict = (counts: TrueCounts, people: number) => CheckStatus

/** What a row gives away. */
export interface RowGroups {
  found: PinnedGroup[]
  /** Cells to protect that more groups may hold than could be looked at. */
  left: number[]
}

/** How much is looked at. */
export interface PinnedLimits {
  /** Cells that tables tell apart, beyond which nothing is looked at. */
  classes: number
  /** See {@link combinationsOf}. */
  combinations?: CombinationLimits
}

/** Combinations that are remembered at a time, of each choice of tables. */
const MOST_REMEMBERED = 500

/** Cells by which of the tables that tell of alleles in a row hold them. */
interface Told {
  classes: readonly number[][]
  /** Different sums over classes. */
  vectors: readonly Uint8Array[]
  /** No class is in two sums: whatever follows is a number that some table shows. */
  isApart: boolean
  /** What can be exchanged among classes. */
  exchanges: () => readonly Int8Array[]
  /** Smallest groups that follow where some classes are known. */
  smallest: Map<string, Smallest>
}

/** Groups of classes, and classes that others may hold than could be looked at. */
interface Smallest {
  groups: number[][]
  left: number[]
}

/**
 * Finds groups of which nobody tells anything and whose carriers follow all the same, because counts are never negative and nobody can have
 * more than there are people.
 *
 * What is known exactly is a sum of what is told and of cells that have none, or all, in every solution. So: take every cell that has
 * none or all for such a cell; where no smallest group of what is left (`combinationsOf`) is to be protected, nothing is given away. Where one is,
 * cells that people can come to or leave while all tables stay as they are, are none of them; then programs decide.
 */
export class PinnedGroups {
  readonly #subject: Subject
  readonly #scene: Scene
  readonly #points: readonly TrueCounts[]
  readonly #verdict: GroupVerdict
  readonly #programs: Programs
  readonly #limits: PinnedLimits
  readonly #told = new WeakMap<object, Told>()

  constructor(
    subject: Subject,
    scene: Scene,
    points: readonly TrueCounts[],
    verdict: GroupVerdict,
    programs: Programs,
    limits: PinnedLimits = { classes: MOST_CLASSES },
  ) {
    this.#limits = limits
    this.#subject = subject
    this.#scene = scene
    this.#points = points
    this.#verdict = verdict
    this.#programs = programs
  }

  /**
   * Groups that a row gives away.
   *
   * @param cohorts those of the scene, as the row would show them
   */
  async inRow(row: number, cohorts: readonly SceneCohort[] = this.#scene.cohorts): Promise<RowGroups> {
    const tellers: number[] = []
    for (const [number, cohort] of cohorts.entries()) {
      if (tellsOfAlleles(shapeOf(cohort, row))) tellers.push(number)
    }
    if (tellers.length < 2 || !tellers.some((number) => cohorts[number]!.cohort !== undefined)) return NOTHING
    const told = this.#toldBy(tellers)
    if (told.isApart) return NOTHING
    const counts = new RowCounts(this.#scene, this.#points, row, told.classes)
    const openCells = (classes: readonly number[]) => this.#openCells(tellers, told, counts, classes)
    if (told.classes.length > this.#limits.classes) return { found: [], left: openCells([...told.classes.keys()]) }
    // who has none, and who has all, by now or by bounds
    const edges = [...told.classes.keys()].filter((place) => counts.hasNone(place) || counts.hasAll(place))
    const look = (fixed: readonly number[]) => this.#protected(told, counts, fixed)
    const isDone = ({ groups, left }: Smallest) => groups.length === 0 && left.length === 0
    if (isDone(look(edges))) return NOTHING
    const moving = movable(told, counts)
    const stuck = edges.filter((place) => !moving.has(place))
    const most = look(stuck)
    if (most.groups.length === 0) return { found: [], left: openCells(most.left) }
    const isDiploid = this.#points.every(({ n_haploid }) => n_haploid?.[row] === 0)
    const scene = { ...this.#scene, cohorts: [...cohorts] }
    const system = new RowSystem(this.#subject, scene, row, isDiploid, this.#programs)
    const fixed = await fixedOf(system, told, counts, stuck)
    const [all, exact] = [look(fixed.certain ?? stuck), this.#exact(told, system, counts, fixed.certain)]
    const found: PinnedGroup[] = []
    for (const group of [...all.groups, ...exact.groups]) {
      const cells = group.flatMap((place) => told.classes[place]!).sort((a, b) => a - b)
      if (this.#isReleased(tellers, cells, counts)) continue
      const known = fixed.certain ? await system.isPinned(cells) : undefined
      if (known === false) continue
      // What earlier tables gave away is no fault of this one.
      if (known && (await system.isPinnedBefore(cells))) continue
      const status = this.#verdict(counts.of(group), counts.people(group))
      if (status === 'pass') continue
      const sums = this.#sumsOf(system.exact, cells)
      found.push({ cells, status: known ? status : 'review', sums, open: !known })
    }
    return { found, left: openCells([...new Set([...all.left, ...exact.left])]) }
  }

  /** Cells of some classes that are to be protected, where no table shows such a class: what others hold of it, they hold with more. */
  #openCells(tellers: readonly number[], told: Told, counts: RowCounts, classes: readonly number[]): number[] {
    const isOpen = (place: number) =>
      this.#verdict(counts.of([place]), counts.people([place])) !== 'pass' &&
      !this.#isReleased(tellers, told.classes[place]!, counts)
    return classes.filter(isOpen).flatMap((place) => told.classes[place]!)
  }

  /** How many of some cohorts' sums give the sum of a smallest group. */
  #sumsOf(exact: readonly number[], cells: readonly number[]): number | undefined {
    if (exact.length === 0) return undefined
    const { together, groups } = this.#scene.spaceOf(exact).combinations
    const own = cells.join()
    const isOwn = (group: readonly number[]) =>
      group
        .flatMap((place) => together[place]!)
        .sort((a, b) => a - b)
        .join() === own
    return groups.find((group) => isOwn(group.cells))?.terms.length
  }

  /** The same by what tells copies exactly, where others tell bounds. */
  #exact(told: Told, { exact, tellers }: RowSystem, counts: RowCounts, fixed: readonly number[] | undefined): Smallest {
    if (!fixed || exact.length === tellers.length) return { groups: [], left: [] }
    const vectors = exact.map((number) => this.#vectorOf(told.classes, number))
    const { groups, left } = this.#protected({ ...told, vectors, smallest: new Map() }, counts, fixed)
    return { groups: groups.filter(({ length }) => length > 1), left }
  }

  #toldBy(tellers: readonly number[]): Told {
    const span = this.#scene.spaceOf(tellers)
    const known = this.#told.get(span)
    if (known) return known
    const classes = togetherIn(this.#scene, tellers)
    const vectors = span.vectors.map((vector) => Uint8Array.from(classes, ([cell]) => vector[cell!]!))
    let exchanges: readonly Int8Array[] | undefined
    const made = {
      classes,
      vectors,
      isApart: classes.every((_, place) => vectors.filter((vector) => vector[place] === 1).length < 2),
      exchanges: () => {
        exchanges ??= exchangesOf(vectors, classes.length)
        return exchanges
      },
      smallest: new Map(),
    }
    this.#told.set(span, made)
    return made
  }

  #vectorOf(classes: readonly number[][], number: number): Uint8Array {
    const vector = vectorOf(this.#scene.cohorts[number]!.cells, this.#scene.parts.length)
    return Uint8Array.from(classes, ([cell]) => vector[cell!]!)
  }

  /** Smallest groups that follow where some classes are known, and these classes themselves, as far as they are to be protected. */
  #protected(told: Told, counts: RowCounts, fixed: readonly number[]): Smallest {
    const all = fixed.filter((place) => !counts.hasNone(place)).map((place) => [place])
    const isToProtect = (group: readonly number[]) => this.#verdict(counts.of(group), counts.people(group)) !== 'pass'
    const found = all.filter(isToProtect)
    const out = new Set(fixed)
    // of what has as many nothing is to be protected, however it is put together
    const isAny = told.classes.some((_, place) => !out.has(place) && isToProtect([place]))
    if (!isAny) return { groups: found, left: [] }
    const { groups, left } = smallestOf(told, fixed, this.#limits.combinations)
    return { groups: [...found, ...groups.filter(isToProtect)], left: left.filter((place) => isToProtect([place])) }
  }

  /** Whether a table shows it, but for cells without a copy, or it is of a group that a table shows all of to have one: other rules judge these. */
  #isReleased(tellers: readonly number[], cells: readonly number[], counts: RowCounts): boolean {
    const own = new Set(cells)
    const isIn = (number: number) => {
      const inside = this.#scene.cohorts[number]!.cells
      const others = inside.filter((cell) => !own.has(cell))
      if (inside.length - others.length < own.size) return false
      return others.every((cell) => counts.hasNoneIn(cell)) || inside.every((cell) => counts.hasAllIn(cell))
    }
    return tellers.some(isIn)
  }
}

const NOTHING: RowGroups = { found: [], left: [] }

function smallestOf(
  { classes, vectors, smallest }: Told,
  fixed: readonly number[],
  limits: CombinationLimits | undefined,
): Smallest {
  const key = fixed.join()
  const known = smallest.get(key)
  if (known) return known
  const out = new Set(fixed)
  const others = [...classes.keys()].filter((place) => !out.has(place))
  const sums = vectors.map((vector) => Uint8Array.from(others, (place) => vector[place]!))
  const { groups, left } = combinationsOf(sums, others.length, limits)
  const places = (cells: readonly number[]) => cells.map((cell) => others[cell]!)
  const found = { groups: groups.map(({ cells }) => places(cells)), left: places(left) }
  if (smallest.size >= MOST_REMEMBERED) smallest.clear()
  smallest.set(key, found)
  return found
}

/** Classes that people with a copy can come to or leave, in exchange for others, while every sum stays as it is. */
function movable({ exchanges }: Told, counts: RowCounts): Set<number> {
  const found = new Set<number>()
  for (const exchange of exchanges()) {
    if (!counts.canExchange(exchange, 1) && !counts.canExchange(exchange, -1)) continue
    for (const [place, change] of exchange.entries()) if (change !== 0) found.add(place)
  }
  return found
}

/** Which of some classes certainly have none, or all; `certain` is undefined where that could not be decided. */
async function fixedOf(
  system: RowSystem,
  { classes }: Told,
  counts: RowCounts,
  stuck: readonly number[],
): Promise<{ certain: number[] | undefined }> {
  const certain: number[] = []
  // Several at a time: all of them are fixed where their sum is.
  const decide = async (places: readonly number[]): Promise<boolean> => {
    if (places.length === 0) return true
    const known = await system.isPinned(places.flatMap((place) => classes[place]!))
    if (known === undefined) return false
    if (known) certain.push(...places)
    else if (places.length > 1) {
      const half = places.length >> 1
      return (await decide(places.slice(0, half))) && (await decide(places.slice(half)))
    }
    return true
  }
  const none = stuck.filter((place) => counts.hasNone(place))
  const all = stuck.filter((place) => !counts.hasNone(place))
  const done = (await decide(none)) && (await decide(all))
  return { certain: done ? certain.sort((a, b) => a - b) : undefined }
}
