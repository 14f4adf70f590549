import type { OpenDataset } from '../dataset/open.ts'
import { readTermLists } from '../dataset/term-lists.ts'
import { HindoError } from '../errors.ts'
import { requireAxis } from '../frequency/cohorts.ts'
import { createPacer } from '../frequency/pace.ts'
import { createTermIndex, type TermIndex } from '../search/terms.ts'
import type { TermHit } from '../search-types.ts'
import type { TermRequest } from './api.ts'

/** What a dataset's terms are looked up in, made at the first search. */
const indexes = new WeakMap<OpenDataset, Promise<TermIndex>>()

/** Levels and codes that a text means; gives the thread away now and then, and stops once the signal has fired. */
export async function searchTerms(
  dataset: OpenDataset,
  text: string,
  { axis, limit = 50 }: TermRequest,
  signal: AbortSignal,
): Promise<TermHit[]> {
  if (axis !== undefined) requireAxis(dataset.manifest.axes, axis)
  if (!Number.isInteger(limit) || limit < 0) throw new HindoError('usage', `the limit of terms is ${limit}`)
  let index = indexes.get(dataset)
  if (!index) {
    index = readTermLists(dataset.source, dataset.manifest).then((lists) =>
      createTermIndex(dataset.manifest.axes, lists),
    )
    indexes.set(dataset, index)
    // A list that could not be fetched may be there next time.
    index.catch(() => indexes.delete(dataset))
  }
  const pacer = createPacer(signal)
  return (await index).search(text, { ...(axis === undefined ? {} : { axis }), limit }, () => pacer.pause())
}
