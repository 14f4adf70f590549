import type { OpenDataset } from '../dataset/open.ts'
import { createPacer } from '../frequency/pace.ts'
import { VariantLocator } from '../search/locate.ts'
import { suggestVariants } from '../search/suggest.ts'
import type { LocateAnswer, VariantSuggestion } from '../search-types.ts'
import type { SearchRequest } from './api.ts'

/** What was read for searches, as long as the dataset is open. */
const locators = new WeakMap<OpenDataset, VariantLocator>()

function locatorOf(dataset: OpenDataset): VariantLocator {
  const known = locators.get(dataset) ?? new VariantLocator(dataset)
  locators.set(dataset, known)
  return known
}

/** Finds what a text names; gives the thread away now and then, and stops once the signal has fired. */
export function locateText(
  dataset: OpenDataset,
  text: string,
  { limit }: SearchRequest,
  signal: AbortSignal,
): Promise<LocateAnswer> {
  const pacer = createPacer(signal)
  return locatorOf(dataset).locate(text, { limit, pause: () => pacer.pause(), signal })
}

/** What a text that is being typed may become. */
export function suggestTexts(
  dataset: OpenDataset,
  text: string,
  { limit }: SearchRequest,
  signal: AbortSignal,
): Promise<VariantSuggestion[]> {
  const pacer = createPacer(signal)
  const { knowledge } = locatorOf(dataset)
  return suggestVariants(dataset, knowledge, text, { limit, pause: () => pacer.pause(), signal })
}
