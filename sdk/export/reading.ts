import { throwIfAborted } from '../errors.ts'
import { createPacer } from '../frequency/pace.ts'
import type { OnProgress } from '../types.ts'

/** How a file is read: who may stop it, and who hears how far it is. */
export interface ReadOptions {
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** How far the reading of one file is. */
export interface ReadingPace {
  /** Says that `done` bytes are read, and lets messages and cancellation in. @throws HindoError `aborted` */
  reached(done: number): Promise<void>
  /** Lets messages and cancellation in. @throws HindoError `aborted` */
  pause(): Promise<void>
}

/** Bytes between two reports of progress. */
const STRIDE = 1 << 22

export function readingPace(total: number, { signal, onProgress }: ReadOptions): ReadingPace {
  throwIfAborted(signal)
  const pacer = createPacer(signal)
  let told = 0
  return {
    async reached(done) {
      if (done >= told + STRIDE || done === total) {
        told = done
        onProgress?.({ phase: 'read', done, total, unit: 'bytes' })
      }
      await pacer.pause()
    },
    pause: pacer.pause,
  }
}
