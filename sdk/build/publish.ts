import { ancestorsOf } from '../cohort/hierarchy.ts'
import type { Axis, Stratum } from '../types.ts'
import type { PublishPolicy } from './options.ts'

/**
 * The simplest policy for an open dataset of presets (preliminary: it does not look across axes or rows).
 *
 * - A stratum of fewer than `threshold` people is suppressed: no participants, no counts.
 * - A cell with carriers (people with the alternate allele) fewer than `threshold`, but not none, is suppressed in all measures.
 * - The levels of a partition axis add up to `all`: where suppressed ones could be had by subtraction, because it is only
 *   one or because they hold fewer than `threshold` people together, the smallest other level goes too. The same goes for
 *   the sexes (xx, xy) within a stratum and across the levels of an axis.
 * - A level of an overlapping axis that all but a few (fewer than `threshold`) of a level above it have, or of everybody, is
 *   suppressed: who has the one and not the other could be had by subtraction.
 */
export class Suppression {
  readonly strata: Stratum[]
  readonly suppressedStrata: number
  suppressedCells = 0
  readonly #threshold: number
  readonly #people: Int32Array
  readonly #always: Uint8Array
  /** Strata of the levels of each partition axis. */
  readonly #partitions: number[][]
  readonly #row: Uint8Array

  constructor(strata: Stratum[], people: Int32Array, axes: Axis[], { threshold }: PublishPolicy) {
    this.#threshold = threshold
    this.#people = people
    this.#always = new Uint8Array(strata.length)
    this.#row = new Uint8Array(strata.length)
    this.#partitions = axes
      .filter(({ kind }) => kind === 'partition')
      .map(({ id }) => strata.flatMap(({ terms }, i) => (terms.length === 1 && terms[0]![0] === id ? [i] : [])))
    for (let s = 0; s < strata.length; s++) if (people[s]! < threshold) this.#always[s] = 1
    for (const levels of this.#partitions) this.#completePeople(levels)
    for (const axis of axes) if (axis.kind === 'overlapping') this.#hideAllButFew(axis, strata)
    this.suppressedStrata = this.#always.reduce((sum, one) => sum + one, 0)
    const hidden = this.#hiddenSexes(strata)
    this.strata = strata.map(({ terms, participants, ...sexes }, s) => {
      if (this.#always[s]) return { terms, participants: null }
      return hidden[s] ? { terms, participants } : { terms, participants, ...sexes }
    })
  }

  /** Where xx and xy are not shown: where a part of a stratum is small, or could be had by subtraction from `all`. */
  #hiddenSexes(strata: Stratum[]): Uint8Array {
    // Participants are all there is to know of a stratum: xx, xy and neither add up to them.
    const parts = strata.map(({ xx = 0, xy = 0 }, s) => [xx, xy, this.#people[s]! - xx - xy])
    const small = (counts: number[]) => counts.some((count) => count > 0 && count < this.#threshold)
    const hidden = this.#always.map((always, s) => (always || small(parts[s]!) ? 1 : 0))
    for (const levels of this.#partitions) {
      for (;;) {
        const missing = levels.filter((s) => hidden[s])
        const together = [0, 1, 2].map((part) => missing.reduce((sum, s) => sum + parts[s]![part]!, 0))
        if (missing.length === 0 || (missing.length > 1 && !small(together))) break
        const next = this.#smallest(
          levels.filter((s) => !hidden[s]),
          this.#people,
        )
        if (next === undefined) break
        hidden[next] = 1
      }
    }
    return hidden
  }

  #completePeople(levels: number[]): void {
    for (;;) {
      const hidden = levels.filter((s) => this.#always[s])
      const together = hidden.reduce((sum, s) => sum + this.#people[s]!, 0)
      if (hidden.length === 0 || (hidden.length > 1 && together >= this.#threshold)) return
      const next = this.#smallest(
        levels.filter((s) => !this.#always[s]),
        this.#people,
      )
      if (next === undefined) return
      this.#always[next] = 1
    }
  }

  /** From the top down, so that the level above stays. */
  #hideAllButFew(axis: Axis, strata: readonly Stratum[]): void {
    const places = new Map<string, number>()
    for (const [s, { terms }] of strata.entries()) {
      if (terms.length === 0) places.set('', s)
      else if (terms.length === 1 && terms[0]![0] === axis.id) places.set(terms[0]![1], s)
    }
    const above = axis.levels.map(({ id }) => ({ id, ancestors: ancestorsOf(axis, id) }))
    above.sort((a, b) => a.ancestors.length - b.ancestors.length)
    for (const { id, ancestors } of above) {
      const own = places.get(id)
      if (own === undefined || this.#always[own]) continue
      for (const other of ['', ...ancestors]) {
        const whole = places.get(other)
        if (whole === undefined || this.#always[whole]) continue
        const rest = this.#people[whole]! - this.#people[own]!
        if (rest > 0 && rest < this.#threshold) this.#always[own] = 1
      }
    }
  }

  #smallest(strata: number[], size: ArrayLike<number>): number | undefined {
    let best: number | undefined
    for (const s of strata) if (best === undefined || size[s]! < size[best]!) best = s
    return best
  }

  /** Which cells of a row are suppressed, by stratum; reused for the next row. */
  row(AC: Int32Array, nhomalt: Int32Array): Uint8Array {
    const row = this.#row
    row.set(this.#always)
    for (let s = 0; s < row.length; s++) {
      const carriers = AC[s]! - nhomalt[s]!
      if (carriers > 0 && carriers < this.#threshold) row[s] = 1
    }
    for (const levels of this.#partitions) {
      const hidden = levels.filter((s) => row[s])
      if (hidden.length !== 1) continue
      const shown = levels.filter((s) => !row[s])
      // A level without carriers would hide nothing.
      const carrying = shown.filter((s) => AC[s]! > 0)
      const next = carrying.length > 0 ? this.#smallest(carrying, AC) : this.#smallest(shown, this.#people)
      if (next !== undefined) row[next] = 1
    }
    for (let s = 0; s < row.length; s++) if (row[s] && !this.#always[s]) this.suppressedCells++
    return row
  }
}
