import { type Meaning, type Missing, readNumber } from './pieces.ts'

/** One or two places, and what happens there. */
const EDIT = /^\(?(\d[\d,]*)(?:_(\d[\d,]*))?(.*?)\)?$/
const SUBSTITUTION = /^([ACGTN])>([ACGTN])$/
const DELETION = /^DEL([ACGTN]*)(?:INS([ACGTN]+))?$/
const OTHERS: Array<[start: string, missing: Missing]> = [
  ['DUP', 'dup'],
  ['INS', 'ins'],
  ['INV', 'inv'],
]

/**
 * Reads what stands behind `ACCESSION:` in an HGVS name (HGVS nomenclature 21). Substitutions, explicit deletions and explicit
 * delins of genomic sequences have a meaning; other changes need the sequence they happen to, and coding or protein names a
 * transcript.
 */
export function readHgvs(contig: string, kind: string, description: string): Meaning {
  const level = kind.toLowerCase()
  const lacking = (position: number, missing: Missing): Meaning => {
    return { kind: 'needs-reference', hgvs: true, contig, position, missing }
  }
  if (level !== 'g' && level !== 'm') return lacking(0, 'transcript')
  if (contig === '') return { kind: 'unreadable', hgvs: true, reason: 'no-contig' }
  const [, first, last, change] = EDIT.exec(description) ?? []
  if (first === undefined) return lacking(0, 'other')
  const position = readNumber(first)
  const end = last === undefined ? position : readNumber(last)
  const edit = change!.toUpperCase()
  if (end < position) return { kind: 'unreadable', hgvs: true, reason: 'backwards' }
  if (edit === '')
    return last === undefined ? { kind: 'position', contig, position } : { kind: 'range', contig, start: position, end }
  const [, ref, alt] = SUBSTITUTION.exec(edit) ?? []
  if (ref && alt && end === position) return { kind: 'variant', contig, position, ref, alt, hgvs: true }
  const deletion = DELETION.exec(edit)
  if (!deletion) return lacking(position, OTHERS.find(([start]) => edit.startsWith(start))?.[1] ?? 'other')
  return readDeletion(contig, position, end - position + 1, deletion[1]!, deletion[2])
}

function readDeletion(contig: string, position: number, length: number, bases: string, inserted?: string): Meaning {
  if (bases !== '' && bases.length !== length) return { kind: 'unreadable', hgvs: true, reason: 'deleted-length' }
  if (inserted === undefined) return { kind: 'deletion', contig, position, length, bases: bases || null }
  if (bases === '') return { kind: 'needs-reference', hgvs: true, contig, position, missing: 'delins' }
  return { kind: 'variant', contig, position, ref: bases, alt: inserted, hgvs: true }
}
