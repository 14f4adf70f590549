import type { Label } from '../types.ts'
import { say } from './say.ts'

/** Letters compared as a reader would: width and case do not count, and dashes are one dash. */
export function foldCase(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
}

/** Edits (insert, delete, replace, swap of neighbours) from `a` to `b`; stops counting beyond `limit`. */
export function editDistance(a: string, b: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return previous[b.length]!
}

/** "Did you mean …?" for the candidate nearest to what was typed; undefined when none is near. */
export function didYouMean(typed: string, candidates: readonly string[]): Label | undefined {
  const wanted = foldCase(typed)
  let best: string | undefined
  let least = Math.max(1, Math.floor(Math.min(wanted.length, 40) / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, foldCase(candidate), least - 1)
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best === undefined ? undefined : say(`Did you mean ${best}?`, `${best} ですか？`)
}

/** The candidates themselves, when they are few enough to read. */
export function listFew(candidates: readonly string[], most = 12): Label {
  const few = candidates.slice(0, most).join(', ')
  const more = candidates.length - most
  return more > 0 ? say(`${few} and ${more} more`, `${few}、ほか ${more} 件`) : say(few, few)
}
