import { parentPort } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import { loadKernel } from '../kernel/load.ts'
import { BlockCounter, type BlockResult, type CounterSetup, type GroupResult } from './block-counter.ts'

type Message = { setup: CounterSetup } | { bytes: Uint8Array } | { group: Uint8Array; inflated: number }

const kernel = loadKernel()
let counter: Promise<BlockCounter> | undefined

parentPort?.on('message', async (message: Message) => {
  if ('setup' in message) {
    counter = kernel.then((loaded) => new BlockCounter(message.setup, loaded.kernel))
    return
  }
  const own = await counter!
  if ('bytes' in message) {
    const result = own.count(message.bytes)
    parentPort!.postMessage(result, buffersOf(result))
    return
  }
  const result = countGroup(own, message.group, message.inflated)
  const buffers = result ? [result.head, result.tail].flatMap((edge) => (edge ? [edge.buffer as ArrayBuffer] : [])) : []
  parentPort!.postMessage(result, result?.block ? [...buffers, ...buffersOf(result.block)] : buffers)
})

function countGroup(own: BlockCounter, group: Uint8Array, inflated: number): GroupResult | undefined {
  let text: Buffer
  try {
    text = gunzipSync(group, { chunkSize: Math.max(1024, inflated + 1), maxOutputLength: inflated + 1 })
  } catch {
    return undefined
  }
  if (text.length !== inflated) return undefined
  const { block, ...edges } = own.countInside(new Uint8Array(text.buffer, text.byteOffset, text.length))
  // The text stays here.
  return block ? { ...edges, block: { ...block, bytes: new Uint8Array(0) } } : edges
}

function buffersOf({ bytes, numbers }: BlockResult): ArrayBuffer[] {
  return [bytes.buffer as ArrayBuffer, numbers.buffer as ArrayBuffer]
}
