/** Longest that a page works at a stretch, ms. */
const STRETCH = 8

/** Gives the thread away where a stretch of work is over; undefined where it goes on. */
export type Turn = () => Promise<void> | undefined

/** A turn for a page: messages, paints and people come in between. It throws once the signal has fired. */
export function createTurn(signal?: AbortSignal): Turn {
  let since = performance.now()
  return () => {
    signal?.throwIfAborted()
    if (performance.now() - since < STRETCH) return undefined
    return new Promise((resolve) => {
      // not a timer: nested ones are held back
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        since = performance.now()
        resolve()
      }
      port2.postMessage(null)
    })
  }
}
