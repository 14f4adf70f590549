import { foldText } from '../cohort/fold-text.ts'
import type { RecordsSource } from '../dataset/open-records.ts'
import { isValid, type ReadColumn, textList } from '../dataset/read-columns.ts'
import { textFields } from '../dataset/records-columns.ts'
import type { OnProgress } from '../types.ts'
import { nextTask } from './next-task.ts'

/** Folding changes nothing in these but the case, so that whole columns are folded at once. */
const NOT_PLAIN = /[^0-9A-Za-z .:_@()+-]| {2}/

/** Part of a text field: a batch as UTF-8, or codes into the field's dictionary. */
interface TextBatch {
  firstRow: number
  column: ReadColumn
}

/** Folded texts of a batch, one behind the other. */
interface Folded {
  text: string
  /** Where each text starts; one more than there are texts. */
  starts: ArrayLike<number>
}

interface TextStore {
  id: string
  words: string[] | undefined
  batches: TextBatch[]
  folded?: Folded[]
}

/** The texts of records: read when first needed, decoded row by row. */
export class RecordTexts {
  readonly #source: RecordsSource
  #loading: Promise<TextStore[]> | undefined

  constructor(source: RecordsSource) {
    this.#source = source
  }

  /** Reads all texts, once. */
  async load(signal?: AbortSignal, onProgress?: OnProgress): Promise<void> {
    this.#loading ??= this.#read(signal, onProgress)
    const loading = this.#loading
    try {
      await loading
    } catch (error) {
      // The next one who needs the texts tries again: the first one may only have cancelled.
      if (this.#loading === loading) this.#loading = undefined
      throw error
    }
  }

  /** Text of a field of a record. */
  async reader(): Promise<(field: string, record: number) => string | null> {
    const stores = new Map((await this.#loading!).map((store) => [store.id, store]))
    const decoder = new TextDecoder()
    return (field, record) => {
      const store = stores.get(field)!
      const { firstRow, column } = batchOf(store, record)
      const row = record - firstRow
      if (column.kind === 'lists' || !isValid(column.valid, row)) return null
      if (column.kind === 'values') return store.words![column.values[row]!]!
      return decoder.decode(column.bytes.subarray(column.offsets[row]!, column.offsets[row + 1]!))
    }
  }

  /** Calls for every record of which some text contains the folded word. */
  async find(word: string, hit: (record: number) => void, signal?: AbortSignal): Promise<void> {
    for (const store of await this.#loading!) {
      store.folded ??= await foldStore(store, signal)
      if (store.words) {
        const wanted = new Uint8Array(store.words.length)
        eachHit(store.folded[0]!, word, (code) => {
          wanted[code] = 1
        })
        for (const { firstRow, column } of store.batches) {
          if (column.kind !== 'values') continue
          for (let row = 0; row < column.values.length; row++) {
            if (wanted[column.values[row]!] === 1 && isValid(column.valid, row)) hit(firstRow + row)
          }
        }
      } else {
        for (const [index, { firstRow }] of store.batches.entries()) {
          eachHit(store.folded[index]!, word, (row) => hit(firstRow + row))
        }
      }
      await nextTask(signal)
    }
  }

  async #read(signal?: AbortSignal, onProgress?: OnProgress): Promise<TextStore[]> {
    const ids = textFields(this.#source.manifest)
    const stores: TextStore[] = ids.map((id) => ({ id, words: undefined, batches: [] }))
    const head = await this.#source.readTexts(
      (firstRow, _, columns) => {
        for (const [index, store] of stores.entries()) store.batches.push({ firstRow, column: columns[index]! })
      },
      { ...(signal && { signal }), ...(onProgress && { onProgress }) },
    )
    for (const store of stores) {
      store.words = head.dictionaries.get(store.id)
      store.batches.sort((a, b) => a.firstRow - b.firstRow)
    }
    return stores
  }
}

function batchOf({ batches }: TextStore, record: number): TextBatch {
  let found = batches[0]!
  for (const batch of batches) {
    if (batch.firstRow > record) break
    found = batch
  }
  return found
}

async function foldStore({ words, batches }: TextStore, signal?: AbortSignal): Promise<Folded[]> {
  if (words) return [foldAll(words)]
  const folded: Folded[] = []
  for (const { column } of batches) {
    if (column.kind === 'texts') folded.push(foldBatch(column.offsets, column.bytes))
    await nextTask(signal)
  }
  return folded
}

function foldBatch(offsets: Int32Array, bytes: Uint8Array): Folded {
  const text = new TextDecoder().decode(bytes)
  return NOT_PLAIN.test(text) ? foldAll(textList(offsets, bytes)) : { text: text.toLowerCase(), starts: offsets }
}

function foldAll(texts: string[]): Folded {
  const folded = texts.map(foldText)
  const starts = new Uint32Array(folded.length + 1)
  for (const [index, text] of folded.entries()) starts[index + 1] = starts[index]! + text.length
  return { text: folded.join(''), starts }
}

/** Calls with the number of every text that contains a word. */
function eachHit({ text, starts }: Folded, word: string, hit: (index: number) => void): void {
  let index = 0
  for (let at = text.indexOf(word); at >= 0; ) {
    while (starts[index + 1]! <= at) index++
    if (at + word.length <= starts[index + 1]!) {
      hit(index)
      at = text.indexOf(word, starts[index + 1]!)
    } else at = text.indexOf(word, at + 1)
  }
}
