import { FORMS, type FormName, formOver, genotypeSystem, KINDS, type Kind } from './algebra/genotypes.ts'
import {
  boundsOf,
  type CountSum,
  type CountSystem,
  isSolution,
  type LinearForm,
  tightenIntervals,
} from './algebra/intervals.ts'
import type { Interval } from './algebra/linear-program.ts'
import { certainRoom, roomByExchanges } from './algebra/room.ts'
import { isLoose, roomWithinSlack } from './algebra/slack.ts'
import { type RowPlan, RowPlans, type Structure } from './row-plan.ts'
import { hidesAnything, shapeOf } from './row-shape.ts'
import { kindCounts, type Scene, type SceneCohort, scenesOf, sourceOf, vectorOf } from './scene.ts'
import type { Subject, TrueCounts } from './subject.ts'
import { type Learned, learnedFrom } from './told.ts'

/** A number that a table hides, and what is known around it. */
export interface Attack {
  row: number
  /** Cohort of this table that hides the number; undefined where an earlier table hides it. */
  cohort: number | undefined
  /** Cohorts of this table that tell something of alleles in this row. */
  shown: number[]
  /** What is hidden: a column, or carriers. */
  form: FormName
  /** Copies are shown and a genotype is not: then it only must not be known exactly, since copies bound it anyway. */
  partly: boolean
  /** Undefined where cells could not be told apart. */
  target: Target | undefined
}

export interface Target {
  /** What it can be for somebody who knows how many people were called, and for a genotype how many copies they have. */
  alone: Interval
  form: LinearForm
  /** The same for the same number of the same people. */
  key: string
  /** Everything released, and the same without this table. */
  now: Knowledge
  before: Knowledge
  /** How far it can certainly move; undefined where the dataset does not tell all cells. */
  room(knowledge: Knowledge): Interval | undefined
  /** The same by exchanges around several cells, as far as so many values: more work, and further. */
  widerRoom(knowledge: Knowledge, width: number): Interval | undefined
  /** The same within the intervals of rounded and noised sums; undefined where there are none. */
  looseRoom(system: CountSystem, need: { width: number; least: number }): Interval | undefined
}

/** What follows from some released tables in one row. */
export interface Knowledge {
  /** Released sums add up to the hidden number. */
  derives(target: Target): boolean
  /** False where a table tells more than sums, of which nothing is computed. */
  whole: boolean
  /** What the dataset says is a solution: then what {@link Target.room} reaches is reached. */
  isTrue: boolean
  system(): CountSystem
}

/** One attack for every number that this table, or an earlier one of the same variants, hides. */
export function* attacksOn(subject: Subject, points?: readonly TrueCounts[]): Generator<Attack> {
  for (const { scene, rows } of scenesOf(subject)) {
    const known = hiding.get(scene)
    const told = { subject, scene, ...(points ? { points } : {}) }
    if (known) {
      for (const { row, ...planned } of known) yield* attacksBy({ ...told, row }, planned)
      continue
    }
    const plans = new RowPlans()
    const found: Array<PlannedRow & { row: number }> = []
    for (const row of rows) {
      const planned = planOf({ ...told, plans, row })
      if (!planned) continue
      if (found.length <= MOST_KEPT) found.push({ row, ...planned })
      yield* attacksBy({ ...told, row }, planned)
    }
    if (found.length <= MOST_KEPT) hiding.set(scene, found)
  }
}

/** What follows in a row, and which kinds of people there can be. */
interface PlannedRow {
  plan: RowPlan
  kinds: readonly Kind[]
}

/** Rows of a scene that are kept for the next rule. */
const MOST_KEPT = 100_000

/** Rows that hide something, of scenes of whole tables. */
const hiding = new WeakMap<Scene, ReadonlyArray<PlannedRow & { row: number }>>()

/** One row of a scene; what follows whatever the counts are is kept for rows that show the same. */
export interface Place {
  subject: Subject
  scene: Scene
  plans: RowPlans
  row: number
  points?: readonly TrueCounts[]
}

/**
 * The same for one row.
 *
 * @param wanted numbers, by cohort of the scene, that the caller asks about; default all
 */
export function* attacksOnRow(place: Place, wanted: (number: number) => boolean = () => true): Generator<Attack> {
  const planned = planOf(place)
  if (planned) yield* attacksBy(place, planned, wanted)
}

function planOf({ subject, scene, plans, row }: Place): PlannedRow | undefined {
  const shapes = scene.cohorts.map((cohort) => shapeOf(cohort, row))
  if (!shapes.some(hidesAnything)) return undefined
  const kinds = kindsOf(subject, row)
  const plan = plans.of(scene, shapes, kinds)
  return plan.hidden.length === 0 ? undefined : { plan, kinds }
}

