import type { LocateAnswer, LocatedLine, LocateState } from '../../search-types.ts'
import type { VariantKey } from '../../types.ts'

/** Lines of each state in the order in which they are told; states without lines are left out. */
export function countStates(answer: LocateAnswer): Array<{ state: LocateState; lines: number }> {
  const counts = new Map<LocateState, number>()
  for (const { state } of answer.lines) counts.set(state, (counts.get(state) ?? 0) + 1)
  return STATE_ORDER.filter((state) => counts.has(state)).map((state) => ({ state, lines: counts.get(state)! }))
}

export const STATE_ORDER: readonly LocateState[] = [
  'found',
  'other-allele',
  'not-listed',
  'not-callable',
  'wrong-assembly',
  'unknown',
  'needs-reference',
  'unreadable',
]

/** A sign beside the words, so that states differ without colour. */
export const STATE_SIGNS: Record<LocateState, string> = {
  found: '✓',
  'other-allele': '≠',
  'not-listed': '○',
  'not-callable': '⊘',
  'wrong-assembly': '⇄',
  unknown: '?',
  'needs-reference': '…',
  unreadable: '!',
}

/** What a page may look at after a search; null where nothing was found, so that nobody shows everything instead. */
export function queryOfAnswer(answer: LocateAnswer): LocateAnswer['query'] | null {
  const { regions, variants } = answer.query
  return regions.length + variants.length > 0 && answer.lines.some(({ state }) => state === 'found')
    ? { regions: [...regions], variants: [...variants] }
    : null
}

/** The same of one line. */
export function queryOfLine(line: LocatedLine): LocateAnswer['query'] | null {
  if (line.state !== 'found') return null
  const whole = line.variants.length > 0 && line.rows <= line.variants.length
  return whole
    ? { regions: [], variants: line.variants.map(variantText) }
    : { regions: [...line.regions], variants: [] }
}

/** `22-16050075-A-G` of a key. */
export function variantText({ contig, position, ref, alt }: VariantKey): string {
  return `${contig}-${position}-${ref}-${alt}`
}

/** The piece of a text that is being typed: after the last separator that cannot be inside one variant. */
export function lastPiece(text: string): { before: string; piece: string } {
  const at = Math.max(...[',', ';', '、', '，', '；'].map((separator) => separatorAt(text, separator)))
  const start = at + 1
  const piece = text.slice(start)
  const lead = /^\s*/.exec(piece)![0]
  return { before: text.slice(0, start) + lead, piece: piece.slice(lead.length) }
}

/** A comma between digits groups a number (`22:16,050,075`) unless a space follows it. */
function separatorAt(text: string, separator: string): number {
  for (let at = text.lastIndexOf(separator); at >= 0; at = at > 0 ? text.lastIndexOf(separator, at - 1) : -1) {
    if (separator !== ',' || !/\d,\d{3}(?!\d)/.test(text.slice(Math.max(0, at - 1), at + 5))) return at
  }
  return -1
}
