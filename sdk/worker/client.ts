import type { Source } from '../dataset/source.ts'
import { HindoError } from '../errors.ts'
import type { OpenedDataset, OpenedRecords, ReadingOptions } from './api.ts'
import type { Connection } from './connection.ts'
import { createDataset } from './dataset-handle.ts'
import { climb } from './ladder.ts'
import { sendSource } from './page-source.ts'
import { PendingCalls } from './pending.ts'
import { checkWorkers, createPool, type SharedSource } from './pool.ts'
import type { BuildTask, CallOptions, Dataset, Engine, EngineOptions, OpenOptions, Records } from './public.ts'
import { createRecords } from './records-handle.ts'

export type {
  ExportFormat,
  KernelPreference,
  Mitigation,
  MitigationAnswer,
  MitigationStep,
  PreviousFiles,
  Range,
  ReadingOptions,
  RecordExportFormat,
  ReleaseAnswer,
  Remedy,
  RemedyLoss,
  ReviewAnswer,
  VerifyAnswer,
} from './api.ts'
export type {
  BuildTask,
  CallOptions,
  CheckOptions,
  CountOptions,
  Dataset,
  Engine,
  EngineOptions,
  OpenOptions,
  Records,
  ReleaseOptions,
  RemedyOptions,
  Table,
  TableOptions,
  VerifyOptions,
} from './public.ts'

/** Starts an engine: in a worker where the page allows one, else in slices on this thread; see `engine.mode`. */
export function createEngine(options: EngineOptions = {}): Engine {
  return createOwnedEngine(options).engine
}

/**
 * Opens a dataset by the address of its `dataset.json` (or of its folder, with a slash at the end), from dropped files, or
 * from a source of the caller's own. In Node a path or `file:` address also works.
 *
 * Fails with `network`, `not-found`, `parse`, `format`, `checksum`, `version`, `worker`, `usage` or `aborted`.
 */
export async function openDataset(
  source: string | URL | File[] | Source,
  { engine, ...options }: OpenOptions = {},
): Promise<Dataset> {
  if (engine) return engine.open(source, options)
  const own = createOwnedEngine({})
  try {
    return await own.open(source, options, own.engine.close)
  } catch (error) {
    own.engine.close()
    throw error
  }
}

/**
 * Opens a dataset of records (metadata without genotypes, made by `hindo import --records`) from the same places as
 * {@link openDataset}, and fails as that does.
 */
export async function openRecords(
  source: string | URL | File[] | Source,
  { engine, ...options }: OpenOptions = {},
): Promise<Records> {
  if (engine) return engine.openRecords(source, options)
  const own = createOwnedEngine({ workers: 1 })
  try {
    return await own.openRecords(source, options, own.engine.close)
  } catch (error) {
    own.engine.close()
    throw error
  }
}

/**
 * Removes what open and synthetic datasets of this page's origin left on the device for the next page load (see
 * {@link ReadingOptions.cache}). Datasets that stay open keep what they have in memory and may store pieces again.
 *
 * Fails with `network` where the browser does not let go of them.
 */
export async function clearCache(): Promise<void> {
  const { clearPieces } = await import('../dataset/cache-indexed-db.ts')
  await clearPieces()
}

interface OwnedEngine {
  engine: Engine
  open(
    source: string | URL | File[] | Source,
    options: CallOptions & ReadingOptions,
    onClose: () => void,
  ): Promise<Dataset>
  openRecords(
    source: string | URL | File[] | Source,
    options: CallOptions & ReadingOptions,
    onClose: () => void,
  ): Promise<Records>
}

function createOwnedEngine(options: EngineOptions): OwnedEngine {
  let closed = false
  const workers = checkWorkers(options.workers)
  const connection: Promise<Connection> = climb(options, {
    listener: (event) => pending.receive(event),
    onDeath: (error) => {
      pending.end(error)
      pool.close()
    },
  })
  const pending = new PendingCalls(connection)
  const pool = createPool(connection, workers, options)
  const mode = connection.then((connected) => connected.mode)
  connection.then(
    (connected) => {
      if (closed) connected.close()
    },
    (error) => pending.end(error),
  )
  // Who does not ask for the mode learns of a failed start by calls.
  mode.catch(() => {})

  const engine: Engine = {
    mode,
    workers: pool.size,
    get closed() {
      return pending.dead
    },
    open: (source, callOptions = {}) => open(source, callOptions, () => {}),
    openRecords: (source, callOptions = {}) => openRecords(source, callOptions, () => {}),
    build,
    close() {
      if (closed) return
      closed = true
      pending.end(new HindoError('aborted', 'cancelled: the engine was closed'), engineClosed())
      connection.then((connected) => connected.close()).catch(() => {})
      pool.close()
    },
  }

  function handle(opened: OpenedDataset, onClose: () => void, shared?: SharedSource): Dataset {
    const { dataset, info } = opened
    if (shared) pool.openDataset(shared)
    const pooled = shared && { first: pending, dataset, variants: info.variants, pool, shared }
    const close = () => {
      if (shared) pool.closeDataset(shared)
      onClose()
    }
    return createDataset(opened, engine, pending, close, pooled)
  }

  async function open(
    source: Parameters<Engine['open']>[0],
    { signal, onProgress, cache, stallTimeout }: CallOptions & ReadingOptions,
    onClose: () => void,
  ) {
    const reading = checkReading({ ...(cache && { cache }), ...(stallTimeout !== undefined && { stallTimeout }) })
    const opened = await pending.run<OpenedDataset>(
      async (calls, call, share) => {
        const { record, remote } = await sendSource(source)
        return calls.open(call, record, remote && share(remote), reading)
      },
      { signal, onProgress, discard: (calls, { dataset }) => void calls.closeDataset(dataset) },
    )
    return handle(opened, onClose, { source, reading })
  }

  async function openRecords(
    source: Parameters<Engine['open']>[0],
    { signal, onProgress, cache, stallTimeout }: CallOptions & ReadingOptions,
    onClose: () => void,
  ) {
    const reading = checkReading({ ...(cache && { cache }), ...(stallTimeout !== undefined && { stallTimeout }) })
    const opened = await pending.run<OpenedRecords>(
      async (calls, call, share) => {
        const { record, remote } = await sendSource(source)
        return calls.openRecords(call, record, remote && share(remote), reading)
      },
      { signal, onProgress, discard: (calls, { records }) => void calls.closeRecords(records) },
    )
    return createRecords(opened, engine, pending, onClose)
  }

  async function build({ options = {}, signal, onProgress, onWarning, ...files }: BuildTask): Promise<Dataset> {
    const request = { ...files, options }
    const opened = await pending.run<OpenedDataset>((calls, call) => calls.build(call, request), {
      signal,
      onProgress,
      onWarning,
      discard: (calls, { dataset }) => void calls.closeDataset(dataset),
    })
    return handle(opened, () => {})
  }

  return { engine, open, openRecords }
}

function checkReading(reading: ReadingOptions): ReadingOptions {
  const { cache, stallTimeout } = reading
  if (cache && !['none', 'memory', 'persistent'].includes(cache)) {
    throw new HindoError('usage', `the cache must be none, memory or persistent, not ${cache}`)
  }
  if (stallTimeout !== undefined && !(stallTimeout > 0 && stallTimeout < 2 ** 31)) {
    throw new HindoError('usage', `the stall timeout must be 1 to 2,147,483,647 milliseconds, not ${stallTimeout}`)
  }
  return reading
}

function engineClosed(): HindoError {
  return new HindoError('worker', 'the engine is closed', { hint: 'Open the dataset again' })
}
