import { foldName } from '../dataset/index-files.ts'
import type { LocatedLine, LocateState } from '../search-types.ts'
import type { Label, VariantKey } from '../types.ts'
import type { BatchJobs } from './batch-jobs.ts'
import type { ContigNames } from './contig-of.ts'
import {
  contradicts,
  type Matched,
  matchRows,
  stretchOf,
  type Wanted,
  wantedAlleles,
  wantedDeletion,
} from './match-rows.ts'
import * as says from './messages.ts'
import type { Piece } from './pieces.ts'
import { type FoundRow, foundRow, type RowPlaces } from './row-places.ts'
import type { Callable } from './stored-places.ts'
import { countStretch, type StretchRows } from './stretches.ts'
import type { Gene, GeneIndex, IdIndex } from './word-index.ts'

/** Rows beside the one looked for that a line lists. */
const MOST_OTHERS = 20
const FAR = 2_147_483_647
const ID_LIKE = /^(rs|ss|esv|nsv|dgv|cos[mvn]|tgv)\d+$/i

/** What is being looked for, once it is known that it can be. */
type Task =
  | { kind: 'alleles'; contig: string; position: number; ref: string; wanted: Wanted; matched: Matched }
  | { kind: 'stretch'; stretches: Stretch[]; found: StretchRows[]; place: string | null }
  | { kind: 'rows'; rows: number[]; found: FoundRow[] }

interface Stretch {
  contig: string
  start: number
  end: number
}

/** One line of an answer while it is being found out. */
export class LineDraft {
  readonly #piece: Piece
  readonly #limit: number
  #kind: LocatedLine['kind']
  #canonical = ''
  #task: Task | null = null
  #settled: { state: LocateState; message: Label } | null = null

  constructor(piece: Piece, contigs: ContigNames, limit: number) {
    this.#piece = piece
    this.#limit = limit
    this.#kind = kindOf(piece)
    this.#begin(piece, contigs)
  }

  /** The word to look up as an identifier or a gene. */
  get word(): string | null {
    return this.#piece.kind === 'word' ? this.#piece.word : null
  }

  /** A name that nothing tells. */
  get isUnknown(): boolean {
    return this.#settled?.state === 'unknown'
  }

  /** One place was asked for, and no row is there. */
  get isMissing(): boolean {
    return this.#place() !== null && this.#rows().length === 0
  }

  #begin(piece: Piece, contigs: ContigNames): void {
    if (piece.kind === 'word') return
    if (piece.kind === 'unreadable') {
      this.#settled = { state: 'unreadable', message: says.saysUnreadable(piece.text, piece.reason) }
      return
    }
    if (piece.kind === 'needs-reference') {
      this.#settled = { state: 'needs-reference', message: says.saysNeedsReference(piece.text, piece.missing) }
      return
    }
    const contig = contigs.nameOf(piece.contig)
    const start = piece.kind === 'range' ? piece.start : piece.position
    this.#canonical = canonicalOf(contig, piece)
    this.#settled = contigs.refuse(piece.contig, start, this.#canonical)
    if (!this.#settled) this.#task = taskOf(contig, piece)
  }

  /** Takes the genes that the word names; false where there are none. An identifier by its looks is left to {@link takeRows}. */
  takeGenes(genes: GeneIndex): boolean {
    const found = ID_LIKE.test(this.word!) ? [] : genes.find(this.word!)
    if (found.length === 0) return false
    this.#kind = 'gene'
    this.#canonical = found[0]!.symbol
    this.#task = { kind: 'stretch', stretches: found, found: [], place: found.map(placeOf).join(', ') }
    return true
  }

  /** Takes the rows that have the word as their identifier. */
  takeRows(rows: number[], indexes: { ids: IdIndex | null; genes: GeneIndex | null; near: boolean }): void {
    const word = this.word!
    this.#kind = rows.length > 0 || ID_LIKE.test(word) ? 'id' : 'gene'
    this.#canonical = ID_LIKE.test(word) ? foldName(word) : word.normalize('NFKC')
    if (rows.length > 0) {
      this.#task = { kind: 'rows', rows, found: [] }
      return
    }
    const near = this.#kind === 'gene' && indexes.near ? (indexes.genes?.near(word) ?? []) : []
    const held = { ids: indexes.ids !== null, genes: indexes.genes !== null }
    this.#settled = { state: 'unknown', message: says.saysUnknownWord(this.#canonical, held, near) }
  }

  /** Asks the batches that may know. */
  ask(jobs: BatchJobs, places: RowPlaces): void {
    const task = this.#task
    if (!task) return
    if (task.kind === 'alleles') {
      const [start, end] = stretchOf(task.wanted)
      jobs.add(places.overlapping(task.contig, start, end), (batch) => matchRows(batch, task.wanted, task.matched))
    } else if (task.kind === 'stretch') {
      task.found = task.stretches.map((stretch) => countStretch(jobs, places, stretch, this.#limit))
    } else {
      for (const row of task.rows.slice(0, this.#limit)) {
        jobs.add([places.holding(row)], (batch, place) => void task.found.push(foundRow(batch, row - place.start)))
      }
    }
  }

  #rows(): FoundRow[] {
    const task = this.#task
    if (!task) return []
    if (task.kind === 'alleles') return task.matched.rows
    return task.kind === 'rows' ? task.found : task.found.flatMap(({ first }) => first)
  }

  /** Rows in all. */
  #count(): number {
    const task = this.#task
    if (task?.kind === 'stretch') return task.found.reduce((sum, { rows }) => sum + rows, 0)
    return task?.kind === 'rows' ? task.rows.length : this.#rows().length
  }

  /** The one position asked for; null for a stretch. */
  #place(): { contig: string; position: number } | null {
    const task = this.#task
    if (task?.kind === 'alleles') return { contig: task.contig, position: task.wanted.position }
    const [stretch] = task?.kind === 'stretch' && task.place === null ? task.stretches : []
    return stretch && stretch.start === stretch.end ? { contig: stretch.contig, position: stretch.start } : null
  }

