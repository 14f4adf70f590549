import { throwIfAborted } from '../errors.ts'

/** Lets messages, paints and cancellation in: resolves in a new task. @throws HindoError `aborted` once the signal has fired */
export async function nextTask(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve)
      return
    }
    // Not a timer: nested timers are held back by 4 ms.
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      channel.port1.close()
      resolve()
    }
    channel.port2.postMessage(null)
  })
  throwIfAborted(signal)
}
