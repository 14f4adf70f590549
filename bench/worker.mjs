// One of several workers that each hold some of the rows, packed; the page adds up what they answer.
import { packedFilter, packPresets } from './works/packed.mjs'

let place
/** By their task: making one runs it once. */
const filters = new Map()

globalThis.onmessage = async ({ data: { hindo, columns, task } }) => {
  if (columns) {
    place = await packPresets(await import(/* @vite-ignore */ hindo), columns)
    globalThis.postMessage({ ready: Boolean(place) })
    return
  }
  const key = JSON.stringify(task)
  if (!filters.has(key)) filters.set(key, packedFilter(place, task))
  const filter = filters.get(key)
  const count = filter.run()
  const bitmap = filter.bitmap()
  globalThis.postMessage({ count, bitmap }, [bitmap.buffer])
}
