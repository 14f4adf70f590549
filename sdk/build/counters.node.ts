import { Worker } from 'node:worker_threads'
import { HindoError } from '../errors.ts'
import type { BlockResult, CounterPool, CounterSetup } from './block-counter.ts'

interface Waiting {
  resolve(result: BlockResult): void
  reject(error: unknown): void
}

/** One worker thread with the blocks it has been given, in order. */
class Counter {
  readonly #worker = new Worker(new URL('./count-worker.node.ts', import.meta.url))
  readonly #waiting: Waiting[] = []
  #dead: HindoError | undefined

  constructor() {
    this.#worker.on('message', (result: BlockResult) => this.#waiting.shift()?.resolve(result))
    this.#worker.on('error', (cause) => this.#fail(`a counting thread failed: ${cause.message}`, cause))
    this.#worker.on('exit', () => this.#fail('a counting thread ended too early'))
  }

  #fail(message: string, cause?: unknown): void {
    this.#dead ??= new HindoError('worker', message, { cause, hint: 'try again with --threads 1' })
    for (const { reject } of this.#waiting.splice(0)) reject(this.#dead)
  }

  begin(setup: CounterSetup): void {
    this.#worker.postMessage({ setup })
  }

  count(bytes: Uint8Array): Promise<BlockResult> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead)
      this.#waiting.push({ resolve, reject })
      this.#worker.postMessage({ bytes }, [bytes.buffer as ArrayBuffer])
    })
  }

  async close(): Promise<void> {
    this.#dead ??= new HindoError('worker', 'the counting thread is closed')
    await this.#worker.terminate()
  }
}

/** Starts that many counting threads; blocks go round. */
export function startCounters(size: number): CounterPool {
  const counters = Array.from({ length: size }, () => new Counter())
  let next = 0
  return {
    size,
    begin(setup) {
      for (const counter of counters) counter.begin(setup)
    },
    count(bytes) {
      return counters[next++ % size]!.count(bytes)
    },
    async close() {
      await Promise.all(counters.map((counter) => counter.close()))
    },
  }
}
