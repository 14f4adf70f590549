import { HindoError, throwIfAborted } from '../errors.ts'
import type { Source } from './source.ts'
import { readBlob } from './source-memory.ts'

const MANIFEST = 'dataset.json'

/**
 * A dataset from files a user dropped or chose. Folders keep their structure (`webkitRelativePath`), with the dataset's root
 * where `dataset.json` is; loose files are found by their name alone.
 *
 * @throws HindoError `not-found` without a `dataset.json`, `usage` with several side by side
 */
export function filesSource(files: File[]): Source {
  const paths = new Map(files.map((file) => [file.webkitRelativePath || file.name, file]))
  const root = findRoot([...paths.keys()])
  const names = new Map(files.map((file) => [file.name, file]))
  const loose = files.every((file) => !file.webkitRelativePath)
  return {
    name: root.replace(/\/$/, '') || MANIFEST,
    async read(path, range, options) {
      throwIfAborted(options?.signal)
      const file = paths.get(root + path) ?? (loose ? names.get(path.slice(path.lastIndexOf('/') + 1)) : undefined)
      if (!file) {
        throw new HindoError('not-found', `${path} is not among the chosen files`, {
          where: { file: path },
          hint: 'Choose the whole folder of the dataset',
        })
      }
      return readBlob(file, range, path)
    },
  }
}

/** Folder of the manifest nearest to the top, with its slash; empty when it lies at the top. */
function findRoot(paths: string[]): string {
  const roots = paths
    .filter((path) => path === MANIFEST || path.endsWith(`/${MANIFEST}`))
    .map((path) => path.slice(0, -MANIFEST.length))
    .sort((a, b) => a.split('/').length - b.split('/').length)
  const [first, second] = roots
  if (first === undefined) {
    throw new HindoError('not-found', `no ${MANIFEST} among the ${paths.length} chosen files`, {
      hint: 'Choose the whole folder of the dataset',
    })
  }
  if (second !== undefined && second.split('/').length === first.split('/').length) {
    throw new HindoError('usage', `several datasets among the chosen files: ${first}, ${second}`, {
      hint: 'Choose one dataset at a time',
    })
  }
  return first
}
