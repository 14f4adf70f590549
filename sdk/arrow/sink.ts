/** Where written bytes go. `write` resolves when the sink can take more; the bytes may be kept without copying. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

/** A sink in memory. */
export interface MemorySink extends ByteSink {
  /** Everything written so far, in one array. */
  bytes(): Uint8Array
}

/** Collects what is written. */
export function memorySink(): MemorySink {
  const chunks: Uint8Array[] = []
  let total = 0
  return {
    async write(bytes) {
      chunks.push(bytes)
      total += bytes.length
    },
    async close() {},
    bytes() {
      const all = new Uint8Array(total)
      let at = 0
      for (const chunk of chunks) {
        all.set(chunk, at)
        at += chunk.length
      }
      return all
    },
  }
}
