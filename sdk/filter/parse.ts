import { expected, quote, Reader, readExpression } from '../cohort/reader.ts'
import { forExample, say } from '../cohort/say.ts'
import type { Token } from '../cohort/scan.ts'
import { didYouMean, foldCase, listFew } from '../cohort/suggestion.ts'
import { COLUMNS, VARIANT_COLUMNS } from '../columns.ts'
import type { AnnotationColumn } from '../types.ts'
import type { Comparison, Filter, Qualifier } from './filter.ts'

const SPELLINGS: Record<string, Comparison> = { '==': '=', '<>': '!=' }
const COMPARISONS = ['<', '<=', '>', '>=', '=', '!=', '==', '<>']
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

interface Column extends Qualifier {
  column: string
  numeric: boolean
}

/** Names that a filter may use beside the columns of the dictionary. */
export interface FilterWords {
  cohorts: readonly string[]
  /** Columns that the dataset's annotations gave its variants. */
  annotations?: readonly AnnotationColumn[]
}

/**
 * Reads a filter: `case.AF >= 0.01 and all.AN >= 100`, `any.nhomalt > 0`, `filter = PASS`, `id in (rs1, rs2)`,
 * `clinical_significance = pathogenic`, `consequence contains missense`, `not (…)`. Variant columns are never qualified; other columns are qualified by a cohort's name, or by `any` or `all`,
 * unless there is one cohort only.
 *
 * @throws HindoError `parse`, with `where` pointing into `text` as given and a hint
 */
export function parseFilter(text: string, options: FilterWords): Filter {
  const reader = new Reader(text)
  return readExpression(reader, () => readCondition(reader, options))
}

function readCondition(reader: Reader, words: FilterWords): Filter {
  const { numeric, ...column } = readColumn(reader, words)
  const operator = reader.take()
  if (reader.isWord(operator, 'in')) {
    return { op: 'in', ...column, values: reader.takeList((item) => readValue(reader, item, column.column, numeric)) }
  }
  if (!numeric && reader.isWord(operator, 'contains')) {
    const part = reader.take()
    if (part.kind === 'sign' || part.kind === 'end') {
      throw reader.error(part, expected(part, 'a text after contains', 'contains の後に文字列'))
    }
    return { op: 'contains', ...column, value: part.text }
  }
  if (!reader.isSign(operator, ...COMPARISONS)) {
    const hint = forExample(numeric ? `${column.column} >= 1` : `${column.column} = …`)
    throw reader.error(
      operator,
      expected(operator, `a comparison after ${column.column}`, `${column.column} の後に比較`),
      hint,
    )
  }
  const comparison = SPELLINGS[operator.text] ?? (operator.text as Comparison)
  if (!numeric && comparison !== '=' && comparison !== '!=') {
    const message = say(
      `${column.column} is text and cannot be compared by ${comparison}`,
      `${column.column} は文字列なので ${comparison} では比べられません`,
    )
    throw reader.error(
      operator,
      message,
      say('Use =, !=, in or contains', '=、!=、in、contains のどれかを使ってください'),
    )
  }
  const token = reader.take()
  if (token.kind === 'sign' || token.kind === 'end') {
    throw reader.error(token, expected(token, `a value after ${operator.text}`, `${operator.text} の後に値`))
  }
  return { op: 'compare', ...column, comparison, value: readValue(reader, token, column.column, numeric) }
}

function readValue(reader: Reader, token: Token, column: string, numeric: boolean): number | string {
  if (!numeric) return token.text
  const value = Number(token.text)
  if (NUMBER.test(token.text) && Number.isFinite(value)) return value === 0 ? 0 : value
  const percent = /^(\d+\.?\d*|\.\d+)%$/.exec(token.text)
  const share = percent && Number(percent[1]) / 100
  const hint = percent ? say(`Write ${share}`, `${share} と書いてください`) : undefined
  throw reader.error(
    token,
    say(
      `${column} is compared with a number, not with ${token.text}`,
      `${column} は数と比べます（ここは ${token.text} ）`,
    ),
    hint,
  )
}

