/** A name for the Web Lock by which a worker shows that it lives; no other page or engine has it. */
export function nameLifeline(): string {
  const random = crypto.getRandomValues(new Uint32Array(4))
  return `hindo-${Array.from(random, (word) => word.toString(36)).join('-')}`
}

/** Calls `onDeath` when the holder of the lock is gone. The lock must be held already. Returns how to stop watching. */
export function watchLifeline(name: string, onDeath: () => void): () => void {
  const locks = globalThis.navigator?.locks
  if (!locks) return () => {}
  const controller = new AbortController()
  locks.request(name, { signal: controller.signal }, onDeath).catch(() => {})
  return () => controller.abort()
}
