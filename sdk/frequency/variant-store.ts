import type { AnnotationColumn, VariantSlice } from '../types.ts'

/** What is kept of a batch of variants (see `dataset/open.ts`). */
export interface VariantRows {
  rows: number
  contig: string
  position: Int32Array
  id(row: number): string | null
  ref(row: number): string
  alt(row: number): string
  filter(row: number): string | null
  /** Where a query asked for them. */
  annotations?: AnnotationRows
}

/** Annotations of a batch's rows; null where a row has none. */
export interface AnnotationRows {
  columns: AnnotationColumn[]
  value(column: string, row: number): string | number | null
}

interface Chunk {
  first: number
  rows: number
  batch: VariantRows
  /** Rows of the batch, or all of them. */
  at: Uint32Array | null
}

/** Below this share of a batch, its rows are copied so that the batch can be freed. */
const KEEP_SHARE = 1 / 4

/** The variants of a table's rows: whole batches where most of one was kept, copies of the rows where few were. */
export class VariantStore {
  #chunks: Chunk[] = []
  #rows = 0

  get rows(): number {
    return this.#rows
  }

  /** @param hold whether the batch may stay in memory however few of its rows are kept */
  append(batch: VariantRows, at: Uint32Array | null, hold = false): void {
    const rows = at ? at.length : batch.rows
    if (rows === 0) return
    const copied = !hold && at !== null && rows < batch.rows * KEEP_SHARE
    const chunk = copied ? { batch: copyRows(batch, at), at: null } : { batch, at }
    this.#chunks.push({ first: this.#rows, rows, ...chunk })
    this.#rows += rows
  }

  /** A store of the given rows (ascending) of this one. */
  pick(rows: Uint32Array, hold = false): VariantStore {
    const out = new VariantStore()
    let from = 0
    for (const chunk of this.#chunks) {
      let to = from
      while (to < rows.length && rows[to]! < chunk.first + chunk.rows) to++
      const at = rows.slice(from, to).map((row) => (chunk.at ? chunk.at[row - chunk.first]! : row - chunk.first))
      out.append(chunk.batch, at, hold)
      from = to
    }
    return out
  }

  /** Calls `visit` with the batch and row behind each of `n` rows from `from` of `order` (or of stored order). */
  each(
    from: number,
    n: number,
    order: Uint32Array | null,
    visit: (i: number, batch: VariantRows, row: number) => void,
  ): void {
    let chunk: Chunk | undefined
    for (let i = 0; i < n; i++) {
      const row = order ? order[from + i]! : from + i
      if (!chunk || row < chunk.first || row >= chunk.first + chunk.rows) chunk = this.#find(row)
      visit(i, chunk.batch, chunk.at ? chunk.at[row - chunk.first]! : row - chunk.first)
    }
  }

  /** The variants of `n` rows. */
  slice(
    from: number,
    n: number,
    order: Uint32Array | null,
    annotations: readonly AnnotationColumn[] = [],
  ): VariantSlice {
    const slice: VariantSlice = {
      contig: new Array(n),
      position: new Int32Array(n),
      id: new Array(n),
      ref: new Array(n),
      alt: new Array(n),
      filter: new Array(n),
    }
    const added = annotations.map(({ name }) => ({ name, values: new Array<string | number | null>(n) }))
    if (added.length > 0) slice.annotations = Object.fromEntries(added.map(({ name, values }) => [name, values]))
    this.each(from, n, order, (i, batch, row) => {
      for (const { name, values } of added) values[i] = batch.annotations?.value(name, row) ?? null
      slice.contig[i] = batch.contig
      slice.position[i] = batch.position[row]!
      slice.id[i] = batch.id(row)
      slice.ref[i] = batch.ref(row)
      slice.alt[i] = batch.alt(row)
      slice.filter[i] = batch.filter(row)
    })
    return slice
  }

  #find(row: number): Chunk {
    let low = 0
    let high = this.#chunks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#chunks[middle]!.first <= row) low = middle
      else high = middle - 1
    }
    return this.#chunks[low]!
  }
}

function copyRows(batch: VariantRows, at: Uint32Array): VariantRows {
  const rows = Array.from(at)
  const position = Int32Array.from(rows, (row) => batch.position[row]!)
  const [id, ref, alt, filter] = [
    rows.map((row) => batch.id(row)),
    rows.map((row) => batch.ref(row)),
    rows.map((row) => batch.alt(row)),
    rows.map((row) => batch.filter(row)),
  ]
  return {
    rows: rows.length,
    contig: batch.contig,
    position,
    id: (row) => id[row]!,
    ref: (row) => ref[row]!,
    alt: (row) => alt[row]!,
    filter: (row) => filter[row]!,
    ...(batch.annotations ? { annotations: copyAnnotations(batch.annotations, rows) } : {}),
  }
}

function copyAnnotations({ columns, value }: AnnotationRows, rows: number[]): AnnotationRows {
  const copies = new Map(columns.map(({ name }) => [name, rows.map((row) => value(name, row))]))
  return { columns, value: (column, row) => copies.get(column)?.[row] ?? null }
}
