import load, { type Model } from 'highs'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import type { EarlierRelease } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { membersOf, type Person } from './cohort-world.ts'
import type { GenotypedWorld } from './release-world.ts'

const highs = await load()

/** How many people of a group have something, as whole-number weights over one copy, two copies and none. */
export type Question = [het: number, hom: number, ref: number]
export const COPIES: Question = [1, 2, 0]
export const CARRIERS: Question = [1, 1, 0]
const ASKED: Record<string, Question> = {
  AC: COPIES,
  AN: [2, 2, 2],
  nhomalt: [0, 1, 0],
  n_het: [1, 0, 0],
  n_hom_ref: [0, 0, 1],
}

/** A release, and how its marked numbers were rounded. */
export interface Leaked {
  release: EarlierRelease
  rounded?: (count: number) => number
}

/** A group of atoms of which something is known exactly. */
export interface Pinned {
  atoms: number[]
  people: number
  value: number
}

interface Row {
  atoms: readonly number[]
  question: Question
  low: number
  high: number
}

/**
 * Somebody who has every table that left, knows who is in which group, and asks an integer program what one variant's genotypes can
 * be. Written for tests alone: it shares nothing with what the rules compute.
 */
export class Attacker {
  readonly atoms: Person[][]
  readonly #of: GenotypedWorld
  readonly #rows: Row[] = []
  /** Somebody of each atom, who may not exist. */
  readonly #samples: Person[]
  #model: Model | undefined
  /** What genotypes can be, as far as a program said: per atom, people with one copy, two and none. */
  readonly #possible: Float64Array[] = []

  /** @param overlaps whether it is known how many people have several of the diseases, or only how many of each level have each */
  constructor(of: GenotypedWorld, leaked: readonly Leaked[], overlaps = true) {
    this.#of = of
    const atoms = new Map<string, Person[]>()
    const samples = new Map<string, Person>()
    const known = overlaps ? [] : everyKind(of)
    for (const person of [...of.world.people, ...known]) {
      const key = [...person.levels.values()].map((levels) => [...levels].join()).join('|')
      samples.set(key, person)
      atoms.set(key, [...(atoms.get(key) ?? []), ...(known.includes(person) ? [] : [person])])
    }
    this.atoms = [...atoms.values()]
    this.#samples = [...samples.values()]
    for (const atoms of overlaps ? [...this.atoms.keys()].map((atom) => [atom]) : this.#told()) {
      const people = this.peopleOf(atoms)
      this.#say(atoms, [1, 1, 1], people, people)
    }
    for (const { release, rounded } of leaked) {
      for (const { cohort, columns } of release.cohorts) {
        const inside = this.atomsOf(cohort)
        const people = this.peopleOf(inside)
        for (const [name, { values, state }] of columns) {
          if (((state[0] ?? 0) & ~STATE.MARKED) !== STATE.value) continue
          const marked = ((state[0] ?? 0) & STATE.MARKED) !== 0
          const value = values[0]!
          if (name === 'AF' && !marked)
            this.#say(inside, COPIES, Math.round(value * 2 * people), Math.round(value * 2 * people))
          const question = ASKED[name]
          if (!question) continue
          const possible = Array.from({ length: 2 * people + 1 }, (_, count) => count).filter(
            (count) => (marked && rounded ? rounded(count) : count) === value,
          )
          this.#say(inside, question, possible[0]!, possible.at(-1)!)
        }
      }
    }
  }

