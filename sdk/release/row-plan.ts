import type { FormName, Kind } from './algebra/genotypes.ts'
import type { Classes } from './algebra/room.ts'
import type { Span } from './algebra/span.ts'
import { hiddenIn, isExact, isWhole, type RowShape, tellsOfAlleles, tellsOfCopies } from './row-shape.ts'
import { type Scene, vectorOf } from './scene.ts'

/** Numbers of one cohort that a row hides. */
export interface HiddenForms {
  /** The cohort among those of the scene. */
  number: number
  forms: readonly FormName[]
  /** Copies are told, be it bounds. */
  partly: boolean
}

/** What is the same in all rows that show and hide the same. */
export interface RowPlan {
  hidden: readonly HiddenForms[]
  /** Cohorts of this table that tell something of alleles. */
  shown: number[]
  /** By everything released, and the same without this table. */
  now: Structure
  before: Structure
}

/** Patterns of rows that are remembered at a time. */
const MOST_REMEMBERED = 2000

/** Plans of the rows of a scene, each made when a row first asks for it. */
export class RowPlans {
  readonly #known = new Map<string, RowPlan>()
  readonly #codes = new Map<RowShape, number>()

  /** The plan of rows in which the cohorts of a scene are of these shapes. */
  of(scene: Scene, shapes: readonly RowShape[], kinds: readonly Kind[]): RowPlan {
    let key = String.fromCharCode(kinds.length)
    for (let number = 0; number < shapes.length; number++) key += String.fromCharCode(this.#codeOf(shapes[number]!))
    const known = this.#known.get(key)
    if (known) return known
    if (this.#known.size >= MOST_REMEMBERED) {
      // with the codes, of which there are no more than a text has letters for
      this.#known.clear()
      this.#codes.clear()
      return this.of(scene, shapes, kinds)
    }
    const made = planOf(scene, shapes, kinds)
    this.#known.set(key, made)
    return made
  }

  #codeOf(shape: RowShape): number {
    const code = this.#codes.get(shape) ?? this.#codes.size
    if (code === this.#codes.size) this.#codes.set(shape, code)
    return code
  }
}

function planOf(scene: Scene, shapes: readonly RowShape[], kinds: readonly Kind[]): RowPlan {
  const { cohorts } = scene
  const all = [...cohorts.keys()]
  const isAllele = !kinds.includes('het')
  const hidden = shapes.flatMap((shape, number): HiddenForms[] => {
    const forms = formsOf(hiddenIn(shape), shape, isAllele)
    return forms.length > 0 ? [{ number, forms, partly: tellsOfCopies(shape) }] : []
  })
  return {
    hidden,
    shown: cohorts.flatMap(({ cohort }, i) => (cohort !== undefined && tellsOfAlleles(shapes[i]!) ? [cohort] : [])),
    now: new Structure(scene, shapes, kinds, all),
    before: new Structure(
      scene,
      shapes,
      kinds,
      all.filter((i) => cohorts[i]!.cohort === undefined),
    ),
  }
}

/** What follows from some released tables by who is in them, whatever the counts are. */
export class Structure {
  /** Cohorts of the scene. */
  readonly numbers: readonly number[]
  /** False where a table tells more than sums. */
  readonly whole: boolean
  readonly #scene: Scene
  readonly #shapes: readonly RowShape[]
  readonly #kinds: readonly Kind[]
  readonly #spans = new Map<FormName, Span | undefined>()
  #told: Span | undefined

  constructor(scene: Scene, shapes: readonly RowShape[], kinds: readonly Kind[], numbers: readonly number[]) {
    this.numbers = numbers
    this.whole = numbers.every((number) => isWhole(shapes[number]!))
    this.#scene = scene
    this.#shapes = shapes
    this.#kinds = kinds
  }

  /** Whether released sums add up to a number of some cells. */
  derives(cells: readonly number[], form: FormName): boolean {
    let span = this.#spans.get(form)
    if (!this.#spans.has(form)) {
      const tellers = this.numbers.filter((i) => tellsExactly(this.#shapes[i]!, form, this.#kinds))
      span = tellers.length > 0 ? this.#scene.spaceOf(tellers) : undefined
      this.#spans.set(form, span)
    }
    return span?.contains(vectorOf(cells, this.#scene.parts.length)) ?? false
  }

  /** Cells by which of the cohorts that tell of alleles have them. */
  get classes(): Classes {
    return this.#tellers.classes
  }

  /** What can be exchanged among cells while all of these tell what they tell. */
  get exchanges(): readonly Int8Array[] {
    return this.#tellers.exchanges
  }

  get #tellers(): Span {
    this.#told ??= this.#scene.spaceOf(this.numbers.filter((i) => tellsOfAlleles(this.#shapes[i]!)))
    return this.#told
  }
}

/**
 * Numbers that have to stay open where some columns are hidden: copies and carriers, with which genotypes are hidden too; genotypes by
 * themselves where no copies are.
 */
function formsOf(columns: readonly string[], shape: RowShape, isAllele: boolean): FormName[] {
  const hidesCopies = columns.some((name) => name === 'AC' || name === 'AF')
  if (hidesCopies && !isExact(shape, 'AC')) return isAllele ? ['AC'] : ['AC', 'carriers']
  return columns.filter((name): name is FormName => name !== 'AC' && name !== 'AF')
}

/** Whether one cohort's numbers give another of it exactly: what is told, and what follows where nobody is haploid. */
function tellsExactly(shape: RowShape, form: FormName, kinds: readonly Kind[]): boolean {
  if (isExact(shape, form)) return true
  const [copies, twice, once] = [isExact(shape, 'AC'), isExact(shape, 'nhomalt'), isExact(shape, 'n_het')]
  if (copies && twice && form === 'carriers') return true
  if (kinds.includes('hemi')) return false
  return Number(copies) + Number(twice) + Number(once) >= 2 && (form !== 'n_hom_ref' || isExact(shape, 'AN'))
}
