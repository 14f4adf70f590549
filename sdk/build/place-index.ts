import { ArrowFileWriter, type ColumnData } from '../arrow/write.ts'
import { INDEX_BATCH_ROWS, INDEX_COLUMNS, type IndexName, indexMetadata, indexPath } from '../dataset/index-files.ts'
import type { PartFile } from '../dataset/manifest.ts'
import { partFile } from '../dataset/part-files.ts'
import { xxh32 } from '../kernel/reference/xxh32.ts'
import type { Output } from './output.ts'

/** A stretch of a contig, 1-based, both ends included. */
export interface PlacedStretch {
  contig: string
  start: number
  end: number
}

/** A gene of a GFF3 or BED file. */
export interface PlacedGene extends PlacedStretch {
  symbol: string
  synonyms: string[]
  id: string | null
}

/** Orders stretches by the order of contigs given, start and end. */
export function byPlace(contigs: readonly string[]): (a: PlacedStretch, b: PlacedStretch) => number {
  const rank = new Map(contigs.map((name, i) => [name, i]))
  return (a, b) => rank.get(a.contig)! - rank.get(b.contig)! || a.start - b.start || a.end - b.end
}

/** Writes genes, in the order given. */
export function writeGenes(output: Output, genes: readonly PlacedGene[], contigs: string[]): Promise<PartFile> {
  return write(output, 'genes', genes.length, contigs, (from, to) => {
    const slice = genes.slice(from, to)
    return [
      { strings: slice.map(({ symbol }) => symbol) },
      { strings: slice.map(({ synonyms }) => synonyms.join('|') || null) },
      { strings: slice.map(({ id }) => id) },
      ...placeColumns(slice, contigs),
    ]
  })
}

/** Writes callable stretches, in the order given. */
export function writeCallable(
  output: Output,
  stretches: readonly PlacedStretch[],
  contigs: string[],
): Promise<PartFile> {
  return write(output, 'callable', stretches.length, contigs, (from, to) =>
    placeColumns(stretches.slice(from, to), contigs),
  )
}

function placeColumns(stretches: readonly PlacedStretch[], contigs: string[]): ColumnData[] {
  const code = new Map(contigs.map((name, i) => [name, i]))
  return [
    { values: Int16Array.from(stretches, ({ contig }) => code.get(contig)!) },
    { values: Int32Array.from(stretches, ({ start }) => start) },
    { values: Int32Array.from(stretches, ({ end }) => end) },
  ]
}

async function write(
  output: Output,
  name: Exclude<IndexName, 'ids'>,
  rows: number,
  contigs: string[],
  columns: (from: number, to: number) => ColumnData[],
): Promise<PartFile> {
  const path = indexPath(name)
  const writer = new ArrowFileWriter(await output.create(path), INDEX_COLUMNS[name], {
    metadata: indexMetadata(name),
    compression: 'lz4',
    dictionaries: { contig: contigs },
  })
  for (let from = 0; from < rows; from += INDEX_BATCH_ROWS) {
    const to = Math.min(rows, from + INDEX_BATCH_ROWS)
    await writer.writeBatch(to - from, columns(from, to), (message) => [xxh32(message)])
  }
  return partFile(path, await writer.finish())
}
