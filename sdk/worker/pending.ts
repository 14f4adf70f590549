import { fromErrorRecord, HindoError, isHindoError, throwIfAborted, toErrorRecord } from '../errors.ts'
import type { TableInfo } from '../types.ts'
import type { EngineCalls, EngineEvent, Outcome } from './api.ts'
import type { Connection } from './connection.ts'
import type { CallOptions } from './public.ts'

/** What a caller wants to hear of its call. */
export interface PendingOptions<T> extends CallOptions {
  onWarning?: (message: string) => void
  /** Each time a growing table has more rows. */
  onTable?: (table: number, info: TableInfo) => void
  /** Frees what a call made after its caller had cancelled it. */
  discard?: (calls: EngineCalls, value: T) => void
}

interface PendingCall {
  receive(event: EngineEvent): void
  fail(error: HindoError): void
}

/** Sends one call: `call` is its number, `share` makes an object callable from the engine. */
export type Send<T> = (calls: EngineCalls, call: number, share: Connection['share']) => Promise<Outcome<T>>

/**
 * Calls under way. Every one settles: by its outcome, by its caller's signal, or when the engine dies or is closed; a
 * message that comes later finds nobody.
 */
export class PendingCalls {
  readonly #connection: Promise<Connection>
  readonly #pending = new Map<number, PendingCall>()
  #dead: HindoError | undefined
  #last = 0

  constructor(connection: Promise<Connection>) {
    this.#connection = connection
  }

  get dead(): boolean {
    return this.#dead !== undefined
  }

  async run<T>(send: Send<T>, options: PendingOptions<T> = {}): Promise<T> {
    throwIfAborted(options.signal)
    if (this.#dead) throw this.#dead
    const call = ++this.#last
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        options.signal?.removeEventListener('abort', cancel)
        return this.#pending.delete(call)
      }
      const fail = (error: unknown) => {
        if (leave()) reject(error)
      }
      const cancel = () => {
        fail(new HindoError('aborted', 'cancelled'))
        this.#connection.then(({ calls }) => calls.cancel(call)).catch(() => {})
      }
      const receive = (event: EngineEvent) => {
        try {
          tell(event, options)
        } catch (error) {
          // A callback of the caller threw: that is the caller's answer.
          fail(error)
          cancel()
        }
      }
      this.#pending.set(call, { receive, fail })
      options.signal?.addEventListener('abort', cancel, { once: true })
      const exchange = async () => {
        const { calls, share } = await this.#connection
        if (!this.#pending.has(call)) return
        const outcome = await send(calls, call, share)
        if (!this.#pending.has(call)) {
          if (outcome.ok) options.discard?.(calls, outcome.value)
        } else if (!outcome.ok) fail(fromErrorRecord(outcome.error))
        else if (leave()) resolve(outcome.value)
      }
      exchange().catch((error) => fail(isHindoError(error) ? error : fromErrorRecord(toErrorRecord(error))))
    })
  }

  /** Sends something that nobody waits for. */
  notify(send: (calls: EngineCalls) => Promise<void>): void {
    if (!this.#dead) this.#connection.then(({ calls }) => send(calls)).catch(() => {})
  }

  receive(event: EngineEvent): void {
    this.#pending.get(event.call)?.receive(event)
  }

  /** Rejects what is under way with `error` and everything from now on with `later`. */
  end(error: HindoError, later: HindoError = error): void {
    this.#dead ??= later
    for (const call of [...this.#pending.values()]) call.fail(error)
  }
}

function tell<T>(event: EngineEvent, options: PendingOptions<T>): void {
  if (event.type === 'progress') options.onProgress?.(event.progress)
  else if (event.type === 'warning') options.onWarning?.(event.message)
  else options.onTable?.(event.table, event.info)
}
