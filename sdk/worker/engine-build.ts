import { buildDataset, fileInput, memoryOutput, type PreviousVersion } from '../build/index.ts'
import type { BuildRequest, PreviousFiles } from './api.ts'
import type { CallContext } from './engine-calls.ts'

/** Builds a dataset from dropped files; returns its files by path. Nothing is kept of a build that fails. */
export async function buildInMemory(
  request: BuildRequest,
  { signal, tell }: CallContext,
): Promise<Record<string, Blob>> {
  const output = memoryOutput()
  const { inputs, samples, previous, genes, callable, annotate, options } = request
  await buildDataset({
    inputs: inputs.map(fileInput),
    ...(samples ? { samples: fileInput(samples) } : {}),
    ...(previous ? { previous: previous.map(previousInput) } : {}),
    ...(genes ? { genes: fileInput(genes) } : {}),
    ...(callable ? { callable: fileInput(callable) } : {}),
    ...(annotate ? { annotate: fileInput(annotate) } : {}),
    options,
    output,
    onProgress: (progress) => tell({ type: 'progress', progress }),
    onWarning: (message) => tell({ type: 'warning', message }),
    signal,
  })
  return output.files()
}

function previousInput({ samples, manifest, dataVersion }: PreviousFiles): PreviousVersion {
  return {
    samples: fileInput(samples),
    ...(manifest ? { manifest: fileInput(manifest) } : {}),
    ...(dataVersion === undefined ? {} : { dataVersion }),
  }
}
