import { HindoError } from '../errors.ts'

/** Where a dataset's bytes come from: a web server, dropped files, memory or a folder on disk. */
export interface Source {
  /** For messages: URL or name of the folder. */
  readonly name: string
  /** Path of the manifest; `dataset.json` when absent. */
  readonly manifest?: string
  /**
   * Bytes `[start, end)` of a file. Fails with `not-found`, `network` (short, dropped, error status) or `aborted`; never
   * returns fewer bytes than asked for. Without range the whole file.
   */
  read(file: string, range?: { start: number; end: number }, options?: { signal?: AbortSignal }): Promise<Uint8Array>
  /** Forgets what the source keeps in memory. */
  close?(): void
}

/** `bytes[start, end)` without copying. @throws HindoError `network` when the file is shorter */
export function sliceRange(
  bytes: Uint8Array,
  range: { start: number; end: number } | undefined,
  file: string,
): Uint8Array {
  if (!range) return bytes
  if (range.end > bytes.length) throw tooShort(file, range, bytes.length)
  return bytes.subarray(range.start, range.end)
}

/** The error for a file that ends before a range does. */
export function tooShort(file: string, range: { start: number; end: number }, bytes: number): HindoError {
  return new HindoError('network', `${file} has ${bytes} bytes where byte ${range.end} was expected`, {
    where: { file, offset: range.start, length: range.end - range.start },
    hint: 'The file is cut off, or belongs to another version of the dataset; copy the dataset again',
  })
}

export { filesSource } from './source-files.ts'
export { memorySource } from './source-memory.ts'
export { urlSource } from './source-url.ts'
