import { HindoError, throwIfAborted } from '../errors.ts'

/** At most `slots` between entering and leaving; the others wait in order, until their signal fires. */
export function createSlots(slots: number): (signal?: AbortSignal) => Promise<() => void> {
  let free = slots
  const waiting: Array<() => void> = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return async (signal) => {
    throwIfAborted(signal)
    if (free > 0) {
      free--
      return leave
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(new HindoError('aborted', 'cancelled'))
      }
      const enter = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.push(enter)
    })
    return leave
  }
}
