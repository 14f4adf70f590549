import { expect, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { fromErrorRecord, type HindoError, isHindoError, toErrorRecord } from '../../sdk/errors.ts'
import { AXES } from '../support/cohort-axes.ts'
import { expectJapanese } from '../support/japanese.ts'

function errorOf(text: string, axes = AXES): HindoError {
  try {
    parseCohort(text, axes)
  } catch (error) {
    if (isHindoError(error)) return error
    throw error
  }
  throw new Error(`${text} was read without an error`)
}

/** The piece of the text that the error points at, in its line. */
function pointed(text: string): string {
  const { offset, length } = errorOf(text).where!
  return `${text.slice(0, offset)}[${text.slice(offset, offset! + length!)}]${text.slice(offset! + length!)}`
}

test.each([
  ['[sxe]=male', 'There is no attribute sxe', 'Did you mean sex?'],
  ['[zzz]=male', 'There is no attribute zzz', 'Attributes: sex, age, region, disease'],
  ['sex=[mael]', 'sex has no level mael', 'Did you mean male?'],
  ['sex=[xxxxxxxx]', 'sex has no level xxxxxxxx', 'Levels of sex: male, female'],
  ['sex=[kanto]', 'sex has no level kanto', 'It is a level of region: region=kanto'],
  ['disease=["lung cancr"]', 'disease has no level lung cancr', 'Did you mean lung cancer?'],
  ['[male]', 'male is a level, not an attribute', 'Did you mean sex=male?'],
  ['[(]sex=male', 'The bracket is never closed', 'Add )'],
  ['sex=male or [(]sex=female and (region=kanto)', 'The bracket is never closed', 'Add )'],
  ['sex=male[)]', 'This bracket was never opened', 'Remove it, or add ( before'],
  ['([)]', 'Expected a condition, found )', 'Write for example sex=male'],
  ['sex=male and[]', 'Expected a condition, found the end', 'Write for example sex=male'],
  ['[and] sex=male', 'Expected a condition, found and', undefined],
  ['sex=male or [or] age=0-9', 'Expected a condition, found or', undefined],
  ['sex=male [region]=kanto', 'Expected "and" or "or", found region', undefined],
  ['sex [male]', 'Expected =, != or in after sex, found male', 'Write for example sex=male'],
  ['sex=[(]male)', 'Expected a level of sex, found (', 'Levels of sex: male, female'],
  ['sex in [male]', 'Expected ( after in, found male', undefined],
  ['sex in [(]male, female', 'The bracket is never closed', 'Add )'],
  ['sex in (male [female])', 'Expected , or ) in the list, found female', undefined],
  ['sex in (male,[)]', 'Expected a value, found )', undefined],
  ['sex in ([)]', 'Expected a value, found )', undefined],
  ['sex=["]male', 'The quotation mark is never closed', 'Add "'],
  ['sex=male [&] region=kanto', 'Unexpected character &', 'Write and'],
  ['sex=male [;] region=kanto', 'Unexpected character ;', undefined],
  ['age=[30-39..10-19]', 'The range runs backwards', 'Write age=10-19..30-39'],
  [
    'region=[kanto..kinki]',
    'The levels of region have no order and no codes, so they have no ranges',
    'List the levels: region in (kanto, kinki)',
  ],
  ['disease=[Q00..Q99]', 'No level of disease lies in this range', undefined],
  ['age=10-19..[]', 'Expected the last level of the range, found the end', undefined],
])('%s', (marked, message, hint) => {
  const text = marked.replace(/\[(.*?)\]/, '$1')
  const error = errorOf(text)
  expect(error.code).toBe('parse')
  expect(error.message).toBe(message)
  expect(pointed(text)).toBe(marked)
  if (hint !== undefined) expect(error.hint).toBe(hint)
  expectJapanese(error)
})

test('the same is said in Japanese, with the words that were typed', () => {
  expect(errorOf('sxe=male').ja).toEqual({ message: 'sxe という属性はありません', hint: 'sex ですか？' })
  expect(errorOf('age=10-19..').ja!.message).toBe('範囲の終わりの区分が必要です（ここは文の終わり）')
  expect(fromErrorRecord(structuredClone(toErrorRecord(errorOf('sxe=male')))).ja).toEqual(errorOf('sxe=male').ja)
})

test('offsets point into the text as typed, full-width characters included', () => {
  const { where } = errorOf('（ｓｅｘ＝ｍａｌｅ）　ａｎｄ　ｒｅｇｉｏｎ＝ＸＹＺ')
  expect(where).toEqual({ line: 1, column: 23, offset: 22, length: 3 })
})

test('a sign that stands for two keeps its own length', () => {
  expect(errorOf('sex≠xxxxxx').where).toEqual({ line: 1, column: 5, offset: 4, length: 6 })
})

test('half-width katakana with sound marks keep their length', () => {
  const text = 'sex=ｶﾞｶﾞ'
  expect(errorOf(text).where).toEqual({ line: 1, column: 5, offset: 4, length: 4 })
})

test('lines count from the start of the text, columns in characters', () => {
  expect(errorOf('sex=male\nand 𠮷野=x').where).toEqual({ line: 2, column: 5, offset: 13, length: 3 })
})

test('an id that differs only by case from two levels is ambiguous', () => {
  const axes = [{ ...AXES[0]!, levels: ['AA', 'aa'].map((id) => ({ id, label: { en: id, ja: id } })) }]
  expect(errorOf('sex=aA', axes).message).toBe('aA may be several levels of sex')
  expect(parseCohort('sex=aa', axes)).toEqual({ op: 'in', axis: 'sex', levels: ['aa'] })
})
