import type { Manifest } from './manifest.ts'
import type { ByteRange } from './ranges.ts'
import type { Source } from './source.ts'

/** What a page keeps: nothing, what was read in memory, or also pieces of files across page loads. */
export type CacheMode = 'none' | 'memory' | 'persistent'

/** Pieces of files kept across page loads, by the SHA-256 of their file and their place. Never fails and never blocks for long. */
export interface PieceStore {
  /** The pieces there are; undefined for others. */
  get(hash: string, ranges: ByteRange[]): Promise<Array<Uint8Array | undefined>>
  /** Keeps pieces, some time later. The bytes are copied at once. */
  put(hash: string, pieces: Array<{ range: ByteRange; bytes: Uint8Array }>): void
  drop(hash: string, ranges: ByteRange[]): void
  /** Finishes what is to be kept. */
  close(): Promise<void>
}

/**
 * Whether pieces of a dataset may be kept across page loads. Only those from the web, and never of controlled data: cells of small
 * groups would stay on a machine that others use after their reader has signed off.
 */
export function mayPersist(
  mode: CacheMode,
  source: Source,
  manifest: Pick<Manifest, 'serving' | 'synthetic'>,
): boolean {
  return mode === 'persistent' && source.remote === true && (manifest.serving === 'open' || manifest.synthetic === true)
}
