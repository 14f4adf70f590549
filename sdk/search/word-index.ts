/** A gene of a dataset's index. Positions are 1-based, both included. */
export interface Gene {
  symbol: string
  synonyms: string[]
  id: string | null
  contig: string
  start: number
  end: number
}

/** Rows by identifier. Letters' case and width do not count. */
export interface IdIndex {
  /** Rows of each identifier, ascending; none for one that is not there. */
  rowsOf(ids: readonly string[], signal?: AbortSignal): Promise<number[][]>
  /** Identifiers that begin so, in order. */
  startingWith(prefix: string, limit: number, signal?: AbortSignal): Promise<Array<{ id: string; row: number }>>
}

/** Genes by symbol, synonym or identifier. Letters' case and width do not count. */
export interface GeneIndex {
  find(name: string): Gene[]
  startingWith(prefix: string, limit: number): Gene[]
  /** Symbols much like a name. */
  near(name: string): string[]
}
