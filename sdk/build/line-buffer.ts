import { HindoError } from '../errors.ts'

/** Room from the start, touched at once: lines of a million people. */
const FIRST_BYTES = 4 << 20
/** Longest line: a record of ten million people with short cells. */
const MAX_BYTES = 1 << 30

/** Where a line stands in the buffer, and its number. */
export interface LinePlace {
  start: number
  end: number
  line: number
}

/**
 * Cuts chunks of bytes into lines in one reused buffer. A line is `bytes[start..end)` without its `\n` or `\r\n`; the byte
 * at `end` always exists and is `\r` or `\n`.
 */
export class LineBuffer {
  readonly file: string
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES).fill(1)
  start = 0
  end = 0
  /** 1-based number of the current line. */
  line = 0
  #next = 0
  #used = 0
  /** Just after the last line end in the buffer. */
  #complete = 0

  constructor(file: string) {
    this.file = file
  }

  /** Takes the next bytes of the input. Lines not yet asked for stay. */
  fill(chunk: Uint8Array): void {
    // One byte is kept free for the line end that the last line may lack.
    if (this.#used + chunk.length + 1 > this.bytes.length) this.#makeRoom(chunk.length + 1)
    const last = chunk.lastIndexOf(10)
    if (last >= 0) this.#complete = this.#used + last + 1
    this.bytes.set(chunk, this.#used)
    this.#used += chunk.length
  }

  /** Takes these bytes, which end with a line end, instead of all it holds; lines are counted from 1. */
  load(bytes: Uint8Array): void {
    this.bytes = bytes
    this.#next = 0
    this.#used = this.#complete = bytes.length
    this.line = 0
  }

  /** Bytes after the current line; they are the caller's to read, and gone from here. */
  takeRest(): Uint8Array {
    const rest = this.bytes.subarray(this.#next, this.#used)
    this.#next = this.#complete = this.#used
    return rest
  }

  #makeRoom(more: number): void {
    const rest = this.#used - this.#next
    let size = this.bytes.length
    while (rest + more > size) size *= 2
    if (size > MAX_BYTES) {
      throw new HindoError('limit', `line ${this.line + 1} is longer than ${MAX_BYTES} bytes`, {
        where: { file: this.file, line: this.line + 1 },
      })
    }
    if (size === this.bytes.length) this.bytes.copyWithin(0, this.#next, this.#used)
    else {
      const larger = new Uint8Array(size)
      larger.set(this.bytes.subarray(this.#next, this.#used))
      this.bytes = larger
    }
    this.#used = rest
    this.#complete = Math.max(0, this.#complete - this.#next)
    this.#next = 0
  }

  /** Moves to the next complete line; false when more bytes are needed. */
  next(): boolean {
    // Never looks beyond: what follows is old, and long.
    if (this.#next >= this.#complete) return false
    const found = this.bytes.indexOf(10, this.#next)
    this.start = this.#next
    this.end = found > this.start && this.bytes[found - 1] === 13 ? found - 1 : found
    this.#next = found + 1
    this.line++
    return true
  }

  /** Makes a line seen before the current one; only while all lines are still in the buffer. */
  seek({ start, end, line }: LinePlace): void {
    this.start = start
    this.end = end
    this.line = line
  }

  /** No more bytes come: gives a last line without line end its own. True when there is one. */
  finish(): boolean {
    if (this.#used === this.#next) return false
    this.bytes[this.#used++] = 10
    this.#complete = this.#used
    return true
  }
}
