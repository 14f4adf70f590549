import { tableFromIPC } from 'apache-arrow'
import { BLOCK } from '../peers/javascript.mjs'

/** The presets as every peer gets them: one Arrow file of int32 columns, in one batch, and its parts. */
export async function loadPresets(ctx) {
  const bytes = await ctx.load(`${ctx.presets.name}/columns.arrow`)
  const table = tableFromIPC(bytes)
  const column = (name) => table.getChild(name).data[0].values
  const strata = Array.from({ length: ctx.presets.strata }, (_, s) => s)
  return {
    bytes,
    table,
    stream: streamOf(bytes),
    rows: ctx.presets.variants,
    ac: strata.map((s) => column(`ac${s}`)),
    an: strata.map((s) => column(`an${s}`)),
    people: ctx.presets.sizes,
  }
}

/** The IPC stream inside an IPC file: what DuckDB takes. */
export function streamOf(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  return file.subarray(8, file.byteLength - 10 - view.getInt32(file.byteLength - 10, true))
}

/** Spreads k strata over all, so that small and large ones are among them. */
export function chooseStrata(strata, k) {
  return Array.from({ length: k }, (_, i) => Math.floor((i * strata) / k))
}

/** As a dataset stores counts: 16 bits where they fit, else 32. */
export function widthOf(columns) {
  return columns.some((column) => column.some((value) => value > 65_535)) ? Uint32Array : Uint16Array
}

/** Columns in a kernel's memory, each 16 or 32 bits wide as in a dataset's dense file, for as long as the page lives. */
export function placeColumns(hindo, kernel, columns, Type = widthOf(columns)) {
  const arena = new hindo.Arena(kernel)
  const pointers = columns.map((column) => arena.take(Type.BYTES_PER_ELEMENT * column.length))
  for (const [i, column] of columns.entries()) new Type(kernel.buffer(), pointers[i], column.length).set(column)
  return { arena, pointers, width: Type.BYTES_PER_ELEMENT }
}

/** Sums placed columns into `acc` for one block, by the kernel's functions of today. */
export function sumPlaced(kernel, { pointers, width }, chosen, from, n, acc) {
  kernel.clear(acc, n)
  for (const c of chosen) {
    const at = pointers[c] + width * from
    if (width === 2) kernel.addU16(acc, at, 1, n)
    else kernel.addU32(acc, at, 1, n)
  }
}

export function blocksOf(rows, visit) {
  for (let from = 0; from < rows; from += BLOCK) visit(from, Math.min(BLOCK, rows - from))
}

/** Rows set in a bitmap, ascending. */
export function rowsOf(bitmap, rows) {
  const out = []
  for (let row = 0; row < rows; row++) if ((bitmap[row >> 3] >> (row & 7)) & 1) out.push(row)
  return Uint32Array.from(out)
}
