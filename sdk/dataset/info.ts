import type { DatasetInfo } from '../types.ts'
import { summarizeHistory } from './history.ts'
import type { DatasetIndexes } from './index-files.ts'
import type { Manifest, Part, PartFile } from './manifest.ts'

/** What a page may know of a dataset, from its manifest. */
export function datasetInfo(manifest: Manifest): DatasetInfo {
  const { id, label, dataVersion, kind, serving, release, publish, assembly, axes, strata, measures, variants } =
    manifest
  return {
    id,
    label,
    dataVersion,
    kind,
    serving,
    release,
    ...(publish ? { publish } : {}),
    synthetic: manifest.synthetic === true,
    assembly,
    contigs: manifest.contigs.flatMap(({ name, length }) => {
      const parts = manifest.parts.filter(({ contig }) => contig === name)
      if (!parts.length) return []
      const rows = parts.reduce((sum, part) => sum + part.rows, 0)
      return [
        {
          name,
          length,
          variants: rows,
          first: Math.min(...parts.map(({ first }) => first)),
          last: Math.max(...parts.map(({ last }) => last)),
        },
      ]
    }),
    axes,
    strata,
    measures,
    ...(manifest.history ? { history: summarizeHistory(manifest.history) } : {}),
    variants,
    ...(manifest.annotations ? { annotations: manifest.annotations } : {}),
    ...(manifest.indexes ? { indexes: indexSizes(manifest.indexes) } : {}),
    bytes:
      manifest.parts.reduce((sum, part) => sum + partBytes(part), 0) +
      indexFiles(manifest).reduce((sum, { bytes }) => sum + bytes, 0),
    licence: manifest.licence,
    citation: manifest.citation,
  }
}

/** Bytes of all files of a part. */
export function partBytes(part: Part): number {
  const { variants, dense, sparse, annotations } = part
  return [variants, dense, ...(annotations ? [annotations] : []), ...Object.values(sparse)].reduce(
    (sum, file) => sum + file.bytes,
    0,
  )
}

function indexFiles({ indexes = {} }: Manifest): PartFile[] {
  return Object.values(indexes as Record<string, PartFile>)
}

function indexSizes(indexes: DatasetIndexes): NonNullable<DatasetInfo['indexes']> {
  const rows = ({ batches }: PartFile) => batches.reduce((sum, batch) => sum + batch[3], 0)
  return Object.fromEntries(
    Object.entries(indexes as Record<string, PartFile>).map(([name, file]) => [name, rows(file)]),
  )
}