/** A column with its qualifier; cohort names may hold dots, columns may not. */
function readColumn(reader: Reader, words: FilterWords): Column {
  const { cohorts } = words
  const token = reader.take()
  const follower = reader.peek()
  const adjacent = follower.offset === token.offset + token.length && follower.text.startsWith('.')
  if (token.kind === 'quoted' && follower.kind === 'word' && adjacent) {
    reader.take()
    return qualified(reader, token, { cohort: token.text }, rest(follower, 1), words)
  }
  if (token.kind !== 'word') {
    throw reader.error(token, expected(token, 'a column', '列'), forExample('AF >= 0.01'))
  }
  const dot = token.text.lastIndexOf('.')
  if (dot > 0) {
    const name = token.text.slice(0, dot)
    const quantifier = (['any', 'all'] as const).find((word) => word === name.toLowerCase())
    return qualified(reader, token, quantifier ? { quantifier } : { cohort: name }, rest(token, dot + 1), words)
  }
  const variant = VARIANT_COLUMNS.find((column) => foldCase(column) === foldCase(token.text))
  if (variant) return { column: variant, numeric: variant === 'position' }
  const annotation = annotationOf(token, words)
  if (annotation) return { column: annotation.name, numeric: annotation.type === 'number' }
  const column = numericColumn(reader, token, words)
  if (cohorts.length > 1) {
    const own = `${quote(cohorts[0]!)}.${column}`
    const message = say(
      `${column} of which cohort? There are ${cohorts.length}`,
      `どの集団の ${column} ですか（集団は ${cohorts.length} あります）`,
    )
    const hint = say(
      `Write ${own}, any.${column} or all.${column}`,
      `${own}、any.${column}、all.${column} のどれかで書いてください`,
    )
    throw reader.error(token, message, hint)
  }
  return { column, numeric: true }
}

/** The end of a token from one of its characters on, for messages. */
function rest(token: Token, from: number): Token {
  return { ...token, text: token.text.slice(from), offset: token.offset + from, length: token.length - from }
}

function qualified(reader: Reader, token: Token, qualifier: Qualifier, columnToken: Token, words: FilterWords): Column {
  const { cohorts } = words
  const own = VARIANT_COLUMNS.find((column) => foldCase(column) === foldCase(columnToken.text))
  const variant = own ?? annotationOf(columnToken, words)?.name
  if (variant) {
    const message = say(
      `${variant} belongs to the variant, not to a cohort`,
      `${variant} は集団ではなくバリアントの列です`,
    )
    throw reader.error(token, message, say(`Write ${variant} alone`, `${variant} とだけ書いてください`))
  }
  const name = qualifier.cohort
  const known = cohorts.find((cohort) => cohort === name || cohort.normalize('NFKC') === name)
  if (name !== undefined && known === undefined) {
    const few = listFew(cohorts)
    const hint = didYouMean(name, [...cohorts, 'any', 'all']) ?? say(`Cohorts: ${few.en}`, `集団：${few.ja}`)
    const place = { offset: token.offset, length: token.kind === 'quoted' ? token.length : name.length }
    throw reader.error(place, say(`There is no cohort ${name}`, `${name} という集団はありません`), hint)
  }
  const owner = known === undefined ? qualifier : { cohort: known }
  return { column: numericColumn(reader, columnToken, words), ...owner, numeric: true }
}

function annotationOf(token: Token, { annotations = [] }: FilterWords): AnnotationColumn | undefined {
  return annotations.find(({ name }) => foldCase(name) === foldCase(token.text))
}

function numericColumn(reader: Reader, token: Token, { cohorts, annotations = [] }: FilterWords): string {
  const found = COLUMNS.find((column) => foldCase(column.name) === foldCase(token.text))
  if (found) return found.name
  const names = COLUMNS.map((column) => column.name)
  const own = `${quote(token.text)}.AF`
  const isCohort = cohorts.includes(token.text) ? say(`Write ${own}`, `${own} と書いてください`) : undefined
  const hint =
    isCohort ??
    didYouMean(token.text, [...names, ...VARIANT_COLUMNS, ...annotations.map(({ name }) => name)]) ??
    say(`Columns: ${names.join(', ')}`, `列：${names.join('、')}`)
  const missing = say('A column is missing here', 'ここに列の名前がありません')
  throw reader.error(
    token,
    token.text ? say(`There is no column ${token.text}`, `${token.text} という列はありません`) : missing,
    hint,
  )
}