  finish(absent: 'unknown' | 'reference', callable: Callable | null): LocatedLine {
    const rows = this.#count()
    const { state, message, ...more } = this.#settled ?? this.#outcome(rows, absent, callable)
    const task = this.#task
    const found = state === 'found'
    return {
      text: this.#piece.text,
      offset: this.#piece.offset,
      kind: this.#kind,
      state,
      canonical: this.#canonical,
      regions: found && task?.kind === 'stretch' ? task.stretches.map(regionOf) : [],
      variants: this.#rows().slice(0, this.#limit),
      rows,
      ...more,
      message,
    }
  }

  #outcome(
    rows: number,
    absent: 'unknown' | 'reference',
    callable: Callable | null,
  ): Pick<LocatedLine, 'state' | 'message' | 'absent' | 'others'> {
    const canonical = this.#canonical
    const task = this.#task!
    if (rows > 0) return { state: 'found', message: this.#saysFound(rows) }
    if (task.kind === 'alleles') {
      const others = task.matched.others
      if (task.wanted.kind === 'deletion') {
        return { state: 'needs-reference', ...listOthers(others), message: says.saysNeedsReference(canonical, 'del') }
      }
      if (others.length > 0) {
        const contradiction = others.some((row) => contradicts(task, row))
        const message = says.saysOtherAllele(canonical, others.map(keyText), contradiction)
        return { state: 'other-allele', ...listOthers(others), message }
      }
    }
    const place = this.#place()
    if (place && callable) {
      const covered = callable.covers(place.contig, place.position)
      if (!covered) return { state: 'not-callable', message: says.saysNotCallable(canonical) }
      return { state: 'not-listed', absent: 'reference', message: says.saysNotListed(canonical, 'reference', true) }
    }
    if (place) return { state: 'not-listed', absent, message: says.saysNotListed(canonical, absent, false) }
    const where = task.kind === 'stretch' ? task.place : null
    return { state: 'not-listed', absent, message: says.saysStretch(canonical, where, 0) }
  }

  #saysFound(rows: number): Label {
    const task = this.#task!
    if (task.kind === 'stretch' && !this.#place()) return says.saysStretch(this.#canonical, task.place, rows)
    const [only] = this.#rows()
    const form = rows === 1 && only && keyText(only) !== this.#canonical ? keyText(only) : undefined
    return says.saysFound(this.#canonical, rows, form)
  }
}

function kindOf(piece: Piece): LocatedLine['kind'] {
  if (piece.kind === 'word') return ID_LIKE.test(piece.word) ? 'id' : 'gene'
  if (piece.kind === 'deletion') return /[gm]\./i.test(piece.text) ? 'hgvs' : 'variant'
  if (piece.kind === 'unreadable') return piece.hgvs ? 'hgvs' : 'unreadable'
  if (piece.kind === 'needs-reference' || piece.kind === 'variant') return piece.hgvs ? 'hgvs' : 'variant'
  return piece.kind
}

function canonicalOf(contig: string, piece: Extract<Piece, { contig: string }>): string {
  if (piece.kind === 'variant') {
    const { position, ref, alt } = wantedAlleles(piece.position, piece.ref, piece.alt) as Extract<
      Wanted,
      { kind: 'alleles' }
    >
    return `${contig}-${position}-${ref}-${alt}`
  }
  if (piece.kind === 'deletion') {
    const last = piece.position + piece.length - 1
    return `${contig}:g.${piece.position}${piece.length > 1 ? `_${last}` : ''}del${piece.bases ?? ''}`
  }
  if (piece.kind === 'range') return regionOf({ contig, start: piece.start, end: piece.end ?? FAR })
  return `${contig}:${piece.position}`
}

function taskOf(contig: string, piece: Extract<Piece, { contig: string }>): Task | null {
  if (piece.kind === 'variant') {
    const wanted = wantedAlleles(piece.position, piece.ref, piece.alt)
    return {
      kind: 'alleles',
      contig,
      position: piece.position,
      ref: piece.ref,
      wanted,
      matched: { rows: [], others: [] },
    }
  }
  if (piece.kind === 'deletion') {
    const { position, length, bases } = piece
    const wanted = wantedDeletion(position, length, bases)
    return { kind: 'alleles', contig, position, ref: bases ?? '', wanted, matched: { rows: [], others: [] } }
  }
  if (piece.kind === 'range') return stretchTask({ contig, start: piece.start, end: piece.end ?? FAR })
  return piece.kind === 'position' ? stretchTask({ contig, start: piece.position, end: piece.position }) : null
}

function stretchTask(stretch: Stretch): Task {
  return { kind: 'stretch', stretches: [stretch], found: [], place: null }
}

function listOthers(rows: FoundRow[]): { others?: VariantKey[] } {
  const others = rows.slice(0, MOST_OTHERS).map(({ contig, position, ref, alt }) => ({ contig, position, ref, alt }))
  return others.length > 0 ? { others } : {}
}

function keyText({ contig, position, ref, alt }: VariantKey): string {
  return `${contig}-${position}-${ref}-${alt}`
}

/** As a frequency query takes it. */
function regionOf({ contig, start, end }: Stretch): string {
  if (start === end) return `${contig}:${start}`
  if (end < FAR) return `${contig}:${start}-${end}`
  return start === 1 ? contig : `${contig}:${start}-`
}

function placeOf({ contig, start, end }: Gene): string {
  return `${contig}:${says.n(start)}-${says.n(end)}`
}
