import { describe, quote, Reader, readExpression } from '../cohort/reader.ts'
import type { Token } from '../cohort/scan.ts'
import { didYouMean, foldCase, listFew } from '../cohort/suggestion.ts'
import { COLUMNS, VARIANT_COLUMNS } from '../columns.ts'
import type { Comparison, Filter, Qualifier } from './filter.ts'

const SPELLINGS: Record<string, Comparison> = { '==': '=', '<>': '!=' }
const COMPARISONS = ['<', '<=', '>', '>=', '=', '!=', '==', '<>']
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

interface Column extends Qualifier {
  column: string
  numeric: boolean
}

/**
 * Reads a filter: `case.AF >= 0.01 and all.AN >= 100`, `any.nhomalt > 0`, `filter = PASS`, `id in (rs1, rs2)`,
 * `not (…)`. Variant columns are never qualified; other columns are qualified by a cohort's name, or by `any` or `all`,
 * unless there is one cohort only.
 *
 * @throws HindoError `parse`, with `where` pointing into `text` as given and a hint
 */
export function parseFilter(text: string, options: { cohorts: readonly string[] }): Filter {
  const reader = new Reader(text)
  return readExpression(reader, () => readCondition(reader, options.cohorts))
}

function readCondition(reader: Reader, cohorts: readonly string[]): Filter {
  const { numeric, ...column } = readColumn(reader, cohorts)
  const operator = reader.take()
  if (reader.isWord(operator, 'in')) {
    return { op: 'in', ...column, values: reader.takeList((item) => readValue(reader, item, column.column, numeric)) }
  }
  if (!reader.isSign(operator, ...COMPARISONS)) {
    const hint = numeric ? `Write for example ${column.column} >= 1` : `Write for example ${column.column} = …`
    throw reader.error(operator, `Expected a comparison after ${column.column}, found ${describe(operator)}`, hint)
  }
  const comparison = SPELLINGS[operator.text] ?? (operator.text as Comparison)
  if (!numeric && comparison !== '=' && comparison !== '!=') {
    const hint = `Use =, != or in`
    throw reader.error(operator, `${column.column} is text and cannot be compared by ${comparison}`, hint)
  }
  const token = reader.take()
  if (token.kind === 'sign' || token.kind === 'end') {
    throw reader.error(token, `Expected a value after ${operator.text}, found ${describe(token)}`)
  }
  return { op: 'compare', ...column, comparison, value: readValue(reader, token, column.column, numeric) }
}

function readValue(reader: Reader, token: Token, column: string, numeric: boolean): number | string {
  if (!numeric) return token.text
  const value = Number(token.text)
  if (NUMBER.test(token.text) && Number.isFinite(value)) return value === 0 ? 0 : value
  const percent = /^(\d+\.?\d*|\.\d+)%$/.exec(token.text)
  const hint = percent ? `Write ${Number(percent[1]) / 100}` : undefined
  throw reader.error(token, `${column} is compared with a number, not with ${token.text}`, hint)
}

/** A column with its qualifier; cohort names may hold dots, columns may not. */
function readColumn(reader: Reader, cohorts: readonly string[]): Column {
  const token = reader.take()
  const follower = reader.peek()
  const adjacent = follower.offset === token.offset + token.length && follower.text.startsWith('.')
  if (token.kind === 'quoted' && follower.kind === 'word' && adjacent) {
    reader.take()
    return qualified(reader, token, { cohort: token.text }, rest(follower, 1), cohorts)
  }
  if (token.kind !== 'word') {
    throw reader.error(token, `Expected a column, found ${describe(token)}`, 'Write for example AF >= 0.01')
  }
  const dot = token.text.lastIndexOf('.')
  if (dot > 0) {
    const name = token.text.slice(0, dot)
    const quantifier = (['any', 'all'] as const).find((word) => word === name.toLowerCase())
    return qualified(reader, token, quantifier ? { quantifier } : { cohort: name }, rest(token, dot + 1), cohorts)
  }
  const variant = VARIANT_COLUMNS.find((column) => foldCase(column) === foldCase(token.text))
  if (variant) return { column: variant, numeric: variant === 'position' }
  const column = numericColumn(reader, token, cohorts)
  if (cohorts.length > 1) {
    const hint = `Write ${quote(cohorts[0]!)}.${column}, any.${column} or all.${column}`
    throw reader.error(token, `${column} of which cohort? There are ${cohorts.length}`, hint)
  }
  return { column, numeric: true }
}

/** The end of a token from one of its characters on, for messages. */
function rest(token: Token, from: number): Token {
  return { ...token, text: token.text.slice(from), offset: token.offset + from, length: token.length - from }
}

function qualified(
  reader: Reader,
  token: Token,
  qualifier: Qualifier,
  columnToken: Token,
  cohorts: readonly string[],
): Column {
  const variant = VARIANT_COLUMNS.find((column) => foldCase(column) === foldCase(columnToken.text))
  if (variant) {
    throw reader.error(token, `${variant} belongs to the variant, not to a cohort`, `Write ${variant} alone`)
  }
  const name = qualifier.cohort
  const known = cohorts.find((cohort) => cohort === name || cohort.normalize('NFKC') === name)
  if (name !== undefined && known === undefined) {
    const hint = didYouMean(name, [...cohorts, 'any', 'all']) ?? `Cohorts: ${listFew(cohorts)}`
    const place = { offset: token.offset, length: token.kind === 'quoted' ? token.length : name.length }
    throw reader.error(place, `There is no cohort ${name}`, hint)
  }
  const owner = known === undefined ? qualifier : { cohort: known }
  return { column: numericColumn(reader, columnToken, cohorts), ...owner, numeric: true }
}

function numericColumn(reader: Reader, token: Token, cohorts: readonly string[]): string {
  const found = COLUMNS.find((column) => foldCase(column.name) === foldCase(token.text))
  if (found) return found.name
  const names = COLUMNS.map((column) => column.name)
  const isCohort = cohorts.includes(token.text) ? `Write ${quote(token.text)}.AF` : undefined
  const hint = isCohort ?? didYouMean(token.text, [...names, ...VARIANT_COLUMNS]) ?? `Columns: ${names.join(', ')}`
  throw reader.error(token, token.text ? `There is no column ${token.text}` : 'A column is missing here', hint)
}
