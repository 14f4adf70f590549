/** Powers of ten that a double holds exactly: a whole number below 2^53 divided by one of them is rounded once, as `Number` rounds. */
const EXACT = Array.from({ length: 23 }, (_, power) => 10 ** power)
const MOST_EXACT = 2 ** 53

/**
 * The number that ASCII at `from` to `to` stands for, the same to the bit as `Number` gives; NaN for what is no plain number: `1,234`,
 * `0x10`, `.5` and blanks are not.
 *
 * @param textOf the text between two places, for numbers of many digits
 */
export function numberAt(
  bytes: Uint8Array,
  from: number,
  to: number,
  textOf: (from: number, to: number) => string,
): number {
  const isNegative = bytes[from] === 0x2d
  const first = isNegative ? from + 1 : from
  let at = first
  let digits = 0
  for (; at < to; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    digits = 10 * digits + digit
  }
  if (at === first) return Number.NaN
  let decimals = 0
  if (at < to && bytes[at] === 0x2e) {
    const point = at++
    for (; at < to; at++) {
      const digit = bytes[at]! - 0x30
      if (digit < 0 || digit > 9) break
      digits = 10 * digits + digit
    }
    decimals = at - point - 1
    if (decimals === 0) return Number.NaN
  }
  if (at < to) return isExponent(bytes, at, to) ? Number(textOf(from, to)) : Number.NaN
  if (digits >= MOST_EXACT || decimals >= EXACT.length) return Number(textOf(from, to))
  const value = decimals === 0 ? digits : digits / EXACT[decimals]!
  return isNegative ? -value : value
}

function isExponent(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== 0x65 && bytes[from] !== 0x45) return false
  let at = from + 1
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++
  if (at >= to) return false
  for (; at < to; at++) if (bytes[at]! < 0x30 || bytes[at]! > 0x39) return false
  return true
}
