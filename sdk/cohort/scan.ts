import type { ErrorPlace, HindoError } from '../errors.ts'
import type { Label } from '../types.ts'
import { inBoth, say } from './say.ts'

/**
 * A piece of an expression. `text` is normalised (full-width letters and signs become plain ones) except inside
 * quotes; `offset` and `length` point into the text as it was typed.
 */
export interface Token {
  kind: 'word' | 'quoted' | 'sign' | 'end'
  text: string
  offset: number
  length: number
}

/** Characters that a Japanese or mathematical keyboard gives and that NFKC leaves alone. */
const ALIASES: Record<string, string> = {
  '、': ',',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '〜': '..',
  '～': '..',
  '≠': '!=',
  '≤': '<=',
  '≦': '<=',
  '≥': '>=',
  '≧': '>=',
}
/** Quotation marks, as typed. */
const CLOSING: Record<string, string> = {
  '"': '"',
  "'": "'",
  '＂': '＂',
  '＇': '＇',
  '“': '”',
  '「': '」',
  '｢': '｣',
}
const SIGNS = ['==', '!=', '<>', '<=', '>=', '..', '(', ')', ',', '=', '<', '>', '*']
const WORD = /[\p{L}\p{N}\p{M}_.\-/%:]/u

interface Normalised {
  text: string
  /** Offset in the original of each character of `text`, and of its end. */
  at: (index: number) => number
}

function normalise(source: string): Normalised {
  let text = ''
  const offsets: number[] = []
  for (let offset = 0; offset < source.length; ) {
    const character = String.fromCodePoint(source.codePointAt(offset)!)
    const plain = ALIASES[character] ?? (character < '\u0080' ? character : character.normalize('NFKC'))
    for (let k = 0; k < plain.length; k++) offsets.push(offset)
    text += plain
    offset += character.length
  }
  offsets.push(source.length)
  return { text, at: (index) => offsets[index]! }
}

/** Line, column (1-based, in characters), offset and length of a stretch of a text. */
export function placeIn(source: string, offset: number, length: number): ErrorPlace {
  const before = source.slice(0, offset)
  const line = before.split('\n').length
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1
  return { line, column, offset, length }
}

/** The `parse` error of a text at a token. */
export function parseError(source: string, token: Pick<Token, 'offset' | 'length'>, message: Label, hint?: Label) {
  return inBoth('parse', message, { where: placeIn(source, token.offset, token.length), hint })
}

function endOfWord(text: string, start: number): number {
  let end = start
  while (end < text.length) {
    const character = String.fromCodePoint(text.codePointAt(end)!)
    const exponent = character === '+' && /^[-.\d]*\d\.?e$/i.test(text.slice(Math.max(start, end - 40), end))
    if (!exponent && (!WORD.test(character) || text.startsWith('..', end))) break
    end += character.length
  }
  return end
}

/** Splits a text into words, quoted texts and signs; the last token is always `end`. */
export function scan(source: string): Token[] {
  const { text, at } = normalise(source)
  const tokens: Token[] = []
  const push = (kind: Token['kind'], value: string, start: number, end: number) =>
    tokens.push({ kind, text: value, offset: at(start), length: at(end) - at(start) })
  for (let index = 0; index < text.length; ) {
    const character = text[index]!
    const sign = SIGNS.find((candidate) => text.startsWith(candidate, index))
    if (/[\s\p{Cf}]/u.test(character)) {
      index++
    } else if (CLOSING[source[at(index)]!]) {
      const end = scanQuoted(source, at, index)
      push('quoted', end.value, index, end.index)
      index = end.index
    } else if (sign) {
      push('sign', sign, index, index + sign.length)
      index += sign.length
    } else {
      const end = endOfWord(text, index)
      if (end === index) throw unexpected(source, text, at, index)
      push('word', text.slice(index, end).normalize('NFKC'), index, end)
      index = end
    }
  }
  push('end', '', text.length, text.length)
  return tokens
}

/** Reads to the closing mark, which stands for itself when doubled; `index` is behind it. */
function scanQuoted(source: string, at: Normalised['at'], start: number) {
  const close = CLOSING[source[at(start)]!]!
  let value = ''
  for (let index = start + 1; at(index) < source.length; ) {
    let next = index + 1
    while (at(next) === at(index)) next++
    const piece = source.slice(at(index), at(next))
    if (piece === close && source[at(next)] !== close) return { value, index: next }
    value += piece
    index = piece === close ? next + 1 : next
  }
  throw parseError(
    source,
    { offset: at(start), length: 1 },
    say('The quotation mark is never closed', '引用符が閉じていません'),
    say(`Add ${close}`, `${close} を加えてください`),
  )
}

function unexpected(source: string, text: string, at: Normalised['at'], index: number): HindoError {
  const character = String.fromCodePoint(text.codePointAt(index)!)
  const word = ({ '&': 'and', '|': 'or', '!': 'not' } as Record<string, string>)[character]
  const length = String.fromCodePoint(source.codePointAt(at(index))!).length
  return parseError(
    source,
    { offset: at(index), length },
    say(`Unexpected character ${character}`, `使えない文字 ${character} があります`),
    word ? say(`Write ${word}`, `${word} と書いてください`) : undefined,
  )
}
