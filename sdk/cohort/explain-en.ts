import type { CohortLeaf } from './cohort.ts'
import type { Condition } from './explain.ts'
import { type Expression, fold, type Signed } from './expression.ts'

interface Phrase {
  kind: 'leaf' | 'and' | 'or'
  /** Junctions inside one another; beyond one, words would be ambiguous and brackets take over. */
  depth: number
  text: string
  /** Shorter, where it is the whole sentence: "with A who are b". */
  alone?: string
}

/** "people with A, whose B is b", "everybody", "nobody". */
export function explainInEnglish(tree: Expression<Signed<CohortLeaf>>, read: (leaf: CohortLeaf) => Condition): string {
  const whole = fold<Signed<CohortLeaf>, Phrase>(tree, {
    leaf: ({ leaf, positive }) => ({ kind: 'leaf', depth: 0, text: words(read(leaf), positive) }),
    not: (item) => item,
    join: (op, items) => ({
      kind: op,
      depth: items.reduce((deepest, { depth }) => Math.max(deepest, depth), 0) + 1,
      ...phrase(op, op === 'and' ? withFirst(items) : items),
    }),
  })
  if (whole.text === ANYBODY) return 'everybody'
  if (whole.text === NOBODY) return 'nobody'
  return `people ${whole.alone ?? whole.text}`
}

const ANYBODY = 'of any kind'
const NOBODY = 'of no kind'

function phrase(op: 'and' | 'or', items: readonly Phrase[]): Pick<Phrase, 'text' | 'alone'> {
  const simple = items.every(({ kind }) => kind === 'leaf')
  const texts = items.map((item) => inside(op, item))
  const text = list(texts, op, !simple)
  const withs = texts.filter(isWith)
  const others = texts.slice(withs.length)
  if (!simple || op === 'or' || withs.length === 0 || others.length === 0) return { text }
  const comma = withs.some((one) => / (or|and|nor) /.test(one)) ? ',' : ''
  return { text, alone: `${list(withs, 'and', false)}${comma} ${list(others, 'and', false)}` }
}

function withFirst(items: readonly Phrase[]): Phrase[] {
  return [...items.filter(({ text }) => isWith(text)), ...items.filter(({ text }) => !isWith(text))]
}

function isWith(text: string): boolean {
  return /^with(out)? /.test(text)
}

function inside(op: 'and' | 'or', item: Phrase): string {
  if (item.kind === 'leaf') return item.text
  if (item.depth > 1) return `(${item.text})`
  return op === 'and' ? `either ${item.text}` : `both ${item.text}`
}

function words(condition: Condition, positive: boolean): string {
  if (condition.kind === 'all') return positive ? ANYBODY : NOBODY
  const axis = lowerFirst(condition.axis)
  if (condition.kind === 'range') {
    const span = `from ${condition.from} to ${condition.to}`
    if (condition.overlapping) return `${positive ? 'with' : 'without'} any ${axis} ${span}`
    return `whose ${axis} is ${positive ? '' : 'not '}${span}`
  }
  if (condition.kind === 'prefix') {
    const codes = `any ${axis} whose code begins with ${condition.code}`
    return condition.overlapping
      ? `${positive ? 'with' : 'without'} ${codes}`
      : `${positive ? 'of' : 'not of'} ${codes}`
  }
  const { names, overlapping } = condition
  if (overlapping && names.length === 1) return `${positive ? 'with' : 'without'} ${names[0]}`
  const choice = positive ? list(names, 'or', false) : noneOf(names)
  if (overlapping) return `with ${choice}`
  return condition.sex ? `who are ${choice.toLowerCase()}` : `whose ${axis} is ${choice}`
}

function noneOf(names: readonly string[]): string {
  if (names.length === 1) return `not ${names[0]}`
  if (names.length === 2) return `neither ${names[0]} nor ${names[1]}`
  return `none of ${list(names, 'and', false)}`
}

function list(items: readonly string[], word: 'and' | 'or', heavy: boolean): string {
  if (items.length < 3 && !heavy) return items.join(` ${word} `)
  const comma = heavy ? ', ' : ' '
  return `${items.slice(0, -1).join(', ')}${comma}${word} ${items.at(-1)}`
}

/** "Age band" is "age band" inside a sentence; "ICD" stays. */
function lowerFirst(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label
}
