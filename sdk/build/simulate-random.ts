/**
 * Seeded random numbers: sfc32 of Chris Doty-Humphrey's PractRand (public domain), whose whole state is integers. The
 * distributions below use `Math.log`, `Math.pow`, `Math.sqrt` and `Math.cos`: V8 brings its own versions of these, so the
 * same seed gives the same numbers on every machine with the same major version of Node, and only there.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param seed any safe integer */
  constructor(seed: number) {
    this.#a = 0
    this.#b = seed | 0
    this.#c = Math.floor(seed / 0x1_0000_0000) | 0
    // The published start-up: the first outputs still show the seed.
    for (let round = 0; round < 12; round++) this.next()
  }

  /** 32 random bits as an unsigned number. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return sum >>> 0
  }

  /** Uniform in (0, 1): never 0, so that its logarithm exists. */
  uniform(): number {
    return (this.next() + 0.5) / 0x1_0000_0000
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Index drawn in proportion to its weight; the last one where rounding leaves a rest. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0
    for (let index = 0; index < weights.length; index++) total += weights[index]!
    let rest = this.uniform() * total
    for (let index = 0; index < weights.length; index++) {
      rest -= weights[index]!
      if (rest < 0) return index
    }
    return weights.length - 1
  }

  /** Standard normal (Box & Muller 1958, doi:10.1214/aoms/1177706645). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Gamma with the given shape and scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v <= 0) continue
      if (Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }

  /**
   * Frequency of an allele in a population that drifted from an ancestral one with frequency `p`, by Balding & Nichols
   * (1995, doi:10.1007/BF01441146): beta with mean `p` and variance `f p (1 - p)`.
   */
  drift(p: number, f: number): number {
    if (p <= 0 || p >= 1) return p
    const scale = (1 - f) / f
    const x = this.gamma(p * scale)
    const y = this.gamma((1 - p) * scale)
    return x + y > 0 ? x / (x + y) : p
  }

  /** How many failures come before the next success of probability `p` in (0, 1). */
  skip(p: number): number {
    return Math.floor(Math.log(this.uniform()) / Math.log(1 - p))
  }
}
