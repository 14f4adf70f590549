/** Why a piece cannot be placed without more than the text and the dataset. */
export type Missing = 'dup' | 'ins' | 'inv' | 'del' | 'delins' | 'other' | 'empty-allele' | 'transcript'
/** Why a piece does not read as anything. */
export type Unreadable = 'words' | 'no-contig' | 'backwards' | 'deleted-length' | 'columns' | 'number'

/** What a piece of a text means before a dataset is asked. Positions are 1-based; contigs stand as they were typed. */
export type Meaning =
  | { kind: 'variant'; contig: string; position: number; ref: string; alt: string; hgvs: boolean }
  /** Bases gone from `position` on; null where the text says only how many. */
  | { kind: 'deletion'; contig: string; position: number; length: number; bases: string | null }
  | { kind: 'position'; contig: string; position: number }
  /** `end` null: to the contig's end. */
  | { kind: 'range'; contig: string; start: number; end: number | null }
  | { kind: 'word'; word: string }
  | { kind: 'needs-reference'; hgvs: boolean; contig: string; position: number; missing: Missing }
  | { kind: 'unreadable'; hgvs: boolean; reason: Unreadable }

/** A piece of a text, as it stood and where it began (characters). */
export type Piece = Meaning & { text: string; offset: number }

/** A number as people write it: `16050075`, `16,050,075`. */
export function readNumber(text: string): number {
  return Number(text.replaceAll(',', ''))
}
