import type { FrequencyQuery, TableInfo } from '../types.ts'
import type { OpenedDataset, Range } from './api.ts'
import type { PendingCalls } from './pending.ts'
import { isPoolable, type PooledDataset, queryPool } from './pooled-table.ts'
import type { Dataset, Engine, Table, TableOptions } from './public.ts'
import { checkFile, mitigateFile, releaseFile, remediesOfFile, verifyFile } from './release-client.ts'
import { reportCalls } from './report-client.ts'

/** The page's end of an open dataset. */
export function createDataset(
  { dataset, info }: OpenedDataset,
  engine: Engine,
  pending: PendingCalls,
  onClose: () => void,
  pooled?: PooledDataset,
): Dataset {
  return {
    ...info,
    engine,
    count: (expression = '', { signal, ...options } = {}) =>
      pending.run((calls, call) => calls.count(call, dataset, expression, options), { signal }),
    terms: (text, { signal, ...request } = {}) =>
      pending.run((calls, call) => calls.terms(call, dataset, text, request), { signal }),
    explain: (expression, language, { signal } = {}) =>
      pending.run((calls, call) => calls.explain(call, dataset, expression, language), { signal }),
    locate: (text, { signal, ...options } = {}) =>
      pending.run((calls, call) => calls.locate(call, dataset, text, options), { signal }),
    suggest: (text, { signal, ...options } = {}) =>
      pending.run((calls, call) => calls.suggest(call, dataset, text, options), { signal }),
    check: (file, format, options) => checkFile(pending, dataset, file, format, options),
    releaseTable: (file, format, options) => releaseFile(pending, dataset, file, format, options),
    verify: (file, format, options) => verifyFile(pending, dataset, file, format, options),
    mitigate: (file, format, steps, options) => mitigateFile(pending, dataset, file, format, steps, options),
    remedies: (file, format, options) => remediesOfFile(pending, dataset, file, format, options),
    reports: reportCalls(pending),
    files: () => pending.run((calls, call) => calls.files(call, dataset)),
    async frequencies(query = {}) {
      const split = pooled && isPoolable(pooled, query) ? await queryPool(pooled, query) : undefined
      return split ?? queryTable(pending, dataset, query)
    },
    fst: ({ signal, onProgress, ...query }) =>
      pending.run((calls, call) => calls.fst(call, dataset, query), { signal, onProgress }),
    spectrum: ({ signal, onProgress, ...query } = {}) =>
      pending.run((calls, call) => calls.spectrum(call, dataset, query), { signal, onProgress }),
    async close() {
      pending.notify((calls) => calls.closeDataset(dataset))
      onClose()
    },
  }
}

async function queryTable(
  pending: PendingCalls,
  dataset: number,
  { signal, onProgress, onTable, ...query }: FrequencyQuery & TableOptions,
): Promise<Table> {
  const quiet = !onProgress && !onTable
  let live: LiveTable | undefined
  const show = (id: number, info: TableInfo): LiveTable => {
    if (live) live.update(info)
    else {
      live = createTable(pending, id, info)
      onTable?.(live.table)
    }
    return live
  }
  const opened = await pending.run((calls, call) => calls.frequencies(call, dataset, query, undefined, quiet), {
    signal,
    onProgress,
    onTable: show,
    discard: (calls, { table }) => void calls.closeTable(table),
  })
  return show(opened.table, opened.info).table
}

interface LiveTable {
  table: Table
  update(info: TableInfo): void
}

function createTable(pending: PendingCalls, id: number, first: TableInfo): LiveTable {
  let info = first
  const table: Table = {
    get info() {
      return info
    },
    get rows() {
      return info.rows
    },
    column: (name: string, cohort: string, range: Range) =>
      pending.run((calls, call) => calls.column(call, id, name, cohort, range)),
    variants: (range: Range) => pending.run((calls, call) => calls.variants(call, id, range)),
    export: (format, { signal, onProgress } = {}) =>
      pending.run((calls, call) => calls.export(call, id, format), { signal, onProgress }),
    close: async () => pending.notify((calls) => calls.closeTable(id)),
  }
  return {
    table,
    update(next) {
      info = next
    },
  }
}
