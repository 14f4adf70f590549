import { HindoError } from '../errors.ts'

/** Bytes that are decoded at a time. */
const WINDOW = 1 << 18
const LINE_FEED = 0x0a

/** Text of a file's bytes, decoded some lines at a time: told to be UTF-8, and at hand as strings where they are asked for. */
export class TextWindow {
  readonly #bytes: Uint8Array
  readonly #file: string
  readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  readonly #plain = new TextDecoder('utf-8', { ignoreBOM: true })
  #from = 0
  #to = 0
  /** The window as text where it is ASCII, so that places in it are those in the bytes. */
  #text = ''

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes
    this.#file = file
  }

  /** Where the text begins: behind a byte order mark. */
  get start(): number {
    const [a, b, c] = this.#bytes
    return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0
  }

  /**
   * Decodes on so that what stands at `at` has been; where the next window begins.
   *
   * @throws HindoError `parse` for what is no UTF-8
   */
  reach(at: number): number {
    while (this.#to <= at && this.#to < this.#bytes.length) {
      this.#from = this.#to
      const feed = this.#bytes.indexOf(LINE_FEED, Math.min(this.#bytes.length, this.#from + WINDOW))
      this.#to = feed < 0 ? this.#bytes.length : feed + 1
      try {
        const text = this.#strict.decode(this.#bytes.subarray(this.#from, this.#to))
        this.#text = text.length === this.#to - this.#from ? text : ''
      } catch {
        throw new HindoError('parse', `${this.#file} is not UTF-8 text`, { where: { file: this.#file } })
      }
    }
    return this.#to
  }

  /** Whether places in these bytes are places in the file. */
  isOf(bytes: Uint8Array): boolean {
    return bytes === this.#bytes
  }

  /** The text between two places that {@link reach} has come to. */
  readonly textOf = (from: number, to: number): string => {
    if (this.#text !== '' && from >= this.#from && to <= this.#to) {
      return this.#text.slice(from - this.#from, to - this.#from)
    }
    return this.#plain.decode(this.#bytes.subarray(from, to))
  }
}
