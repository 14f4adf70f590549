import { STATE } from '../types.ts'
import type { Kind } from './algebra/genotypes.ts'
import { type Span, Spans } from './algebra/span.ts'
import { groupRows, placesIn, type RowGroup, vectorRanges } from './overlap.ts'
import { type StatedChange, statedChange } from './stated-change.ts'
import type { EarlierRelease, ShownColumn, Subject, SubjectCohort, TrueCounts } from './subject.ts'
import type { Source } from './told.ts'

/** A cohort of this table or of an earlier one of the same variants and data, seen from one stretch of rows. */
export interface SceneCohort {
  /** Its number in this table; undefined for an earlier one's. */
  cohort: number | undefined
  name: string
  /** Place in the ledger of an earlier table. */
  entry?: number
  people: number
  /** Cells that it holds. */
  cells: number[]
  columns: Map<string, ShownColumn>
  /** The dataset's numbers, where they are at hand. */
  own?: Pick<SubjectCohort, 'counts' | 'expected'>
  change: StatedChange
  rowOf(row: number): number
}

/** Everything released of some rows, over the cells that these cohorts divide people into. */
export interface Scene {
  cohorts: SceneCohort[]
  /** Greatest number of people per cell. */
  people: Float64Array
  /** Cells of the subject's that each of these is made of. */
  parts: number[][]
  /** Span of the vectors of some cohorts, kept by what they are. */
  spaceOf(cohorts: readonly number[]): Span
  /** How many people each cell has is known. */
  sized: boolean
}

/** Rows of which the same was released. */
export interface SceneRows {
  scene: Scene
  rows: readonly number[]
}

/** Scenes that are kept for the next rule; where there are more, each is made when its turn comes. */
const MOST_KEPT = 256

const kept = new WeakMap<Subject, SceneRows[]>()

/** All scenes of a table; made once per subject, which nobody changes afterwards. */
export function* scenesOf(subject: Subject): Generator<SceneRows> {
  const known = kept.get(subject)
  if (known) return yield* known
  const spans = new Spans()
  const groups = groupRows(subject)
  const made: SceneRows[] = []
  for (const group of groups) {
    const one = { scene: sceneOf(subject, group, spans), rows: group.rows }
    if (groups.length <= MOST_KEPT) made.push(one)
    yield one
  }
  if (made.length === groups.length) kept.set(subject, made)
}

/** The scene of a group of rows; without cells where they cannot be told apart. */
export function sceneOf(subject: Subject, { earlier }: RowGroup, spans = new Spans()): Scene {
  const ranges = vectorRanges(subject)
  const own = statedChange(subject.mitigation.steps)
  const found: Array<Omit<SceneCohort, 'cells' | 'people'> & { number: number; told?: number | null }> = []
  for (const [cohort, { name, columns, counts, expected, participants }] of subject.cohorts.entries()) {
    const known = { ...(counts ? { counts } : {}), ...(expected ? { expected } : {}) }
    const rowOf = (row: number) => row
    found.push({ cohort, name, columns, own: known, change: own, number: cohort, told: participants, rowOf })
  }
  for (const release of earlier) {
    const before = subject.earlier[release]!
    if (!isTold(subject, before)) continue
    const places = placesIn(before.variants, subject.variants)
    const rowOf = (row: number) => places[row]!
    const change = statedChange(before.steps ?? [])
    for (const [i, { name, columns }] of before.cohorts.entries()) {
      found.push({
        cohort: undefined,
        name,
        entry: before.entry,
        columns,
        change,
        number: ranges.earlier[release]![i]!,
        rowOf,
      })
    }
  }
  const { people, parts, cellsOf } = reduce(
    subject,
    found.map(({ number }) => number),
  )
  const cohorts = found.map(({ told, number: _, ...cohort }, place): SceneCohort => {
    const cells = cellsOf[place]!
    return { ...cohort, cells, people: told ?? cells.reduce((sum, cell) => sum + people[cell]!, 0) }
  })
  return {
    cohorts,
    people,
    parts,
    sized: parts.every((part) => part.every((cell) => subject.cells!.lower[cell] === subject.cells!.upper[cell])),
    spaceOf: (numbers) =>
      spans.of(
        numbers.map((number) => vectorOf(cohorts[number]!.cells, parts.length)),
        parts.length,
      ),
  }
}

