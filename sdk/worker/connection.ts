import { proxy, type Remote, releaseProxy, wrap } from 'comlink'
import { fromErrorRecord, HindoError } from '../errors.ts'
import type { EngineMode } from '../types.ts'
import { type EngineCalls, type EngineDoor, type Hello, type KernelPreference, type Listener, PROTOCOL } from './api.ts'
import { nameLifeline, watchLifeline } from './lifeline.ts'

/** A way to an engine that answered. */
export interface Connection {
  calls: EngineCalls
  mode: EngineMode
  /** Makes an object of this thread callable from the engine. */
  share<T extends object>(object: T): T
  close(): void
}

export interface ConnectTask {
  kernel: KernelPreference
  listener: Listener
  /** Called at most once, when the engine died by itself. */
  onDeath: (error: HindoError) => void
  /** Milliseconds an engine may take to answer for the first time. */
  patience: number
}

/**
 * The door of each endpoint, kept for as long as the endpoint: comlink closes what nobody refers to any more, and with it
 * the engines behind it and the way in for later ones.
 */
const doors = new WeakMap<Worker | MessagePort, Remote<EngineDoor>>()

function doorOf(endpoint: Worker | MessagePort): Remote<EngineDoor> {
  const door = doors.get(endpoint) ?? wrap<EngineDoor>(endpoint)
  doors.set(endpoint, door)
  return door
}

/** Shakes hands with a worker. Fails with code `worker` where it does not load, does not answer, or is another version's. */
export async function connectWorker(
  endpoint: Worker | MessagePort,
  thread: EngineMode['thread'],
  owned: boolean,
  task: ConnectTask,
): Promise<Connection> {
  const death = watchEndpoint(endpoint)
  const lifeline = nameLifeline()
  let host: Remote<EngineCalls> | undefined
  let stopWatching = () => {}

  function close(): void {
    death.stop()
    stopWatching()
    if (owned && 'terminate' in endpoint) endpoint.terminate()
    else if (host) {
      const leaving = host
      leaving.leave().then(() => leaving[releaseProxy](), ignore)
    }
  }

  const timer = setTimeout(() => death.report('it did not answer in time'), task.patience)
  try {
    host = (await Promise.race([doorOf(endpoint).connect(), death.happened])) as Remote<EngineCalls>
    const outcome = await Promise.race([host.hello(task.kernel, proxy(task.listener), lifeline), death.happened])
    if (!outcome.ok) throw fromErrorRecord(outcome.error)
    const hello = checkHello(outcome.value)
    stopWatching = watchLifeline(lifeline, () => death.report('it was terminated'))
    death.happened.catch((error: HindoError) => {
      close()
      task.onDeath(error)
    })
    const mode: EngineMode = { kernel: hello.kernel, thread, reason: hello.reason }
    return { calls: host as unknown as EngineCalls, mode, share: (object) => proxy(object), close }
  } catch (error) {
    close()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** The engine in this thread: the same calls without messages. */
export async function connectHere(task: ConnectTask): Promise<Connection> {
  const { createEngineHost } = await import('./worker.ts')
  const calls = createEngineHost()
  const outcome = await calls.hello(task.kernel, task.listener, '')
  if (!outcome.ok) throw fromErrorRecord(outcome.error)
  const { kernel, reason } = checkHello(outcome.value)
  return {
    calls,
    mode: { kernel, thread: 'main', reason },
    share: (object) => object,
    close: () => void calls.leave(),
  }
}

function checkHello(hello: Hello): Hello {
  if (hello.protocol === PROTOCOL) return hello
  throw new HindoError('worker', `the worker speaks protocol ${hello.protocol}, this page ${PROTOCOL}`, {
    hint: 'Serve the worker file of the same Hindo version as the page uses',
  })
}

/** A promise that rejects with code `worker` when the endpoint breaks. */
function watchEndpoint(endpoint: Worker | MessagePort) {
  let report: (what: string) => void = ignore
  const happened = new Promise<never>((_, reject) => {
    report = (what) => {
      const hint = 'Open the dataset again'
      reject(new HindoError('worker', `the engine's worker stopped: ${what}`, { hint }))
    }
  })
  happened.catch(ignore)
  const onError = (event: Event) => {
    // The page hears of it by rejected calls; the console need not be told as well.
    event.preventDefault()
    report((event as ErrorEvent).message || 'its file could not be loaded')
  }
  const onMessageError = () => report('a message could not be read')
  const onClose = () => report('its port was closed')
  endpoint.addEventListener('error', onError)
  endpoint.addEventListener('messageerror', onMessageError)
  endpoint.addEventListener('close', onClose)
  return {
    happened,
    report,
    stop() {
      endpoint.removeEventListener('error', onError)
      endpoint.removeEventListener('messageerror', onMessageError)
      endpoint.removeEventListener('close', onClose)
    },
  }
}

function ignore(): void {}
