import { HindoError } from '../errors.ts'

/** A value that JSON can hold. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue }

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme): members sorted by UTF-16 code units, no spaces,
 * numbers and escapes as ECMAScript writes them. Members that are undefined are left out, as in JSON.
 *
 * @throws HindoError `usage` for what JSON cannot hold: NaN, infinities, lone surrogates, functions
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new HindoError('usage', `${value} has no form in JSON`)
    return JSON.stringify(value)
  }
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new HindoError('usage', `a ${typeof value} has no form in JSON`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${quote(name)}:${canonicalJson(member)}`).join(',')}}`
}

function quote(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new HindoError('usage', 'a text with half a surrogate pair has no form in JSON')
  return JSON.stringify(text)
}
