import { HindoError, throwIfAborted } from '../errors.ts'

interface Task<T> {
  result: Promise<T>
  controller: AbortController
  waiting: number
}

/**
 * Runs one task per key however many callers wait for it, and remembers its result. A caller that cancels leaves the others
 * alone; the task itself is cancelled when nobody waits any more. What failed is tried again by the next caller.
 */
export class SharedTasks<T> {
  readonly #tasks = new Map<string, Task<T>>()

  /** The result for a key, running `start` when there is none yet. @throws HindoError `aborted`, or what `start` throws */
  async get(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    throwIfAborted(signal)
    const task = this.#tasks.get(key) ?? this.#start(key, start)
    task.waiting++
    let settled = false
    let onAbort: (() => void) | undefined
    const cancelled = new Promise<never>((_, reject) => {
      onAbort = () => reject(new HindoError('aborted', 'cancelled'))
      signal?.addEventListener('abort', onAbort)
    })
    try {
      const result = await (signal ? Promise.race([task.result, cancelled]) : task.result)
      settled = true
      return result
    } finally {
      signal?.removeEventListener('abort', onAbort!)
      if (--task.waiting === 0 && !settled) {
        if (this.#tasks.get(key) === task) this.#tasks.delete(key)
        task.controller.abort()
      }
    }
  }

  /** Whether a key's task has been started and not failed. */
  has(key: string): boolean {
    return this.#tasks.has(key)
  }

  /** Drops a finished key, so that the next caller runs it again. */
  forget(key: string): void {
    this.#tasks.delete(key)
  }

  clear(): void {
    this.#tasks.clear()
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Task<T> {
    const controller = new AbortController()
    const task: Task<T> = { result: start(controller.signal), controller, waiting: 0 }
    task.result.catch(() => {
      if (this.#tasks.get(key) === task) this.#tasks.delete(key)
    })
    this.#tasks.set(key, task)
    return task
  }
}
