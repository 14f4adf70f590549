import { sumOver } from './exchanges.ts'
import { FORMS, type FormName, type Kind } from './genotypes.ts'
import type { Interval } from './linear-program.ts'

/** Cells that the same released sums hold: what those sums say does not change when people of two of them change places. */
export interface Classes {
  /** Class of each cell. */
  of: ArrayLike<number>
  count: number
  /** Class of the cells that no released sum holds; −1 where every cell is in one. */
  free: number
}

/** Who can take whose place without any other number changing: people with a copy and people without, of as many copies in all. */
const EXCHANGES: Array<[one: Kind, other: Kind]> = [
  ['het', 'ref'],
  ['hom', 'ref'],
  ['hemi', 'single'],
]

/**
 * How far a number of the people in some cells can certainly move while everything released stays as it is, by people of cells of one
 * class changing places. A sufficient proof of protection that needs no linear program; the true range is at least this.
 *
 * @param point how many people of each kind each cell has: what the dataset says
 * @param inside 1 for each cell of the number in question
 */
export function certainRoom(
  point: Record<Kind, ArrayLike<number>>,
  classes: Classes,
  inside: ArrayLike<number>,
  form: FormName,
): Interval {
  const weights: Partial<Record<Kind, number>> = FORMS[form]
  let value = 0
  for (const [kind, weight] of Object.entries(weights)) {
    for (let cell = 0; cell < inside.length; cell++) if (inside[cell]) value += weight * point[kind as Kind][cell]!
  }
  let down = 0
  let up = 0
  let people: 'het' | 'hom' | undefined
  for (const [one, other] of EXCHANGES) {
    const step = (weights[one] ?? 0) - (weights[other] ?? 0)
    if (step === 0) continue
    // Both take the place of the same people without a copy: the wider of the two counts, not both. In steps of 2 there are gaps.
    if (Math.abs(step) > 1) continue
    const moved = movable(point, classes, inside, one, other)
    const [less, more] = step > 0 ? [moved.out, moved.in] : [moved.in, moved.out]
    if (other === 'ref') {
      if (people !== undefined && less + more <= down + up) continue
      down = less
      up = more
      people = one as 'het' | 'hom'
    } else {
      down += less
      up += more
    }
  }
  return { lower: value - down, upper: value + up }
}

/**
 * The same by people changing places around several cells at once, one exchange after the other, each as far as there are people for it.
 * Every step leaves everything released as it is, so that the true range is at least this.
 *
 * @param exchanges changes of counts that leave every released sum as it is (`exchangesOf`)
 * @param width stops where so many values are reached
 */
export function roomByExchanges(
  point: Record<Kind, ArrayLike<number>>,
  exchanges: readonly Int8Array[],
  inside: ArrayLike<number>,
  form: FormName,
  width: number,
): Interval {
  const weights: Partial<Record<Kind, number>> = FORMS[form]
  let value = 0
  for (const [kind, weight] of Object.entries(weights)) value += weight * sumOver(inside, point[kind as Kind])
  const gains = Int32Array.from(exchanges, (exchange) => sumOver(inside, exchange))
  const reach = (sign: 1 | -1, need: number): number => {
    const people: Partial<Record<Kind, Float64Array>> = {}
    let moved = 0
    for (const [one, other] of EXCHANGES) {
      const step = (weights[one] ?? 0) - (weights[other] ?? 0)
      // others leave gaps
      if (Math.abs(step) !== 1 || isNobody(point[one], point[other])) continue
      people[one] ??= Float64Array.from(point[one])
      people[other] ??= Float64Array.from(point[other])
      for (const [number, exchange] of exchanges.entries()) {
        if (moved >= need) return moved
        if (Math.abs(gains[number]!) !== 1) continue
        moved += exchangePeople(people[one], people[other], exchange, sign * step * gains[number]!)
      }
    }
    return moved
  }
  const up = reach(1, width - 1)
  return { lower: value - reach(-1, width - 1 - up), upper: value + up }
}

function isNobody(ones: ArrayLike<number>, others: ArrayLike<number>): boolean {
  for (let cell = 0; cell < ones.length; cell++) if (ones[cell]! > 0 || others[cell]! > 0) return false
  return true
}

/** Exchanges as many people as there are, in place; answers how many times. */
function exchangePeople(ones: Float64Array, others: Float64Array, exchange: Int8Array, direction: number): number {
  let times = Number.POSITIVE_INFINITY
  for (let cell = 0; cell < exchange.length; cell++) {
    const change = direction * exchange[cell]!
    if (change !== 0) times = Math.min(times, Math.floor((change > 0 ? others[cell]! : ones[cell]!) / Math.abs(change)))
  }
  if (!(times > 0 && times < Number.POSITIVE_INFINITY)) return 0
  for (let cell = 0; cell < exchange.length; cell++) {
    const change = times * direction * exchange[cell]!
    ones[cell]! += change
    others[cell]! -= change
  }
  return times
}

/** How many people of a kind can leave some cells, and come into them, in exchange for the other kind. */
function movable(
  point: Record<Kind, ArrayLike<number>>,
  { of, count, free }: Classes,
  inside: ArrayLike<number>,
  one: Kind,
  other: Kind,
): { out: number; in: number } {
  const here = new Float64Array(count)
  const there = new Float64Array(count)
  const roomHere = new Float64Array(count)
  const roomThere = new Float64Array(count)
  for (let cell = 0; cell < inside.length; cell++) {
    const [people, room] = inside[cell] ? [here, roomHere] : [there, roomThere]
    people[of[cell]!]! += point[one][cell]!
    room[of[cell]!]! += point[other][cell]!
  }
  const moved = { out: 0, in: 0 }
  for (let group = 0; group < count; group++) {
    // What no released sum holds is free.
    moved.out += group === free ? here[group]! : Math.min(here[group]!, roomThere[group]!)
    moved.in += group === free ? roomHere[group]! : Math.min(there[group]!, roomHere[group]!)
  }
  return moved
}
