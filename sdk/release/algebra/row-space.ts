/** Two primes below 2²⁶, so that products stay exact in a double. A vector is taken for dependent only where it is so modulo both. */
const PRIMES = [67_108_859, 67_108_837] as const

/**
 * The span of integer vectors, kept as row echelon forms modulo two primes (basis of answered queries: Chin and
 * Özsoyoğlu, "Auditing and inference control in statistical databases", 1982). What is independent here is independent over the
 * rationals; what is dependent here is not, by accident, with a probability of about 2⁻⁵² per vector.
 */
export class RowSpace {
  readonly width: number
  readonly #forms: Echelon[]

  constructor(width: number) {
    this.width = width
    this.#forms = PRIMES.map((prime) => new Echelon(width, prime))
  }

  /** Dimension of the span. */
  get rank(): number {
    return Math.max(...this.#forms.map((form) => form.rows.length))
  }

  /** Takes a vector in; false where it was in the span already. */
  add(vector: ArrayLike<number>): boolean {
    return this.#forms.map((form) => form.add(vector)).includes(true)
  }

  contains(vector: ArrayLike<number>): boolean {
    return this.#forms.every((form) => form.contains(vector))
  }

  /** Coordinates whose unit vector is in the span: what they hold follows from sums over the vectors. */
  determined(): number[] {
    const [first, ...others] = this.#forms
    const found = first!.units()
    if (found.length === 0) return found
    const also = others.map((form) => new Set(form.units()))
    return found.filter((column) => also.every((columns) => columns.has(column)))
  }
}

class Echelon {
  readonly rows: Float64Array[] = []
  readonly #pivots: number[] = []
  readonly #prime: number
  readonly #inverse: number
  readonly #width: number

  constructor(width: number, prime: number) {
    this.#width = width
    this.#prime = prime
    this.#inverse = 1 / prime
  }

  add(vector: ArrayLike<number>): boolean {
    const row = this.#reduce(vector)
    const pivot = row.findIndex((value) => value !== 0)
    if (pivot < 0) return false
    this.#scale(row, this.#reciprocal(row[pivot]!))
    // Rows above are left as they are: each has 0 at the pivots before it, which is all that taking a vector apart needs.
    this.rows.push(row)
    this.#pivots.push(pivot)
    return true
  }

  contains(vector: ArrayLike<number>): boolean {
    return this.#reduce(vector).every((value) => value === 0)
  }

  /** In reduced form a unit vector of the span is a row of its own. */
  units(): number[] {
    const reduced = this.rows.map((row) => row.slice())
    for (let from = reduced.length - 1; from > 0; from--) {
      const pivot = this.#pivots[from]!
      for (let to = 0; to < from; to++) this.#subtract(reduced[to]!, reduced[from]!, reduced[to]![pivot]!)
    }
    return this.#pivots.filter((pivot, number) =>
      reduced[number]!.every((value, column) => value === 0 || column === pivot),
    )
  }

  #reduce(vector: ArrayLike<number>): Float64Array {
    const prime = this.#prime
    const row = new Float64Array(this.#width)
    for (let i = 0; i < row.length; i++) row[i] = ((vector[i]! % prime) + prime) % prime
    for (let i = 0; i < this.rows.length; i++) this.#subtract(row, this.rows[i]!, row[this.#pivots[i]!]!)
    return row
  }

  /** row −= factor · other */
  #subtract(row: Float64Array, other: Float64Array, factor: number): void {
    if (factor === 0) return
    const prime = this.#prime
    const inverse = this.#inverse
    for (let i = 0; i < row.length; i++) {
      const value = other[i]!
      if (value === 0) continue
      const product = factor * value
      // The quotient is off by at most one, and so the difference by two primes.
      let left = row[i]! - product + Math.floor(product * inverse) * prime
      if (left < 0) left += prime
      if (left < 0) left += prime
      row[i] = left >= prime ? left - prime : left
    }
  }

  #scale(row: Float64Array, factor: number): void {
    for (let i = 0; i < row.length; i++) if (row[i] !== 0) row[i] = this.#times(row[i]!, factor)
  }

  /** Product modulo the prime; the quotient is off by at most one. */
  #times(a: number, b: number): number {
    const product = a * b
    const rest = product - Math.floor(product * this.#inverse) * this.#prime
    return rest < 0 ? rest + this.#prime : rest >= this.#prime ? rest - this.#prime : rest
  }

  /** Fermat: a^(p−2). */
  #reciprocal(value: number): number {
    let result = 1
    let base = value
    for (let exponent = this.#prime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
      if (exponent % 2 === 1) result = this.#times(result, base)
      base = this.#times(base, base)
    }
    return result
  }
}
