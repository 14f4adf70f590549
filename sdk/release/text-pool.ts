/** Code of no text at all; every text, the empty one too, has a code from 1. */
export const NO_TEXT = 0

const FIRST_SLOTS = 1024
/** Texts up to this code are kept as strings once asked for: contigs, alleles and names of groups, not a million identifiers. */
const MOST_KEPT = 1 << 16

/** Texts by number, each kept once as UTF-8: a table of millions of rows repeats few of them, and needs no string for most. */
export class TextPool {
  #bytes = new Uint8Array(1 << 12)
  /** Where the text of each code begins; one more than there are texts. */
  #starts = new Int32Array(256)
  #count = 0
  #slots = new Int32Array(FIRST_SLOTS)
  #scratch = new Uint8Array(64)
  readonly #strings: Array<string | undefined> = []
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** How many texts there are; their codes are 1 to this. */
  get size(): number {
    return this.#count
  }

  /** Code of a text, which is added where it is new. */
  add(text: string): number {
    const length = this.#encode(text)
    return this.addBytes(this.#scratch, 0, length)
  }

  /** Code of the text whose UTF-8 stands at `from` to `to`; added where it is new. */
  addBytes(bytes: Uint8Array, from: number, to: number): number {
    const slot = this.#slotOf(bytes, from, to)
    const known = this.#slots[slot]!
    if (known !== NO_TEXT) return known
    const length = to - from
    const start = this.#starts[this.#count + 1] ?? 0
    if (start + length > this.#bytes.length) this.#bytes = grown(this.#bytes, start + length)
    for (let i = 0; i < length; i++) this.#bytes[start + i] = bytes[from + i]!
    this.#count++
    if (this.#count + 1 >= this.#starts.length) this.#starts = grown(this.#starts, this.#count + 2)
    this.#starts[this.#count + 1] = start + length
    this.#slots[slot] = this.#count
    if (2 * this.#count > this.#slots.length) this.#rehash()
    return this.#count
  }

  /** Code of a text; {@link NO_TEXT} where it is not among these. */
  find(text: string): number {
    const length = this.#encode(text)
    return this.#slots[this.#slotOf(this.#scratch, 0, length)]!
  }

  /** The text of a code; null for {@link NO_TEXT}. */
  text(code: number): string | null {
    if (code === NO_TEXT) return null
    if (code > MOST_KEPT) return this.#decode(code)
    this.#strings[code] ??= this.#decode(code)
    return this.#strings[code]!
  }

  /** Writes a text into the scratch bytes; how many. */
  #encode(text: string): number {
    if (this.#scratch.length < 3 * text.length) this.#scratch = new Uint8Array(6 * text.length)
    return this.#encoder.encodeInto(text, this.#scratch).written
  }

  #decode(code: number): string {
    return this.#decoder.decode(this.#bytes.subarray(this.#starts[code]!, this.#starts[code + 1]!))
  }

  #slotOf(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hashOf(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const code = this.#slots[slot]!
      if (code === NO_TEXT || this.#isAt(code, bytes, from, to)) return slot
    }
  }

  #isAt(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[code]!
    const length = to - from
    if (this.#starts[code + 1]! - start !== length) return false
    for (let i = 0; i < length; i++) if (this.#bytes[start + i] !== bytes[from + i]) return false
    return true
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length)
    const mask = slots.length - 1
    for (let code = 1; code <= this.#count; code++) {
      let slot = hashOf(this.#bytes, this.#starts[code]!, this.#starts[code + 1]!) & mask
      while (slots[slot] !== NO_TEXT) slot = (slot + 1) & mask
      slots[slot] = code
    }
    this.#slots = slots
  }
}

/** A longer copy of a typed array, at least twice as long. */
export function grown<T extends Uint8Array | Int32Array | Float64Array>(values: T, least: number): T {
  const longer = new (values.constructor as new (length: number) => T)(Math.max(2 * values.length, least))
  longer.set(values)
  return longer
}

/** FNV-1a, its high bits folded into those that choose a slot. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}
