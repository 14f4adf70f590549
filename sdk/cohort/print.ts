import type { Cohort } from './cohort.ts'
import { fold } from './expression.ts'
import { quote } from './reader.ts'

/**
 * Canonical text of a cohort, with the fewest brackets: `parseCohort(printCohort(c), axes)` gives `c` again for every
 * cohort that the parser or `cohortFromJson` made.
 */
export function printCohort(cohort: Cohort): string {
  return printExpression(cohort, (leaf) => {
    if (leaf.op === 'all') return 'all'
    const axis = quote(leaf.axis)
    if (leaf.op === 'range' && leaf.from === leaf.to) return `${axis}=${quote(leaf.from)}*`
    if (leaf.op === 'range') return `${axis}=${quote(leaf.from)}..${quote(leaf.to)}`
    return leaf.levels.length === 1
      ? `${axis}=${quote(leaf.levels[0]!)}`
      : `${axis} in (${leaf.levels.map(quote).join(', ')})`
  })
}

/** Text of a tree of `and`, `or`, `not` with the fewest brackets, given the text of its leaves. */
export function printExpression<Leaf extends { op: string }>(
  root: Parameters<typeof fold<Leaf, unknown>>[0],
  printLeaf: (leaf: Leaf) => string,
): string {
  const strength = { or: 0, and: 1, not: 2 }
  type Piece = { text: string; strength: number }
  const bracket = (piece: Piece, least: number) => (piece.strength < least ? `(${piece.text})` : piece.text)
  return fold<Leaf, Piece>(root, {
    leaf: (leaf) => ({ text: printLeaf(leaf), strength: 2 }),
    not: (item) => ({ text: `not ${bracket(item, strength.not)}`, strength: strength.not }),
    join: (op, items) => ({
      // Not Array.join: it copies what is inside at every level, so deep trees would take quadratic time.
      text: items.reduce((text, item) => (text && `${text} ${op} `) + bracket(item, strength[op] + 1), ''),
      strength: strength[op],
    }),
  }).text
}
