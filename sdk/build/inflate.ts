import { HindoError } from '../errors.ts'
import { crc32 } from './crc32.ts'

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
/** Beyond the longest dynamic block header (about 320 bytes): with this much input no step runs dry. */
const STEP_BYTES = 1024
const WINDOW = 32_768
const OUT_BYTES = 4 * WINDOW

/** Look-up by the next `bits` bits: `symbol << 4 | code length`, 0 where no code begins so. */
interface Codes {
  table: Int32Array
  bits: number
}

type State = 'header' | 'block' | 'stored' | 'codes' | 'trailer' | 'padding'

/**
 * Inflates gzip (RFC 1951, RFC 1952) of any number of members, piece by piece. Slower than the platform's own, but it
 * knows where a member ends and where a file breaks, which `DecompressionStream` does not say.
 *
 * @throws HindoError `format` with the file and byte offset: bad magic, cut off, bad block, wrong checksum
 */
export class GzipInflater {
  readonly #file: string
  #state: State = 'header'
  #input: Uint8Array = new Uint8Array(0)
  #at = 0
  /** File offset of `#input[0]`. */
  #offset = 0
  #bits = 0
  #count = 0
  #final = false
  #lastBlock = false
  #stored = 0
  #literals: Codes = FIXED_LITERALS
  #distances: Codes = FIXED_DISTANCES
  readonly #out = new Uint8Array(OUT_BYTES)
  #used = 0
  /** Start of what has not been handed out. */
  #fresh = 0
  #members = 0
  #memberBytes = 0
  #crc = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Inflated pieces so far; each is the caller's to keep. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    const rest = this.#input.subarray(this.#at)
    this.#offset += this.#at
    const joined = new Uint8Array(rest.length + chunk.length)
    joined.set(rest)
    joined.set(chunk, rest.length)
    this.#input = joined
    this.#at = 0
    yield* this.#run()
  }

  /** The last pieces; fails where the file is cut off. */
  *finish(): Generator<Uint8Array, void> {
    this.#final = true
    yield* this.#run()
    if (this.#members === 0 || (this.#state !== 'header' && this.#state !== 'padding')) this.#cutOff()
  }

  *#run(): Generator<Uint8Array, void> {
    for (;;) {
      if (!this.#final && this.#input.length - this.#at < STEP_BYTES) break
      if (this.#state === 'header') {
        if (!this.#header()) break
      } else if (this.#state === 'padding') this.#padding()
      else if (this.#state === 'block') this.#block()
      else if (this.#state === 'stored') this.#copyStored()
      else if (this.#state === 'codes') this.#decode()
      else {
        yield* this.#flush()
        this.#trailer()
        continue
      }
      if (this.#state === 'padding' && this.#at === this.#input.length) break
      if (this.#used > OUT_BYTES - 512) yield* this.#flush()
    }
    yield* this.#flush()
  }

  *#flush(): Generator<Uint8Array, void> {
    if (this.#used > this.#fresh) {
      const piece = this.#out.slice(this.#fresh, this.#used)
      this.#crc = crc32(piece, this.#crc)
      this.#memberBytes += piece.length
      this.#fresh = this.#used
      yield piece
    }
    if (this.#used > OUT_BYTES - WINDOW) {
      this.#out.copyWithin(0, this.#used - WINDOW, this.#used)
      this.#used = this.#fresh = WINDOW
    }
  }

  #fail(what: string, at = this.#at): never {
    const offset = this.#offset + at
    throw new HindoError('format', `the gzip data are broken at byte ${offset}: ${what}`, {
      where: { file: this.#file, offset },
      hint: 'The file may be damaged; fetch it again and compare its checksum',
    })
  }

  #cutOff(): never {
    const offset = this.#offset + this.#input.length
    throw new HindoError(
      'format',
      `the gzip data are cut off: the file ends at byte ${offset} in the middle of a member`,
      {
        where: { file: this.#file, offset },
        hint: 'The file was not copied completely; fetch it again',
      },
    )
  }

  /** False: wait for more input, or the end. */
  #header(): boolean {
    const bytes = this.#input
    const start = this.#at
    if (start === bytes.length) return false
    if (this.#members > 0 && bytes[start] === 0) {
      this.#state = 'padding'
      return true
    }
    const end = gzipHeaderEnd(bytes, start)
    if (end === -1) {
      const seen = this.#members > 0 ? 'bytes that are not gzip follow the last member' : 'no gzip header'
      this.#fail(seen)
    }
    if (end === 0) {
      if (this.#final) this.#cutOff()
      return false
    }
    this.#at = end
    this.#state = 'block'
    this.#bits = this.#count = this.#crc = this.#memberBytes = 0
    this.#used = this.#fresh = 0
    return true
  }

  #padding(): void {
    while (this.#at < this.#input.length) {
      if (this.#input[this.#at] !== 0) this.#fail('bytes that are not gzip follow the last member')
      this.#at++
    }
  }

  #need(n: number): void {
    while (this.#count < n) {
      if (this.#at >= this.#input.length) this.#cutOff()
      this.#bits |= this.#input[this.#at++]! << this.#count
      this.#count += 8
    }
  }

  #take(n: number): number {
    this.#need(n)
    const value = this.#bits & ((1 << n) - 1)
    this.#bits >>>= n
    this.#count -= n
    return value
  }

  #block(): void {
    this.#lastBlock = this.#take(1) === 1
    const kind = this.#take(2)
    if (kind === 0) {
      this.#bits = 0
      // Whole bytes already taken into the bit buffer go back.
      this.#at -= this.#count >> 3
      this.#count = 0
      const length = this.#take(16)
      if ((this.#take(16) ^ 0xffff) !== length) this.#fail('a stored block contradicts its length')
      this.#stored = length
      this.#state = 'stored'
    } else if (kind === 1) {
      this.#literals = FIXED_LITERALS
      this.#distances = FIXED_DISTANCES
      this.#state = 'codes'
    } else if (kind === 2) {
      this.#dynamic()
      this.#state = 'codes'
    } else this.#fail('unknown block kind')
  }

  #endBlock(): void {
    this.#state = this.#lastBlock ? 'trailer' : 'block'
  }

  #copyStored(): void {
    const n = Math.min(this.#stored, this.#input.length - this.#at, OUT_BYTES - this.#used)
    if (n === 0 && this.#stored > 0) {
      if (this.#at >= this.#input.length) this.#cutOff()
      return
    }
    this.#out.set(this.#input.subarray(this.#at, this.#at + n), this.#used)
    this.#at += n
    this.#used += n
    this.#stored -= n
    if (this.#stored === 0) this.#endBlock()
  }

  #dynamic(): void {
    const literals = this.#take(5) + 257
    const distances = this.#take(5) + 1
    const codes = this.#take(4) + 4
    const lengths = new Uint8Array(19)
    for (let i = 0; i < codes; i++) lengths[CODE_LENGTH_ORDER[i]!] = this.#take(3)
    const meta = buildCodes(lengths)
    if (!meta) this.#fail('bad code lengths')
    const all = new Uint8Array(literals + distances)
    for (let i = 0; i < all.length; ) {
      const symbol = this.#symbol(meta)
      if (symbol < 16) {
        all[i++] = symbol
        continue
      }
      const repeat = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7)
      if (i + repeat > all.length || (symbol === 16 && i === 0)) this.#fail('bad code lengths')
      all.fill(symbol === 16 ? all[i - 1]! : 0, i, i + repeat)
      i += repeat
    }
    const first = buildCodes(all.subarray(0, literals))
    const second = buildCodes(all.subarray(literals))
    if (!first || !second || all[256] === 0) this.#fail('bad code lengths')
    this.#literals = first
    this.#distances = second
  }

  #symbol({ table, bits }: Codes): number {
    while (this.#count < bits && this.#at < this.#input.length) {
      this.#bits |= this.#input[this.#at++]! << this.#count
      this.#count += 8
    }
    const entry = table[this.#bits & ((1 << bits) - 1)]!
    const length = entry & 15
    if (entry === 0) this.#count < bits ? this.#cutOff() : this.#fail('a code that does not exist')
    if (length > this.#count) this.#cutOff()
    this.#bits >>>= length
    this.#count -= length
    return entry >> 4
  }

  #decode(): void {
    const out = this.#out
    while (this.#used <= OUT_BYTES - 512 && (this.#final || this.#input.length - this.#at >= STEP_BYTES)) {
      const symbol = this.#symbol(this.#literals)
      if (symbol < 256) {
        out[this.#used++] = symbol
        continue
      }
      if (symbol === 256) {
        this.#endBlock()
        return
      }
      if (symbol > 285) this.#fail('a length that does not exist')
      const length = LENGTH_BASE[symbol - 257]! + this.#take(LENGTH_EXTRA[symbol - 257]!)
      const code = this.#symbol(this.#distances)
      if (code > 29) this.#fail('a distance that does not exist')
      const extra = code < 4 ? 0 : (code >> 1) - 1
      const distance = code < 4 ? code + 1 : ((2 + (code & 1)) << extra) + 1 + this.#take(extra)
      let from = this.#used - distance
      if (from < 0) this.#fail('a distance before the first byte')
      for (const end = this.#used + length; this.#used < end; ) out[this.#used++] = out[from++]!
    }
  }

  #trailer(): void {
    this.#at -= this.#count >> 3
    this.#bits = this.#count = 0
    if (this.#input.length - this.#at < 8) {
      if (this.#final) this.#cutOff()
      return
    }
    const view = new DataView(this.#input.buffer, this.#input.byteOffset + this.#at)
    if (view.getUint32(0, true) !== this.#crc >>> 0) this.#fail('wrong checksum')
    if (view.getUint32(4, true) !== this.#memberBytes % 2 ** 32) this.#fail('wrong length')
    this.#at += 8
    this.#members++
    this.#state = 'header'
  }
}

/** End of the gzip header that begins at `start`; 0 when more bytes are needed, -1 when there is none. */
function gzipHeaderEnd(bytes: Uint8Array, start: number): number {
  const magic = [0x1f, 0x8b, 8]
  for (let i = 0; i < 3; i++) {
    if (start + i >= bytes.length) return 0
    if (bytes[start + i] !== magic[i]) return -1
  }
  if (start + 10 > bytes.length) return 0
  const flags = bytes[start + 3]!
  let at = start + 10
  if (flags & 4) {
    if (at + 2 > bytes.length) return 0
    at += 2 + (bytes[at]! | (bytes[at + 1]! << 8))
  }
  for (const text of [8, 16]) {
    if (!(flags & text)) continue
    const zero = bytes.indexOf(0, at)
    if (zero < 0) return 0
    at = zero + 1
  }
  if (flags & 2) at += 2
  return at > bytes.length ? 0 : at
}

/** Canonical Huffman codes from code lengths; null when they are over-subscribed. */
function buildCodes(lengths: Uint8Array): Codes | null {
  const count = new Uint16Array(16)
  for (const length of lengths) count[length]!++
  count[0] = 0
  let bits = 15
  while (bits > 1 && count[bits] === 0) bits--
  const next = new Uint16Array(17)
  let code = 0
  for (let length = 1; length <= 15; length++) {
    code = (code + count[length - 1]!) << 1
    next[length] = code
    if (code + count[length]! > 1 << length) return null
  }
  const table = new Int32Array(1 << bits)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!
    if (length === 0) continue
    let reversed = 0
    for (let i = 0, value = next[length]!++; i < length; i++, value >>= 1) reversed = (reversed << 1) | (value & 1)
    for (let i = reversed; i < table.length; i += 1 << length) table[i] = (symbol << 4) | length
  }
  return { table, bits }
}

const FIXED_LITERALS = fixedLiterals()
const FIXED_DISTANCES = buildCodes(new Uint8Array(30).fill(5))!

function fixedLiterals(): Codes {
  const lengths = new Uint8Array(288)
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280)
  return buildCodes(lengths)!
}
