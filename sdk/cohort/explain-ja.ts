import type { CohortLeaf } from './cohort.ts'
import type { Condition } from './explain.ts'
import { type Expression, fold, type Signed } from './expression.ts'

interface Phrase {
  kind: 'leaf' | 'and' | 'or'
  /** Ends the sentence part: 「乳がんの人」「男性でない人」. */
  noun: string
  /** Goes on: 「乳がんで」「男性でなく」; leaves only. */
  joint: string
}

/** 「乳がん（C50）で、男性でない人」「全員」「該当者なし」. */
export function explainInJapanese(tree: Expression<Signed<CohortLeaf>>, read: (leaf: CohortLeaf) => Condition): string {
  return fold<Signed<CohortLeaf>, Phrase>(tree, {
    leaf: ({ leaf, positive }) => words(read(leaf), positive),
    not: (item) => item,
    join: (op, items) => ({ kind: op, noun: op === 'or' ? either(items) : both(items), joint: '' }),
  }).noun
}

function words(condition: Condition, positive: boolean): Phrase {
  if (condition.kind === 'all') {
    return positive
      ? { kind: 'leaf', noun: '全員', joint: '全員のうち' }
      : { kind: 'leaf', noun: '該当者なし', joint: '該当者なしで' }
  }
  if (condition.kind === 'range') {
    const span = `${condition.axis}が${condition.from}から${condition.to}まで`
    return positive
      ? { kind: 'leaf', noun: `${span}の人`, joint: `${span}で` }
      : { kind: 'leaf', noun: `${span}のいずれでもない人`, joint: `${span}のいずれでもなく` }
  }
  if (condition.kind === 'prefix') {
    const codes = `${condition.axis}のコードが${condition.code}で始まる`
    return positive
      ? { kind: 'leaf', noun: `${codes}人`, joint: `${codes}もので` }
      : { kind: 'leaf', noun: `${codes}ものに当たらない人`, joint: `${codes}ものに当たらず` }
  }
  const owner = condition.overlapping || condition.sex ? '' : `${condition.axis}が`
  if (positive) {
    const choice = `${owner}${condition.names.join('または')}`
    return { kind: 'leaf', noun: `${choice}の人`, joint: `${choice}で` }
  }
  const none =
    condition.names.length === 1
      ? `${owner}${condition.names[0]}で`
      : `${owner}${condition.names.map((name) => `${name}でも`).join('')}`
  return { kind: 'leaf', noun: `${none}ない人`, joint: `${none}なく` }
}

function either(items: readonly Phrase[]): string {
  return items.map(({ kind, noun }) => (kind === 'leaf' ? noun : `（${noun}）`)).join('、または')
}

/** Groups come first (「（…）のうち、」), then conditions one after the other. */
function both(items: readonly Phrase[]): string {
  const groups = items.filter(({ kind }) => kind !== 'leaf').map(({ noun }) => `（${noun}）`)
  const leaves = items.filter(({ kind }) => kind === 'leaf')
  const last = leaves.at(-1)
  const rest = last ? groups : groups.slice(0, -1)
  const end = last ? last.noun : `${groups.at(-1)}に当たる人`
  return [...rest.map((group) => `${group}のうち`), ...leaves.slice(0, -1).map(({ joint }) => joint), end].join('、')
}
