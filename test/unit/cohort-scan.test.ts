import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeIn, scan } from '../../sdk/cohort/scan.ts'
import { isHindoError } from '../../sdk/errors.ts'

const texts = (source: string) => scan(source).map(({ text }) => text)

describe('words and signs', () => {
  test.each<[string, string[]]>([
    ['a=b', ['a', '=', 'b', '']],
    ['a==b', ['a', '==', 'b', '']],
    ['a<=b<>c<d', ['a', '<=', 'b', '<>', 'c', '<', 'd', '']],
    ['C50..C58', ['C50', '..', 'C58', '']],
    ['60-69..70-79', ['60-69', '..', '70-79', '']],
    ['C50.9', ['C50.9', '']],
    ['EAS/female.AF', ['EAS/female.AF', '']],
    ['1e+5+', ['1e+5']],
    ['-1.5e-10', ['-1.5e-10', '']],
    ['（a，b、c）', ['(', 'a', ',', 'b', ',', 'c', ')', '']],
    ['a≠b≤c≥d', ['a', '!=', 'b', '<=', 'c', '>=', 'd', '']],
    ['a‥b', ['a', '..', 'b', '']],
    ['が', ['が', '']],
  ])('%s', (source, expected) => {
    if (source.endsWith('+')) expect(() => scan(source)).toThrow('Unexpected character +')
    else expect(texts(source)).toEqual(expected)
  })
})

describe('quotes keep what they hold', () => {
  test.each<[string, string]>([
    ['"a b"', 'a b'],
    ["'a b'", 'a b'],
    ['"a""b"', 'a"b'],
    ["'it''s'", "it's"],
    ['"Ａ（１）"', 'Ａ（１）'],
    ['「乳がん」', '乳がん'],
    ['“a”', 'a'],
    ['＂ａ＂', 'ａ'],
    ['""', ''],
    ['"a=(b) and c"', 'a=(b) and c'],
  ])('%s', (source, value) => {
    expect(scan(source)[0]).toEqual({ kind: 'quoted', text: value, offset: 0, length: source.length })
  })
})

test('tokens tell apart words and quoted words', () => {
  expect(scan('all "all"').map(({ kind }) => kind)).toEqual(['word', 'quoted', 'end'])
})

test('any text is either scanned, with every token in its place, or refused at a place inside it', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '(',
    '＝',
    '≠',
    '"',
    '「',
    '」',
    'が',
    'ｶﾞ',
    '𠮷',
    '..',
    '1e+',
    '&',
    '\n',
    '½',
    '…',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join('')
      try {
        let end = 0
        for (const token of scan(source)) {
          expect(token.offset).toBeGreaterThanOrEqual(end)
          end = token.offset + token.length
        }
        expect(end).toBe(source.length)
      } catch (error) {
        if (!isHindoError(error)) throw error
        expect(error.where!.offset! + error.where!.length!).toBeLessThanOrEqual(source.length)
        expect(error.where!.length).toBeGreaterThan(0)
      }
    }),
    { numRuns: 2000 },
  )
})

test('lines and columns count from 1, columns by characters', () => {
  expect(placeIn('ab\n𠮷c', 5, 1)).toEqual({ line: 2, column: 2, offset: 5, length: 1 })
  expect(placeIn('', 0, 0)).toEqual({ line: 1, column: 1, offset: 0, length: 0 })
})
