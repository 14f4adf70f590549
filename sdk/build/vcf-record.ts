import type { LineBuffer } from './line-buffer.ts'
import { parseError, quoteBytes } from './parse-error.ts'
import { decodeText } from './text.ts'

const TAB = 9
const DOT = 46
const COMMA = 44
const NAMES = ['CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT']
/** Names as in VCF 4.3; in angle brackets for a contig of an assembly file. */
const CONTIG = /^([0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*)$|^<([^<>\s,]+)>$/
const IUPAC = new Uint8Array(128)
for (const letter of 'ACGTNRYSWKMBDHVacgtnryswkmbdhv') IUPAC[letter.charCodeAt(0)] = 1

/** ALT texts that stand for "any other allele" and are no variant. */
const NO_ROW = new Set(['<*>', '<NON_REF>', '<X>', '.'])

/** The fixed columns of the current record, by byte; strings are made only when asked for. */
export class RecordFields {
  readonly lines: LineBuffer
  contig = ''
  position = 0
  /** ALT alleles in order; index + 1 is the number a genotype uses. */
  alts: string[] = []
  /** Whether the ALT of this index gives a row. */
  isRow: boolean[] = []
  /** First byte of the first sample's cell; `end` of the line where there is none. */
  samplesStart = 0
  /** Sub-field of a cell that holds GT, -1 for none. */
  gtIndex = -1
  /** Sub-fields in FORMAT. */
  formatFields = 0
  readonly #starts = new Int32Array(10)
  readonly #expected: number
  #contigBytes = new Uint8Array(0)
  #altBytes = new Uint8Array(0)

  constructor(lines: LineBuffer, columns: number) {
    this.lines = lines
    this.#expected = columns
  }

  /** Column (1-based byte in the line) of a byte of the buffer. */
  fail(at: number, message: string, hint?: string): never {
    const { file, line, start } = this.lines
    throw parseError({ file, line, column: at - start + 1 }, message, hint)
  }

  /** Finds CHROM and POS of the line and checks them. */
  readPlace(): void {
    const { bytes, start, end } = this.lines
    const starts = this.#starts
    starts[0] = start
    // Eight columns are fixed; FORMAT exists where the header has it.
    const wanted = Math.min(this.#expected, 9)
    let at = start
    for (let i = 1; i < wanted; i++) {
      while (at < end && bytes[at] !== TAB) at++
      if (at >= end) {
        this.fail(
          at,
          `the line ends after ${i} of ${this.#expected} columns; expected ${NAMES[i]}`,
          'columns are separated by single tabs',
        )
      }
      starts[i] = ++at
    }
    while (at < end && bytes[at] !== TAB) at++
    starts[9] = at + 1
    if (wanted === 8 ? at < end : this.#expected === 9 && at < end) {
      this.fail(at, `the line has more than the ${this.#expected} columns of the header`)
    }
    starts[wanted] = at + 1
    this.samplesStart = Math.min(at + 1, end)
    this.#readContig()
    this.#readPosition()
  }

  #bytes(column: number): Uint8Array {
    return this.lines.bytes.subarray(this.#starts[column]!, this.#starts[column + 1]! - 1)
  }

  /** Compares in place: this is asked of every record. */
  #isSame(column: number, other: Uint8Array): boolean {
    const start = this.#starts[column]!
    if (this.#starts[column + 1]! - 1 - start !== other.length) return false
    const { bytes } = this.lines
    for (let i = 0; i < other.length; i++) if (bytes[start + i] !== other[i]) return false
    return true
  }

  #text(column: number): string {
    return decodeText(this.lines.bytes, this.#starts[column]!, this.#starts[column + 1]! - 1)
  }

  #isDot(column: number): boolean {
    const start = this.#starts[column]!
    return this.#starts[column + 1]! - 1 - start === 1 && this.lines.bytes[start] === DOT
  }

  #readContig(): void {
    if (this.#isSame(0, this.#contigBytes)) return
    const found = this.#bytes(0)
    const name = this.#text(0)
    const match = CONTIG.exec(name)
    if (!match) this.fail(this.#starts[0]!, `expected a contig name; found ${quoteBytes(found)}`)
    this.contig = match[1] ?? match[2]!
    this.#contigBytes = found.slice()
  }

  #readPosition(): void {
    const { bytes } = this.lines
    const start = this.#starts[1]!
    const end = this.#starts[2]! - 1
    let value = 0
    for (let i = start; i < end; i++) {
      const digit = bytes[i]! - 48
      if (digit < 0 || digit > 9) this.#badPosition()
      value = value * 10 + digit
    }
    if (start === end || end - start > 15) this.#badPosition()
    this.position = value
  }

  #badPosition(): never {
    return this.fail(this.#starts[1]!, `expected a position (digits); found ${quoteBytes(this.#bytes(1))}`)
  }

  /** Checks REF, reads ALT and FORMAT. */
  readAlleles(): void {
    const { bytes } = this.lines
    const refEnd = this.#starts[4]! - 1
    for (let i = this.#starts[3]!; i < refEnd; i++) {
      if (bytes[i]! > 127 || IUPAC[bytes[i]!] === 0) {
        this.fail(i, `expected the bases of REF; found ${quoteBytes(this.#bytes(3))}`)
      }
    }
    if (refEnd === this.#starts[3]!) this.fail(refEnd, 'expected the bases of REF; found nothing')
    this.#readAlts()
    this.#readFormat()
    if (this.#starts[3]! - 1 === this.#starts[2]!) this.fail(this.#starts[2]!, 'expected an ID or "."; found nothing')
    if (this.#starts[7]! - 1 === this.#starts[6]!) this.fail(this.#starts[6]!, 'expected FILTER or "."; found nothing')
  }

  #readAlts(): void {
    if (this.#isSame(4, this.#altBytes)) return
    const found = this.#bytes(4)
    const { bytes } = this.lines
    const start = this.#starts[4]!
    const end = this.#starts[5]! - 1
    this.alts = []
    this.isRow = []
    let from = start
    for (let i = start; i <= end; i++) {
      const byte = i === end ? COMMA : bytes[i]!
      if (byte <= 32 || byte === 127) this.fail(i, `expected ALT alleles without spaces; found ${quoteBytes(found)}`)
      if (byte !== COMMA) continue
      if (i === from) this.fail(i, `an ALT allele is empty in ${quoteBytes(found)}`)
      const alt = decodeText(bytes, from, i)
      this.alts.push(alt)
      this.isRow.push(!NO_ROW.has(alt))
      from = i + 1
    }
    if (this.alts.length > 1 && this.alts.includes('.')) {
      this.fail(start, `"." cannot stand among other ALT alleles: ${quoteBytes(found)}`)
    }
    this.#altBytes = found.slice()
  }

  #readFormat(): void {
    this.gtIndex = -1
    this.formatFields = 0
    if (this.#expected < 9) return
    const { bytes } = this.lines
    const start = this.#starts[8]!
    const end = this.#starts[9]! - 1
    if (end - start === 2 && bytes[start] === 71 && bytes[start + 1] === 84) {
      this.gtIndex = 0
      this.formatFields = 1
      return
    }
    if (end === start) this.fail(start, 'expected FORMAT; found nothing')
    const names = this.#text(8).split(':')
    this.formatFields = names.length
    this.gtIndex = names.indexOf('GT')
    if (this.gtIndex >= 0 && names.indexOf('GT', this.gtIndex + 1) >= 0) this.fail(start, 'FORMAT names GT twice')
  }

  id(): string | null {
    return this.#isDot(2) ? null : this.#text(2)
  }

  ref(): string {
    return this.#text(3)
  }

  filter(): string | null {
    return this.#isDot(6) ? null : this.#text(6)
  }

  /** INFO as it stands; empty for `.`. */
  info(): string {
    return this.#isDot(7) ? '' : this.#text(7)
  }
}
