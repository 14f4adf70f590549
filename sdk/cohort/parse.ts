import type { Axis, Label } from '../types.ts'
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
import { expected, quote, Reader, readExpression } from './reader.ts'
import { forExample, say } from './say.ts'
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
    throw reader.error(token, expected(token, 'a condition', '条件'), exampleOf(axes))
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
    const hint = forExample(`${axis.id}=${quote(axis.levels[0]?.id ?? 'level')}`)
    throw reader.error(
      operator,
      expected(operator, `=, != or in after ${axis.id}`, `${axis.id} の後に =、!=、in のどれか`),
      hint,
    )
  }
  const cohort = readValue(reader, axis, axes)
  return reader.isSign(operator, '!=', '<>') ? negate(cohort) : cohort
}

function readValue(reader: Reader, axis: Axis, axes: readonly Axis[]): Cohort {
  const token = reader.take()
  if (token.kind === 'end' || token.kind === 'sign') {
    throw reader.error(token, expected(token, `a level of ${axis.id}`, `${axis.id} の区分`), levelsHint(axis))
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
    throw reader.error(end, expected(end, 'the last level of the range', '範囲の終わりの区分'), levelsHint(axis))
  }
  const whole = { offset: token.offset, length: end.offset + end.length - token.offset }
  if (!axis.ordered && !isCoded(axis)) {
    const list = `${axis.id} in (${quote(token.text)}, ${quote(end.text)})`
    const message = say(
      `The levels of ${axis.id} have no order and no codes, so they have no ranges`,
      `${axis.id} の区分には順序もコードもないので、範囲にできません`,
    )
    throw reader.error(whole, message, say(`List the levels: ${list}`, `区分を並べてください：${list}`))
  }
  const from = readRangeEnd(reader, axis, token, axes)
  const to = readRangeEnd(reader, axis, end, axes)
  const { levels, backwards } = levelsBetween(axis, from, to)
  if (backwards) {
    const forwards = `${axis.id}=${quote(to)}..${quote(from)}`
    throw reader.error(
      whole,
      say('The range runs backwards', '範囲の始まりと終わりが逆です'),
      say(`Write ${forwards}`, `${forwards} と書いてください`),
    )
  }
  if (levels.length === 0)
    throw reader.error(
      whole,
      say(`No level of ${axis.id} lies in this range`, `この範囲に ${axis.id} の区分はありません`),
      levelsHint(axis),
    )
  return { op: 'range', axis: axis.id, from, to }
}

function readPrefix(reader: Reader, axis: Axis, token: Token, star: Token, axes: readonly Axis[]): CohortLeaf {
  const whole = { offset: token.offset, length: star.offset + star.length - token.offset }
  if (!isCoded(axis) && !axis.ordered) {
    throw reader.error(
      whole,
      say(
        `The levels of ${axis.id} have no codes to begin with ${token.text}`,
        `${axis.id} の区分にはコードがないので、${token.text} で始まるものもありません`,
      ),
      levelsHint(axis),
    )
  }
  const from = isCoded(axis) && looksLikePrefix(token.text) ? token.text : readRangeEnd(reader, axis, token, axes)
  if (levelsBetween(axis, from, from).levels.length === 0) {
    throw reader.error(
      whole,
      say(`No code of ${axis.id} begins with ${token.text}`, `${token.text} で始まる ${axis.id} のコードはありません`),
      levelsHint(axis),
    )
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
    const message = say(
      `${token.text} may be several levels of ${axis.id}`,
      `${token.text} に当たる ${axis.id} の区分がいくつもあります`,
    )
    throw reader.error(token, message, say(`Write one of the ids: ${ids.en}`, `id で書いてください：${ids.ja}`))
  }
  if (levels.length > 0) return levels.map((level) => level.id)
  const elsewhere = axes.find((other) => other !== axis && matchLevels(other, token.text).levels.length > 0)
  const begun =
    isCoded(axis) && looksLikeCode(token.text) && levelsBetween(axis, token.text, token.text).levels.length > 0
  const other = elsewhere && `${elsewhere.id}=${quote(token.text)}`
  const hint = elsewhere
    ? say(`It is a level of ${elsewhere.id}: ${other}`, `${elsewhere.id} の区分です：${other}`)
    : begun
      ? say(
          `Write ${token.text}* for every code that begins with it`,
          `それで始まるコードすべてなら ${token.text}* と書いてください`,
        )
      : (didYouMean(token.text, candidatesOf(axis)) ?? levelsHint(axis))
  throw reader.error(
    token,
    say(`${axis.id} has no level ${token.text}`, `${axis.id} に ${token.text} という区分はありません`),
    hint,
  )
}

function candidatesOf(axis: Axis): string[] {
  const codes = axis.levels.flatMap((level) => level.codes ?? []).map((code) => code.code)
  return [...new Set([...axis.levels.map((level) => level.id), ...codes, ...axis.levels.flatMap(namesOf)])]
}

function levelsHint(axis: Axis): Label {
  const few = listFew(axis.levels.map((level) => level.id))
  return say(`Levels of ${axis.id}: ${few.en}`, `${axis.id} の区分：${few.ja}`)
}

function exampleOf(axes: readonly Axis[]): Label | undefined {
  const axis = axes.find((candidate) => candidate.levels.length > 0)
  return axis ? forExample(`${quote(axis.id)}=${quote(axis.levels[0]!.id)}`) : undefined
}

function unknownAxis(reader: Reader, token: Token, axes: readonly Axis[], compared: boolean) {
  const owner = compared ? undefined : axes.find((axis) => matchLevels(axis, token.text).levels.length > 0)
  if (owner) {
    const whole = `${quote(owner.id)}=${quote(token.text)}`
    const message = say(`${token.text} is a level, not an attribute`, `${token.text} は属性ではなく区分です`)
    return reader.error(token, message, say(`Did you mean ${whole}?`, `${whole} ですか？`))
  }
  const ids = axes.map((axis) => axis.id)
  const near = didYouMean(token.text, [...ids, ...axes.flatMap((axis) => [axis.label.en, axis.label.ja])])
  const few = listFew(ids)
  const hint = near ?? say(`Attributes: ${few.en}`, `属性：${few.ja}`)
  return reader.error(token, say(`There is no attribute ${token.text}`, `${token.text} という属性はありません`), hint)
}
