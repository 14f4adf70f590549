import type { HindoError } from '../errors.ts'
import type { Label } from '../types.ts'
import { type Expression, join, negate } from './expression.ts'
import { say } from './say.ts'
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
    if (!this.isSign(open, '(')) throw this.error(open, expected(open, '( after in', 'in の後に ('))
    const items: T[] = []
    for (;;) {
      const token = this.take()
      if (token.kind === 'end') throw this.error(open, NEVER_CLOSED, say('Add )', ') を加えてください'))
      if (token.kind === 'sign') throw this.error(token, expected(token, 'a value', '値'))
      items.push(item(token))
      const next = this.take()
      if (this.isSign(next, ')')) return items
      if (next.kind === 'end') throw this.error(open, NEVER_CLOSED, say('Add )', ') を加えてください'))
      if (!this.isSign(next, ',')) throw this.error(next, expected(next, ', or ) in the list', '一覧を続ける , か )'))
    }
  }

  error(token: Pick<Token, 'offset' | 'length'>, message: Label, hint?: Label): HindoError {
    return parseError(this.source, token, message, hint)
  }
}

const NEVER_CLOSED = say('The bracket is never closed', '括弧が閉じていません')

/** What should have stood where a token stands. */
export function expected(token: Token, en: string, ja: string): Label {
  const end = token.kind === 'end'
  return say(
    `Expected ${en}, found ${end ? 'the end' : token.text}`,
    `${ja}が必要です（ここは${end ? '文の終わり' : ` ${token.text} `}）`,
  )
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
      if (after.kind === 'end') throw reader.error(frame.bracket!, NEVER_CLOSED, say('Add )', ') を加えてください'))
      if (!reader.isSign(after, ')')) throw reader.error(after, expected(after, '"and" or "or"', 'and か or'))
      if (!frame.bracket)
        throw reader.error(
          after,
          say('This bracket was never opened', 'この括弧には始まりがありません'),
          say('Remove it, or add ( before', '消すか、前に ( を加えてください'),
        )
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
