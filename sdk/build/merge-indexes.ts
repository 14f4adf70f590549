import type { DatasetIndexes, IndexName } from '../dataset/index-files.ts'
import type { Manifest, Part } from '../dataset/manifest.ts'
import { type OpenDataset, openDataset, type TableBatch } from '../dataset/open.ts'
import type { Source } from '../dataset/source.ts'
import { throwIfAborted } from '../errors.ts'
import { createReferenceKernel } from '../kernel/reference.ts'
import { IdIndexWriter } from './id-index.ts'
import type { Output } from './output.ts'
import { byPlace, type PlacedGene, type PlacedStretch, writeCallable, writeGenes } from './place-index.ts'
import { union } from './read-stretches.ts'

/** One dataset of a merge. */
export interface IndexedShard {
  source: Source
  manifest: Manifest
}

/** Parts of the merged dataset, in order: which shard each came from, and its part there. */
export type MergedPart = IndexedShard & { part: Part }

/**
 * Makes the indexes of a merged dataset from those of its shards: identifiers get the rows they have there now, genes and callable
 * stretches are joined.
 *
 * @param contigs of the merged dataset, in its order
 */
export async function mergeIndexes(
  shards: IndexedShard[],
  parts: MergedPart[],
  contigs: string[],
  output: Output,
  signal?: AbortSignal,
): Promise<DatasetIndexes | undefined> {
  const names = Object.keys(shards[0]!.manifest.indexes ?? {}) as IndexName[]
  if (names.length === 0) return undefined
  const indexes: DatasetIndexes = {}
  const ids = new IdIndexWriter()
  const genes = new Map<string, PlacedGene>()
  const stretches: PlacedStretch[] = []
  for (const shard of shards) {
    throwIfAborted(signal)
    const opened = await openDataset(shard.source, { kernel: createReferenceKernel(), cache: 'none', signal })
    if (names.includes('ids')) await takeIds(opened, ids, rowsIn(shard, parts), signal)
    if (names.includes('genes'))
      for (const gene of await readGenes(opened, signal)) genes.set(JSON.stringify(gene), gene)
    if (names.includes('callable')) stretches.push(...(await readStretches(opened, 'callable', signal)))
  }
  const order = byPlace(contigs)
  if (names.includes('ids')) indexes.ids = (await ids.write(output))!
  if (names.includes('genes')) indexes.genes = await writeGenes(output, [...genes.values()].sort(order), contigs)
  if (names.includes('callable')) {
    const joined = contigs.flatMap((name) => union(stretches.filter(({ contig }) => contig === name)))
    indexes.callable = await writeCallable(output, joined, contigs)
  }
  return indexes
}

/** For a row of a shard, its row in the merged dataset. */
function rowsIn({ manifest }: IndexedShard, merged: MergedPart[]): (row: number) => number {
  const starts = new Map<Part, number>()
  let start = 0
  for (const { part } of merged) {
    starts.set(part, start)
    start += part.rows
  }
  const stretches: Array<{ end: number; shift: number }> = []
  let end = 0
  for (const part of manifest.parts) {
    stretches.push({ end: end + part.rows, shift: starts.get(part)! - end })
    end += part.rows
  }
  return (row) => row + stretches.find((stretch) => row < stretch.end)!.shift
}

async function takeIds(
  opened: OpenDataset,
  ids: IdIndexWriter,
  rowOf: (row: number) => number,
  signal?: AbortSignal,
): Promise<void> {
  for await (const table of tables(opened, 'ids', signal)) {
    for (let at = 0; at < table.rows; at++) ids.add(table.text('id', at), rowOf(table.number('row', at)!))
  }
}

async function* tables(opened: OpenDataset, name: IndexName, signal?: AbortSignal): AsyncGenerator<TableBatch> {
  const { batches } = opened.manifest.indexes![name]!
  for (const batch of batches.keys()) yield await opened.readIndex(name, batch, signal)
}

async function readStretches(
  opened: OpenDataset,
  name: 'genes' | 'callable',
  signal?: AbortSignal,
): Promise<PlacedStretch[]> {
  const out: PlacedStretch[] = []
  for await (const table of tables(opened, name, signal)) {
    for (let at = 0; at < table.rows; at++) {
      const [start, end] = [table.number('start', at)!, table.number('end', at)!]
      out.push({ contig: table.text('contig', at)!, start, end })
    }
  }
  return out
}

async function readGenes(opened: OpenDataset, signal?: AbortSignal): Promise<PlacedGene[]> {
  const places = await readStretches(opened, 'genes', signal)
  const out: PlacedGene[] = []
  for await (const table of tables(opened, 'genes', signal)) {
    for (let at = 0; at < table.rows; at++) {
      const synonyms = table.text('synonyms', at)?.split('|') ?? []
      out.push({ ...places[out.length]!, symbol: table.text('symbol', at)!, synonyms, id: table.text('id', at) })
    }
  }
  return out
}
