import type { ByteSink } from '../arrow/write.ts'
import { HindoError } from '../errors.ts'

/**
 * Where a new dataset's files go. Nothing is visible until `commit`; `discard` leaves nothing behind and may be called
 * at any time, also twice.
 */
export interface Output {
  /** Fails early where the place is taken or cannot be written. Called once, before any work is done. */
  open?(): Promise<void>
  /** A new file, by its path relative to the manifest (`parts/22-0.dense.arrow`). */
  create(file: string): Promise<ByteSink>
  commit(): Promise<void>
  discard(): Promise<void>
}

/** Files kept in memory, for building inside a page; `files` answers after `commit`. */
export function memoryOutput(): Output & { files(): Record<string, Blob> } {
  let pending = new Map<string, BlobPart[]>()
  let done: Record<string, Blob> | undefined
  return {
    async create(file) {
      if (pending.has(file)) throw new HindoError('usage', `the file ${file} was created twice`)
      const pieces: BlobPart[] = []
      pending.set(file, pieces)
      return {
        async write(bytes) {
          pieces.push(bytes.slice())
        },
        async close() {
          // A Blob may live outside the heap: the pieces need not.
          const blob = new Blob(pieces)
          pieces.length = 0
          pieces.push(blob)
        },
      }
    },
    async commit() {
      done = {}
      for (const [file, pieces] of pending) done[file] = new Blob(pieces)
      pending = new Map()
    },
    async discard() {
      pending = new Map()
    },
    files() {
      if (!done) throw new HindoError('usage', 'the files of a build are complete only after commit')
      return done
    },
  }
}
