import { trimAlleles } from '../dataset/alleles.ts'
import type { VariantBatch } from '../dataset/open.ts'
import { type FoundRow, foundRow, rowAt } from './row-places.ts'

/** How far before a change a row may begin that holds it: shared first bases of its alleles. */
const LOOK_BACK = 500

/** What rows are compared with. Positions are those of the shortest form. */
export type Wanted =
  | { kind: 'alleles'; position: number; ref: string; alt: string; typed: number }
  /** Bases from `position` on are gone; null: whatever they are. */
  | { kind: 'deletion'; position: number; length: number; bases: string | null; typed: number }

/** Rows that are the variant wanted, and rows beside them at the same position. */
export interface Matched {
  rows: FoundRow[]
  others: FoundRow[]
}

/** A variant as it is looked for. */
export function wantedAlleles(position: number, ref: string, alt: string): Wanted {
  return { kind: 'alleles', ...trimAlleles({ position, ref, alt }), typed: position }
}

/** Bases that are gone, as it is looked for: rows hold the base before them. */
export function wantedDeletion(position: number, length: number, bases: string | null): Wanted {
  return { kind: 'deletion', position: position - 1, length, bases, typed: position - 1 }
}

/** Stretch whose rows may be the variant. */
export function stretchOf({ position, typed }: Wanted): [start: number, end: number] {
  return [Math.max(1, Math.min(position, typed) - LOOK_BACK), Math.max(position, typed)]
}

/** Looks through one batch. */
export function matchRows(batch: VariantBatch, wanted: Wanted, { rows, others }: Matched): void {
  const [start, end] = stretchOf(wanted)
  const { position } = batch
  for (let row = rowAt(batch, start); row < batch.rows && position[row]! <= end; row++) {
    const at = position[row]!
    const near = at === wanted.typed || at === wanted.position
    // What begins before must reach as far as the change.
    if (!near && at + batch.ref(row).length <= wanted.position) continue
    if (isSame(at, batch.ref(row), batch.alt(row), wanted)) rows.push(foundRow(batch, row))
    else if (near) others.push(foundRow(batch, row))
  }
}

function isSame(position: number, rawRef: string, rawAlt: string, wanted: Wanted): boolean {
  const own = trimAlleles({ position, ref: rawRef.toUpperCase(), alt: upperBases(rawAlt) })
  if (own.position !== wanted.position) return false
  if (wanted.kind === 'alleles') return own.ref === wanted.ref && own.alt === wanted.alt
  const { ref, alt } = own
  if (alt.length !== 1 || ref.length !== wanted.length + 1 || ref[0] !== alt) return false
  return wanted.bases === null || ref.slice(1) === wanted.bases
}

function upperBases(alt: string): string {
  return /^[acgtn]+$/.test(alt) ? alt.toUpperCase() : alt
}

/** The reference bases that a row and the typed alleles both tell differ. */
export function contradicts({ position, ref }: { position: number; ref: string }, row: FoundRow): boolean {
  const shift = position - row.position
  if (shift < 0) return false
  const known = row.ref.toUpperCase().slice(shift, shift + ref.length)
  return /^[ACGT]+$/.test(known) && ref.slice(0, known.length) !== known
}
