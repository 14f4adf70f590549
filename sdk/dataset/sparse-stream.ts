/** Bytes that grow as they are written; used again for the next stratum. */
export class ByteStream {
  #bytes = new Uint8Array(1024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1)
    this.#bytes[this.#length++] = byte
  }

  /** A signed number, small ones in few bytes: zigzag, then seven bits a byte, lowest first, the eighth set where more follow. */
  pushSigned(value: number): void {
    let rest = (value < 0 ? -2 * value - 1 : 2 * value) >>> 0
    while (rest > 127) {
      this.push((rest & 127) | 128)
      rest >>>= 7
    }
    this.push(rest)
  }

  /** Codes of `width` bits (1 to 8, or 16), lowest bits first; the last byte is filled with zeros. */
  pushBits(codes: Uint16Array, count: number, width: number): void {
    let bits = 0
    let held = 0
    for (let i = 0; i < count; i++) {
      bits |= codes[i]! << held
      held += width
      while (held >= 8) {
        this.push(bits & 255)
        bits >>>= 8
        held -= 8
      }
    }
    if (held > 0) this.push(bits & 255)
  }

  clear(): void {
    this.#length = 0
  }

  slice(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #grow(size: number): void {
    const larger = new Uint8Array(Math.max(size, 2 * this.#bytes.length))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** Reads what {@link ByteStream} wrote; reading past the end gives `undefined` numbers and sets `failed`. */
export class StreamReader {
  readonly #bytes: Uint8Array
  #at = 0
  failed = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Whether everything was read, and nothing beyond. */
  get ended(): boolean {
    return this.#at === this.#bytes.length && !this.failed
  }

  signed(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) break
      this.#at++
      if (shift === 28 && byte > 15) break
      value = (value | ((byte & 127) << shift)) >>> 0
      if (byte < 128) return value & 1 ? -((value >>> 1) + 1) : value >>> 1
    }
    this.failed = true
    return 0
  }

  /** Reads `count` codes of `width` bits (1 to 8, or 16) into `out`. */
  bits(out: Uint16Array, count: number, width: number): void {
    const size = Math.ceil((count * width) / 8)
    if (this.#at + size > this.#bytes.length) {
      this.failed = true
      return
    }
    const bytes = this.#bytes
    const mask = 2 ** width - 1
    let at = this.#at
    this.#at += size
    let bits = 0
    let held = 0
    for (let i = 0; i < count; i++) {
      while (held < width) {
        bits |= bytes[at++]! << held
        held += 8
      }
      out[i] = bits & mask
      bits >>>= width
      held -= width
    }
    // Bits that fill the last byte are zeros: the same cells have one form.
    if (bits !== 0) this.failed = true
  }
}
