/**
 * How counts are rounded.
 * - `nearest`: to the nearest multiple of the base, halves up (as Samply and the MHLW; ACRO takes them to the even multiple)
 * - `ceiling`: up to the next multiple
 * - `midpoint`: to the middle of 1…base, base+1…2·base, …; 0 stays 0 (OpenSAFELY's "midpoint 6")
 */
export type RoundingMethod = 'nearest' | 'ceiling' | 'midpoint'

export interface Rounding {
  method: RoundingMethod
  /** 2 or more. */
  base: number
}

/** A count as it would be shown. Thresholds come first: a suppressed count is not rounded. */
export function roundCount(count: number, { method, base }: Rounding): number {
  if (method === 'nearest') return Math.floor(count / base + 0.5) * base
  const above = Math.ceil(count / base) * base
  return method === 'ceiling' || count === 0 ? above : above - Math.floor(base / 2)
}

/** Least and greatest count that is shown as `shown`; undefined where none is. */
export function roundedFrom(shown: number, { method, base }: Rounding): { least: number; most: number } | undefined {
  const least =
    method === 'nearest'
      ? Math.ceil(shown - base / 2)
      : method === 'ceiling'
        ? shown - base + 1
        : shown === 0
          ? 0
          : shown + Math.floor(base / 2) - base + 1
  const most = method === 'nearest' ? Math.ceil(shown + base / 2) - 1 : shown === 0 ? 0 : least + base - 1
  const from = shown === 0 ? 0 : Math.max(0, least)
  return roundCount(from, { method, base }) === shown && roundCount(most, { method, base }) === shown
    ? { least: from, most }
    : undefined
}

/** Bases that {@link detectRounding} looks for. */
const BASES = [100, 50, 20, 10, 6, 5, 3]

/**
 * The coarsest rounding that all of some counts agree with, or undefined: a column of counts that is "rounded" by claim alone is found
 * by its values (OpenSAFELY's column summary). Fewer than five distinct counts above 0 tell nothing.
 */
export function detectRounding(counts: Iterable<number>): Rounding | undefined {
  const distinct = new Set<number>()
  for (const count of counts) if (count > 0) distinct.add(count)
  if (distinct.size < 5) return undefined
  const all = [...distinct]
  for (const base of BASES) {
    if (all.every((count) => count % base === 0)) return { method: 'nearest', base }
    const middle = base - Math.floor(base / 2)
    if (base % 2 === 0 && all.every((count) => count % base === middle % base)) return { method: 'midpoint', base }
  }
  return undefined
}
