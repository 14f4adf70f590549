import type { Fail } from './check-manifest.ts'
import type { Manifest, PartFile } from './manifest.ts'

/** Checks what a manifest says of indexes and annotations. */
export function checkIndexes(
  { indexes, annotations = [], parts }: Manifest,
  checkFile: (file: PartFile, path: string) => void,
  fail: Fail,
): void {
  for (const [name, file] of Object.entries(indexes ?? {})) if (file) checkFile(file, `indexes.${name}`)
  const ids = indexes?.ids
  if (ids && ids.firsts.length !== ids.batches.length) {
    fail('indexes.ids.firsts', `${ids.firsts.length} for ${ids.batches.length} batches`)
  }
  const unsorted = ids?.firsts.findIndex((first, i) => i > 0 && first < ids.firsts[i - 1]!) ?? -1
  if (unsorted >= 0) fail(`indexes.ids.firsts.${unsorted}`, 'comes before the one before it')
  const names = annotations.map(({ name }) => name)
  const twice = names.findIndex((name, i) => names.indexOf(name) < i)
  if (twice >= 0) fail(`annotations.${twice}.name`, `${names[twice]} a second time`)
  for (const [index, part] of parts.entries()) {
    const path = `parts.${index}.annotations`
    const { annotations: file, variants } = part
    if (!file !== (annotations.length === 0)) fail(path, file ? 'without columns' : 'missing')
    if (!file) continue
    checkFile(file, path)
    const rows = (of: PartFile) => of.batches.map((batch) => batch[3]).join()
    if (rows(file) !== rows(variants)) fail(`${path}.batches`, 'other rows than the batches of variants')
  }
}
