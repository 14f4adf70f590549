import { Worker } from 'node:worker_threads'
import { HindoError } from '../errors.ts'
import type { BlockResult, CounterPool, CounterSetup, GroupResult } from './block-counter.ts'

type Answer = BlockResult | GroupResult | undefined

interface Waiting {
  resolve(result: Answer): void
  reject(error: unknown): void
}

/** One worker thread with the blocks it has been given, in order. */
class Counter {
  readonly #worker = new Worker(new URL('./count-worker.node.ts', import.meta.url))
  readonly #waiting: Waiting[] = []
  #dead: HindoError | undefined

  constructor() {
    this.#worker.on('message', (result: Answer) => this.#waiting.shift()?.resolve(result))
    this.#worker.on('error', (cause) => this.#fail(`a counting thread failed: ${cause.message}`, cause))
    this.#worker.on('exit', () => this.#fail('a counting thread ended too early'))
  }

  #fail(message: string, cause?: unknown): void {
    this.#dead ??= new HindoError('worker', message, { cause, hint: 'Try again with --threads 1' })
    for (const { reject } of this.#waiting.splice(0)) reject(this.#dead)
  }

  begin(setup: CounterSetup): void {
    this.#worker.postMessage({ setup })
  }

  ask<T extends Answer>(message: object, bytes: Uint8Array): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#dead) return reject(this.#dead)
      this.#waiting.push({ resolve: resolve as Waiting['resolve'], reject })
      this.#worker.postMessage(message, [bytes.buffer as ArrayBuffer])
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
    count: (bytes) => counters[next++ % size]!.ask<BlockResult>({ bytes }, bytes),
    countGroup: (group, inflated) => counters[next++ % size]!.ask<GroupResult | undefined>({ group, inflated }, group),
    async close() {
      await Promise.all(counters.map((counter) => counter.close()))
    },
  }
}
