import type { Table } from '../../worker/client.ts'
import { variantName } from './highlights.ts'

/** Rows asked for at a time while a variant is looked for. */
const AT_ONCE = 8192

/**
 * The row of a variant: the one where it stood before if it still does, else the first that has it. Undefined where no row does, or where
 * `signal` says that nobody waits any more.
 */
export async function findRow(
  table: Pick<Table, 'rows' | 'variants'>,
  variant: string,
  hint: number | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (hint !== undefined && hint >= 0 && hint < table.rows) {
    if ((await keys(table, hint, hint + 1))[0] === variant) return signal.aborted ? undefined : hint
  }
  for (let from = 0; from < table.rows && !signal.aborted; from += AT_ONCE) {
    const found = (await keys(table, from, Math.min(from + AT_ONCE, table.rows))).indexOf(variant)
    if (found >= 0) return signal.aborted ? undefined : from + found
  }
  return undefined
}

async function keys(table: Pick<Table, 'variants'>, from: number, to: number): Promise<string[]> {
  const { contig, position, ref, alt } = await table.variants({ from, to })
  return contig.map((name, at) => variantName({ contig: name, position: position[at]!, ref: ref[at]!, alt: alt[at]! }))
}
