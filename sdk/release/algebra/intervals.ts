import { HindoError } from '../../errors.ts'

/** What is known of unknown counts: each lies in an interval, and sums over some of them lie in intervals. */
export interface CountSystem {
  /** Least and greatest value of each unknown; whole numbers. */
  lower: Float64Array
  upper: Float64Array
  sums: CountSum[]
}

/** The unknowns in `members` add up to something from `low` to `high`. */
export interface CountSum {
  members: ArrayLike<number>
  low: number
  high: number
}

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
    for (const sum of system.sums) moved = tightenBySum(sum, lower, upper) || moved
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
  if (least > high || greatest < low) {
    throw new HindoError(
      'usage',
      `counts that add up to ${low} to ${high} cannot also be from ${least} to ${greatest}`,
      {
        hint: 'Check that the tables are of the same dataset version',
      },
    )
  }
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
