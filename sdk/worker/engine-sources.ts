import { filesSource, type Source, urlSource } from '../dataset/source.ts'
import { fromErrorRecord, HindoError, throwIfAborted } from '../errors.ts'
import type { ReadingOptions, RemoteSource, SourceRecord } from './api.ts'

/** The source a record stands for. */
export function sourceOf(
  record: SourceRecord,
  remote: RemoteSource | undefined,
  { stallTimeout }: ReadingOptions = {},
): Source {
  if (record.kind === 'url') return urlSource(record.url, stallTimeout === undefined ? {} : { stallTimeout })
  if (record.kind === 'files') return filesSource(record.files)
  if (!remote) throw new HindoError('usage', `the source "${record.name}" did not come with the call`)
  const source: Source = {
    name: record.name,
    async read(file, range, options) {
      throwIfAborted(options?.signal)
      const outcome = await remote.read(file, range)
      throwIfAborted(options?.signal)
      if (outcome.ok) return outcome.value
      throw fromErrorRecord(outcome.error)
    },
  }
  return record.manifest === undefined ? source : { ...source, manifest: record.manifest }
}
