import load from 'highs'
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

/**
 * Somebody who has every table that left, knows who is in which group, and asks an integer program what one variant's genotypes can
 * be. Written for tests alone: it shares nothing with what the rules compute.
 */
export class Attacker {
  readonly atoms: Person[][]
  readonly #of: GenotypedWorld
  readonly #rows: string[] = []
  /** Somebody of each atom, who may not exist. */
  readonly #samples: Person[]

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
      const people = atoms.reduce((sum, atom) => sum + this.atoms[atom]!.length, 0)
      this.#say(atoms, [1, 1, 1], people, people)
    }
    for (const { release, rounded } of leaked) {
      for (const { cohort, columns } of release.cohorts) {
        const inside = this.atomsOf(cohort)
        const people = inside.reduce((sum, atom) => sum + this.atoms[atom]!.length, 0)
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
    return [this.#solve('Minimize', atoms, question), this.#solve('Maximize', atoms, question)]
  }

  #say(atoms: readonly number[], question: Question, low: number, high: number): void {
    if (atoms.length === 0) return
    const sum = sumText(atoms, question)
    this.#rows.push(` ${sum} >= ${low}`, ` ${sum} <= ${high}`)
  }

  #solve(sense: string, atoms: readonly number[], question: Question): number {
    if (atoms.length === 0) return 0
    const names = this.atoms.flatMap((_, atom) => [`h${atom}`, `m${atom}`, `r${atom}`])
    const text = [
      sense,
      ` ${sumText(atoms, question)}`,
      'Subject To',
      ...this.#rows,
      'General',
      ` ${names.join(' ')}`,
      'End',
    ]
    const { Status, ObjectiveValue } = highs.solve(text.join('\n'))
    if (Status !== 'Optimal') throw new Error(`the releases contradict each other: ${Status}`)
    return Math.round(ObjectiveValue)
  }
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

function sumText(atoms: readonly number[], [het, hom, ref]: Question): string {
  const terms = atoms.flatMap((atom) =>
    [
      [het, `h${atom}`],
      [hom, `m${atom}`],
      [ref, `r${atom}`],
    ].filter(([weight]) => weight !== 0),
  )
  return terms.map(([weight, name]) => `${weight} ${name}`).join(' + ')
}