function* attacksBy(
  { subject, scene, row, points }: Omit<Place, 'plans'>,
  { plan, kinds }: PlannedRow,
  wanted: (number: number) => boolean = () => true,
): Generator<Attack> {
  const view = new RowView(subject, scene, plan, kinds, row, points)
  for (const { number, forms, partly } of plan.hidden) {
    if (!wanted(number)) continue
    const { cohort } = scene.cohorts[number]!
    for (const form of forms) {
      const target = subject.cells ? new RowTarget(view, number, form) : undefined
      yield { row, cohort, shown: plan.shown, form, partly, target }
    }
  }
}

/** Kinds of people that can occur in a row: nobody is haploid where the dataset says so. */
function kindsOf({ dataset, cohorts }: Subject, row: number): readonly Kind[] {
  if (dataset.kind === 'allele') return ALLELES
  const diploid = cohorts.every(({ counts }) => counts?.n_haploid !== undefined && counts.n_haploid[row] === 0)
  return diploid ? DIPLOID : KINDS
}

const ALLELES: readonly Kind[] = ['hemi', 'single']
const DIPLOID: readonly Kind[] = ['het', 'hom', 'ref']

/** What is known of one row; computed when first asked. */
class RowView {
  readonly scene: Scene
  readonly kinds: readonly Kind[]
  readonly isAllele: boolean
  readonly points: readonly TrueCounts[] | undefined
  readonly now: RowKnowledge
  readonly before: RowKnowledge
  readonly #row: number
  readonly #learned: Learned[] = []
  #point: ReturnType<typeof kindCounts> | undefined

  constructor(
    { dataset }: Subject,
    scene: Scene,
    plan: RowPlan,
    kinds: readonly Kind[],
    row: number,
    points: readonly TrueCounts[] | undefined,
  ) {
    this.scene = scene
    this.kinds = kinds
    this.isAllele = dataset.kind === 'allele'
    this.points = points
    this.#row = row
    this.now = new RowKnowledge(this, plan.now)
    this.before = new RowKnowledge(this, plan.before)
  }

  /** Greatest number of people per cell, or of copies where only those are counted. */
  get most(): Float64Array {
    return this.isAllele ? this.scene.people.map((count) => 2 * count) : this.scene.people
  }

  /** What a cohort of the scene tells. */
  learned(number: number): Learned {
    const cohort = this.scene.cohorts[number]!
    this.#learned[number] ??= learnedFrom(sourceOf(cohort, this.#row), cohort.people)
    return this.#learned[number]
  }

  /** How many people of each kind each cell truly has; undefined where the dataset does not tell. */
  get point(): ReturnType<typeof kindCounts> | undefined {
    if (this.points) this.#point ??= kindCounts(this.scene, this.points, this.#row)
    return this.#point
  }
}

class RowTarget implements Target {
  /** Which cohort of the scene, and which number of it: for {@link Knowledge.derives}. */
  readonly number: number
  readonly name: FormName
  readonly #view: RowView

  constructor(view: RowView, number: number, name: FormName) {
    this.#view = view
    this.number = number
    this.name = name
  }

