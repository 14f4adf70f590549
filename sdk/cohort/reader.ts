import type { HindoError } from '../errors.ts'
import { type Expression, join, negate } from './expression.ts'
import { parseError, scan, type Token } from './scan.ts'

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'all', 'any'])

/** Walks over the tokens of a text. */
export class Reader {
  readonly source: string
  readonly #tokens: Token[]
  #index = 0

  constructor(source: string) {
    this.source = source
    this.#tokens = scan(source)
  }

  /** The token `ahead` places further, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)]!
  }

  take(): Token {
    const token = this.peek()
    if (this.#index < this.#tokens.length - 1) this.#index++
    return token
  }

  isSign(token: Token, ...signs: string[]): boolean {
    return token.kind === 'sign' && signs.includes(token.text)
  }

  isWord(token: Token, word: string): boolean {
    return token.kind === 'word' && token.text.toLowerCase() === word
  }

  /** Takes a bracketed list `( item, item … )`, brackets and commas included. */
  takeList<T>(item: (token: Token) => T): T[] {
    const open = this.take()
    if (!this.isSign(open, '(')) throw this.error(open, `Expected ( after in, found ${describe(open)}`)
    const items: T[] = []
    for (;;) {
      const token = this.take()
      if (token.kind === 'end') throw this.error(open, 'The bracket is never closed', 'Add )')
      if (token.kind === 'sign') throw this.error(token, `Expected a value, found ${describe(token)}`)
      items.push(item(token))
      const next = this.take()
      if (this.isSign(next, ')')) return items
      if (next.kind === 'end') throw this.error(open, 'The bracket is never closed', 'Add )')
      if (!this.isSign(next, ',')) throw this.error(next, `Expected , or ) in the list, found ${describe(next)}`)
    }
  }

  error(token: Pick<Token, 'offset' | 'length'>, message: string, hint?: string): HindoError {
    return parseError(this.source, token, message, hint)
  }
}

/** How a message names a token. */
export function describe(token: Token): string {
  return token.kind === 'end' ? 'the end' : token.text
}

/** A name as the scanner reads it back: quoted where it holds anything but plain word characters, or is a keyword. */
export function quote(name: string): string {
  const plain = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(name) && !name.includes('..') && !name.endsWith('.')
  return plain && !KEYWORDS.has(name.toLowerCase()) ? name : `"${name.replaceAll('"', '""')}"`
}

interface Frame<Leaf extends { op: string }> {
  bracket: Token | null
  /** Finished `and` groups, and the one being read. */
  any: Array<Expression<Leaf>>
  every: Array<Expression<Leaf>>
  negations: number
}

/**
 * Reads `and`, `or`, `not` and brackets around conditions (precedence: not, and, or). Keeps its own stack, so nesting
 * is bounded by memory only.
 */
export function readExpression<Leaf extends { op: string }>(
  reader: Reader,
  readLeaf: () => Expression<Leaf>,
): Expression<Leaf> {
  const frames: Array<Frame<Leaf>> = [{ bracket: null, any: [], every: [], negations: 0 }]
  for (;;) {
    let frame = frames.at(-1)!
    const token = reader.peek()
    if (reader.isWord(token, 'not')) {
      reader.take()
      frame.negations++
      continue
    }
    if (reader.isSign(token, '(')) {
      frames.push({ bracket: reader.take(), any: [], every: [], negations: 0 })
      continue
    }
    frame.every.push(withNegations(readLeaf(), frame))
    for (;;) {
      const after = reader.take()
      if (reader.isWord(after, 'and')) break
      if (reader.isWord(after, 'or')) {
        frame.any.push(join('and', frame.every))
        frame.every = []
        break
      }
      const value = join('or', [...frame.any, join('and', frame.every)])
      if (after.kind === 'end' && !frame.bracket) return value
      if (after.kind === 'end') throw reader.error(frame.bracket!, 'The bracket is never closed', 'Add )')
      if (!reader.isSign(after, ')')) throw reader.error(after, `Expected "and" or "or", found ${describe(after)}`)
      if (!frame.bracket) throw reader.error(after, 'This bracket was never opened', 'Remove it, or add ( before')
      frames.pop()
      frame = frames.at(-1)!
      frame.every.push(withNegations(value, frame))
    }
  }
}

function withNegations<Leaf extends { op: string }>(item: Expression<Leaf>, frame: Frame<Leaf>): Expression<Leaf> {
  const odd = frame.negations % 2 === 1
  frame.negations = 0
  return odd ? negate(item) : item
}
