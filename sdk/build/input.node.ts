import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { HindoError } from '../errors.ts'
import { startCounters } from './counters.node.ts'
import type { Input, InputTools } from './input.ts'

const READ_BYTES = 1 << 20
const INFLATED_BYTES = 1 << 18

const NODE_TOOLS: InputTools = {
  startCounters,
  sha256() {
    const hash = createHash('sha256')
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
  },
  async *gunzip(chunks) {
    const gunzip = createGunzip({ chunkSize: INFLATED_BYTES })
    const feed = async () => {
      for await (const chunk of chunks) {
        if (!gunzip.write(chunk)) await new Promise<void>((resolve) => gunzip.once('drain', resolve))
        if (gunzip.destroyed) return
      }
      gunzip.end()
    }
    const fed = feed().catch((error) => void gunzip.destroy(error))
    try {
      for await (const piece of gunzip) yield piece as Uint8Array
    } finally {
      gunzip.destroy()
      // A writer that waits for a drained buffer would wait for ever once nobody reads.
      gunzip.emit('drain')
      await fed
    }
  },
}

function explain(path: string, cause: unknown): HindoError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return new HindoError('not-found', `the file ${path} does not exist`, { where: { file: path } })
  return new HindoError('not-found', `the file ${path} cannot be read (${code ?? 'unknown error'})`, {
    where: { file: path },
    cause,
  })
}

/** A file on disk, read in pieces of 1 MiB, with Node's own inflate and SHA-256. */
export function pathInput(path: string): Input {
  let bytes: number | undefined
  try {
    const info = statSync(path)
    if (info.isDirectory()) throw new HindoError('usage', `${path} is a folder, not a file`, { where: { file: path } })
    if (info.isFile()) bytes = info.size
  } catch (error) {
    if (error instanceof HindoError) throw error
    throw explain(path, error)
  }
  return {
    name: path,
    ...(bytes === undefined ? {} : { bytes }),
    tools: NODE_TOOLS,
    stream() {
      let handle: FileHandle | undefined
      // One buffer for all chunks: fresh ones pile up until the collector comes round.
      const chunk = new Uint8Array(READ_BYTES)
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              handle ??= await open(path, 'r')
              const { bytesRead } = await handle.read(chunk, 0, READ_BYTES)
              if (bytesRead > 0) return controller.enqueue(chunk.subarray(0, bytesRead))
              await handle.close()
              controller.close()
            } catch (error) {
              await handle?.close().catch(() => {})
              controller.error(explain(path, error))
            }
          },
          async cancel() {
            await handle?.close()
          },
        },
        { highWaterMark: 0 },
      )
    },
  }
}
