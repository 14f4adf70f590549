import { type AxisStore, levelsOf } from './record-levels.ts'

/** Own terms of a record without those that lie above another of them. */
export function specificTerms(store: AxisStore, record: number): number[] {
  const own = [...new Set(Array.from(levelsOf(store, record)))]
  return own.filter((level) => !own.some((other) => other !== level && store.above[other]!.includes(level)))
}

/** Information content of each level in bits: `-log2` of the share of records with any level of the axis that have it. */
export function informationContent({ sets, lists }: AxisStore): Float64Array {
  const { offsets } = lists!
  let any = 0
  for (let record = 0; record + 1 < offsets.length; record++) if (offsets[record + 1]! > offsets[record]!) any++
  return Float64Array.from(sets, ({ count }) => (count > 0 ? Math.log2(any / count) : 0))
}

/** How alike a record is, and by its number. */
export interface Likeness {
  record: number
  score: number
}

/**
 * Compares records with one by the terms of an overlapping axis. The likeness of two terms is the information content of the
 * most informative term that is both or above both (Resnik 1995, doi:10.48550/arXiv.cmp-lg/9511007); of two records the mean of
 * both directions, each the mean over the specific terms of one of the best likeness with a term of the other (best-match
 * average: Pesquita et al. 2008, doi:10.1186/1471-2105-9-S5-S4).
 */
export class Similarity {
  readonly #store: AxisStore
  readonly #content: Float64Array
  readonly #own: number[]
  /** Likeness of own term i with level t at `i * levels + t`. */
  readonly #likeness: Float64Array
  readonly #best: Float64Array

  constructor(store: AxisStore, content: Float64Array, record: number) {
    this.#store = store
    this.#content = content
    this.#own = specificTerms(store, record)
    const levels = store.above.length
    this.#likeness = new Float64Array(this.#own.length * levels)
    this.#best = new Float64Array(this.#own.length)
    for (const [index, term] of this.#own.entries()) {
      const shared = new Float64Array(levels)
      for (const level of store.above[term]!) shared[level] = content[level]!
      for (let level = 0; level < levels; level++) {
        let most = 0
        for (const above of store.above[level]!) most = Math.max(most, shared[above]!)
        this.#likeness[index * levels + level] = most
      }
    }
  }

  /** 0 where nothing is shared. */
  score(record: number): number {
    const terms = specificTerms(this.#store, record)
    const own = this.#own
    if (terms.length === 0 || own.length === 0) return 0
    const levels = this.#store.above.length
    const best = this.#best.fill(0)
    let back = 0
    for (const term of terms) {
      let most = 0
      for (let index = 0; index < own.length; index++) {
        const likeness = this.#likeness[index * levels + term]!
        if (likeness > best[index]!) best[index] = likeness
        if (likeness > most) most = likeness
      }
      back += most
    }
    let forth = 0
    for (const one of best) forth += one
    return (forth / own.length + back / terms.length) / 2
  }

  /** Levels that both have (or lie above what both have) and that say something, most informative first; of a line only the lowest. */
  shared(record: number): number[] {
    const cover = (terms: number[]) => new Set(terms.flatMap((term) => [...this.#store.above[term]!]))
    const theirs = cover(specificTerms(this.#store, record))
    const both = [...cover(this.#own)].filter((level) => theirs.has(level) && this.#content[level]! > 0)
    return both
      .filter((level) => !both.some((other) => other !== level && this.#store.above[other]!.includes(level)))
      .sort((a, b) => this.#content[b]! - this.#content[a]! || a - b)
  }
}

/** Keeps the best of many: higher scores first, of equal ones the earlier record. */
export function bestOf(limit: number): { add(one: Likeness): void; list(): Likeness[] } {
  let kept: Likeness[] = []
  let least = 0
  const trim = () => {
    kept.sort((a, b) => b.score - a.score || a.record - b.record)
    kept = kept.slice(0, limit)
    if (kept.length === limit) least = kept.at(-1)?.score ?? 0
  }
  return {
    add(one) {
      if (one.score <= 0 || (kept.length >= limit && one.score <= least)) return
      kept.push(one)
      if (kept.length >= 2 * limit + 100) trim()
    },
    list() {
      trim()
      return kept
    },
  }
}