  get #cohort(): SceneCohort {
    return this.#view.scene.cohorts[this.number]!
  }

  get #inside(): Uint8Array {
    return vectorOf(this.#cohort.cells, this.#view.scene.parts.length)
  }

  get alone(): Interval {
    const { isAllele, kinds } = this.#view
    return aloneBounds(this.#view.learned(this.number), this.name, kinds, this.#cohort.people * (isAllele ? 2 : 1))
  }

  get form(): LinearForm {
    return formOf(this.#cohort.cells, this.name, this.#view.kinds)
  }

  get key(): string {
    return `${this.name} ${nameOf(this.#cohort.cells)}`
  }

  get now(): Knowledge {
    return this.#view.now
  }

  get before(): Knowledge {
    return this.#view.before
  }

  room(knowledge: Knowledge): Interval | undefined {
    const { point } = this.#view
    return point && certainRoom(point, this.#structure(knowledge).classes, this.#inside, this.name)
  }

  widerRoom(knowledge: Knowledge, width: number): Interval | undefined {
    const { point } = this.#view
    return point && roomByExchanges(point, this.#structure(knowledge).exchanges, this.#inside, this.name, width)
  }

  looseRoom(system: CountSystem, need: { width: number; least: number }): Interval | undefined {
    const { point, kinds, scene } = this.#view
    if (!point || !isLoose(system)) return undefined
    const people = new Float64Array(scene.parts.length * kinds.length)
    for (const [place, kind] of kinds.entries()) {
      for (let cell = 0; cell < scene.parts.length; cell++) people[cell * kinds.length + place] = point[kind][cell]!
    }
    return roomWithinSlack(system, kinds.length, people, this.form, need)
  }

  #structure(knowledge: Knowledge): Structure {
    const { now, before } = this.#view
    return (knowledge === now ? now : before).structure
  }
}

const bounds = new Map<string, Interval>()

/** Bounds of numbers by themselves that are remembered at a time. */
const MOST_BOUNDS = 5000

function aloneBounds({ told }: Learned, form: FormName, kinds: readonly Kind[], people: number): Interval {
  const given = form === 'AC' || form === 'carriers' ? CALLED : CALLED_AND_COPIES
  let key = `${form} ${kinds.length} ${people}`
  for (const { form: own, low, high } of told) if (given.includes(own)) key += ` ${own} ${low} ${high}`
  const known = bounds.get(key)
  if (known) return known
  const system = genotypeSystem([people], kinds)
  for (const { weights, form: own, low, high } of told) {
    if (given.includes(own)) system.sums.push({ ...formOver([0], weights, kinds), low, high })
  }
  const { lower, upper } = tightenIntervals(system)
  const found = boundsOf(formOver([0], FORMS[form], kinds), lower, upper)
  for (const sum of system.sums) found.upper = Math.min(found.upper, mostBeside(form, sum, kinds))
  if (bounds.size >= MOST_BOUNDS) bounds.clear()
  bounds.set(key, found)
  return found
}

/** The most that a number can be beside a sum over the same people: nobody counts for more of it than for so many times the sum. */
function mostBeside(form: FormName, { members, weights, high }: CountSum, kinds: readonly Kind[]): number {
  const own: Partial<Record<Kind, number>> = FORMS[form]
  let most = 0
  for (const [place, kind] of kinds.entries()) {
    const at = Array.from(members).indexOf(place)
    const beside = at < 0 ? 0 : (weights?.[at] ?? 1)
    if (own[kind]) most = Math.max(most, own[kind] / beside)
  }
  return most === Number.POSITIVE_INFINITY ? most : Math.floor(most * high + 1e-9)
}

const CALLED: ReadonlyArray<FormName | undefined> = ['AN', 'called']
const CALLED_AND_COPIES: ReadonlyArray<FormName | undefined> = ['AN', 'called', 'AC']

class RowKnowledge implements Knowledge {
  readonly structure: Structure
  readonly #view: RowView
  #system: CountSystem | undefined

  constructor(view: RowView, structure: Structure) {
    this.structure = structure
    this.#view = view
  }

  get whole(): boolean {
    const { scene, points } = this.#view
    // Groups give the sizes of cells away too; of cells whose sizes are not known that is not computed.
    return this.structure.whole && (scene.sized || points !== undefined)
  }

  get isTrue(): boolean {
    const { point, kinds } = this.#view
    if (!point) return false
    const cells = this.#view.scene.parts.length
    const unknowns = new Float64Array(cells * kinds.length)
    for (const kind of KINDS) {
      const place = kinds.indexOf(kind)
      for (let cell = 0; cell < cells; cell++) {
        const people = point[kind][cell]!
        if (people < 0 || (place < 0 && people > 0)) return false
        if (place >= 0) unknowns[cell * kinds.length + place] = people
      }
    }
    return isSolution(this.system(), unknowns)
  }

  derives(target: Target): boolean {
    const { number, name } = target as RowTarget
    return this.structure.derives(this.#view.scene.cohorts[number]!.cells, name)
  }

  system(): CountSystem {
    this.#system ??= systemOf(this.#view, this.structure.numbers)
    return this.#system
  }
}

function systemOf(view: RowView, numbers: readonly number[]): CountSystem {
  const { scene, kinds, most } = view
  const system = genotypeSystem(most, kinds)
  const said = new Set<string>()
  for (const number of numbers) {
    const { cells } = scene.cohorts[number]!
    for (const { weights, form, low, high } of view.learned(number).told) {
      // the same of the same people told again is no news; told otherwise it is
      const text = `${form} ${low} ${high} ${nameOf(cells)}`
      if (form && said.has(text)) continue
      said.add(text)
      const { members, weights: own } = form ? formOf(cells, form, kinds) : formOver(cells, weights, kinds)
      system.sums.push({ members, ...(own ? { weights: own } : {}), low, high })
    }
  }
  system.sums.push(...groupSizes(scene, kinds, most))
  return system
}

const names = new WeakMap<readonly number[], string>()
const forms = new WeakMap<readonly number[], Map<string, LinearForm>>()

/** Some cells as one text; those of a cohort are one list for a whole scene. */
function nameOf(cells: readonly number[]): string {
  const name = names.get(cells) ?? cells.join()
  names.set(cells, name)
  return name
}

function formOf(cells: readonly number[], form: FormName, kinds: readonly Kind[]): LinearForm {
  const known = forms.get(cells) ?? new Map<string, LinearForm>()
  forms.set(cells, known)
  const key = `${form} ${kinds.length}`
  const found = known.get(key) ?? formOver(cells, FORMS[form], kinds)
  known.set(key, found)
  return found
}

/** How many people a group has is public, also where its cells are known within bounds only, and also of groups that hide all else. */
function groupSizes({ cohorts }: Scene, kinds: readonly Kind[], most: Float64Array): CountSum[] {
  const each = kinds.includes('het') ? 1 : 2
  return cohorts.flatMap(({ cells, people }): CountSum[] => {
    if (cells.reduce((sum, cell) => sum + most[cell]!, 0) <= each * people) return []
    return [{ ...formOver(cells, FORMS.called, kinds), low: 0, high: each * people }]
  })
}
