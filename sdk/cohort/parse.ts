import type { Axis } from '../types.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { join, negate } from './expression.ts'
import { cohortFromJson } from './json.ts'
import {
  isCoded,
  levelsBetween,
  looksLikeCode,
  looksLikePrefix,
  matchAxis,
  matchLevels,
  namesOf,
} from './level-names.ts'
import { describe, quote, Reader, readExpression } from './reader.ts'
import type { Token } from './scan.ts'
import { didYouMean, listFew } from './suggestion.ts'

/**
 * Reads a cohort expression: `axis=level`, `axis!=level`, `axis in (a, b)`, `axis not in (a, b)`, `axis=a..b`, `axis=C5*`, `all`,
 * `and`, `or`, `not`, brackets. Keywords in any case; full-width characters count as plain ones; quotes around what is
 * not a plain word. A level is named by id, code or label. Empty text means everybody. A text that starts with `{` is
 * read as the JSON form.
 *
 * @throws HindoError `parse`, with `where` pointing into `text` as given and a hint
 */
export function parseCohort(text: string, axes: readonly Axis[]): Cohort {
  if (text.trimStart().startsWith('{')) return cohortFromJson(text, axes)
  const reader = new Reader(text)
  if (reader.peek().kind === 'end') return { op: 'all' }
  return readExpression(reader, () => readCondition(reader, axes))
}

function readCondition(reader: Reader, axes: readonly Axis[]): Cohort {
  const token = reader.take()
  if (token.kind === 'end' || token.kind === 'sign' || reader.isWord(token, 'and') || reader.isWord(token, 'or')) {
    throw reader.error(token, `Expected a condition, found ${describe(token)}`, exampleOf(axes))
  }
  const next = reader.peek()
  const compared = reader.isSign(next, '=', '==', '!=', '<>') || reader.isWord(next, 'in')
  const excluded = reader.isWord(next, 'not') && reader.isWord(reader.peek(1), 'in')
  if (reader.isWord(token, 'all') && !compared && !excluded) return { op: 'all' }
  const axis = matchAxis(axes, token.text)
  if (!axis) throw unknownAxis(reader, token, axes, compared || excluded)
  if (excluded) reader.take()
  const operator = reader.take()
  if (reader.isWord(operator, 'in')) {
    const cohort = unite(
      axis,
      reader.takeList((item) => readItem(reader, axis, item, axes)),
    )
    return excluded ? negate(cohort) : cohort
  }
  if (!reader.isSign(operator, '=', '==', '!=', '<>')) {
    const hint = `Write for example ${axis.id}=${quote(axis.levels[0]?.id ?? 'level')}`
    throw reader.error(operator, `Expected =, != or in after ${axis.id}, found ${describe(operator)}`, hint)
  }
  const cohort = readValue(reader, axis, axes)
  return reader.isSign(operator, '!=', '<>') ? negate(cohort) : cohort
}

function readValue(reader: Reader, axis: Axis, axes: readonly Axis[]): Cohort {
  const token = reader.take()
  if (token.kind === 'end' || token.kind === 'sign') {
    throw reader.error(token, `Expected a level of ${axis.id}, found ${describe(token)}`, levelsHint(axis))
  }
  return readItem(reader, axis, token, axes)
}

/** One condition of a list's items: levels of a list stay one list, ranges stand beside it. */
function unite(axis: Axis, items: readonly CohortLeaf[]): Cohort {
  const levels = items.flatMap((item) => (item.op === 'in' ? item.levels : []))
  const ranges = items.filter((item) => item.op === 'range')
  const list: CohortLeaf[] = levels.length > 0 ? [{ op: 'in', axis: axis.id, levels: [...new Set(levels)] }] : []
  return join<CohortLeaf>('or', [...list, ...ranges])
}

