import { exchangesOf } from './algebra/exchanges.ts'
import { FORMS, type FormName, formOver, genotypeSystem, KINDS, type Kind } from './algebra/genotypes.ts'
import type { CountSum, CountSystem, LinearForm } from './algebra/intervals.ts'
import type { Interval } from './algebra/linear-program.ts'
import { type Classes, certainRoom, roomByExchanges } from './algebra/room.ts'
import { groupRows } from './overlap.ts'
import { hiddenColumns, kindCounts, type Scene, sceneOf, sourceOf, vectorOf } from './scene.ts'
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
  alone: CountSystem & { form: LinearForm }
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
}

/** What follows from some released tables in one row. */
export interface Knowledge {
  /** Released sums add up to the hidden number. */
  derives(target: Target): boolean
  /** False where a table tells more than sums, of which nothing is computed. */
  whole: boolean
  system(): CountSystem
}

/** One attack for every number that this table, or an earlier one of the same variants, hides. */
export function* attacksOn(subject: Subject, points?: readonly TrueCounts[]): Generator<Attack> {
  for (const group of groupRows(subject)) {
    const scene = sceneOf(subject, group)
    const classes = new Map<string, Classes>()
    for (const row of group.rows) yield* attacksOnRow({ subject, scene, classes, row, ...(points ? { points } : {}) })
  }
}

/** One row of a scene; what its classes are is kept for rows that show the same. */
export interface Place {
  subject: Subject
  scene: Scene
  classes: Map<string, Classes>
  row: number
  points?: readonly TrueCounts[]
}

/**
 * The same for one row.
 *
 * @param wanted numbers, by cohort of the scene, that the caller asks about; default all
 */
export function* attacksOnRow(
  { subject, scene, classes, row, points }: Place,
  wanted: (number: number) => boolean = () => true,
): Generator<Attack> {
  const { cohorts, people } = scene
  const hidden = cohorts.map((cohort) => hiddenColumns(cohort, row))
  if (hidden.every((columns) => columns.length === 0)) return
  const learned = cohorts.map((cohort) => learnedFrom(sourceOf(cohort, row), cohort.people))
  const shown = cohorts.flatMap(({ cohort }, i) =>
    cohort !== undefined && learned[i]!.told.some(tellsOfAlleles) ? [cohort] : [],
  )
  const kinds = kindsOf(subject, row)
  const most = subject.dataset.kind === 'allele' ? people.map((count) => 2 * count) : people
  // Groups give the sizes of cells away too; of cells whose sizes are not known that is not computed.
  const sized = scene.sized || points !== undefined
  const known = (numbers: number[]) => knowledgeOf({ scene, learned, kinds, most, sized }, numbers)
  const all = [...cohorts.keys()]
  const now = known(all)
  const before = known(all.filter((number) => cohorts[number]!.cohort === undefined))
  let point: ReturnType<typeof kindCounts> | undefined
  const around = once((knowledge: Knowledge) => {
    const tellers = all.filter(
      (i) => learned[i]!.told.some(tellsOfAlleles) && (knowledge === now || cohorts[i]!.cohort === undefined),
    )
    return classesOf(scene, classes, tellers)
  })
  for (const [number, columns] of hidden.entries()) {
    if (columns.length === 0 || !wanted(number)) continue
    const { cohort, cells } = cohorts[number]!
    const partly = learned[number]!.told.some(({ form }) => form === 'AC')
    for (const form of formsOf(columns, learned[number]!, subject.dataset.kind)) {
      if (!subject.cells) {
        yield { row, cohort, shown, form, partly, target: undefined }
        continue
      }
      const target: Target = {
        get alone() {
          const most = cohorts[number]!.people * (subject.dataset.kind === 'allele' ? 2 : 1)
          return aloneOf(learned[number]!, form, kinds, most)
        },
        get form() {
          return formOf(cells, form, kinds)
        },
        get key() {
          return `${form} ${nameOf(cells)}`
        },
        now,
        before,
        room(knowledge) {
          if (!points) return undefined
          point ??= kindCounts(scene, points, row)
          return certainRoom(point, around(knowledge), vectorOf(cells, people.length), form)
        },
        widerRoom(knowledge, width) {
          if (!points) return undefined
          point ??= kindCounts(scene, points, row)
          const exchanges = exchangesAmong(around(knowledge))
          return roomByExchanges(point, exchanges, vectorOf(cells, people.length), form, width)
        },
      }
      derivable.set(target, { number, form })
      yield { row, cohort, shown, form, partly, target }
    }
  }
}

/** Which number a target is, for {@link Knowledge.derives}. */
const derivable = new WeakMap<Target, { number: number; form: FormName }>()

const tellsOfAlleles = ({ form }: { form?: FormName }) => form !== 'AN' && form !== 'called'

/** Kinds of people that can occur in a row: nobody is haploid where the dataset says so. */
function kindsOf({ dataset, cohorts }: Subject, row: number): readonly Kind[] {
  if (dataset.kind === 'allele') return ['hemi', 'single']
  const diploid = cohorts.every(({ counts }) => counts?.n_haploid !== undefined && counts.n_haploid[row] === 0)
  return diploid ? ['het', 'hom', 'ref'] : KINDS
}

