import { describe, expect, it } from 'vitest'
import { peopleText, reasonOf } from '../../sdk/components/cohort-search/people.ts'
import { en } from '../../sdk/components/i18n/en.ts'
import { ja } from '../../sdk/components/i18n/ja.ts'
import type { Count, Unanswerable } from '../../sdk/types.ts'

const words = { t: en, lang: 'en', threshold: 10 }
const suppressed = (bounds?: Count['bounds']): Count => ({
  participants: null,
  state: 'suppressed',
  ...(bounds ? { bounds } : {}),
})
const missing = (bounds?: Unanswerable['bounds']): Unanswerable => ({
  unanswerable: 'Not stored',
  hint: 'Ask less',
  ...(bounds ? { bounds } : {}),
})

describe('a number of people', () => {
  it.each<[string, Count | Unanswerable, string, string]>([
    ['a number', { participants: 1204, state: 'value' }, '1,204', '1,204 people'],
    ['an observed zero', { participants: 0, state: 'value' }, '0', '0 people'],
    ['a rounded number', { participants: 120, state: 'value', mark: 'rounded' }, '≈ 120', 'about 120 people'],
    ['a suppressed one', suppressed(), '<10', 'fewer than 10 people'],
    ['a suppressed one that is certainly small', suppressed({ lower: 0, upper: 9 }), '<10', 'fewer than 10 people'],
    ['a suppressed one that may be large', suppressed({ lower: 0, upper: 10 }), '▨', 'number of people suppressed'],
    ['one that subtraction would give away', suppressed({ lower: 26, upper: 26 }), '▨', 'number of people suppressed'],
    ['a total with a suppressed part', suppressed({ lower: 100, upper: 109 }), '100–109', 'between 100 and 109 people'],
    ['one that is not stored', missing({ lower: 3, upper: 17 }), '3–17', 'between 3 and 17 people'],
    ['one of which nothing is certain', missing(), '?', 'The dataset does not hold this number.'],
  ])('is shown and said: %s', (_, count, text, spoken) => {
    expect(peopleText(count, words)).toMatchObject({ text, spoken })
  })

  it('is never "fewer than k" where the dataset names no threshold', () => {
    expect(peopleText(suppressed(), { ...words, threshold: undefined }).text).toBe('▨')
  })

  it('comes with its reason where it is not told, in both languages', () => {
    expect(reasonOf(peopleText(missing({ lower: 3, upper: 17 }), words))).toBe(
      'The dataset does not hold this number. Certain: between 3 and 17 people. Not stored. Ask less.',
    )
    expect(reasonOf(peopleText(missing(), { ...words, t: ja }))).toContain('データセットに集計がありません')
    expect(reasonOf(peopleText({ participants: 3, state: 'value' }, words))).toBeUndefined()
    expect(peopleText(suppressed({ lower: 26, upper: 26 }), words).why).not.toContain('26')
  })
})