  atomsOf(cohort: Cohort): number[] {
    const inside = new Set(membersOf({ ...this.#of.world, people: this.#samples }, cohort))
    return this.#samples.flatMap((person, atom) => (inside.has(person) ? [atom] : []))
  }

  peopleOf(atoms: readonly number[]): number {
    return atoms.reduce((sum, atom) => sum + this.atoms[atom]!.length, 0)
  }

  /** Levels of some atoms, for messages. */
  nameOf(atoms: readonly number[]): string {
    const names = atoms.map((atom) => [...this.#samples[atom]!.levels.values()].map((own) => [...own].join()).join('|'))
    return names.join(' + ')
  }

  /** Atoms of each level, and those of them with each disease. */
  #told(): number[][] {
    const sets = new Map<string, number[]>()
    for (const [atom, person] of this.#samples.entries()) {
      const [level, ...ill] = [...person.levels.values()].map((own) => [...own])
      for (const disease of ['', ...ill.flat()]) {
        const key = `${level} ${disease}`
        sets.set(key, [...(sets.get(key) ?? []), atom])
      }
    }
    return [...sets.values()]
  }

  /** What it truly is. */
  truth(atoms: readonly number[], [het, hom, ref]: Question): number {
    let sum = 0
    for (const atom of atoms) {
      for (const person of this.atoms[atom]!) sum += [ref, het, hom][this.#of.genotypes.get(person)![0] ?? 0]!
    }
    return sum
  }

  /** Least and greatest it can be. */
  bounds(atoms: readonly number[], question: Question): [number, number] {
    return [this.#solve('minimize', atoms, question), this.#solve('maximize', atoms, question)]
  }

  /** Every group of atoms that is to be protected and of which it is known what it has; of all groups that there are. */
  pinned(
    question: Question,
    isProtected: (value: number, people: number) => boolean,
  ): { pinned: Pinned[]; judged: number } {
    const found: Pinned[] = []
    let judged = 0
    const all = [...this.atoms.keys()].filter((atom) => this.atoms[atom]!.length > 0)
    for (let mask = 1; mask < 2 ** all.length; mask++) {
      const atoms = all.filter((_, place) => (mask >> place) & 1)
      const [value, people] = [this.truth(atoms, question), this.peopleOf(atoms)]
      if (!isProtected(value, people)) continue
      judged++
      if (this.#possible.some((point) => valueAt(point, atoms, question) !== value)) continue
      const [low, high] = this.bounds(atoms, question)
      if (low === high) found.push({ atoms, people, value })
    }
    return { pinned: found, judged }
  }

  /** Frees what the program holds. */
  close(): void {
    this.#model?.dispose()
    this.#model = undefined
  }

  #say(atoms: readonly number[], question: Question, low: number, high: number): void {
    if (atoms.length > 0) this.#rows.push({ atoms, question, low, high })
  }

  #solve(sense: 'minimize' | 'maximize', atoms: readonly number[], question: Question): number {
    if (atoms.length === 0) return 0
    this.#model ??= this.#open()
    const model = this.#model
    const costs = new Float64Array(3 * this.atoms.length)
    for (const atom of atoms) costs.set(question, 3 * atom)
    for (const [column, cost] of costs.entries()) model.changeColCost(column, cost)
    model.changeObjectiveSense(highs.constants.objectiveSense[sense])
    model.run()
    if (model.getModelStatus() !== highs.constants.modelStatus.optimal) {
      throw new Error('the releases contradict each other')
    }
    const point = Float64Array.from(model.getSolution().colValue, Math.round)
    this.#possible.push(point)
    return valueAt(point, atoms, question)
  }

  #open(): Model {
    const numCols = 3 * this.atoms.length
    const entries = this.#rows.map(({ atoms, question }) =>
      atoms.flatMap((atom) =>
        question.flatMap((weight, kind): Array<[number, number]> => (weight === 0 ? [] : [[3 * atom + kind, weight]])),
      ),
    )
    const starts = [0]
    for (const row of entries) starts.push(starts.at(-1)! + row.length)
    const size = { numRows: entries.length, numCols }
    const model = highs.createModel()
    model.options.set({ output_flag: false })
    model.passModel({
      ...size,
      colCost: new Float64Array(numCols),
      colLower: new Float64Array(numCols),
      colUpper: new Float64Array(numCols).fill(1e6),
      rowLower: Float64Array.from(this.#rows, ({ low }) => low),
      rowUpper: Float64Array.from(this.#rows, ({ high }) => high),
      integrality: new Int32Array(numCols).fill(highs.constants.variableType.integer),
      matrix: {
        format: 'csr',
        ...size,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(entries.flat(), ([column]) => column),
        values: Float64Array.from(entries.flat(), ([, weight]) => weight),
      },
    })
    return model
  }
}

function valueAt(point: Float64Array, atoms: readonly number[], question: Question): number {
  let sum = 0
  for (const atom of atoms) for (const [kind, weight] of question.entries()) sum += weight * point[3 * atom + kind]!
  return sum
}

/** Somebody of each level with each set of diseases: whether there is such a person nobody told. */
function everyKind({ world }: GenotypedWorld): Person[] {
  const [partition, overlapping] = world.axes
  return partition!.levels.flatMap(({ id }) =>
    Array.from({ length: 2 ** overlapping!.levels.length }, (_, has): Person => {
      const ill = overlapping!.levels.flatMap((level, place) => ((has >> place) & 1 ? [level.id] : []))
      return {
        levels: new Map([
          [partition!.id, new Set([id])],
          [overlapping!.id, new Set(ill)],
        ]),
        measure: 0,
      }
    }),
  )
}
