import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { HindoError } from '../errors.ts'
import type { Output } from './output.ts'

async function existingEntries(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return ['']
    throw error
  }
}

/** Makes a folder and those above it. Node's own recursive mkdir never returns in places that forbid it, like /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await mkdir(path)
  }
}

/**
 * A folder on disk. Files are written to a hidden folder beside it, which takes the name at `commit`; a folder that exists
 * and holds something is refused (`usage`).
 */
export function folderOutput(folder: string): Output {
  const target = resolve(folder)
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`)
  const handles = new Set<FileHandle>()
  let opened: Promise<void> | undefined

  async function refuseTaken(): Promise<void> {
    const entries = await existingEntries(target)
    if (entries && entries.length > 0) {
      throw new HindoError('usage', `the output ${folder} exists and is not an empty folder`, {
        where: { file: folder },
        hint: 'Choose another --out or remove it first',
      })
    }
  }

  async function prepare(): Promise<void> {
    await refuseTaken()
    try {
      await makeFolder(temporary)
    } catch (cause) {
      const { code = 'unknown error' } = cause as NodeJS.ErrnoException
      throw new HindoError('usage', `the output ${folder} cannot be created (${code})`, {
        where: { file: folder },
        hint: 'Check that the parent folder can be written',
        cause,
      })
    }
  }

  function ready(): Promise<void> {
    opened ??= prepare()
    return opened
  }

  return {
    open: ready,
    async create(file) {
      await ready()
      const path = join(temporary, file)
      await makeFolder(dirname(path))
      const handle = await open(path, 'wx')
      handles.add(handle)
      return {
        async write(bytes) {
          let from = 0
          while (from < bytes.length) from += (await handle.write(bytes, from)).bytesWritten
        },
        async close() {
          handles.delete(handle)
          await handle.close()
        },
      }
    },
    async commit() {
      await ready()
      await refuseTaken()
      // Only an empty folder is left here; rename would refuse it on some systems.
      if (await existingEntries(target)) await rmdir(target)
      await rename(temporary, target)
    },
    async discard() {
      const made = await opened?.then(
        () => true,
        () => false,
      )
      if (!made) return
      for (const handle of handles) await handle.close().catch(() => {})
      handles.clear()
      await rm(temporary, { recursive: true, force: true })
    },
  }
}
