/** A count known to lie between two numbers, both included. */
export interface Interval {
  lower: number
  upper: number
}

/** Fréchet's bounds of how many of `n` people are in every one of some sets. */
export function intersectionOf(parts: readonly Interval[], n: number): Interval {
  let lower = n
  let upper = n
  for (const part of parts) {
    lower += part.lower - n
    upper = Math.min(upper, part.upper)
  }
  return { lower: Math.max(0, lower), upper }
}

/** Fréchet's bounds of how many of `n` people are in at least one of some sets. */
export function unionOf(parts: readonly Interval[], n: number): Interval {
  let lower = 0
  let upper = 0
  for (const part of parts) {
    lower = Math.max(lower, part.lower)
    upper += part.upper
  }
  return { lower, upper: Math.min(n, upper) }
}

export function complementOf(part: Interval, n: number): Interval {
  return { lower: n - part.upper, upper: n - part.lower }
}

/** What two bounds of the same count say together. */
export function both(a: Interval, b: Interval): Interval {
  return { lower: Math.max(a.lower, b.lower), upper: Math.min(a.upper, b.upper) }
}
