import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { HindoError } from '../errors.ts'

/**
 * Writes a file that appears whole or not at all: the bytes go to a hidden file beside it, which takes the name at the end.
 *
 * @throws HindoError `usage` when the place cannot be written, and whatever the pieces throw
 */
export async function writeWhole(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const target = resolve(file)
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`)
  const handle = await open(temporary, 'wx').catch((cause: NodeJS.ErrnoException) => {
    throw new HindoError('usage', `the file ${file} cannot be written (${cause.code ?? cause.message})`, { cause })
  })
  let done = false
  try {
    for await (const piece of pieces) {
      for (let from = 0; from < piece.length; ) from += (await handle.write(piece, from)).bytesWritten
    }
    await handle.close()
    await rename(temporary, target).catch((cause: NodeJS.ErrnoException) => {
      throw new HindoError('usage', `the file ${file} cannot be written (${cause.code ?? cause.message})`, { cause })
    })
    done = true
  } finally {
    if (!done) {
      await handle.close().catch(() => {})
      await rm(temporary, { force: true })
    }
  }
}
