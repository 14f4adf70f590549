import type { VariantRows } from './variant-store.ts'

const known = new WeakMap<VariantRows, number[]>()

/** Rows of sites with several ALTs, ascending: those with the position, REF and ID of a neighbour in their batch, as one record gives them. */
export function rowsOfMultiallelicSites(variants: VariantRows): number[] {
  const found = known.get(variants)
  if (found) return found
  const rows: number[] = []
  const { position } = variants
  for (let row = 1; row < variants.rows; row++) {
    if (position[row] !== position[row - 1] || !isOneRecord(variants, row - 1, variants, row)) continue
    if (rows.at(-1) !== row - 1) rows.push(row - 1)
    rows.push(row)
  }
  known.set(variants, rows)
  return rows
}

/** Whether the first row of a batch belongs to the site of the last row of the one before. */
export function isSameSite(before: VariantRows | undefined, after: VariantRows): boolean {
  if (!before || before.contig !== after.contig || before.rows === 0 || after.rows === 0) return false
  const last = before.rows - 1
  return before.position[last] === after.position[0] && isOneRecord(before, last, after, 0)
}

function isOneRecord(one: VariantRows, row: number, other: VariantRows, next: number): boolean {
  return one.ref(row) === other.ref(next) && one.id(row) === other.id(next)
}
