import { type Combination, combinationsOf } from './combinations.ts'
import { exchangesOf } from './exchanges.ts'
import type { Classes } from './room.ts'
import { RowSpace } from './row-space.ts'

/** Some released sums over cells: what follows from them, and what can change while they stay as they are. Computed when first asked. */
export class Span {
  /** Different sums, 1 for each cell in them. */
  readonly vectors: readonly Uint8Array[]
  readonly #width: number
  readonly #contained = new WeakMap<Uint8Array, boolean>()
  #space: RowSpace | undefined
  #determined: readonly number[] | undefined
  #classes: Classes | undefined
  #exchanges: readonly Int8Array[] | undefined
  #combinations: { together: number[][]; groups: Combination[] } | undefined

  constructor(vectors: readonly Uint8Array[], width: number) {
    this.vectors = vectors
    this.#width = width
  }

  /** Whether a sum over cells adds up from these. */
  contains(vector: Uint8Array): boolean {
    const known = this.#contained.get(vector)
    if (known !== undefined) return known
    const found = this.#rows.contains(vector)
    this.#contained.set(vector, found)
    return found
  }

  /** Cells whose numbers follow exactly. */
  determined(): readonly number[] {
    this.#determined ??= this.#rows.determined()
    return this.#determined
  }

  /** Cells by which sums hold them. */
  get classes(): Classes {
    this.#classes ??= classesOf(this.vectors, this.#width)
    return this.#classes
  }

  /** See {@link exchangesOf}. */
  get exchanges(): readonly Int8Array[] {
    this.#exchanges ??= exchangesOf(this.vectors, this.#width)
    return this.#exchanges
  }

  /** The smallest groups that follow: see {@link combinationsOf}, over cells that are in the same sums (`together`), without those in none. */
  get combinations(): { together: number[][]; groups: Combination[] } {
    if (this.#combinations) return this.#combinations
    const { of, count, free } = this.classes
    const cells: number[][] = Array.from({ length: count }, () => [])
    for (let cell = 0; cell < this.#width; cell++) cells[of[cell]!]!.push(cell)
    const together = cells.filter((_, place) => place !== free)
    const vectors = this.vectors.map((vector) => together.map(([cell]) => vector[cell!]!))
    const { groups } = combinationsOf(vectors, together.length)
    this.#combinations = { together, groups }
    return this.#combinations
  }

  get #rows(): RowSpace {
    if (this.#space) return this.#space
    this.#space = new RowSpace(this.#width)
    for (const vector of this.vectors) this.#space.add(vector)
    return this.#space
  }
}

function classesOf(vectors: readonly Uint8Array[], width: number): Classes {
  const places = new Map<string, number>()
  const of = Int32Array.from({ length: width }, (_, cell) => {
    const text = vectors.map((vector) => vector[cell]).join('')
    const place = places.get(text) ?? places.size
    places.set(text, place)
    return place
  })
  return { of, count: places.size, free: places.get('0'.repeat(vectors.length)) ?? -1 }
}

/** Spans that are remembered at a time. */
const MOST_SPANS = 4000

/** Spans by their sums: the same sums are released of many rows, and in several stretches of them. */
export class Spans {
  readonly #numbers = new Map<string, number>()
  readonly #known = new Map<string, Span>()
  #seen = new WeakMap<Uint8Array, number>()

  /**
   * @param vectors 1 for each cell of a sum, not to be changed afterwards; the same sum may come several times
   * @param width cells
   */
  of(vectors: readonly Uint8Array[], width: number): Span {
    const different = new Map<number, Uint8Array>()
    for (const vector of vectors) {
      const number = this.#numberOf(vector)
      if (!different.has(number)) different.set(number, vector)
    }
    const key = `${width}:${[...different.keys()].join()}`
    const known = this.#known.get(key)
    if (known) return known
    if (this.#known.size >= MOST_SPANS) this.#known.clear()
    const made = new Span([...different.values()], width)
    this.#known.set(key, made)
    return made
  }

  #numberOf(vector: Uint8Array): number {
    const seen = this.#seen.get(vector)
    if (seen !== undefined) return seen
    const text = vector.join('')
    const number = this.#numbers.get(text) ?? this.#numbers.size
    this.#numbers.set(text, number)
    this.#seen.set(vector, number)
    return number
  }
}
