import { editDistance } from '../cohort/suggestion.ts'
import { foldName } from '../dataset/index-files.ts'
import type { OpenDataset, TableBatch } from '../dataset/open.ts'
import { lowerBound } from './row-places.ts'
import type { Gene, GeneIndex } from './word-index.ts'

/** Stretches where calls were possible. */
export interface Callable {
  covers(contig: string, position: number): boolean
}

/** Genes suggested for a name that is not one. */
const NEAR = 3

async function readAll(dataset: OpenDataset, name: 'genes' | 'callable', signal?: AbortSignal): Promise<TableBatch[]> {
  const { batches } = dataset.manifest.indexes![name]!
  return Promise.all(batches.map((_, batch) => dataset.readIndex(name, batch, signal)))
}

/** The dataset's genes; null where it was built without. */
export async function storedGenes(dataset: OpenDataset, signal?: AbortSignal): Promise<GeneIndex | null> {
  if (!dataset.manifest.indexes?.genes) return null
  const genes: Gene[] = []
  for (const table of await readAll(dataset, 'genes', signal)) {
    for (let row = 0; row < table.rows; row++) {
      genes.push({
        symbol: table.text('symbol', row)!,
        synonyms: table.text('synonyms', row)?.split('|') ?? [],
        id: table.text('id', row),
        contig: table.text('contig', row)!,
        start: table.number('start', row)!,
        end: table.number('end', row)!,
      })
    }
  }
  return geneIndex(genes)
}

/** An index of genes in memory. A symbol goes before a synonym of another gene. */
export function geneIndex(genes: readonly Gene[]): GeneIndex {
  const byName = new Map<string, Gene[]>()
  const put = (name: string, gene: Gene) => byName.set(name, [...(byName.get(name) ?? []), gene])
  for (const gene of genes) put(foldName(gene.symbol), gene)
  const symbols = new Set(byName.keys())
  for (const gene of genes) {
    // Versions of identifiers come and go: ENSG00000111275.12 is found by ENSG00000111275.
    const ids = gene.id === null ? [] : [gene.id, gene.id.replace(/\.\d+$/, '')]
    for (const name of new Set([...gene.synonyms, ...ids].map(foldName))) if (!symbols.has(name)) put(name, gene)
  }
  const names = [...byName.keys()].sort()
  return {
    find: (name) => byName.get(foldName(name)) ?? byName.get(foldName(name).replace(/\.\d+$/, '')) ?? [],
    startingWith(prefix, limit) {
      const word = foldName(prefix)
      const found = new Set<Gene>()
      const from = lowerBound(names.length, (i) => names[i]! >= word)
      let to = from
      while (to < names.length && names[to]!.startsWith(word)) to++
      const hits = names.slice(from, to)
      // Symbols before other names, short ones before long ones.
      hits.sort((a, b) => Number(symbols.has(b)) - Number(symbols.has(a)) || a.length - b.length || (a < b ? -1 : 1))
      for (const name of hits) for (const gene of byName.get(name)!) if (found.size < limit) found.add(gene)
      return [...found]
    },
    near(name) {
      const word = foldName(name)
      const most = word.length > 4 ? 2 : 1
      const near: Array<{ gene: Gene; distance: number }> = []
      for (const symbol of symbols) {
        const distance = editDistance(word, symbol, most)
        if (distance <= most) near.push({ gene: byName.get(symbol)![0]!, distance })
      }
      near.sort((a, b) => a.distance - b.distance || (a.gene.symbol < b.gene.symbol ? -1 : 1))
      return near.slice(0, NEAR).map(({ gene }) => gene.symbol)
    },
  }
}

/** The dataset's callable stretches; null where it was built without. */
export async function storedCallable(dataset: OpenDataset, signal?: AbortSignal): Promise<Callable | null> {
  if (!dataset.manifest.indexes?.callable) return null
  const starts = new Map<string, number[]>()
  const ends = new Map<string, number[]>()
  for (const table of await readAll(dataset, 'callable', signal)) {
    const [start, end] = [table.numbers('start'), table.numbers('end')]
    for (let row = 0; row < table.rows; row++) {
      const contig = table.text('contig', row)!
      if (!starts.has(contig)) {
        starts.set(contig, [])
        ends.set(contig, [])
      }
      starts.get(contig)!.push(start[row]!)
      ends.get(contig)!.push(end[row]!)
    }
  }
  return {
    covers(contig, position) {
      const own = ends.get(contig) ?? []
      const at = lowerBound(own.length, (i) => own[i]! >= position)
      return at < own.length && starts.get(contig)![at]! <= position
    },
  }
}
