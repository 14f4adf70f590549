/**
 * Holds the Web Lock of that name until the returned function is called, or this thread dies: a worker that is terminated or
 * runs out of memory tells nobody, but the client that waits for its lock gets it. Resolves once the lock is held, or cannot
 * be (there are no Web Locks on plain http).
 */
export async function holdLifeline(name: string): Promise<() => void> {
  const locks = globalThis.navigator?.locks
  if (!locks || name === '') return () => {}
  return new Promise((resolve) => {
    locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(() => resolve(() => {}))
  })
}
