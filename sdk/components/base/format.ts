/** A number as it stands on screen, cut at the decimal mark so that a column aligns on it. */
export interface NumberText {
  /** Before the decimal mark. */
  whole: string
  /** The decimal mark and what follows, with any power of ten; may be empty. */
  rest: string
  /** For a screen reader where `whole + rest` would be read wrongly; absent where it reads well. */
  spoken?: { mantissa: string; exponent: number }
}

/** Below this a ratio is written as a power of ten: 0.0001 is the last one written out. */
export const SCIENTIFIC_BELOW = 1e-4

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)])
  return `${exponent < 0 ? '⁻' : ''}${digits.join('')}`
}

/** Making an Intl format takes milliseconds: one of a kind and language is made once. */
const counts = new Map<string, Intl.NumberFormat>()
const marks = new Map<string, string>()

function countFormat(lang: string): Intl.NumberFormat {
  const format = counts.get(lang) ?? new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })
  counts.set(lang, format)
  return format
}

const times = new Map<string, Intl.DateTimeFormat>()

/** A time of day with its date, as the reader's clock shows it. */
export function formatTime(iso: string, lang: string): string {
  const format = times.get(lang) ?? new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' })
  times.set(lang, format)
  return format.format(new Date(iso))
}

function decimalMark(lang: string): string {
  const known = marks.get(lang)
  if (known !== undefined) return known
  const mark =
    countFormat(lang)
      .formatToParts(0.5)
      .find(({ type }) => type === 'decimal')?.value ?? '.'
  marks.set(lang, mark)
  return mark
}

function decimals(value: number, lang: string, digits: number): string {
  return value.toFixed(digits).replace('.', decimalMark(lang))
}

function cut(text: string): NumberText {
  const mark = text.search(/[.,٫]/)
  return mark < 0 ? { whole: text, rest: '' } : { whole: text.slice(0, mark), rest: text.slice(mark) }
}

/**
 * A ratio or probability in three significant digits: `0.0123`, `0.500`; below 10⁻⁴ `3.19 × 10⁻⁷`. An exact 0 is `0` and an
 * exact 1 is `1`, so that neither can be a rounded value; what rounds to 1 is cut instead (`0.99998`).
 * @param value ratio, finite and not negative
 * @param lang BCP 47 tag that decides the decimal mark
 */
export function formatRatio(value: number, lang: string): NumberText {
  if (value === 0 || value === 1) return { whole: String(value), rest: '' }
  if (value < SCIENTIFIC_BELOW) {
    const [digits, power] = value.toExponential(2).split('e') as [string, string]
    const exponent = Number(power)
    const mantissa = decimals(Number(digits), lang, 2)
    const { whole, rest } = cut(mantissa)
    return { whole, rest: `${rest} × 10${superscript(exponent)}`, spoken: { mantissa, exponent } }
  }
  if (value < 1 && Number(value.toPrecision(3)) >= 1) return cut(nearOne(value, lang))
  const exponent = Number(value.toExponential(2).split('e')[1])
  return cut(decimals(value, lang, Math.max(0, 2 - exponent)))
}

/** 0.99998 stays distinct from 1: as many nines as it has and the digit after them. */
function nearOne(value: number, lang: string): string {
  const digits = Math.min(15, Math.max(3, Math.ceil(-Math.log10(1 - value))))
  return decimals(Math.floor(value * 10 ** digits) / 10 ** digits, lang, digits)
}

/** A whole number grouped as the language does: `1,204`. Never for files. */
export function formatCount(value: number, lang: string): string {
  return countFormat(lang).format(value)
}

/** Every digit a number has, with the language's decimal mark off: what a tooltip shows and what can be copied. */
export function formatExact(value: number): string {
  return String(value)
}

/** Bytes in the unit a person reads: `4.2 MB`. */
export function formatBytes(bytes: number, lang: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = bytes
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${decimals(size, lang, unit === 0 || size >= 99.5 ? 0 : 1)} ${units[unit]}`
}

/** `2.5 %`, in the language's numbers. */
export function formatPercent(share: number, lang: string): string {
  return new Intl.NumberFormat(lang, { style: 'percent', maximumSignificantDigits: 2 }).format(share)
}
