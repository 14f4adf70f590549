import { describe, expect, it, test } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { isHindoError } from '../../sdk/errors.ts'
import type { Axis } from '../../sdk/types.ts'
import { AXES } from '../support/cohort-axes.ts'

const hebrew: Axis = {
  id: 'city',
  label: { en: 'עיר', ja: '都市' },
  kind: 'partition',
  ordered: false,
  levels: [
    { id: 'haifa', label: { en: 'חיפה', ja: 'ハイファ' } },
    { id: 'quoted', label: { en: 'the "old" town', ja: '「旧」市街' } },
  ],
}
const axes = [...AXES, hebrew]

function problem(text: string, own: readonly Axis[] = axes) {
  try {
    parseCohort(text, own)
  } catch (error) {
    if (isHindoError(error)) return { code: error.code, message: error.message, hint: error.hint, where: error.where }
    throw error
  }
  throw new Error(`${text} was read`)
}

describe('text of other keyboards', () => {
  it.each([
    ['ｓｅｘ＝ｍａｌｅ', 'sex=male'],
    [
      '（ｓｅｘ＝ｍａｌｅ　ＯＲ　ｓｅｘ＝ｆｅｍａｌｅ）　ＡＮＤ　ＮＯＴ　ｒｅｇｉｏｎ＝ｋａｎｔｏ',
      '(sex=male or sex=female) and not region=kanto',
    ],
    ['疾患　ＩＮ　（Ｃ３４、Ｃ５０）', 'disease in (C34, C50)'],
    ['疾患＝Ｃ５０．．Ｃ５８', 'disease=C50..C58'],
    ['疾患＝Ｃ５０～Ｃ５８', 'disease=C50..C58'],
    ['地域≠関東', 'not region=kanto'],
    ['age in (10–19, 20−29)', 'age in (10-19, 20-29)'],
    ['\u202bcity=חיפה\u202c', 'city=haifa'],
    ['עיר=חיפה and sex=male', 'city=haifa and sex=male'],
    ['\u200esex\u200b=\ufeffmale', 'sex=male'],
    ['city="the ""old"" town"', 'city=quoted'],
    ['city=「「「旧」」市街」', 'city=quoted'],
    ['city=\'the "old" town\'', 'city=quoted'],
    ['city=“the "old" town”', 'city=quoted'],
  ])('%s', (text, canonical) => {
    expect(printCohort(parseCohort(text, axes))).toBe(canonical)
  })

  it('points into the text as it was typed, in characters', () => {
    expect(problem('疾患＝Ｃ５０　ＡＮＤ　せい＝男性').where).toMatchObject({
      offset: 11,
      length: 2,
      line: 1,
      column: 12,
    })
    expect(problem('city=חיפה\nand sex=mael').where).toMatchObject({ line: 2, column: 9, length: 4 })
    expect(problem('\u202bcity=xxxxxxx\u202c').where).toMatchObject({ offset: 6, length: 7 })
  })
})

describe('names that are not there', () => {
  it.each<[string, string, string | RegExp]>([
    ['sexx=male', 'There is no attribute sexx', 'Did you mean sex?'],
    ['sex=femal', 'sex has no level femal', 'Did you mean female?'],
    ['disease=brest cancer', 'disease has no level brest', /./],
    ['disease="brest cancer"', 'disease has no level brest cancer', 'Did you mean breast cancer?'],
    ['region=male', 'region has no level male', 'It is a level of sex: sex=male'],
    ['male', 'male is a level, not an attribute', 'Did you mean sex=male?'],
    ['planet=earth', 'There is no attribute planet', 'Attributes: sex, age, region, disease, city'],
  ])('%s', (text, message, hint) => {
    expect(problem(text)).toMatchObject({
      code: 'parse',
      message,
      hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
    })
  })

  test('an attribute of one dataset is unknown to another, which says what it has', () => {
    const text = 'city=haifa and sex=male'
    expect(printCohort(parseCohort(text, axes))).toBe(text)
    expect(problem(text, AXES)).toMatchObject({
      message: 'There is no attribute city',
      hint: 'Attributes: sex, age, region, disease',
      where: { offset: 0, length: 4 },
    })
    expect(problem(text, [])).toMatchObject({ message: 'There is no attribute city' })
  })
})

describe('brackets and quotes', () => {
  it.each<[string, string, number]>([
    ['(sex=male', 'The bracket is never closed', 0],
    ['sex=male)', 'This bracket was never opened', 8],
    ['sex=male and ((age=10-19) or region=kanto', 'The bracket is never closed', 13],
    ['sex in (male', 'The bracket is never closed', 7],
    ['sex in male)', 'Expected ( after in, found male', 7],
    ['()', 'Expected a condition, found )', 1],
    ['sex="male', 'The quotation mark is never closed', 4],
    ['sex=「male', 'The quotation mark is never closed', 4],
    ['sex=male and', 'Expected a condition, found the end', 12],
    ['sex=male or or age=10-19', 'Expected a condition, found or', 12],
    ['sex=male age=10-19', 'Expected "and" or "or", found age', 9],
    ['sex=male & age=10-19', 'Unexpected character &', 9],
    ['disease=C50..', 'Expected the last level of the range, found the end', 13],
    ['disease=C58..C50', 'The range runs backwards', 8],
    ['sex=male..female', 'The levels of sex have no order and no codes, so they have no ranges', 4],
  ])('%s', (text, message, offset) => {
    expect(problem(text)).toMatchObject({ code: 'parse', message, where: { offset } })
  })
})
