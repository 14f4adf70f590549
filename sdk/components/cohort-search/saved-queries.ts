import { cohortToJson } from '../../cohort/json.ts'
import type { QueryModel } from './query-model.ts'

export interface SavedQuery {
  name: string
  expression: string
}

/** Where queries are kept between visits. Either call may throw; what was kept before then stays as it is. */
export interface QueryStore {
  read(): string | null
  write(text: string): void
}

const VERSION = 1

/** The browser's own store, under a key of the dataset. */
export function browserStore(datasetId: string): QueryStore {
  const key = `hindo-queries:${datasetId}`
  return {
    read: () => localStorage.getItem(key),
    write: (text) => localStorage.setItem(key, text),
  }
}

function isSaved(value: unknown): value is SavedQuery {
  const { name, expression } = (value ?? {}) as Partial<SavedQuery>
  return typeof name === 'string' && name !== '' && typeof expression === 'string'
}

/** Saved queries, newest first; none where the store is closed to this page or holds something else. */
export function readSaved(store: QueryStore): SavedQuery[] {
  try {
    const kept: unknown = JSON.parse(store.read() ?? 'null')
    const { version, queries } = (kept ?? {}) as { version?: unknown; queries?: unknown }
    return version === VERSION && Array.isArray(queries) ? queries.filter(isSaved) : []
  } catch {
    return []
  }
}

/** Keeps queries; false where the store refuses (private window, full, forbidden) or holds those of a newer version. */
export function writeSaved(store: QueryStore, queries: readonly SavedQuery[]): boolean {
  try {
    const kept = JSON.parse(store.read() ?? 'null') as { version?: unknown } | null
    if (typeof kept?.version === 'number' && kept.version > VERSION) return false
  } catch {
    // what cannot be read is replaced
  }
  try {
    store.write(JSON.stringify({ version: VERSION, queries }))
    return true
  } catch {
    return false
  }
}

/** The list with a query under a name, in place of one that had it. */
export function withQuery(queries: readonly SavedQuery[], query: SavedQuery): SavedQuery[] {
  return [query, ...queries.filter(({ name }) => name !== query.name)]
}

/** A query as a file. What is too deep for JSON comes as text, which says the same. */
export function queryFile(model: QueryModel, format: 'json' | 'text'): { name: string; blob: Blob } {
  const json = format === 'json' ? jsonOf(model) : undefined
  const type = json === undefined ? 'text/plain' : 'application/json'
  const text = json ?? (model.expression || 'all')
  return { name: `cohort.${json === undefined ? 'txt' : 'json'}`, blob: new Blob([`${text}\n`], { type }) }
}

function jsonOf(model: QueryModel): string | undefined {
  try {
    return JSON.stringify(cohortToJson(model.cohort), null, 2)
  } catch {
    return undefined
  }
}
