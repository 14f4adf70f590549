import { HindoError, toErrorRecord } from '../errors.ts'
import { type Connection, type ConnectTask, connectHere, connectWorker } from './connection.ts'
import type { EngineOptions } from './public.ts'

/** How long a worker's file may take to load, be compiled and answer. */
const PATIENCE = 20_000

interface Rung {
  name: string
  start(): Promise<Connection>
}

/**
 * Starts an engine on the highest rung that holds: the page's own worker, the package's worker file, a blob worker where
 * that file is on another origin, this thread. The mode's reason tells why each rung above was not taken.
 */
export async function climb(
  options: EngineOptions,
  task: Omit<ConnectTask, 'kernel' | 'patience'>,
): Promise<Connection> {
  const full: ConnectTask = { ...task, kernel: options.kernel ?? 'auto', patience: PATIENCE }
  const reasons: string[] = []
  for (const rung of rungsOf(options, full)) {
    try {
      const connection = await rung.start()
      const reason = [...reasons, connection.mode.reason].filter((part) => part !== '').join('; ')
      return { ...connection, mode: { ...connection.mode, reason } }
    } catch (error) {
      reasons.push(`${rung.name}: ${toErrorRecord(error).message}`)
    }
  }
  throw new HindoError('worker', `no engine could be started (${reasons.join('; ')})`, {
    hint: "Allow workers or scripts of Hindo in the page's Content Security Policy",
  })
}

function rungsOf({ worker }: EngineOptions, task: ConnectTask): Rung[] {
  const rungs: Rung[] = []
  if (worker) {
    const start = async () => {
      const endpoint = typeof worker === 'function' ? worker() : worker
      return connectWorker(endpoint, 'own-worker', typeof worker === 'function', task)
    }
    rungs.push({ name: 'own worker', start })
  }
  const start = async () => connectWorker(startPackageWorker(), 'worker', true, task)
  rungs.push({ name: 'worker file', start })
  if (isCrossOrigin(packageWorkerUrl())) {
    rungs.push({ name: 'blob worker', start: () => startBlobWorker(packageWorkerUrl(), task) })
  }
  rungs.push({ name: 'this thread', start: () => connectHere(task) })
  return rungs
}

function startPackageWorker(): Worker {
  if (typeof Worker === 'undefined') throw new HindoError('worker', 'there are no web workers here')
  return new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'hindo' })
}

/**
 * Address of the worker file. Bundlers recognise the expression by its shape, `new Worker(new URL(…))`, and put the address
 * of what they made of the file into it; so the address is taken from just that shape.
 */
function packageWorkerUrl(): string {
  class Worker {
    readonly url: string
    constructor(url: string | URL, _options: WorkerOptions) {
      this.url = String(url)
    }
  }
  return new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'hindo' }).url
}

function isCrossOrigin(url: string): boolean {
  const { origin, protocol } = globalThis.location ?? {}
  if (typeof Worker === 'undefined' || !origin || !protocol?.startsWith('http')) return false
  return new URL(url, globalThis.location.href).origin !== origin
}

async function startBlobWorker(url: string, task: ConnectTask): Promise<Connection> {
  const script = new Blob([`import ${JSON.stringify(url)}\n`], { type: 'text/javascript' })
  const address = URL.createObjectURL(script)
  try {
    return await connectWorker(new Worker(address, { type: 'module', name: 'hindo' }), 'blob-worker', true, task)
  } finally {
    URL.revokeObjectURL(address)
  }
}
