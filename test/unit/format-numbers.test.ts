import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatExact, formatRatio } from '../../sdk/components/base/format.ts'

const text = (value: number, lang = 'en') => {
  const { whole, rest } = formatRatio(value, lang)
  return whole + rest
}

/** Reads a shown ratio back. */
function value(shown: string): number {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹'
  const [mantissa, power] = shown.split(' × 10') as [string, string?]
  if (power === undefined) return Number(mantissa)
  const exponent = [...power].map((sign) => (sign === '⁻' ? '-' : digits.indexOf(sign))).join('')
  return Number(`${mantissa}e${exponent}`)
}

describe('a frequency on screen', () => {
  // Each of these is shown wrongly by some portal in use: as 3.186, as 0 or 0.0000, or not told from a true zero.
  it.each([
    [3.186e-7, '3.19 × 10⁻⁷'],
    [3.186e-5, '3.19 × 10⁻⁵'],
    [1 / 108_778, '9.19 × 10⁻⁶'],
    [4.9e-5, '4.90 × 10⁻⁵'],
    [5e-324, '4.94 × 10⁻³²⁴'],
    [9.999e-5, '1.00 × 10⁻⁴'],
    [1e-4, '0.000100'],
    [0.000_123_456, '0.000123'],
    [0.001, '0.00100'],
    [0.01, '0.0100'],
    [0.012_345, '0.0123'],
    [0.05, '0.0500'],
    [0.5, '0.500'],
    [0.099_96, '0.100'],
    [0.999, '0.999'],
    [0.999_96, '0.99996'],
  ])('%d is %s', (input, shown) => {
    expect(text(input)).toBe(shown)
  })

  it('writes 0 only for zero and 1 only for one', () => {
    expect(text(0)).toBe('0')
    expect(text(1)).toBe('1')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000 }), fc.integer({ min: 1, max: 2_000_000 }), (a, b) => {
        const [ac, an] = [Math.min(a, b), Math.max(a, b) + 1]
        expect(['0', '1']).not.toContain(text(ac / an))
        expect(value(text(ac / an))).toBeGreaterThan(0)
        expect(value(text(ac / an))).toBeLessThan(1)
      }),
    )
  })

  it('is within half a unit of the third significant digit, wherever it is', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.999, noNaN: true }), (ratio) => {
        const unit = 10 ** (Math.floor(Math.log10(ratio)) - 2)
        expect(Math.abs(value(text(ratio)) - ratio)).toBeLessThanOrEqual(unit * 0.500_001)
      }),
    )
  })

  it('keeps the order of the numbers', () => {
    const numbers = [0, 3.186e-7, 3.186e-5, 1e-4, 0.001, 0.01, 0.05, 0.5, 0.99996, 1]
    expect(numbers.map((number) => value(text(number)))).toEqual(
      [...numbers].map((number) => value(text(number))).sort((a, b) => a - b),
    )
  })

  it('is cut at the decimal mark, so that a column aligns on it', () => {
    expect(formatRatio(0.0123, 'en')).toMatchObject({ whole: '0', rest: '.0123' })
    expect(formatRatio(3.186e-7, 'en')).toMatchObject({ whole: '3', rest: '.19 × 10⁻⁷' })
    expect(formatRatio(0, 'en')).toMatchObject({ whole: '0', rest: '' })
  })

  it('has the decimal mark of the language', () => {
    expect(text(0.0123, 'de')).toBe('0,0123')
    expect(text(3.186e-7, 'de')).toBe('3,19 × 10⁻⁷')
    expect(text(0.0123, 'ja')).toBe('0.0123')
  })

  it('says powers of ten in a way that can be spoken', () => {
    expect(formatRatio(3.186e-7, 'en').spoken).toEqual({ mantissa: '3.19', exponent: -7 })
    expect(formatRatio(0.0123, 'en').spoken).toBeUndefined()
  })

  it('gives every digit where every digit is asked for', () => {
    expect(formatExact(3.186e-7)).toBe('3.186e-7')
    expect(Number(formatExact(1 / 3))).toBe(1 / 3)
  })
})

describe('counts and sizes', () => {
  it('groups counts by language', () => {
    expect(formatCount(1204, 'en')).toBe('1,204')
    expect(formatCount(1204, 'ja')).toBe('1,204')
    expect(formatCount(1204, 'de')).toBe('1.204')
    expect(formatCount(0, 'ja')).toBe('0')
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [4_200_000, '4.2 MB'],
    [123_000_000, '123 MB'],
    [999_999_999, '1.0 GB'],
  ])('writes %d bytes as %s', (bytes, shown) => {
    expect(formatBytes(bytes, 'en')).toBe(shown)
  })
})
