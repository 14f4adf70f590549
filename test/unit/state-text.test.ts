import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entriesUnder, printState, readState, type StateEntries } from '../../sdk/components/base/state-text.ts'

const entries = fc.array(
  fc.tuple(fc.stringMatching(/^[A-Za-z0-9_.]{1,8}$/), fc.string({ unit: 'grapheme' })),
) as fc.Arbitrary<StateEntries>

describe('the text of a state', () => {
  it('gives back what it was made of, also through the parameters and the fragment of an address', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const text = printState(3, list)
        expect(readState(text, 3)).toEqual(list)
        const url = new URL(`https://example.org/page?table=${text}&lang=ja#${text}`)
        expect(url.searchParams.get('table')).toBe(text)
        expect(url.hash.slice(1)).toBe(text)
        expect(new URLSearchParams({ table: text }).get('table')).toBe(text)
      }),
    )
  })

  it('stays readable and short for what is usual', () => {
    const list: StateEntries = [
      ['where', 'any.AF >= 0.01'],
      ['c.case', 'age_band in (60-69, 70-79)'],
      ['c.日本', '地域="a;b"'],
    ]
    expect(printState(1, list.slice(0, 2))).toBe('1;where=any.AF~!3e=~0.01;c.case=age_band~in~(60-69,~70-79)')
    expect(readState(printState(1, list), 1)).toEqual(list)
    expect(entriesUnder(list, 'c.')).toEqual([
      ['case', 'age_band in (60-69, 70-79)'],
      ['日本', '地域="a;b"'],
    ])
  })

  it('keeps lone surrogates from breaking a link', () => {
    expect(readState(printState(1, [['a', '\ud800x']]), 1)).toEqual([['a', '\ufffdx']])
  })

  it('refuses a newer version, by name', () => {
    expect(() => readState('2;a=b', 1)).toThrow(expect.objectContaining({ code: 'version' }))
    expect(readState('1;a=b', 2)).toEqual([['a', 'b']])
  })

  it.each(['', 'x', '0;a=b', '-1', '1;a', '1;=b', '1;a=!', '1;a=!f', '1;a=!zz', '1;a=!ff', '99999999999', '1a;b=c'])(
    'refuses %j as unreadable',
    (text) => {
      expect(() => readState(text, 1)).toThrow(expect.objectContaining({ code: 'parse' }))
    },
  )
})
