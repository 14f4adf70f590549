import { TextPool } from '../release/text-pool.ts'
import type { TabCells } from './line-cells.ts'

const [SEMICOLON, EQUALS, DOT] = [0x3b, 0x3d, 0x2e]
/** Which field of a record is INFO. */
const INFO = 7

/** Keys of INFO by number, and where their values stand in the line that was read last. */
export class InfoKeys {
  readonly #pool = new TextPool()
  /** Line in which each key was met last. */
  #met: number[] = []
  #starts: number[] = []
  #ends: number[] = []
  #line = 0
  /** Key that the line has twice. */
  twice: string | undefined

  /** All keys of all lines so far, in the order in which they came. */
  get names(): string[] {
    return Array.from({ length: this.#pool.size }, (_, i) => this.#pool.text(i + 1)!)
  }

  code(name: string): number {
    return this.#pool.find(name)
  }

  read({ bytes, starts, ends, count }: TabCells): void {
    this.#line++
    this.twice = undefined
    if (count <= INFO || isDot(bytes, starts[INFO]!, ends[INFO]!)) return
    const end = ends[INFO]!
    for (let at = starts[INFO]!; at <= end; ) {
      let [stop, value] = [at, -1]
      for (; stop < end && bytes[stop] !== SEMICOLON; stop++) if (value < 0 && bytes[stop] === EQUALS) value = stop
      const code = this.#pool.addBytes(bytes, at, value < 0 ? stop : value)
      if (this.#met[code] === this.#line) this.twice ??= this.#pool.text(code)!
      this.#met[code] = this.#line
      this.#starts[code] = value < 0 ? stop : value + 1
      this.#ends[code] = stop
      at = stop + 1
    }
  }

  /** Where the value of a key begins; −1 where the line has no such key. */
  startOf(code: number): number {
    return this.#met[code] === this.#line ? this.#starts[code]! : -1
  }

  endOf(code: number): number {
    return this.#ends[code]!
  }
}

/** Whether a field says that there is nothing. */
export function isDot(bytes: Uint8Array, from: number, to: number): boolean {
  return to === from + 1 && bytes[from] === DOT
}
