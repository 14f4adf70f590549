import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'

const TAB = 9

/** The genotypes of one record in a kernel's memory. What its methods answer is good until the next is called. */
export class GenotypeText {
  readonly #kernel: Kernel
  readonly #samples: number
  readonly #arena: Arena
  #room = 0
  #text = 0
  #out = 0

  constructor(kernel: Kernel, samples: number) {
    this.#kernel = kernel
    this.#samples = samples
    this.#arena = new Arena(kernel)
  }

  /** Cells of three bytes: the text with its last tab, and the samples whose cell is not two reference alleles. */
  short(text: Uint8Array): { bytes: Uint8Array; others: Uint32Array; count: number } {
    const bytes = this.#put(text)
    const count = this.#kernel.findCalls(this.#text, this.#out, this.#samples)
    return { bytes, others: this.#arena.u32(this.#out, count), count }
  }

  /** Cells that begin with their genotype: how many there are, and sample and first byte, in turn, of those that are not two reference alleles. */
  cells(text: Uint8Array): { others: Uint32Array; count: number; cells: number } {
    const { length } = this.#put(text)
    const cells = this.#kernel.scanCells(this.#text, length, this.#out, this.#samples)
    const [count] = this.#arena.u32(this.#out, 1)
    return { others: this.#arena.u32(this.#out + 8, 2 * count!), count: count!, cells }
  }

  #put(text: Uint8Array): Uint8Array {
    if (this.#room < text.length + 1) {
      this.#arena.release(0)
      // Half as much again, so that lines that grow little by little do not move each time.
      this.#room = Math.ceil(1.5 * (text.length + 1))
      this.#text = this.#arena.take(this.#room)
      this.#out = this.#arena.take(8 * this.#samples + 8)
    }
    const bytes = this.#arena.u8(this.#text, text.length + 1)
    bytes.set(text)
    bytes[text.length] = TAB
    return bytes
  }
}
