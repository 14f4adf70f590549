import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkName, isVisible, samePerson } from '../../sdk/release/person-name.ts'

describe('names of one person', () => {
  it.each([
    ['Ａlice', 'Alice', 'width'],
    ['ALICE', 'alice', 'case'],
    ['Alice  Mori', ' Alice\u00a0Mori', 'spaces'],
    ['AliceMori', 'Alice Mori', 'no space'],
    ['Ali\u200bce', 'Alice', 'a space of no width'],
    ['Ali\u00adce', 'Alice', 'a soft hyphen'],
    ['Ali\u2800ce', 'Alice', 'a Braille cell without dots'],
    ['Alice\ufe0f', 'Alice', 'a variation selector'],
    ['\u202dAlice', 'Alice', 'a direction'],
    ['𝐀𝐥𝐢𝐜𝐞', 'Alice', 'mathematical letters'],
    ['Аlice', 'Alice', 'one Cyrillic letter'],
    ['сара', 'capa', 'Cyrillic alone'],
    ['САРА', 'capa', 'Cyrillic capitals'],
    ['МОРИ', 'MOPИ', 'Cyrillic beside'],
    ['Νina', 'Nina', 'one Greek letter'],
    ['νο', 'vo', 'Greek alone'],
    ['ΝΟΡΑ', 'NOPA', 'Greek capitals'],
    ['AIice', 'Alice', 'a capital I for a small l'],
    ['A1ice', 'Alice', 'a digit for a small l'],
    ['M0ri', 'Mori', 'a digit for an o'],
    ['rnori', 'mori', 'two letters for one'],
    ['Weiß', 'WEISS', 'a letter without a capital'],
    ['O’Hara', "O'Hara", 'an apostrophe'],
    ['Sato–Mori', 'Sato-Mori', 'a dash'],
    ['森 太郎', '森太郎', 'Japanese, with and without a space'],
    ['森　太郎', '森 太郎', 'an ideographic space'],
    ['ﾓﾘ ﾀﾛｳ', 'モリ タロウ', 'half-width kana'],
    ['山口ニ郎', '山口二郎', 'kana for a kanji'],
    ['カ石', '力石', 'another kana for a kanji'],
    ['髙橋', '高橋', 'a kanji in two forms'],
    ['神\ufe00谷', '神谷', 'a kanji with a variation selector'],
    ['神谷', '神谷', 'a compatibility ideograph'],
    ['葛\u{e0100}西', '葛西', 'an ideographic variation'],
    ['が', 'か\u3099', 'kana in two parts'],
  ])('%s is %s: %s', (one, other) => {
    expect(samePerson(one, other)).toBe(true)
    expect(samePerson(other, one)).toBe(true)
  })

  it.each([
    ['mori', 'mari'],
    ['sato', 'saito'],
    ['森', '守'],
    ['斎藤', '斉藤'],
    ['田中 一郎', '田中 二郎'],
    ['Ella', 'Eila'],
    ['Müller', 'Muller'],
    ['Иван', 'Игорь'],
    ['reviewer 1', 'reviewer 2'],
    ['ゆき', 'ユキ'],
    ['', ''],
    ['\u200b', ''],
    ['\u200b', '\u2800'],
  ])('are not %s and %s', (one, other) => {
    expect(samePerson(one, other)).toBe(false)
  })

  it('are the same to themselves, whatever nobody sees in between', () => {
    const visible = fc.stringMatching(/^[A-Za-z0-9ァ-ヺぁ-ゖ一-龠а-яΑ-Ωα-ω' -]{1,12}$/u).filter(isVisible)
    const unseen = fc.constantFrom(
      '\u200b',
      '\u00ad',
      '\ufeff',
      '\u2060',
      '\u180e',
      '\u3164',
      '\u{e0041}',
      '\u2800',
      ' ',
    )
    fc.assert(
      fc.property(visible, unseen, fc.nat({ max: 12 }), (name, mark, at) => {
        const letters = [...name]
        const with_ = [...letters.slice(0, at), mark, ...letters.slice(at)].join('')
        expect(samePerson(name, with_)).toBe(true)
        expect(samePerson(name.toUpperCase(), name)).toBe(true)
      }),
    )
  })
})

describe('the gate', () => {
  it.each([
    '森 太郎',
    'モリ・タロー',
    '森タロウ',
    '山田花子Hanako',
    'ｻﾄｳ Ken',
    '佐々木 Ａ.',
    '김민준 Kim',
    '王小明 Wang',
    'O’Hara-Weiß, Dr.',
    'Иван Мори',
    'Иван Smith',
    'Νίκος',
    'محمد',
    'علی\u200cرضا',
    'अनिता',
    'สมชาย',
    'reviewer_1@example.org',
    '𠮷田',
    '',
  ])('takes %s', (name) => {
    expect(() => checkName(name, 'the approver')).not.toThrow()
  })

  it.each([
    ['Аlice', /the name of the approver, “Аlice”, mixes letters of different scripts in “Аlice”/],
    ['Mori Аlice', /in “Аlice”/],
    ['Νina', /mixes letters/],
    ['森И', /mixes letters/],
    ['mori\u202eotas', /“mori\\u\{202e\}otas”, has characters that nobody can read/],
    ['a\u0007', /nobody can read/],
    ['\ue000', /nobody can read/],
    ['\ud800', /nobody can read/],
    ['ⲁlice', /mixes letters/],
  ])('refuses %s', (name, message) => {
    expect(() => checkName(name, 'the approver')).toThrow(message)
    expect(() => checkName(name, 'the approver')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
