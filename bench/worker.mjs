// One of several workers that each hold some of the rows, packed; the page adds up what they answer.
import { packedFilter, packPresets } from './works/packed.mjs'

let place

globalThis.onmessage = async ({ data: { hindo, columns, task } }) => {
  if (columns) {
    place = await packPresets(await import(/* @vite-ignore */ hindo), columns)
    globalThis.postMessage({ ready: Boolean(place) })
    return
  }
  const filter = packedFilter(place, task)
  const count = filter.run()
  const bitmap = filter.bitmap()
  globalThis.postMessage({ count, bitmap }, [bitmap.buffer])
}
