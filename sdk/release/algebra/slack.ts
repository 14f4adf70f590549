import type { CountSystem, LinearForm } from './intervals.ts'
import type { Interval } from './linear-program.ts'

/** How far off a sum may seem by rounding of weights that are no whole numbers. */
const TOLERANCE = 1e-9

/** Sums that an unknown is in, with how often. */
interface Uses {
  sums: Int32Array
  weights: Float64Array
}

const uses = new WeakMap<CountSystem, Uses[]>()

/** Whether a system leaves anything to what is released: sums that lie between two numbers, as rounded and noised ones do. */
export function isLoose({ sums }: CountSystem): boolean {
  return sums.some(({ weights, low, high }) => weights !== undefined && high > low)
}

/**
 * How far a number can certainly move while every sum stays within its interval: people of a cell become of another kind, alone or while
 * people of another cell become of theirs. Each step leads from one solution to another and changes the number by one, so that the true
 * range is at least this. Where released sums are rounded or have bounded noise, this decides what exact sums leave to a linear
 * program.
 *
 * @param kinds unknowns of one cell, which follow each other
 * @param point a solution: what the dataset says
 * @param need how many values, and which least greatest one, are enough
 * @returns undefined where the point is no solution
 */
export function roomWithinSlack(
  system: CountSystem,
  kinds: number,
  point: Float64Array,
  form: LinearForm,
  need: { width: number; least: number },
): Interval | undefined {
  const walk = new Walk(system, kinds, point, form)
  if (!walk.isSolution) return undefined
  const { value } = walk
  const up = walk.reach(1, Math.max(need.width - 1, need.least - value))
  const down = up >= need.width - 1 ? 0 : new Walk(system, kinds, point, form).reach(-1, need.width - 1 - up)
  return { lower: value - down, upper: value + up }
}

/** People on their way from one solution to others. */
class Walk {
  readonly value: number
  readonly isSolution: boolean
  readonly #sums: CountSystem['sums']
  readonly #kinds: number
  readonly #uses: Uses[]
  readonly #at: Float64Array
  /** What each sum comes to. */
  readonly #totals: Float64Array
  /** What each unknown adds to the number. */
  readonly #gains: Float64Array
  readonly #changes: Float64Array
  readonly #touched: number[] = []

  constructor(system: CountSystem, kinds: number, point: Float64Array, { members, weights }: LinearForm) {
    this.#sums = system.sums
    this.#kinds = kinds
    this.#uses = usesOf(system)
    this.#at = point.slice()
    this.#gains = new Float64Array(point.length)
    let value = 0
    for (let i = 0; i < members.length; i++) {
      const weight = weights?.[i] ?? 1
      this.#gains[members[i]!]! += weight
      value += weight * point[members[i]!]!
    }
    this.value = value
    this.#totals = new Float64Array(system.sums.length)
    this.#changes = new Float64Array(system.sums.length)
    for (const [unknown, { sums, weights: own }] of this.#uses.entries()) {
      for (let i = 0; i < sums.length; i++) this.#totals[sums[i]!]! += own[i]! * point[unknown]!
    }
    this.isSolution = system.sums.every(({ low, high }, sum) => {
      const total = this.#totals[sum]!
      return total >= low - TOLERANCE && total <= high + TOLERANCE
    })
  }

  /** How far the number moves one way, up to `need` or a little more. */
  reach(sign: 1 | -1, need: number): number {
    const kinds = this.#kinds
    const cells = this.#at.length / kinds
    let far = 0
    for (const isPaired of [false, true]) {
      for (let cell = 0; cell < cells; cell++) {
        for (let one = cell * kinds; one < (cell + 1) * kinds; one++) {
          for (let other = cell * kinds; other < (cell + 1) * kinds; other++) {
            if (this.#gains[other]! - this.#gains[one]! !== sign) continue
            if (far >= need) return far
            if (!isPaired) {
              far += this.#move(one, other, -1, -1)
              continue
            }
            for (let beside = 0; beside < cells && far < need && this.#at[one]! > 0; beside++) {
              const [own, theirs] = [beside * kinds + (other % kinds), beside * kinds + (one % kinds)]
              if (this.#gains[own] === this.#gains[theirs]) far += this.#move(one, other, own, theirs)
            }
          }
        }
      }
    }
    return far
  }

  /** As many people as can become `other` who were `one`, each with somebody who becomes `theirs` who was `own`. */
  #move(one: number, other: number, own: number, theirs: number): number {
    let times = this.#at[one]!
    if (own >= 0) times = Math.min(times, this.#at[own]!)
    if (!(times > 0)) return 0
    this.#add(one, -1)
    this.#add(other, 1)
    if (own >= 0) {
      this.#add(own, -1)
      this.#add(theirs, 1)
    }
    for (const sum of this.#touched) {
      const change = this.#changes[sum]!
      if (Math.abs(change) <= TOLERANCE) continue
      const { low, high } = this.#sums[sum]!
      const room = change > 0 ? high - this.#totals[sum]! : this.#totals[sum]! - low
      times = Math.min(times, Math.floor((room + TOLERANCE) / Math.abs(change)))
    }
    times = Math.max(0, times)
    for (const sum of this.#touched) {
      this.#totals[sum]! += times * this.#changes[sum]!
      this.#changes[sum] = 0
    }
    this.#touched.length = 0
    this.#at[one]! -= times
    this.#at[other]! += times
    if (own >= 0) {
      this.#at[own]! -= times
      this.#at[theirs]! += times
    }
    return times
  }

  #add(unknown: number, step: 1 | -1): void {
    const { sums, weights } = this.#uses[unknown]!
    for (let i = 0; i < sums.length; i++) {
      const sum = sums[i]!
      if (this.#changes[sum] === 0) this.#touched.push(sum)
      this.#changes[sum]! += step * weights[i]!
    }
  }
}

function usesOf(system: CountSystem): Uses[] {
  const known = uses.get(system)
  if (known) return known
  const found = Array.from(system.lower, (): { sums: number[]; weights: number[] } => ({ sums: [], weights: [] }))
  for (const [sum, { members, weights }] of system.sums.entries()) {
    for (let i = 0; i < members.length; i++) {
      const own = found[members[i]!]!
      own.sums.push(sum)
      own.weights.push(weights?.[i] ?? 1)
    }
  }
  const made = found.map((own) => ({ sums: Int32Array.from(own.sums), weights: Float64Array.from(own.weights) }))
  uses.set(system, made)
  return made
}