/** A level, a range `a..b`, or `C5*`: every level whose code begins with C5, which is the range from C5 to C5. */
function readItem(reader: Reader, axis: Axis, token: Token, axes: readonly Axis[]): CohortLeaf {
  const star = reader.isSign(reader.peek(), '*')
  if (!star && !reader.isSign(reader.peek(), '..')) {
    return { op: 'in', axis: axis.id, levels: readLevel(reader, axis, token, axes) }
  }
  const sign = reader.take()
  if (star) return readPrefix(reader, axis, token, sign, axes)
  const end = reader.take()
  if (end.kind === 'end' || end.kind === 'sign') {
    throw reader.error(end, `Expected the last level of the range, found ${describe(end)}`, levelsHint(axis))
  }
  const whole = { offset: token.offset, length: end.offset + end.length - token.offset }
  if (!axis.ordered && !isCoded(axis)) {
    const hint = `List the levels: ${axis.id} in (${quote(token.text)}, ${quote(end.text)})`
    throw reader.error(whole, `The levels of ${axis.id} have no order and no codes, so they have no ranges`, hint)
  }
  const from = readRangeEnd(reader, axis, token, axes)
  const to = readRangeEnd(reader, axis, end, axes)
  const { levels, backwards } = levelsBetween(axis, from, to)
  if (backwards) {
    throw reader.error(whole, 'The range runs backwards', `Write ${axis.id}=${quote(to)}..${quote(from)}`)
  }
  if (levels.length === 0) throw reader.error(whole, `No level of ${axis.id} lies in this range`, levelsHint(axis))
  return { op: 'range', axis: axis.id, from, to }
}

function readPrefix(reader: Reader, axis: Axis, token: Token, star: Token, axes: readonly Axis[]): CohortLeaf {
  const whole = { offset: token.offset, length: star.offset + star.length - token.offset }
  if (!isCoded(axis) && !axis.ordered) {
    throw reader.error(whole, `The levels of ${axis.id} have no codes to begin with ${token.text}`, levelsHint(axis))
  }
  const from = isCoded(axis) && looksLikePrefix(token.text) ? token.text : readRangeEnd(reader, axis, token, axes)
  if (levelsBetween(axis, from, from).levels.length === 0) {
    throw reader.error(whole, `No code of ${axis.id} begins with ${token.text}`, levelsHint(axis))
  }
  return { op: 'range', axis: axis.id, from, to: from }
}

function readRangeEnd(reader: Reader, axis: Axis, token: Token, axes: readonly Axis[]): string {
  const { levels, ambiguous } = matchLevels(axis, token.text)
  if (levels.length === 1 && !ambiguous) return levels[0]!.id
  if (isCoded(axis) && looksLikeCode(token.text)) return token.text.toUpperCase()
  return readLevel(reader, axis, token, axes)[0]!
}

function readLevel(reader: Reader, axis: Axis, token: Token, axes: readonly Axis[]): string[] {
  const { levels, ambiguous } = matchLevels(axis, token.text)
  if (ambiguous) {
    const ids = listFew(levels.map((level) => level.id))
    throw reader.error(token, `${token.text} may be several levels of ${axis.id}`, `Write one of the ids: ${ids}`)
  }
  if (levels.length > 0) return levels.map((level) => level.id)
  const elsewhere = axes.find((other) => other !== axis && matchLevels(other, token.text).levels.length > 0)
  const begun =
    isCoded(axis) && looksLikeCode(token.text) && levelsBetween(axis, token.text, token.text).levels.length > 0
  const hint = elsewhere
    ? `It is a level of ${elsewhere.id}: ${elsewhere.id}=${quote(token.text)}`
    : begun
      ? `Write ${token.text}* for every code that begins with it`
      : (didYouMean(token.text, candidatesOf(axis)) ?? levelsHint(axis))
  throw reader.error(token, `${axis.id} has no level ${token.text}`, hint)
}

function candidatesOf(axis: Axis): string[] {
  const codes = axis.levels.flatMap((level) => level.codes ?? []).map((code) => code.code)
  return [...new Set([...axis.levels.map((level) => level.id), ...codes, ...axis.levels.flatMap(namesOf)])]
}

function levelsHint(axis: Axis): string {
  return `Levels of ${axis.id}: ${listFew(axis.levels.map((level) => level.id))}`
}

function exampleOf(axes: readonly Axis[]): string | undefined {
  const axis = axes.find((candidate) => candidate.levels.length > 0)
  return axis ? `Write for example ${quote(axis.id)}=${quote(axis.levels[0]!.id)}` : undefined
}

function unknownAxis(reader: Reader, token: Token, axes: readonly Axis[], compared: boolean) {
  const owner = compared ? undefined : axes.find((axis) => matchLevels(axis, token.text).levels.length > 0)
  if (owner) {
    const hint = `Did you mean ${quote(owner.id)}=${quote(token.text)}?`
    return reader.error(token, `${token.text} is a level, not an attribute`, hint)
  }
  const ids = axes.map((axis) => axis.id)
  const near = didYouMean(token.text, [...ids, ...axes.flatMap((axis) => [axis.label.en, axis.label.ja])])
  return reader.error(token, `There is no attribute ${token.text}`, near ?? `Attributes: ${listFew(ids)}`)
}
