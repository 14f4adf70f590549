/** Where a dataset's bytes come from: a web server, dropped files, memory or a folder on disk. */
export interface Source {
  /** For messages: URL or name of the folder. */
  readonly name: string
  /** Path of the manifest; `dataset.json` when absent. */
  readonly manifest?: string
  /** Bytes come over a network: what was read may be kept across page loads, where the dataset allows it. */
  readonly remote?: boolean
  /**
   * Bytes `[start, end)` of a file. Fails with `not-found`, `network` (short, dropped, error status) or `aborted`; never
   * returns fewer bytes than asked for. Without range the whole file.
   */
  read(file: string, range?: { start: number; end: number }, options?: { signal?: AbortSignal }): Promise<Uint8Array>
  /** Forgets what the source keeps in memory. */
  close?(): void
}

export { filesSource } from './source-files.ts'
export { memorySource } from './source-memory.ts'
export { urlSource } from './source-url.ts'
