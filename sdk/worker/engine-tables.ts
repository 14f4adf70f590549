import type { OpenDataset } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import { runQuery } from '../frequency/query.ts'
import { findSort } from '../frequency/sorting.ts'
import type { FrequencyTable } from '../frequency/table.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ColumnSlice, FrequencyQuery, Progress, TableInfo } from '../types.ts'
import type { ExportFormat, OpenedTable, QueryShare } from './api.ts'
import type { CallContext } from './engine-calls.ts'

interface HeldTable {
  table: FrequencyTable
  dataset: number
  open: OpenDataset
  query: FrequencyQuery
}

/** Events of a kind that are told at once, and milliseconds between later ones: a message costs as much as a batch in memory. */
const FIRST_EVENTS = 3
const BETWEEN_EVENTS = 40

/** Whether an event of a kind should be told now. */
function paceEvents(): (type: string) => boolean {
  const told = new Map<string, { count: number; at: number }>()
  return (type) => {
    const { count, at } = told.get(type) ?? { count: 0, at: 0 }
    const now = performance.now()
    if (count >= FIRST_EVENTS && now - at < BETWEEN_EVENTS) return false
    told.set(type, { count: count + 1, at: now })
    return true
  }
}

/** The tables of an engine, by number. */
export class EngineTables {
  readonly #tables = new Map<number, HeldTable>()
  #last = 0

  /** The table of that number; fails with `usage` once it is closed. */
  get(id: number): HeldTable {
    const held = this.#tables.get(id)
    if (!held) throw new HindoError('usage', 'the table is closed')
    return held
  }

  /** Runs a query; its table can be read from the first rows on. A table whose query fails is closed. */
  async query(
    dataset: number,
    open: OpenDataset,
    kernel: Kernel,
    query: FrequencyQuery,
    { signal, tell }: CallContext,
    { share, quiet = false }: { share?: QueryShare; quiet?: boolean | undefined } = {},
  ): Promise<OpenedTable> {
    const id = ++this.#last
    const isDue = paceEvents()
    const hold = (table: FrequencyTable) => this.#tables.set(id, { table, dataset, open, query })
    try {
      const table = await runQuery(open, kernel, query, {
        signal,
        ...(share && { share }),
        onTable: hold,
        ...(!quiet && {
          onProgress(progress: Progress) {
            if (isDue('progress') || progress.done === progress.total) tell({ type: 'progress', progress })
          },
          onRows(info: TableInfo) {
            if (isDue('table')) tell({ type: 'table', table: id, info: { ...info } })
          },
        }),
      })
      hold(table)
      const opened = { table: id, info: { ...table.info } }
      return share && query.sort?.trim() ? { ...opened, keys: sortKeys(table, query.sort) } : opened
    } catch (error) {
      this.close(id)
      throw error
    }
  }

  /** The table as a file. */
  async export(id: number, format: ExportFormat, { signal, tell }: CallContext): Promise<Blob> {
    const { table, open, query } = this.get(id)
    const { exportTable } = await import('../export/table.ts')
    const options = {
      query,
      signal,
      onProgress: (progress: Progress) => tell({ type: 'progress', progress }),
    }
    const pieces: BlobPart[] = []
    for await (const piece of exportTable(table, open, format, options)) pieces.push(piece as Uint8Array<ArrayBuffer>)
    return new Blob(pieces)
  }

  close(id: number): void {
    this.#tables.get(id)?.table.close()
    this.#tables.delete(id)
  }

  /** Closes the tables of a dataset, or all. */
  closeAll(dataset?: number): void {
    for (const [id, held] of this.#tables) if (dataset === undefined || held.dataset === dataset) this.close(id)
  }
}

/** What the table's rows were sorted by. */
function sortKeys(table: FrequencyTable, sort: string): ColumnSlice {
  const { info } = table
  const names = info.cohorts.map(({ name }) => name)
  const { column: name, cohort } = findSort(sort, names)
  return table.column(name, names[cohort ?? 0]!, { from: 0, to: info.rows })
}
