import { isHindoError } from '../../errors.ts'
import type { ColumnSlice, VariantKey, VariantSlice } from '../../types.ts'
import type { Table } from '../../worker/client.ts'

/** Rows fetched together. */
export const BLOCK_ROWS = 128
/** Blocks kept, over all columns: some twenty screens of a wide table. */
const KEPT = 2048
/** Requests sent at once, so that a newer wish waits for few answers. */
const AT_ONCE = 96

/** A computed column of a cohort. */
export interface ColumnKey {
  name: string
  cohort: string
}

/** A computed cell as it arrived; undefined while it has not. */
export type Cell = { value: number; state: number } | undefined

type Block = { count: number } & ({ slice: ColumnSlice } | { variants: VariantSlice })

export interface VariantCell extends VariantKey {
  id: string | null
  filter: string | null
}

const VARIANT = 'variant'

function keyOf(column: ColumnKey, block: number): string {
  return `${column.name}|${column.cohort}|${block}`
}

/**
 * Cells of a table, fetched in blocks when wanted and kept while there is room. Only the newest wish is served; answers
 * that come late are still good, because a block belongs to one table.
 */
export class Blocks {
  private readonly table: Table
  private readonly changed: () => void
  private readonly failed: (error: unknown) => void
  private readonly kept = new Map<string, Block>()
  /** Grows whenever cells have come or gone. */
  version = 0
  /** States that have come, for the legend: it does not come and go with scrolling. */
  readonly states = new Set<number>()
  private wish: { from: number; to: number; columns: ColumnKey[] } | undefined
  private busy = false
  private closed = false
  private epoch = 0

  constructor(table: Table, changed: () => void, failed: (error: unknown) => void) {
    this.table = table
    this.changed = changed
    this.failed = failed
  }

  /** Asks for cells; `changed` is called as they come. */
  want(from: number, to: number, columns: ColumnKey[]): void {
    this.wish = { from, to, columns }
    if (!this.busy && !this.closed) void this.pump()
  }

  /** Reads a column row by row; undefined for a cell that has not come. Quick where rows follow one another. */
  reader(column: ColumnKey): (row: number) => Cell {
    let at = -1
    let slice: ColumnSlice | undefined
    return (row) => {
      const block = Math.floor(row / BLOCK_ROWS)
      if (block !== at) {
        at = block
        const found = this.kept.get(keyOf(column, block))
        slice = found && 'slice' in found ? found.slice : undefined
      }
      const index = row - at * BLOCK_ROWS
      if (!slice || index >= slice.state.length) return undefined
      return { value: slice.values[index]!, state: slice.state[index]! }
    }
  }

  /** Value and state of one cell. */
  cell(column: ColumnKey, row: number): Cell {
    return this.reader(column)(row)
  }

  variant(row: number): VariantCell | undefined {
    const block = this.kept.get(`${VARIANT}|${Math.floor(row / BLOCK_ROWS)}`)
    const at = row % BLOCK_ROWS
    if (!block || !('variants' in block) || at >= block.count) return undefined
    const { contig, position, id, ref, alt, filter } = block.variants
    return {
      contig: contig[at]!,
      position: position[at]!,
      id: id[at] ?? null,
      ref: ref[at]!,
      alt: alt[at]!,
      filter: filter[at] ?? null,
    }
  }

  /** Forgets every cell: the rows have been put into another order. */
  forget(): void {
    this.kept.clear()
    this.version++
    this.epoch++
    if (this.wish && !this.busy && !this.closed) void this.pump()
  }

  /** Keeps what has come and fetches no more: the table behind is gone. */
  freeze(): void {
    this.closed = true
  }

  close(): void {
    this.closed = true
    this.kept.clear()
  }

  private missing(): Array<{ key: string; column: ColumnKey | undefined; from: number; to: number }> {
    const { wish } = this
    if (!wish) return []
    const found: Array<{ key: string; column: ColumnKey | undefined; from: number; to: number }> = []
    const rows = this.table.rows
    for (let block = Math.floor(wish.from / BLOCK_ROWS); block * BLOCK_ROWS < Math.min(wish.to, rows); block++) {
      const from = block * BLOCK_ROWS
      const to = Math.min(from + BLOCK_ROWS, rows)
      for (const column of [undefined, ...wish.columns]) {
        const key = column ? keyOf(column, block) : `${VARIANT}|${block}`
        const kept = this.kept.get(key)
        if (!kept || kept.count < Math.min(to, wish.to) - from) found.push({ key, column, from, to })
      }
    }
    return found
  }

  private async pump(): Promise<void> {
    this.busy = true
    try {
      for (let missing = this.missing(); missing.length > 0 && !this.closed; missing = this.missing()) {
        const epoch = this.epoch
        const answers = await Promise.all(missing.slice(0, AT_ONCE).map((request) => this.fetch(request)))
        if (this.closed) return
        if (epoch !== this.epoch) continue
        let grown = false
        for (const [key, block] of answers) {
          grown ||= block.count > (this.kept.get(key)?.count ?? 0)
          this.kept.delete(key)
          this.kept.set(key, block)
          if ('slice' in block) for (const state of block.slice.state) this.states.add(state)
        }
        this.version++
        if (!grown) return
        this.trim()
        this.changed()
      }
    } catch (error) {
      if (!this.closed && !(isHindoError(error) && error.code === 'aborted')) this.failed(error)
    } finally {
      this.busy = false
    }
  }

  private async fetch(request: {
    key: string
    column: ColumnKey | undefined
    from: number
    to: number
  }): Promise<[string, Block]> {
    const { key, column, from, to } = request
    if (!column) {
      const variants = await this.table.variants({ from, to })
      return [key, { count: variants.contig.length, variants }]
    }
    const slice = await this.table.column(column.name, column.cohort, { from, to })
    return [key, { count: slice.values.length, slice }]
  }

  private trim(): void {
    for (const key of this.kept.keys()) {
      if (this.kept.size <= KEPT) return
      this.kept.delete(key)
    }
  }
}
