import { HindoError, isHindoError } from '../errors.ts'
import type { ColumnSlice, FrequencyQuery, Progress, TableInfo, VariantSlice } from '../types.ts'
import type { OpenedTable, Range } from './api.ts'
import { appendRows, type MergedRows, mergeRows, type Stretch } from './merged-rows.ts'
import type { PendingCalls } from './pending.ts'
import type { Pool, SharedSource } from './pool.ts'
import type { Table, TableOptions } from './public.ts'

/** Below this many variants a second worker costs more than it brings. */
const LEAST_VARIANTS = 131_072
/** Longer orders are sorted in one worker: merging them would hold up the page. */
const MOST_MERGED = 16_384

/** An engine's first worker, and those beside it, with a dataset open in them. */
export interface PooledDataset {
  first: PendingCalls
  dataset: number
  variants: number
  pool: Pool
  shared: SharedSource
}

/** Whether the rows of a query are worth splitting: they are all looked at, and few of them come back. */
export function isPoolable({ variants, pool, shared }: PooledDataset, { where, sort, limit }: FrequencyQuery): boolean {
  if (variants < LEAST_VARIANTS || pool.shares(shared).length === 0) return false
  const order = sort?.trim() ?? ''
  if (order === '') return (where?.trim() ?? '') !== ''
  return limit !== undefined && limit <= MOST_MERGED && !/^[-+]?position$/.test(order)
}

interface Share {
  pending: PendingCalls
  table: number
  info: TableInfo
}

/**
 * Runs a query in all workers of a pool, each on a stretch of the batches; the table is the one that one worker would make. Fails
 * as a query in one worker does; where a worker beside the first one died before anybody saw the table, undefined.
 */
