import type { Label, VariantKey } from './types.ts'

/** One suggestion for a text in the box of a term search: a level of an axis, or a code that the dataset does not hold. */
export interface TermHit {
  axis: string
  /** Level to search by; null where the list knows the code and the dataset holds nobody under it. */
  level: string | null
  code: { system: string; version: string; code: string } | null
  label: Label
  /** What of the term the text met, and that text: a synonym, a Japanese reading, a code. */
  matched: 'code' | 'label' | 'synonym'
  text: string
  /** Levels that contain it, outermost first. */
  path: string[]
}

/** Why a line of a variant search found what it found. */
export type LocateState =
  /** Rows of the dataset match: `variants` lists them (a range or a gene: `regions`, and how many rows). */
  | 'found'
  /** The site has no row; `absent` says whether that means everybody has the reference allele, or nobody knows. */
  | 'not-listed'
  /** A callable BED was built in, and the position is outside of it. */
  | 'not-callable'
  /** The position has rows, but not of this allele: `others` lists them. */
  | 'other-allele'
  /** The accession or chromosome belongs to another assembly than the dataset's. */
  | 'wrong-assembly'
  /** A contig, gene or identifier that the dataset's index does not know. */
  | 'unknown'
  /** HGVS that only the reference sequence can place (dup, ins, inversions). */
  | 'needs-reference'
  /** Does not read as anything. */
  | 'unreadable'

export interface LocatedLine {
  /** The piece of text as it stood, and where in the whole it began (characters). */
  text: string
  offset: number
  kind: 'variant' | 'position' | 'range' | 'id' | 'gene' | 'hgvs' | 'unreadable'
  state: LocateState
  /** Meaning in one form: `22-16050075-A-G`, `22:16050075-16050100`, `rs671`, `ALDH2`. Empty when unreadable. */
  canonical: string
  /** Stretches to look at, as `FrequencyQuery.regions` takes them; empty when there is nothing to look at. */
  regions: string[]
  /** Rows found, in file order; at most `limit` of them. */
  variants: Array<VariantKey & { id: string | null }>
  /** Rows found in all, also beyond `limit`. */
  rows: number
  absent?: 'unknown' | 'reference'
  others?: VariantKey[]
  /** One sentence of what was read and found, in both languages. */
  message: Label
}

/** Answer of `Dataset.locate`: one line per piece of the text, in order. */
export interface LocateAnswer {
  lines: LocatedLine[]
  /** `regions` and `variants` for a frequency query of all that was found. */
  query: { regions: string[]; variants: string[] }
}

/** One suggestion of the variant search's list. `text` is what goes into the box. */
export interface VariantSuggestion {
  kind: 'variant' | 'position' | 'range' | 'id' | 'gene'
  text: string
  /** Beside it, e.g. `22:24,376,133-24,384,284` or the alleles. */
  detail: string
}
