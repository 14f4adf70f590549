import type { Source } from '../dataset/source.ts'
import { HindoError } from '../errors.ts'
import type { OpenedDataset, ReadingOptions } from './api.ts'
import type { Connection } from './connection.ts'
import { climb } from './ladder.ts'
import { sendSource } from './page-source.ts'
import { PendingCalls } from './pending.ts'
import type { EngineOptions } from './public.ts'

/** More threads than this only take memory from each other. */
const MOST_WORKERS = 16

/** A dataset as further workers can open it. */
export interface SharedSource {
  source: string | URL | File[] | Source
  reading: ReadingOptions
}

/** A dataset in one worker beside an engine's first one. */
export interface PoolShare {
  pending: PendingCalls
  dataset: number
}

/** Workers that an engine has beside its first one. They open its datasets by themselves, and take part once they have. */
export interface Pool {
  /** Resolves with the number of workers, the first one included, once all have answered or failed. */
  readonly size: Promise<number>
  /** Lets the workers open a dataset too. */
  openDataset(shared: SharedSource): void
  /** The dataset in those that are alive and have it. */
  shares(shared: SharedSource): PoolShare[]
  closeDataset(shared: SharedSource): void
  close(): void
}

/** How many workers an engine has by default: two where that leaves a core to the page. */
export function defaultWorkers(): number {
  return Math.max(1, Math.min(2, (globalThis.navigator?.hardwareConcurrency ?? 1) - 1))
}

/** @throws HindoError `usage` for what is not a number of workers */
export function checkWorkers(workers: number | undefined): number {
  if (workers === undefined) return defaultWorkers()
  if (Number.isSafeInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers
  throw new HindoError('usage', `an engine has 1 to ${MOST_WORKERS} workers, not ${workers}`)
}

/** Starts further workers on the rung where the first one stands; none where that is not a worker, or is the caller's only one. */
export function createPool(first: Promise<Connection>, workers: number, options: EngineOptions): Pool {
  const members: PoolMember[] = []
  const sources = new Set<SharedSource>()
  let closed = false
  const alone = options.worker !== undefined && typeof options.worker !== 'function'

  async function start(): Promise<number> {
    const { mode } = await first
    const more = alone || mode.thread === 'main' || closed ? 0 : workers - 1
    const started = await Promise.allSettled(Array.from({ length: more }, () => join(options)))
    for (const one of started) {
      if (one.status === 'rejected') continue
      if (closed) one.value.end()
      else members.push(one.value)
      for (const shared of sources) one.value.open(shared)
    }
    return 1 + members.length
  }

  const size = start().catch(() => 1)
  return {
    size,
    openDataset(shared) {
      sources.add(shared)
      for (const member of members) member.open(shared)
    },
    shares: (shared) =>
      members.flatMap(({ pending, datasets }) => {
        const dataset = datasets.get(shared)
        return dataset === undefined || pending.dead ? [] : [{ pending, dataset }]
      }),
    closeDataset(shared) {
      sources.delete(shared)
      for (const { pending, datasets } of members) {
        const dataset = datasets.get(shared)
        datasets.delete(shared)
        if (dataset !== undefined) pending.notify((calls) => calls.closeDataset(dataset))
      }
    },
    close() {
      closed = true
      for (const member of members) member.end()
    },
  }

  async function join(options: EngineOptions): Promise<PoolMember> {
    let pending: PendingCalls | undefined
    const connection = await climb(options, {
      listener: (event) => pending?.receive(event),
      onDeath: (error) => pending?.end(error),
    })
    if (connection.mode.thread === 'main') {
      connection.close()
      throw new HindoError('worker', 'no further worker could be started')
    }
    const calls = new PendingCalls(Promise.resolve(connection))
    pending = calls
    const datasets = new Map<SharedSource, number>()
    return {
      pending: calls,
      datasets,
      open(shared) {
        calls
          .run<OpenedDataset>(async (engine, call, share) => {
            const { record, remote } = await sendSource(shared.source)
            return engine.open(call, record, remote && share(remote), shared.reading)
          })
          .then(
            ({ dataset }) => {
              if (sources.has(shared)) datasets.set(shared, dataset)
              else calls.notify((engine) => engine.closeDataset(dataset))
            },
            // The first worker has the dataset: it computes alone.
            () => {},
          )
      },
      end() {
        calls.end(new HindoError('worker', 'the engine is closed', { hint: 'Open the dataset again' }))
        connection.close()
      },
    }
  }
}

interface PoolMember {
  pending: PendingCalls
  datasets: Map<SharedSource, number>
  open(shared: SharedSource): void
  end(): void
}
