import { STATE } from '../types.ts'
import { KINDS, type Kind } from './algebra/genotypes.ts'
import { RowSpace } from './algebra/row-space.ts'
import { type RowGroup, rowsByVariant, variantText, vectorRanges } from './overlap.ts'
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
  /** Span of the vectors of some cohorts, kept by which. */
  spaceOf(cohorts: readonly number[]): RowSpace
  /** How many people each cell has is known. */
  sized: boolean
}

/** Spans that a scene remembers at a time. */
const MOST_SPACES = 2000

/** The scene of a group of rows; undefined where cells cannot be told apart. */
export function sceneOf(subject: Subject, { earlier }: RowGroup): Scene {
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
    const rows = rowsByVariant(before.variants)
    // all cohorts of a release are asked for the same row
    const last = { row: -1, at: -1 }
    const rowOf = (row: number) => {
      if (last.row !== row) Object.assign(last, { row, at: rows.get(variantText(subject.variants[row]!))! })
      return last.at
    }
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
  const spaces = new Map<string, RowSpace>()
  return {
    cohorts,
    people,
    parts,
    sized: parts.every((part) => part.every((cell) => subject.cells!.lower[cell] === subject.cells!.upper[cell])),
    spaceOf(numbers) {
      const key = numbers.join()
      const known = spaces.get(key)
      if (known) return known
      if (spaces.size >= MOST_SPACES) spaces.clear()
      const space = new RowSpace(parts.length)
      for (const number of numbers) space.add(vectorOf(cohorts[number]!.cells, parts.length))
      spaces.set(key, space)
      return space
    },
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
const PROTECTED = ['AC', 'AF', 'nhomalt', 'n_het', 'n_hom_ref', 'hemizygote_count']

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
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, new Float64Array(parts.length)])) as KindCounts
  for (const [place, part] of parts.entries()) {
    for (const cell of part) {
      const { AC, AN, nhomalt, hemizygote_count, n_haploid } = counts[cell]!
      const [ac, an] = [AC[row]!, AN[row]!]
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
