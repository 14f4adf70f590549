import { fold, pushNotDown, type Signed } from '../cohort/expression.ts'
import type { Comparison, Filter, FilterLeaf } from './filter.ts'

const OPPOSITE: Record<Comparison, Comparison> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '!=', '!=': '=' }
const SIGNS: Record<Comparison, string> = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '=': '=', '!=': '≠' }

interface Piece {
  text: string
  joined: boolean
}

/**
 * A filter in short words, for chips and captions: "case: AF ≥ 0.01 and AN ≥ 100 in every cohort". Negations are carried
 * into the conditions, which also holds where a cell is unknown.
 */
export function explainFilter(filter: Filter, lang: 'en' | 'ja'): string {
  const words = { en: { and: ' and ', or: ' or ' }, ja: { and: '、かつ ', or: '、または ' } }[lang]
  const bracket = (piece: Piece) => {
    if (!piece.joined) return piece.text
    return lang === 'ja' ? `（${piece.text}）` : `(${piece.text})`
  }
  return fold<Signed<FilterLeaf>, Piece>(pushNotDown<FilterLeaf>(filter), {
    leaf: ({ leaf, positive }) => ({ text: explainLeaf(leaf, positive, lang), joined: false }),
    not: (item) => item,
    join: (op, items) => ({ text: items.map(bracket).join(words[op]), joined: true }),
  }).text
}

function explainLeaf(leaf: FilterLeaf, positive: boolean, lang: 'en' | 'ja'): string {
  const condition =
    leaf.op === 'contains'
      ? explainPart(leaf, positive, lang)
      : leaf.op === 'in'
        ? explainList(leaf, positive, lang)
        : explainComparison(leaf, positive)
  if (leaf.cohort !== undefined) return `${leaf.cohort}: ${condition}`
  if (leaf.quantifier === undefined) return condition
  // "Not in any" is "not so in every one".
  const every = (leaf.quantifier === 'all') === positive
  if (lang === 'ja') return `${every ? 'すべてのコホートで' : 'いずれかのコホートで'} ${condition}`
  return `${condition} in ${every ? 'every' : 'any'} cohort`
}

function explainComparison(leaf: Extract<FilterLeaf, { op: 'compare' }>, positive: boolean): string {
  const comparison = positive ? leaf.comparison : OPPOSITE[leaf.comparison]
  return `${leaf.column} ${SIGNS[comparison]} ${leaf.value}`
}

function explainPart(
  { column, value }: Extract<FilterLeaf, { op: 'contains' }>,
  positive: boolean,
  lang: 'en' | 'ja',
): string {
  if (lang === 'ja') return `${column} が「${value}」を${positive ? '含む' : '含まない'}`
  return `${column} ${positive ? 'contains' : 'does not contain'} ${value}`
}

function explainList(leaf: Extract<FilterLeaf, { op: 'in' }>, positive: boolean, lang: 'en' | 'ja'): string {
  const [single] = leaf.values
  if (leaf.values.length === 1) return `${leaf.column} ${positive ? '=' : '≠'} ${single}`
  if (lang === 'ja') return `${leaf.column} が ${leaf.values.join('、')} の${positive ? 'いずれか' : 'いずれでもない'}`
  return `${leaf.column} is ${positive ? 'one' : 'none'} of ${leaf.values.join(', ')}`
}
