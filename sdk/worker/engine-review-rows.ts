import type { Pacer } from '../frequency/pace.ts'
import { type ContigSelection, contigNamed, type Selection } from '../frequency/regions.ts'
import type { FrequencyTable } from '../frequency/table.ts'
import type { TextList, VariantColumns } from '../release/variant-columns.ts'
import type { VariantSlice } from '../types.ts'

/** Rows that are looked at at a time. */
const STRIDE = 1 << 13

/** All rows at the positions of a file's variants. Fails with `not-found` for a contig that the dataset lacks. */
export function selectionOf(variants: VariantColumns, contigs: ReadonlyArray<{ name: string }>): Selection {
  const names = contigs.map(({ name }) => name)
  const contigOf = new Map<number, string>()
  const counts = new Map<string, number>()
  for (let row = 0; row < variants.length; row++) {
    const code = variants.contigCode(row)
    let name = contigOf.get(code)
    if (name === undefined) {
      name = contigNamed(variants.contig(row), names)
      contigOf.set(code, name)
    }
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const selection = new Map<string, ContigSelection & { positions: Float64Array }>()
  for (const [name, count] of counts) {
    selection.set(name, { stretches: [], alleles: new Map(), positions: new Float64Array(count) })
  }
  const filled = new Map<string, number>()
  for (let row = 0; row < variants.length; row++) {
    const name = contigOf.get(variants.contigCode(row))!
    const at = filled.get(name) ?? 0
    selection.get(name)!.positions[at] = variants.position(row)
    filled.set(name, at + 1)
  }
  for (const { positions } of selection.values()) if (!isAscending(positions)) positions.sort()
  return selection
}

function isAscending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false
  return true
}

/**
 * Row of the answer for each variant of a file, −1 where the dataset has none; and the dataset's own texts of those of the file, null where
 * it has none. Where the file says nothing, neither is the dataset asked.
 */
export async function foundRows(
  table: FrequencyTable,
  variants: VariantColumns,
  texts: Record<string, TextList>,
  pacer: Pacer,
): Promise<{ places: Int32Array; texts: Map<string, TextList> }> {
  const places = new Int32Array(variants.length).fill(-1)
  const own = Object.entries(texts).map(([name, shown]) => ({
    name,
    shown,
    told: new Array<string | null>(variants.length).fill(null),
  }))
  const codes = new Map<string, number>()
  const codeOf = (text: string): number => {
    const known = codes.get(text)
    if (known !== undefined) return known
    const code = variants.pool.find(text)
    codes.set(text, code)
    return code
  }
  for (let from = 0; from < table.info.rows; from += STRIDE) {
    const slice = await table.variants({ from, to: from + STRIDE })
    const { contig, position, ref, alt } = slice
    for (let i = 0; i < position.length; i++) {
      const row = variants.rowOf(codeOf(contig[i]!), position[i]!, codeOf(ref[i]!), codeOf(alt[i]!))
      if (row < 0) continue
      places[row] = from + i
      for (const { name, shown, told } of own) if (shown.at(row) !== null) told[row] = textOf(slice, name, i)
    }
    await pacer.pause()
  }
  return { places, texts: new Map(own.map(({ name, told }) => [name, told])) }
}

function textOf({ id, filter, annotations = {} }: VariantSlice, name: string, row: number): string | null {
  const values = name === 'id' ? id : name === 'filter' ? filter : annotations[name]
  const value = values?.[row] ?? null
  return value === null ? null : String(value)
}