const vectors = new WeakMap<readonly number[], Uint8Array>()

/** 1 for each of some cells; made once per list, and not to be changed. */
export function vectorOf(cells: readonly number[], count: number): Uint8Array {
  const known = vectors.get(cells)
  if (known?.length === count) return known
  const vector = new Uint8Array(count)
  for (const cell of cells) vector[cell] = 1
  vectors.set(cells, vector)
  return vector
}

/** Whether the people of an earlier release are told apart among the cells. */
function isTold({ dataset }: Subject, { dataVersion }: EarlierRelease): boolean {
  return dataVersion === dataset.dataVersion || (dataset.versions ?? []).includes(dataVersion)
}

/** Cells that are in the same of some cohorts are one. */
function reduce({ cells }: Subject, numbers: readonly number[]) {
  const parts: number[][] = []
  const cellsOf = numbers.map((): number[] => [])
  const places = new Map<string, number>()
  for (let cell = 0; cell < (cells?.count ?? 0); cell++) {
    const key = numbers.map((number) => cells!.vectors[number]![cell]).join('')
    if (!key.includes('1')) continue
    let place = places.get(key)
    if (place === undefined) {
      place = parts.push([]) - 1
      places.set(key, place)
      for (const [i, own] of cellsOf.entries()) if (key[i] === '1') own.push(place)
    }
    parts[place]!.push(cell)
  }
  const people = Float64Array.from(parts, (part) => part.reduce((sum, cell) => sum + cells!.upper[cell]!, 0))
  return { people, parts, cellsOf }
}

/** What a source is in one row. */
export function sourceOf({ columns, change, own, rowOf }: SceneCohort, row: number): Source {
  return { columns, change, row: rowOf(row), ...(own?.counts ? { counts: own.counts } : {}) }
}

/** Columns that tell of alleles by counting them or people who have them. */
export const PROTECTED: readonly string[] = ['AC', 'AF', 'nhomalt', 'n_het', 'n_hom_ref', 'hemizygote_count']

/**
 * Columns that a table has and that show nothing in a row although there is a number: suppressed ones, and ones that are empty where the
 * dataset has a number, whatever the file calls that.
 */
export function hiddenColumns({ columns, own, rowOf }: SceneCohort, row: number): string[] {
  const at = rowOf(row)
  let hidden: string[] = NONE
  for (let i = 0; i < PROTECTED.length; i++) {
    const name = PROTECTED[i]!
    const column = columns.get(name)
    if (!column) continue
    const state = column.state[at]! & ~STATE.MARKED
    // what an earlier table says of nobody called was looked at when it left
    if (state === STATE.value || (state === STATE.notCalled && !own)) continue
    if (state !== STATE.suppressed) {
      const expected = own?.expected?.get(name)
      const given = own ? expected !== undefined && isValue(expected.state[row]!) : column.state.some(isValue)
      if (!given) continue
    }
    if (hidden.length === 0) hidden = [name]
    else hidden.push(name)
  }
  return hidden
}

const NONE: string[] = []

function isValue(state: number): boolean {
  return (state & ~STATE.MARKED) === STATE.value
}

/** How many people of each kind are in each cell of a scene, in one row: what the dataset knows. */
export type KindCounts = Record<Kind, Float64Array>

export function kindCounts({ parts }: Scene, counts: readonly TrueCounts[], row: number): KindCounts {
  const empty = () => new Float64Array(parts.length)
  const kinds = { het: empty(), hom: empty(), ref: empty(), hemi: empty(), single: empty() }
  for (let place = 0; place < parts.length; place++) {
    for (const cell of parts[place]!) {
      const { AC, AN, nhomalt, hemizygote_count, n_haploid } = counts[cell]!
      const ac = AC[row]!
      const an = AN[row]!
      // Where people are not counted, each copy stands for itself.
      const haploid = nhomalt ? (n_haploid?.[row] ?? 0) : an
      const hemi = nhomalt ? (hemizygote_count?.[row] ?? 0) : ac
      const hom = nhomalt?.[row] ?? 0
      const het = ac - 2 * hom - hemi
      kinds.hom[place]! += hom
      kinds.het[place]! += het
      kinds.hemi[place]! += hemi
      kinds.single[place]! += haploid - hemi
      kinds.ref[place]! += Math.max(0, (an - haploid) / 2 - het - hom)
    }
  }
  return kinds
}
