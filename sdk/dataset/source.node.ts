import { open } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { HindoError, throwIfAborted } from '../errors.ts'
import { pathProblem } from './path.ts'
import type { Source } from './source.ts'
import { tooShort } from './source-range.ts'

/** A dataset in a folder on disk; the path of its `dataset.json` is taken for its folder. Nothing outside the folder is read. */
export function folderSource(path: string): Source {
  const isManifest = path.endsWith('.json')
  const folder = isManifest ? resolve(path, '..') : resolve(path)
  return {
    name: path,
    manifest: isManifest ? basename(path) : 'dataset.json',
    async read(file, range, options) {
      throwIfAborted(options?.signal)
      const problem = pathProblem(file)
      if (problem) throw new HindoError('forbidden', `path "${file}" ${problem}`, { where: { file } })
      return readFileRange(join(folder, file), file, range)
    },
  }
}

async function readFileRange(path: string, file: string, range: { start: number; end: number } | undefined) {
  const handle = await open(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') {
      throw new HindoError('not-found', `${path} does not exist`, { where: { file }, cause })
    }
    throw new HindoError('network', `${path} cannot be opened (${cause.code ?? cause.message})`, {
      where: { file },
      cause,
    })
  })
  try {
    const { size } = await handle.stat()
    const { start, end } = range ?? { start: 0, end: size }
    if (end > size) throw tooShort(file, { start, end }, size)
    const bytes = new Uint8Array(end - start)
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at)
      if (bytesRead === 0) throw tooShort(file, { start, end }, start + at)
      at += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}
