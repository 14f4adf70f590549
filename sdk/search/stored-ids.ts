import { foldName } from '../dataset/index-files.ts'
import type { OpenDataset, TableBatch } from '../dataset/open.ts'
import { lowerBound } from './row-places.ts'
import type { IdIndex } from './word-index.ts'

/** Batches of the index read at a time. */
const TOGETHER = 16

/** The index that was built with the dataset; a batch is read when a word may be in it. */
export function storedIds(dataset: OpenDataset, pause: () => Promise<void>): IdIndex | null {
  const file = dataset.manifest.indexes?.ids
  if (!file) return null
  const { firsts } = file
  const read = (batch: number, signal?: AbortSignal) => dataset.readIndex('ids', batch, signal)
  /** The batch where a word would begin: equal ones may reach back into the one before. */
  const batchOf = (word: string) => Math.max(0, lowerBound(firsts.length, (i) => firsts[i]! >= word) - 1)

  return {
    async rowsOf(ids, signal) {
      const words = ids.map(foldName)
      const rows: number[][] = words.map(() => [])
      const asked = new Map<number, number[]>()
      for (const [i, word] of words.entries()) {
        for (let batch = batchOf(word); batch < firsts.length && firsts[batch]! <= word; batch++) {
          const own = asked.get(batch)
          if (own) own.push(i)
          else asked.set(batch, [i])
        }
      }
      const batches = [...asked.keys()].sort((a, b) => a - b)
      for (let from = 0; from < batches.length; from += TOGETHER) {
        const group = batches.slice(from, from + TOGETHER)
        const tables = await Promise.all(group.map((batch) => read(batch, signal)))
        for (const [j, table] of tables.entries()) {
          for (const i of asked.get(group[j]!)!) addRows(table, words[i]!, rows[i]!)
          await pause()
        }
      }
      return rows
    },
    async startingWith(prefix, limit, signal) {
      const word = foldName(prefix)
      const out: Array<{ id: string; row: number }> = []
      for (let batch = batchOf(word); batch < firsts.length && out.length < limit; batch++) {
        const table = await read(batch, signal)
        for (let at = table.lowerBound('id', word); at < table.rows && out.length < limit; at++) {
          const id = table.text('id', at)!
          if (!id.startsWith(word)) return out
          if (out.at(-1)?.id !== id) out.push({ id, row: table.number('row', at)! })
        }
      }
      return out
    },
  }
}

function addRows(table: TableBatch, word: string, rows: number[]): void {
  for (let at = table.lowerBound('id', word); at < table.rows && table.text('id', at) === word; at++) {
    rows.push(table.number('row', at)!)
  }
}