/**
 * Numbers that have to stay open where some columns are hidden: copies and carriers, with which genotypes are hidden too; genotypes by
 * themselves where no copies are.
 */
function formsOf(columns: readonly string[], { told }: Learned, kind: Subject['dataset']['kind']): FormName[] {
  const isTold = told.some(({ form, low, high }) => form === 'AC' && low === high)
  const hidesCopies = columns.some((name) => name === 'AC' || name === 'AF')
  if (hidesCopies && !isTold) return kind === 'genotype' ? ['AC', 'carriers'] : ['AC']
  return columns.filter((name): name is FormName => name in FORMS && name !== 'AC')
}

function aloneOf({ told }: Learned, form: FormName, kinds: readonly Kind[], people: number): Target['alone'] {
  const given: Array<FormName | undefined> =
    form === 'AC' || form === 'carriers' ? ['AN', 'called'] : ['AN', 'called', 'AC']
  const system = genotypeSystem([people], kinds)
  for (const { weights, form: own, low, high } of told) {
    if (given.includes(own)) system.sums.push({ ...formOver([0], weights, kinds), low, high })
  }
  return { ...system, form: formOver([0], FORMS[form], kinds) }
}

/** A function that remembers what it answered. */
function once<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    if (!known.has(key)) known.set(key, make(key))
    return known.get(key)!
  }
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

interface Seen {
  scene: Scene
  learned: readonly Learned[]
  kinds: readonly Kind[]
  most: Float64Array
  sized: boolean
}

function knowledgeOf({ scene, learned, kinds, most, sized }: Seen, numbers: readonly number[]): Knowledge {
  let system: CountSystem | undefined
  const spaceOf = once((form: FormName) => {
    const tellers = numbers.filter((i) => tellsExactly(learned[i]!, form, kinds))
    return tellers.length > 0 ? scene.spaceOf(tellers) : undefined
  })
  return {
    whole: sized && numbers.every((number) => learned[number]!.whole),
    derives(target) {
      const { number, form } = derivable.get(target)!
      const space = spaceOf(form)
      return space?.contains(vectorOf(scene.cohorts[number]!.cells, scene.parts.length)) ?? false
    },
    system() {
      if (system) return system
      system = genotypeSystem(most, kinds)
      const said = new Set<string>()
      for (const number of numbers) {
        const { cells } = scene.cohorts[number]!
        for (const { weights, form, low, high } of learned[number]!.told) {
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
    },
  }
}

/** How many people a group has is public, also where its cells are known within bounds only, and also of groups that hide all else. */
function groupSizes({ cohorts }: Scene, kinds: readonly Kind[], most: Float64Array): CountSum[] {
  const each = kinds.includes('het') ? 1 : 2
  return cohorts.flatMap(({ cells, people }): CountSum[] => {
    if (cells.reduce((sum, cell) => sum + most[cell]!, 0) <= each * people) return []
    return [{ ...formOver(cells, FORMS.called, kinds), low: 0, high: each * people }]
  })
}

/** Whether one cohort's numbers give another of it exactly: what is told, and what follows where nobody is haploid. */
function tellsExactly({ told }: Learned, form: FormName, kinds: readonly Kind[]): boolean {
  if (told.some((one) => one.form === form && one.low === one.high)) return true
  const exact = new Set(told.flatMap((one) => (one.form && one.low === one.high ? [one.form] : [])))
  if (exact.has('AC') && exact.has('nhomalt') && form === 'carriers') return true
  if (kinds.includes('hemi')) return false
  const two = ['AC', 'nhomalt', 'n_het'].filter((name) => exact.has(name as FormName)).length >= 2
  return two && (form !== 'n_hom_ref' || exact.has('AN'))
}

function classesOf({ cohorts, parts }: Scene, known: Map<string, Classes>, tellers: readonly number[]): Classes {
  const key = tellers.join()
  const found = known.get(key)
  if (found) return found
  const vectors = tellers.map((number) => vectorOf(cohorts[number]!.cells, parts.length))
  const places = new Map<string, number>()
  const of = Int32Array.from(parts, (_, cell) => {
    const text = vectors.map((vector) => vector[cell]).join('')
    const place = places.get(text) ?? places.size
    places.set(text, place)
    return place
  })
  const classes = { of, count: places.size, free: places.get('0'.repeat(tellers.length)) ?? -1 }
  known.set(key, classes)
  exchanges.set(classes, () => exchangesOf(vectors, parts.length))
  return classes
}

/** What can be exchanged among the cells of some classes: made when first asked. */
const exchanges = new WeakMap<Classes, () => readonly Int8Array[]>()

function exchangesAmong(classes: Classes): readonly Int8Array[] {
  const found = exchanges.get(classes)?.() ?? []
  exchanges.set(classes, () => found)
  return found
}
