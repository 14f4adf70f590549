import type { Axis } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import { levelsOf } from './edits.ts'
import { levelById } from './level-index.ts'
import { type Group, nodeAt, type Path, type QueryNode } from './query-tree.ts'

/** What words about a query need. */
export interface NodeWords {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
  axes: readonly Axis[]
}

/** Levels named in one condition; the rest is counted. */
const MOST_NAMED = 6

export function axisName(axes: readonly Axis[], id: string, lang: 'en' | 'ja'): string {
  return axes.find((axis) => axis.id === id)?.label[lang] || id
}

/** Label of a level, with its code where it has one that the label does not say. */
export function levelName(axis: Axis | undefined, id: string, lang: 'en' | 'ja'): string {
  const level = levelById(axis, id)
  const label = level?.label[lang] || id
  const code = level?.codes?.[0]?.code
  if (!code || label.includes(code)) return label
  return lang === 'ja' ? `${label}（${code}）` : `${label} (${code})`
}

/** A node in a few words, without its "not": `Age: 60–69, 70–79`. */
export function nodeWords(node: QueryNode, words: NodeWords): string {
  const { t, lang, labelLang, axes } = words
  const number = (value: number) => formatCount(value, lang)
  if (node.kind === 'written') return t.writtenNode(number(node.conditions), number(node.depth))
  if (node.kind === 'group') return node.op === 'and' ? t.queryAll : t.queryAny
  const { leaf } = node
  if (leaf.op === 'all') return t.everybody
  const axis = axes.find(({ id }) => id === leaf.axis)
  const colon = labelLang === 'ja' ? '：' : ': '
  const comma = labelLang === 'ja' ? '、' : ', '
  const owner = axisName(axes, leaf.axis, labelLang)
  if (leaf.op === 'range') {
    return `${owner}${colon}${t.through(levelName(axis, leaf.from, labelLang), levelName(axis, leaf.to, labelLang))}`
  }
  const levels = levelsOf(node, axes) ?? []
  const named = levels.slice(0, MOST_NAMED).map((id) => levelName(axis, id, labelLang))
  const rest = levels.length - named.length
  return `${owner}${colon}${[...named, ...(rest > 0 ? [t.moreNamed(number(rest))] : [])].join(comma)}`
}

/** A group by what is in it, for the words that say where levels go. */
export function groupWords(group: Group, words: NodeWords): string {
  const { t, lang } = words
  const name = nodeWords(group, words)
  const said = group.items.length === 0 ? name : t.groupOf(name, formatCount(group.items.length, lang))
  return group.not ? `${words.t.not} ${said}` : said
}

/** What joins a node to the one before: nothing for the first. */
export function jointOf(root: Group, path: Path, t: Strings): string {
  if (path.length === 0 || path.at(-1) === 0) return ''
  const parent = nodeAt(root, path.slice(0, -1)) as Group
  return parent.op === 'and' ? t.and : t.or
}
