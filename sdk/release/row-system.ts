import { FORMS, type FormName, formOver, genotypeSystem, KINDS, type Kind } from './algebra/genotypes.ts'
import { boundsOf, type CountSystem, tightenIntervals } from './algebra/intervals.ts'
import type { IntervalSolver } from './algebra/linear-program.ts'
import { type Scene, sourceOf } from './scene.ts'
import type { Subject } from './subject.ts'
import { type Learned, learnedFrom } from './told.ts'

/** Linear programs that may still be solved. */
export interface Programs {
  left: number
}

/** Everything that tables tell of one row, as bounds of any number of the people in some cells. */
export class RowSystem {
  /** Cohorts of the scene that tell something of alleles. */
  readonly tellers: readonly number[]
  readonly #subject: Subject
  readonly #scene: Scene
  readonly #learned: readonly Learned[]
  readonly #kinds: readonly Kind[]
  readonly #programs: Programs
  #now: CountSystem | undefined
  #before: CountSystem | undefined

  /** @param isDiploid nobody has one copy in all */
  constructor(subject: Subject, scene: Scene, row: number, isDiploid: boolean, programs: Programs) {
    this.#subject = subject
    this.#scene = scene
    this.#programs = programs
    this.#learned = scene.cohorts.map((cohort) => learnedFrom(sourceOf(cohort, row), cohort.people))
    this.tellers = [...scene.cohorts.keys()].filter((number) =>
      this.#learned[number]!.told.some(({ form }) => form !== 'AN' && form !== 'called'),
    )
    const isAllele = subject.dataset.kind === 'allele'
    this.#kinds = isAllele ? ['hemi', 'single'] : isDiploid ? ['het', 'hom', 'ref'] : KINDS
  }

  /** Cohorts that tell how many copies their people have. */
  get exact(): number[] {
    const isExact = (number: number) =>
      this.#learned[number]!.told.some(({ form, low, high }) => form === 'AC' && low === high)
    return this.tellers.filter(isExact)
  }

  /** Whether carriers, or copies, of some cells can be one number only; undefined where nothing is left to find out with. */
  isPinned(cells: readonly number[]): Promise<boolean | undefined> {
    this.#now ??= this.#systemOf([...this.#scene.cohorts.keys()])
    return this.#isPinnedIn(this.#now, cells)
  }

  /** The same by earlier tables alone. */
  async isPinnedBefore(cells: readonly number[]): Promise<boolean> {
    const { cohorts } = this.#scene
    const earlier = [...cohorts.keys()].filter((number) => cohorts[number]!.cohort === undefined)
    if (!this.tellers.some((number) => cohorts[number]!.cohort === undefined)) return false
    this.#before ??= this.#systemOf(earlier)
    return (await this.#isPinnedIn(this.#before, cells)) === true
  }

  async #isPinnedIn(system: CountSystem, cells: readonly number[]): Promise<boolean | undefined> {
    const asked: FormName[] = this.#kinds.includes('het') ? ['carriers', 'AC'] : ['AC']
    const forms = asked.map((form) => formOver(cells, FORMS[form], this.#kinds))
    if (forms.some((form) => isOne(boundsOf(form, system.lower, system.upper)))) return true
    const solver: IntervalSolver | undefined = await this.#subject.solver()
    for (const form of forms) {
      if (!solver || this.#programs.left <= 0) return undefined
      this.#programs.left--
      const [found] = solver.solve(system, [form])
      if (!found) return undefined
      if (isOne(found)) return true
    }
    return false
  }

  #systemOf(numbers: readonly number[]): CountSystem {
    const { cohorts, people } = this.#scene
    const isAllele = this.#subject.dataset.kind === 'allele'
    const system = genotypeSystem(isAllele ? people.map((count) => 2 * count) : people, this.#kinds)
    for (const number of numbers) {
      const { cells } = cohorts[number]!
      for (const { weights, low, high } of this.#learned[number]!.told) {
        system.sums.push({ ...formOver(cells, weights, this.#kinds), low, high })
      }
    }
    return { ...system, ...tightenIntervals(system) }
  }
}

function isOne({ lower, upper }: { lower: number; upper: number }): boolean {
  return upper - lower < 0.5
}
