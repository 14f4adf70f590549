import type { CounterPool } from './block-counter.ts'

/** Running SHA-256. */
export interface Digest {
  update(bytes: Uint8Array): void
  /** Lower-case hexadecimal. */
  hex(): string
}

/** Faster tools that a platform brings along; the engine has its own for where they are absent. */
export interface InputTools {
  sha256(): Digest
  /** Inflates gzip of any number of members. Any failure is reported by throwing; the engine finds out what is wrong. */
  gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** Starts threads that count records, where the platform has any for it. */
  startCounters?(size: number): CounterPool
}

/**
 * A file to read. `stream` may be called more than once and begins at the first byte each time; a chunk of it is good only
 * until the next one is asked for.
 */
export interface Input {
  /** For messages: name or path as the user gave it. */
  name: string
  /** Size, where known (for progress). */
  bytes?: number
  stream(): ReadableStream<Uint8Array>
  tools?: InputTools
}

/** A file dropped onto a page. */
export function fileInput(file: File): Input {
  return { name: file.name, bytes: file.size, stream: () => file.stream() }
}

/** Bytes in memory. */
export function bytesInput(name: string, bytes: Uint8Array | string): Input {
  const blob = new Blob([typeof bytes === 'string' ? bytes : (bytes as Uint8Array<ArrayBuffer>)])
  return { name, bytes: blob.size, stream: () => blob.stream() }
}

/** The chunks of a stream; leaving the loop early cancels it. */
export async function* streamChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        ended = true
        return
      }
      yield value
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}