export async function queryPool(
  data: PooledDataset,
  { signal, onProgress, onTable, ...query }: FrequencyQuery & TableOptions,
): Promise<Table | undefined> {
  const members = [{ pending: data.first, dataset: data.dataset }, ...data.pool.shares(data.shared)]
  const of = members.length
  const controller = new AbortController()
  const cancel = () => controller.abort()
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  const progress: Progress[] = []
  const infos: TableInfo[] = []
  let live: LiveTable | undefined

  async function runShare(index: number): Promise<Share & { keys: OpenedTable['keys'] }> {
    const { pending, dataset } = members[index]!
    const opened = await pending.run<OpenedTable>(
      (calls, call) => calls.frequencies(call, dataset, query, { index, of }, !onProgress && !onTable),
      {
        signal: controller.signal,
        onProgress(one) {
          if (one.phase !== 'compute') return
          progress[index] = one
          onProgress?.(sumProgress(progress))
        },
        onTable(table, info) {
          infos[index] = info
          if (index === 0 && !live) {
            live = createPooledTable(data, query, [{ pending, table, info }])
            onTable?.(live.table)
          }
          live?.update(sumInfos(infos, infos[0]?.rows ?? 0, false))
        },
        discard: (calls, { table }) => void calls.closeTable(table),
      },
    )
    infos[index] = opened.info
    return { pending, table: opened.table, info: opened.info, keys: opened.keys }
  }

  try {
    const settled = await Promise.allSettled(
      Array.from({ length: of }, (_, index) =>
        runShare(index).catch((error) => {
          controller.abort()
          throw error
        }),
      ),
    )
    const shares = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    if (shares.length < of) {
      for (const { pending, table } of shares) pending.notify((calls) => calls.closeTable(table))
      const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      const died = !data.first.dead && members.some(({ pending }) => pending.dead)
      if (died && !signal?.aborted && !live) return undefined
      throw errors.find((error) => !isHindoError(error) || error.code !== 'aborted') ?? errors[0]
    }
    const limit = query.limit ?? Number.POSITIVE_INFINITY
    const keys = shares.flatMap((share) => share.keys ?? [])
    const merged =
      keys.length === of
        ? mergeRows(keys, query.sort!.trim().startsWith('-'), limit)
        : appendRows(
            shares.map(({ info }) => info.rows),
            limit,
          )
    const info = sumInfos(
      shares.map((share) => share.info),
      merged.rows,
      true,
    )
    if (live) live.complete(shares, merged, info)
    else {
      live = createPooledTable(data, query, shares)
      live.complete(shares, merged, info)
      if (merged.rows > 0) onTable?.(live.table)
    }
    return live.table
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

interface LiveTable {
  table: Table
  update(info: TableInfo): void
  complete(shares: Share[], merged: MergedRows, info: TableInfo): void
}

function createPooledTable(data: PooledDataset, query: FrequencyQuery, first: Share[]): LiveTable {
  let shares = first
  let info = first[0]!.info
  let merged: MergedRows | undefined
  let closed = false

  /** Reads stretches of the shares side by side. */
  async function read<T>({ from, to }: Range, one: (share: Share, stretch: Stretch) => Promise<T>) {
    if (closed) throw new HindoError('usage', 'the table is closed')
    const first = Math.min(info.rows, Math.max(0, Math.trunc(from)))
    const rows = Math.max(0, Math.min(info.rows, Math.trunc(to)) - first)
    const stretches = (merged ?? appendRows([info.rows], info.rows)).stretches(first, first + rows)
    const parts = await Promise.all(stretches.map((stretch) => one(shares[stretch.share]!, stretch)))
    return { rows, parts: parts.map((part, i) => ({ part, places: stretches[i]!.places })) }
  }

  const table: Table = {
    get info() {
      return info
    },
    get rows() {
      return info.rows
    },
    async column(name, cohort, range) {
      const { rows, parts } = await read(range, ({ pending, table }, stretch) =>
        pending.run<ColumnSlice>((calls, call) => calls.column(call, table, name, cohort, rangeOf(stretch))),
      )
      const out: ColumnSlice = { values: new Float64Array(rows), state: new Uint8Array(rows) }
      for (const { part, places } of parts) {
        places.forEach((place, i) => {
          out.values[place] = part.values[i]!
          out.state[place] = part.state[i]!
        })
      }
      return out
    },
    async variants(range) {
      const { rows, parts } = await read(range, ({ pending, table }, stretch) =>
        pending.run<VariantSlice>((calls, call) => calls.variants(call, table, rangeOf(stretch))),
      )
      return joinVariants(rows, parts)
    },
    async export(format, { signal, onProgress } = {}) {
      // One worker must have all rows to write them: it asks again by itself.
      const { first, dataset } = data
      const opened = await first.run<OpenedTable>(
        (calls, call) => calls.frequencies(call, dataset, query, undefined, true),
        {
          signal,
          discard: (calls, { table }) => void calls.closeTable(table),
        },
      )
      try {
        return await first.run<Blob>((calls, call) => calls.export(call, opened.table, format), { signal, onProgress })
      } finally {
        first.notify((calls) => calls.closeTable(opened.table))
      }
    },
    async close() {
      closed = true
      for (const { pending, table } of shares) pending.notify((calls) => calls.closeTable(table))
    },
  }
  return {
    table,
    update(next) {
      info = next
    },
    complete(all, rows, next) {
      shares = all
      merged = rows
      info = next
      if (closed) void table.close()
    },
  }
}

function rangeOf({ from, to }: Stretch): Range {
  return { from, to }
}

function joinVariants(rows: number, parts: Array<{ part: VariantSlice; places: Uint32Array }>): VariantSlice {
  const out: VariantSlice = {
    contig: new Array(rows),
    position: new Int32Array(rows),
    id: new Array(rows),
    ref: new Array(rows),
    alt: new Array(rows),
    filter: new Array(rows),
  }
  const names = parts.flatMap(({ part }) => Object.keys(part.annotations ?? {}))
  if (names.length > 0) out.annotations = Object.fromEntries(names.map((name) => [name, new Array(rows)]))
  for (const { part, places } of parts) {
    places.forEach((place, i) => {
      out.contig[place] = part.contig[i]!
      out.position[place] = part.position[i]!
      out.id[place] = part.id[i]!
      out.ref[place] = part.ref[i]!
      out.alt[place] = part.alt[i]!
      out.filter[place] = part.filter[i]!
      for (const name of names) out.annotations![name]![place] = part.annotations?.[name]?.[i] ?? null
    })
  }
  return out
}

function sumInfos(infos: TableInfo[], rows: number, complete: boolean): TableInfo {
  const known = infos.filter((info) => info !== undefined)
  const sum = (of: (info: TableInfo) => number) => known.reduce((total, info) => total + of(info), 0)
  return {
    ...known[0]!,
    rows,
    matched: sum((info) => info.matched),
    considered: sum((info) => info.considered),
    undecided: sum((info) => info.undecided),
    complete,
  }
}

function sumProgress(progress: Progress[]): Progress {
  const known = progress.filter((one) => one !== undefined)
  const sum = (of: (one: Progress) => number) => known.reduce((total, one) => total + of(one), 0)
  return {
    phase: 'compute',
    done: sum((one) => one.done),
    total: sum((one) => one.total),
    unit: 'rows',
    rows: sum((one) => one.rows ?? 0),
  }
}
