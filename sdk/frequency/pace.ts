import { throwIfAborted } from '../errors.ts'

/** Milliseconds that work may keep a thread before it lets messages, paints and cancellation in. */
const SLICE = 12

/** Tasks of this thread that wait for their turn: they share a slice. */
let waiting = 0

/** Lets long work breathe: call it often; it gives the thread away once a slice is used up. */
export interface Pacer {
  pause(): Promise<void>
}

/** A pacer whose pauses throw `aborted` once the signal has fired. */
export function createPacer(signal?: AbortSignal): Pacer {
  let started = performance.now()
  return {
    async pause() {
      throwIfAborted(signal)
      if (performance.now() - started < SLICE / (1 + waiting)) return
      waiting++
      await nextTask()
      waiting--
      started = performance.now()
      throwIfAborted(signal)
    },
  }
}

/** Resolves in a new task, after messages that already wait (a cancellation among them) have been handled. */
export function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  // Not a timer: nested timers are held back by 4 ms, and by a second in pages that are not shown.
  return new Promise((resolve) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
}
