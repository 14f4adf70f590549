/** Rows of one chunk: growing a long column never copies what it already holds. */
const CHUNK = 65_536
const FIRST_CHUNK = 1024

type Counts = Uint8Array | Uint16Array | Int32Array

/** An append-only integer column in the narrowest type that holds its bound. */
export class ColumnStore {
  readonly #bound: number | null
  readonly #make: (length: number) => Counts
  readonly #chunks: Counts[] = []
  #rows = 0

  /** @param bound largest value; null or beyond 65,535: 32 bits. Values below zero need 32 bits as well. */
  constructor(bound: number | null) {
    this.#bound = bound
    this.#make =
      bound === null || bound > 65_535
        ? (length) => new Int32Array(length)
        : bound > 255
          ? (length) => new Uint16Array(length)
          : (length) => new Uint8Array(length)
  }

  get rows(): number {
    return this.#rows
  }

  /** Appends `values` at the given rows, or all `n` of them. */
  append(values: Int32Array | Uint8Array, rows: Uint32Array | null, n: number): void {
    let done = 0
    while (done < n) {
      const { chunk, offset, room } = this.#room(n - done)
      const end = done + Math.min(room, n - done)
      if (rows) for (let i = done, to = offset; i < end; i++, to++) chunk[to] = values[rows[i]!]!
      else chunk.set(values.subarray(done, end), offset)
      this.#rows += end - done
      done = end
    }
  }

  /** Appends `n` zeros. */
  appendZeros(n: number): void {
    const zeros = new Uint8Array(Math.min(n, CHUNK))
    for (let done = 0; done < n; done += CHUNK) this.append(zeros, null, Math.min(CHUNK, n - done))
  }

  /** Writes rows `order[from..]` (or `from..` in stored order) to `out`. */
  gather(out: Int32Array | Uint8Array, from: number, order: Uint32Array | null): void {
    for (let i = 0; i < out.length; i++) {
      const row = order ? order[from + i]! : from + i
      out[i] = this.#chunks[Math.floor(row / CHUNK)]![row % CHUNK]!
    }
  }

  /** A column of the same type with the given rows of this one. */
  pick(rows: Uint32Array): ColumnStore {
    const picked = new Int32Array(rows.length)
    this.gather(picked, 0, rows)
    const out = new ColumnStore(this.#bound)
    out.append(picked, null, rows.length)
    return out
  }

  #room(wanted: number): { chunk: Counts; offset: number; room: number } {
    const index = Math.floor(this.#rows / CHUNK)
    const offset = this.#rows % CHUNK
    let chunk = this.#chunks[index]
    if (!chunk || (chunk.length === offset && chunk.length < CHUNK)) {
      // Only the first chunk starts small: most tables have a few rows, and many columns.
      const length = index > 0 ? CHUNK : Math.min(CHUNK, Math.max(FIRST_CHUNK, 2 * offset, offset + wanted))
      const grown = this.#make(length)
      if (chunk) grown.set(chunk)
      chunk = grown
      this.#chunks[index] = chunk
    }
    return { chunk, offset, room: chunk.length - offset }
  }
}
