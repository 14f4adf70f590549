import { findContig } from '../dataset/assemblies.ts'
import type { OpenDataset } from '../dataset/open.ts'
import type { VariantSuggestion } from '../search-types.ts'
import { BatchJobs } from './batch-jobs.ts'
import type { Knowledge } from './knowledge.ts'
import { n } from './messages.ts'
import { plainText } from './plain-text.ts'
import { type FoundRow, foundRow } from './row-places.ts'
import { countStretch } from './stretches.ts'
import type { Gene } from './word-index.ts'

export interface SuggestOptions {
  /** Default 10, at most 100. */
  limit?: number
  pause: () => Promise<void>
  signal?: AbortSignal
}

const PLACE = /^(.+?)[\s:_/,-]+(\d[\d,]*)(?:[\s:_/-]+([ACGTN]*))?(?:[\s:_/>-]+([ACGTN<*].*)?)?$/i
/** Digits of the longest position there is. */
const MOST_DIGITS = 9

/** What a text that is being typed may become: rows near a position, identifiers and genes by their first letters. */
export async function suggestVariants(
  dataset: OpenDataset,
  knowledge: Knowledge,
  typed: string,
  { limit = 10, pause, signal }: SuggestOptions,
): Promise<VariantSuggestion[]> {
  const text = plainText(typed).text.trim()
  const most = Math.min(Math.max(Math.floor(limit) || 0, 0), 100)
  if (text === '' || most === 0) return []
  const place = PLACE.exec(text)
  const contig =
    place &&
    findContig(
      place[1]!,
      dataset.manifest.contigs.map(({ name }) => name),
    )
  if (place && contig) {
    const rows = await rowsNear(knowledge, contig, place[2]!.replaceAll(',', ''), place[3] ?? '', most, signal)
    return rows.map(variantSuggestion)
  }
  const genes = (await knowledge.genes(signal))?.startingWith(text, most) ?? []
  const ids = genes.length < most ? await idSuggestions(knowledge, text, most - genes.length, pause, signal) : []
  return [...genes.map(geneSuggestion), ...ids]
}

/** Rows at positions that begin with the digits typed: the position itself first, then longer ones. */
async function rowsNear(
  { places }: Knowledge,
  contig: string,
  digits: string,
  ref: string,
  limit: number,
  signal?: AbortSignal,
): Promise<FoundRow[]> {
  const out: FoundRow[] = []
  for (let more = 0; out.length < limit && digits.length + more <= MOST_DIGITS; more++) {
    const start = Number(digits) * 10 ** more
    const jobs = new BatchJobs()
    const found = countStretch(jobs, places, { contig, start, end: start + 10 ** more - 1 }, 4 * limit)
    await jobs.run(places, async () => {}, signal)
    const wanted = found.first.filter((row) => row.ref.toUpperCase().startsWith(ref.toUpperCase()))
    out.push(...wanted.slice(0, limit - out.length))
  }
  return out
}

async function idSuggestions(
  knowledge: Knowledge,
  text: string,
  limit: number,
  pause: () => Promise<void>,
  signal?: AbortSignal,
): Promise<VariantSuggestion[]> {
  const ids = await knowledge.ids(pause, signal)
  const found = ids ? await ids.startingWith(text, limit, signal) : []
  const out = new Array<VariantSuggestion>(found.length)
  const jobs = new BatchJobs()
  for (const [i, { id, row }] of found.entries()) {
    jobs.add([knowledge.places.holding(row)], (batch, { start }) => {
      const { contig, position, ref, alt, id: own } = foundRow(batch, row - start)
      const text = own?.split(';').find((one) => one.toLowerCase() === id) ?? id
      out[i] = { kind: 'id', text, detail: `${contig}-${position}-${ref}-${alt}` }
    })
  }
  await jobs.run(knowledge.places, pause, signal)
  return out
}

function variantSuggestion({ contig, position, ref, alt, id }: FoundRow): VariantSuggestion {
  return { kind: 'variant', text: `${contig}-${position}-${ref}-${alt}`, detail: id ?? '' }
}

function geneSuggestion({ symbol, contig, start, end }: Gene): VariantSuggestion {
  const detail = `${contig}:${n(start)}-${n(end)}`
  return { kind: 'gene', text: symbol, detail }
}
