import type { Input } from './input.ts'
import { isBgzf } from './text-stream.ts'

/** Compressed bytes of all inputs below which threads take longer to start than they save. */
const LEAST_BYTES = 16 << 20
/** Cores below which there is none to spare: the main thread and the platform's inflate keep two busy. */
const LEAST_CORES = 4
/** Beyond these, counting waits for the one thread that writes. */
const MOST_THREADS = 4

/**
 * Counting threads that pay for some inputs: one, unless all of them are BGZF, whose blocks can be inflated side by side, large,
 * and there are cores for it.
 *
 * @param cores of the machine
 */
export async function threadsFor(inputs: Input[], cores: number): Promise<number> {
  if (cores < LEAST_CORES) return 1
  const bytes = inputs.reduce((sum, input) => sum + (input.bytes ?? 0), 0)
  if (bytes < LEAST_BYTES) return 1
  for (const input of inputs) if (!(await isBgzf(input))) return 1
  return Math.min(MOST_THREADS, cores - 1)
}
