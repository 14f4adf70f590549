import type { AnnotationColumn } from '../types.ts'
import type { Comparison, FilterLeaf } from './filter.ts'

/** How two numbers are compared. */
export const NUMBERS: Record<Comparison, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
}

/** Texts of annotations as they are compared: width, case, and `_` for a blank do not count. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('_', ' ')
}

/**
 * Decides a condition on an annotation: 0 no, 1 yes, 2 unknown, because the row is not annotated. Of a list one text is enough,
 * and `!=` means none of them. Each different value is looked at once.
 */
export function annotationTest(
  leaf: FilterLeaf,
  type: AnnotationColumn['type'],
): (value: string | number | null) => 0 | 1 | 2 {
  const test = type === 'number' ? numberTest(leaf) : textTest(leaf, type === 'list')
  const known = new Map<string | number, 0 | 1>()
  return (value) => {
    if (value === null) return 2
    let answer = known.get(value)
    if (answer === undefined) {
      answer = test(value) ? 1 : 0
      known.set(value, answer)
    }
    return answer
  }
}

function numberTest(leaf: FilterLeaf): (value: string | number) => boolean {
  if (leaf.op === 'contains') return () => false
  if (leaf.op === 'in') return (value) => leaf.values.some((one) => Number(one) === value)
  const compare = NUMBERS[leaf.comparison]
  return (value) => compare(Number(value), Number(leaf.value))
}

function textTest(leaf: FilterLeaf, isList: boolean): (value: string | number) => boolean {
  const items = (value: string | number) => (isList ? String(value).split(';') : [String(value)]).map(plain)
  if (leaf.op === 'contains') {
    const part = plain(String(leaf.value))
    return (value) => items(value).some((item) => item.includes(part))
  }
  const wanted = new Set((leaf.op === 'in' ? leaf.values : [leaf.value]).map((one) => plain(String(one))))
  const has = (value: string | number) => items(value).some((item) => wanted.has(item))
  return leaf.op === 'compare' && leaf.comparison === '!=' ? (value) => !has(value) : has
}
