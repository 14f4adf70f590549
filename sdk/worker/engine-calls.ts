import { HindoError, isHindoError, toErrorRecord } from '../errors.ts'
import type { EngineEvent, Listener, Outcome } from './api.ts'

/** What a task is given: a signal that fires when its caller cancels, and a way to tell the caller how it goes. */
export interface CallContext {
  signal: AbortSignal
  tell(event: WithoutCall<EngineEvent>): void
}

type WithoutCall<T> = T extends unknown ? Omit<T, 'call'> : never

interface RunningCall {
  controller: AbortController
  dataset: number | undefined
}

/** Calls under way, by their caller's number. */
export class EngineCallTable {
  readonly #running = new Map<number, RunningCall>()
  #listener: Listener = () => {}

  listen(listener: Listener): void {
    this.#listener = listener
  }

  /** Runs a task and wraps what comes of it; nothing is ever thrown at a caller in another thread. */
  async run<T>(
    call: number,
    dataset: number | undefined,
    task: (context: CallContext) => Promise<T>,
  ): Promise<Outcome<T>> {
    const controller = new AbortController()
    this.#running.set(call, { controller, dataset })
    try {
      const tell = (event: WithoutCall<EngineEvent>) => {
        if (!controller.signal.aborted) this.#listener({ ...event, call } as EngineEvent)
      }
      return { ok: true, value: await task({ signal: controller.signal, tell }) }
    } catch (error) {
      return { ok: false, error: recordOf(error, controller.signal.aborted) }
    } finally {
      this.#running.delete(call)
    }
  }

  cancel(call: number): void {
    this.#running.get(call)?.controller.abort()
  }

  /** Cancels all calls on a dataset. */
  cancelDataset(dataset: number): void {
    for (const call of this.#running.values()) if (call.dataset === dataset) call.controller.abort()
  }
}

/** Whatever a cancelled task fails with, its caller cancelled it. */
function recordOf(error: unknown, aborted: boolean) {
  if (aborted && !isHindoError(error)) return toErrorRecord(new HindoError('aborted', 'cancelled'))
  return toErrorRecord(error)
}
