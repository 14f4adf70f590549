import type { Axis } from '../types.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { explainInEnglish } from './explain-en.ts'
import { explainInJapanese } from './explain-ja.ts'
import { type Expression, fold, join, pushNotDown, type Signed } from './expression.ts'
import { isCoded } from './level-names.ts'

/** One condition in the words of an axis. */
export type Condition =
  | { kind: 'all' }
  | { kind: 'levels'; axis: string; sex: boolean; overlapping: boolean; names: string[] }
  | { kind: 'range'; axis: string; overlapping: boolean; from: string; to: string }
  | { kind: 'prefix'; axis: string; overlapping: boolean; code: string }

/**
 * A cohort in plain words: "people with breast cancer (C50) who are not male", 「乳がん（C50）で、男性でない人」.
 *
 * @param axes for the labels; a level that is not among them is named by its id
 */
export function explainCohort(cohort: Cohort, axes: readonly Axis[], lang: 'en' | 'ja'): string {
  const tree = withoutConstants(pushNotDown<CohortLeaf>(cohort))
  const read = (leaf: CohortLeaf) => conditionOf(leaf, axes, lang)
  return lang === 'ja' ? explainInJapanese(tree, read) : explainInEnglish(tree, read)
}

type Tree = Expression<Signed<CohortLeaf>>

/** "Everybody" and "nobody" say nothing inside a longer expression. */
function withoutConstants(tree: Tree): Tree {
  const constant = (node: Tree) => (node.op === 'is' && node.leaf.op === 'all' ? node.positive : undefined)
  return fold<Signed<CohortLeaf>, Tree>(tree, {
    leaf: (leaf) => leaf,
    not: (item) => item,
    join: (op, items) => {
      const decisive = items.find((item) => constant(item) === (op === 'or'))
      const rest = items.filter((item) => constant(item) === undefined)
      return decisive ?? (rest.length > 0 ? join(op, rest) : items[0]!)
    },
  })
}

function conditionOf(leaf: CohortLeaf, axes: readonly Axis[], lang: 'en' | 'ja'): Condition {
  if (leaf.op === 'all') return { kind: 'all' }
  const axis = axes.find((candidate) => candidate.id === leaf.axis)
  const label = axis?.label[lang] || leaf.axis
  const overlapping = axis?.kind === 'overlapping'
  const name = (id: string) => nameOf(axis, id, lang)
  if (leaf.op === 'range' && leaf.from === leaf.to && axis && isCoded(axis) && !axis.ordered) {
    return { kind: 'prefix', axis: label, overlapping, code: leaf.from }
  }
  if (leaf.op === 'range') {
    return { kind: 'range', axis: label, overlapping, from: name(leaf.from), to: name(leaf.to) }
  }
  // "Whose sex is male" is right for every attribute; only for this one everybody says it shorter.
  const sex = leaf.axis === 'sex' && !overlapping && leaf.levels.every((id) => id === 'male' || id === 'female')
  return { kind: 'levels', axis: label, sex, overlapping, names: leaf.levels.map(name) }
}

/** Label of a level, with its code where the axis has codes. */
function nameOf(axis: Axis | undefined, id: string, lang: 'en' | 'ja'): string {
  const level = axis?.levels.find((candidate) => candidate.id === id)
  const label = level?.label[lang] || id
  const code = level?.codes?.[0]?.code ?? (axis?.kind === 'overlapping' ? id : label)
  if (label === code || label === id) return label
  return lang === 'ja' ? `${label}（${code}）` : `${label} (${code})`
}
