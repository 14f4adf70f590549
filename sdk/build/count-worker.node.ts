import { parentPort } from 'node:worker_threads'
import { BlockCounter, type CounterSetup } from './block-counter.ts'

let counter: BlockCounter | undefined

parentPort?.on('message', (message: { setup: CounterSetup } | { bytes: Uint8Array }) => {
  if ('setup' in message) counter = new BlockCounter(message.setup)
  else {
    const result = counter!.count(message.bytes)
    parentPort!.postMessage(result, [result.bytes.buffer as ArrayBuffer, result.numbers.buffer as ArrayBuffer])
  }
})
