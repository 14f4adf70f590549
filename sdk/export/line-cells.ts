import { HindoError } from '../errors.ts'

const [TAB, LINE_FEED, RETURN, QUOTE, COMMA, APOSTROPHE] = [0x09, 0x0a, 0x0d, 0x22, 0x2c, 0x27]
/** What the writer of CSV puts an apostrophe before: a spreadsheet would take it for a formula. */
const FORMULA = new Set([...'=+-@\t\r'].map((character) => character.charCodeAt(0)))

/** Fields of the lines of a file, as places in its bytes; nothing is made for a line. */
export interface LineCells {
  /** Where fields stand: bytes of the file, or of a copy where quotes had to be undone. */
  bytes: Uint8Array
  /** Number of fields of this line. */
  count: number
  starts: Int32Array
  ends: Int32Array
  /** Line of the file that this one begins at, from 1. */
  line: number
  /** Where the next line begins. */
  at: number
  /** Goes to the next line; false behind the last one. */
  next(): boolean
}

/** Lines of TSV: no quotes, fields between tabs. */
export class TabCells implements LineCells {
  readonly bytes: Uint8Array
  count = 0
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  line = 0
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  next(): boolean {
    const { bytes } = this
    const { length } = bytes
    if (this.at >= length) return false
    this.line++
    this.count = 0
    let start = this.at
    for (let at = start; ; at++) {
      const byte = at < length ? bytes[at]! : LINE_FEED
      if (byte > TAB + 1 || (byte !== TAB && byte !== LINE_FEED)) continue
      if (this.count === this.starts.length) this.#more()
      this.starts[this.count] = start
      this.ends[this.count++] = at
      start = at + 1
      if (byte === TAB) continue
      if (
        at < length &&
        at > 0 &&
        bytes[at - 1] === RETURN &&
        this.ends[this.count - 1]! > this.starts[this.count - 1]!
      ) {
        this.ends[this.count - 1]!--
      }
      this.at = start
      return true
    }
  }

  #more(): void {
    ;[this.starts, this.ends] = longer(this.starts, this.ends)
  }
}

/** Lines of CSV (RFC 4180): quotes, doubled ones inside them, line ends inside them. */
export class CommaCells implements LineCells {
  bytes: Uint8Array
  count = 0
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  line = 0
  at: number
  readonly #file: Uint8Array
  readonly #name: string
  #next = 1

  constructor(bytes: Uint8Array, at: number, file: string) {
    this.bytes = bytes
    this.at = at
    this.#file = bytes
    this.#name = file
  }

  next(): boolean {
    const bytes = this.#file
    const { length } = bytes
    if (this.at >= length) return false
    this.line = this.#next
    this.count = 0
    let quotes = false
    for (;;) {
      if (this.count === this.starts.length) [this.starts, this.ends] = longer(this.starts, this.ends)
      let at = this.at
      if (bytes[at] === QUOTE) {
        this.starts[this.count] = ++at
        for (; ; at++) {
          if (at >= length) throw this.#open()
          const byte = bytes[at]
          if (byte === LINE_FEED) this.#next++
          if (byte !== QUOTE) continue
          if (bytes[at + 1] !== QUOTE) break
          quotes = true
          at++
        }
        this.ends[this.count++] = at++
      } else {
        this.starts[this.count] = at
        while (at < length && bytes[at] !== COMMA && bytes[at] !== LINE_FEED && bytes[at] !== RETURN) at++
        this.ends[this.count++] = at
      }
      this.at = at
      if (bytes[at] !== COMMA) break
      this.at++
    }
    if (bytes[this.at] === RETURN) this.at++
    if (bytes[this.at] === LINE_FEED) this.at++
    this.#next++
    this.bytes = bytes
    if (quotes) this.#undouble()
    this.#unmark()
    return true
  }

  /** Copies fields with each doubled quote once. */
  #undouble(): void {
    const copy = new Uint8Array(this.at - this.starts[0]! + 1)
    let to = 0
    for (let field = 0; field < this.count; field++) {
      const [from, end] = [this.starts[field]!, this.ends[field]!]
      const isQuoted = from > 0 && this.#file[from - 1] === QUOTE && this.#file[end] === QUOTE
      this.starts[field] = to
      for (let at = from; at < end; at++) {
        copy[to++] = this.#file[at]!
        if (isQuoted && this.#file[at] === QUOTE) at++
      }
      this.ends[field] = to
    }
    this.bytes = copy
  }

  /** Leaves out what the writer put before a formula. */
  #unmark(): void {
    for (let field = 0; field < this.count; field++) {
      const from = this.starts[field]!
      if (from + 1 < this.ends[field]! && this.bytes[from] === APOSTROPHE && FORMULA.has(this.bytes[from + 1]!)) {
        this.starts[field] = from + 1
      }
    }
  }

  #open(): HindoError {
    return new HindoError('parse', `${this.#name}: line ${this.line}: a quote is not closed`, {
      where: { file: this.#name, line: this.line },
    })
  }
}

function longer(starts: Int32Array<ArrayBuffer>, ends: Int32Array<ArrayBuffer>) {
  return [starts, ends].map((values) => {
    const made = new Int32Array(2 * values.length)
    made.set(values)
    return made
  }) as [Int32Array<ArrayBuffer>, Int32Array<ArrayBuffer>]
}
