import { HindoError, throwIfAborted } from '../errors.ts'
import type { Source } from './source.ts'
import { sliceRange, tooShort } from './source-range.ts'

/** A dataset held in memory, e.g. one that was just built in the page: path → bytes. */
export function memorySource(name: string, files: Record<string, Uint8Array | Blob>): Source {
  return {
    name,
    async read(file, range, options) {
      throwIfAborted(options?.signal)
      const content = Object.hasOwn(files, file) ? files[file] : undefined
      if (!content) throw new HindoError('not-found', `${file} is not among the files of ${name}`, { where: { file } })
      return content instanceof Uint8Array ? sliceRange(content, range, file) : readBlob(content, range, file)
    },
  }
}

/** Bytes of a blob or a part of it. @throws HindoError `network` when it is shorter or cannot be read any more */
export async function readBlob(
  blob: Blob,
  range: { start: number; end: number } | undefined,
  file: string,
): Promise<Uint8Array> {
  if (range && range.end > blob.size) throw tooShort(file, range, blob.size)
  try {
    return new Uint8Array(await (range ? blob.slice(range.start, range.end) : blob).arrayBuffer())
  } catch (cause) {
    throw new HindoError('network', `${file} cannot be read`, {
      where: { file },
      hint: 'It may have been changed or removed since it was chosen; choose it again',
      cause,
    })
  }
}
