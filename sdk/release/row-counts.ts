import type { Kind } from './algebra/genotypes.ts'
import { type KindCounts, kindCounts, type Scene } from './scene.ts'
import type { TrueCounts } from './subject.ts'

const EXCHANGED: ReadonlyArray<[one: Kind, other: Kind]> = [
  ['het', 'ref'],
  ['hom', 'ref'],
  ['hemi', 'single'],
]

/** True counts of one row by class: cells of a scene that the same tables hold. */
export class RowCounts {
  readonly #classes: readonly number[][]
  readonly #people: Float64Array
  readonly #cells: KindCounts
  readonly #kinds: KindCounts
  readonly #counts: TrueCounts

  constructor(scene: Scene, points: readonly TrueCounts[], row: number, classes: readonly number[][]) {
    this.#classes = classes
    this.#people = scene.people
    const one = () => new Int32Array(1)
    const isCounted = points.every(({ nhomalt }) => nhomalt !== undefined)
    const people = isCounted ? { nhomalt: one(), hemizygote_count: one(), n_haploid: one() } : {}
    this.#counts = { AC: one(), AN: one(), ...people }
    this.#cells = kindCounts(scene, points, row)
    const summed = (kind: Kind) =>
      Float64Array.from(classes, (cells) => cells.reduce((sum, cell) => sum + this.#cells[kind][cell]!, 0))
    this.#kinds = {
      het: summed('het'),
      hom: summed('hom'),
      ref: summed('ref'),
      hemi: summed('hemi'),
      single: summed('single'),
    }
  }

  /** Nobody of a class has a copy. */
  hasNone(place: number): boolean {
    const { het, hom, hemi } = this.#kinds
    return het[place] === 0 && hom[place] === 0 && hemi[place] === 0
  }

  /** Everybody of a class has one. */
  hasAll(place: number): boolean {
    const { ref, single } = this.#kinds
    return ref[place] === 0 && single[place] === 0
  }

  /** The same of a cell. */
  hasNoneIn(cell: number): boolean {
    const { het, hom, hemi } = this.#cells
    return het[cell] === 0 && hom[cell] === 0 && hemi[cell] === 0
  }

  hasAllIn(cell: number): boolean {
    const { ref, single } = this.#cells
    return ref[cell] === 0 && single[cell] === 0
  }

  /** Whether people with a copy can change places with others as an exchange says, of some kind. */
  canExchange(exchange: Int8Array, sign: 1 | -1): boolean {
    return EXCHANGED.some(([one, other]) => {
      const [ones, others] = [this.#kinds[one], this.#kinds[other]]
      for (let place = 0; place < exchange.length; place++) {
        const change = sign * exchange[place]!
        if (change > 0 ? others[place]! < change : ones[place]! < -change) return false
      }
      return true
    })
  }

  /** The counts of some classes, as one row; the same object each time. */
  of(group: readonly number[]): TrueCounts {
    const { het, hom, ref, hemi, single } = this.#kinds
    let [copies, alleles, twice, once, haploid] = [0, 0, 0, 0, 0]
    for (const place of group) {
      copies += het[place]! + 2 * hom[place]! + hemi[place]!
      alleles += 2 * (het[place]! + hom[place]! + ref[place]!) + hemi[place]! + single[place]!
      twice += hom[place]!
      once += hemi[place]!
      haploid += hemi[place]! + single[place]!
    }
    const counts = this.#counts
    counts.AC[0] = copies
    counts.AN[0] = alleles
    if (counts.nhomalt) counts.nhomalt[0] = twice
    if (counts.hemizygote_count) counts.hemizygote_count[0] = once
    if (counts.n_haploid) counts.n_haploid[0] = haploid
    return counts
  }

  /** Greatest number of people of some classes. */
  people(group: readonly number[]): number {
    return group.reduce(
      (sum, place) => sum + this.#classes[place]!.reduce((own, cell) => own + this.#people[cell]!, 0),
      0,
    )
  }
}
