import type { Source } from '../dataset/source.ts'
import type { Dataset, Engine, EngineOptions, OpenOptions } from './public.ts'

export type { ExportFormat, KernelPreference, Range } from './api.ts'
export type {
  BuildTask,
  CallOptions,
  Dataset,
  Engine,
  EngineOptions,
  OpenOptions,
  Table,
  TableOptions,
} from './public.ts'

/** Starts an engine: in a worker where the page allows one, else in slices on the main thread. */
export function createEngine(_options: EngineOptions = {}): Engine {
  throw new Error('not yet')
}

/**
 * Opens a dataset by the address of its `dataset.json` (or its folder), from dropped files, or from a source of the
 * caller's own. In Node a path or `file:` address also works.
 */
export async function openDataset(
  _source: string | URL | File[] | Source,
  _options: OpenOptions = {},
): Promise<Dataset> {
  throw new Error('not yet')
}
