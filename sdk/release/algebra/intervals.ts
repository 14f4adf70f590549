import { HindoError } from '../../errors.ts'

/** What is known of unknown counts: each lies in an interval, and sums over some of them lie in intervals. */
export interface CountSystem {
  /** Least and greatest value of each unknown; whole numbers. */
  lower: Float64Array
  upper: Float64Array
  sums: CountSum[]
}

/** A sum of unknowns, each once or as often as `weights` says, in the order of `members`. */
export interface LinearForm {
  members: ArrayLike<number>
  weights?: ArrayLike<number>
}

/** The form comes to something from `low` to `high`. */
export interface CountSum extends LinearForm {
  low: number
  high: number
}

/** Weights may be no whole numbers (a printed ratio); what they lead to is whole to within this. */
const TOLERANCE = 1e-6

/** Most rounds of {@link tightenIntervals}: bounds found by then hold, more rounds could only narrow them. */
const MOST_ROUNDS = 200

/**
 * Narrows the intervals of a system by its sums until nothing moves: of the members of a sum, each is at most what the sum leaves
 * when the others are least, and at least what it needs when they are greatest (Fréchet bounds for margins; Dobra and Fienberg,
 * PNAS 97 (2000)). Every solution of the system is within the result; the linear program may still narrow it.
 *
 * @returns narrowed copies of both bounds
 * @throws HindoError `usage` where the sums contradict each other
 */
export function tightenIntervals(system: CountSystem): { lower: Float64Array; upper: Float64Array } {
  const lower = system.lower.slice()
  const upper = system.upper.slice()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = false
    for (const sum of system.sums) {
      moved = (sum.weights ? tightenByForm(sum, sum.weights, lower, upper) : tightenBySum(sum, lower, upper)) || moved
    }
    if (!moved) break
  }
  return { lower, upper }
}

function tightenBySum({ members, low, high }: CountSum, lower: Float64Array, upper: Float64Array): boolean {
  let least = 0
  let greatest = 0
  for (let i = 0; i < members.length; i++) {
    least += lower[members[i]!]!
    greatest += upper[members[i]!]!
  }
  checkPossible({ low, high }, least, greatest)
  let moved = false
  for (let i = 0; i < members.length; i++) {
    const unknown = members[i]!
    const most = high - (least - lower[unknown]!)
    const fewest = low - (greatest - upper[unknown]!)
    if (most < upper[unknown]!) {
      greatest += most - upper[unknown]!
      upper[unknown] = most
      moved = true
    }
    if (fewest > lower[unknown]!) {
      least += fewest - lower[unknown]!
      lower[unknown] = fewest
      moved = true
    }
  }
  return moved
}

function tightenByForm(
  { members, low, high }: CountSum,
  weights: ArrayLike<number>,
  lower: Float64Array,
  upper: Float64Array,
): boolean {
  const bounds = boundsOf({ members, weights }, lower, upper)
  checkPossible({ low: low - TOLERANCE, high: high + TOLERANCE }, bounds.lower, bounds.upper)
  let moved = false
  for (let i = 0; i < members.length; i++) {
    const unknown = members[i]!
    const weight = weights[i]!
    const [from, to] = [lower[unknown]!, upper[unknown]!]
    // What the others leave to this one, times its weight.
    const most = high - (bounds.lower - Math.min(weight * from, weight * to))
    const fewest = low - (bounds.upper - Math.max(weight * from, weight * to))
    const [a, b] = weight > 0 ? [fewest / weight, most / weight] : [most / weight, fewest / weight]
    const [least, greatest] = [Math.max(from, Math.ceil(a - TOLERANCE)), Math.min(to, Math.floor(b + TOLERANCE))]
    if (least === from && greatest === to) continue
    if (least > greatest) checkPossible({ low: least, high: least }, from, greatest)
    lower[unknown] = least
    upper[unknown] = greatest
    bounds.lower += Math.min(weight * least, weight * greatest) - Math.min(weight * from, weight * to)
    bounds.upper += Math.max(weight * least, weight * greatest) - Math.max(weight * from, weight * to)
    moved = true
  }
  return moved
}

/** What a form can be at least and at most while each of its unknowns is within its bounds. */
export function boundsOf(
  { members, weights }: LinearForm,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): { lower: number; upper: number } {
  const bounds = { lower: 0, upper: 0 }
  for (let i = 0; i < members.length; i++) {
    const weight = weights?.[i] ?? 1
    const [from, to] = [weight * lower[members[i]!]!, weight * upper[members[i]!]!]
    bounds.lower += Math.min(from, to)
    bounds.upper += Math.max(from, to)
  }
  return bounds
}

/** Whether values of the unknowns are within their bounds, and all sums over them too. */
export function isSolution({ lower, upper, sums }: CountSystem, values: ArrayLike<number>): boolean {
  for (let unknown = 0; unknown < lower.length; unknown++) {
    if (!(values[unknown]! >= lower[unknown]! && values[unknown]! <= upper[unknown]!)) return false
  }
  return sums.every(({ members, weights, low, high }) => {
    let total = 0
    for (let i = 0; i < members.length; i++) total += (weights?.[i] ?? 1) * values[members[i]!]!
    return total >= low && total <= high
  })
}

function checkPossible({ low, high }: { low: number; high: number }, least: number, greatest: number): void {
  if (least <= high && greatest >= low) return
  throw new HindoError('usage', `counts that add up to ${low} to ${high} cannot also be from ${least} to ${greatest}`, {
    hint: 'Check that the tables are of the same dataset version',
  })
}
