import type { Part } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Region, VariantKey } from '../types.ts'

/** Rows a query looks at, by contig: stretches (sorted, disjoint) and exact alleles by position. */
export interface ContigSelection {
  stretches: Array<[start: number, end: number]>
  alleles: Map<number, Array<{ ref: string; alt: string }>>
  /** Positions of which every row is looked at, ascending. */
  positions?: Float64Array
}

/** `null`: every row of the dataset. */
export type Selection = Map<string, ContigSelection> | null

/**
 * Reads `22`, `22:16050000` or `22:16050000-16100000` (1-based, both ends included, thousands separators allowed).
 * Fails with `parse`; the contig is not looked up.
 */
export function parseRegion(text: string): Region {
  const trimmed = text.trim()
  const match = /^(.+):([\d,]+)(?:(-)([\d,]*))?$/.exec(trimmed)
  if (!match) {
    if (trimmed === '' || /:$/.test(trimmed) || /\s/.test(trimmed)) throw badRegion(text)
    return { contig: trimmed }
  }
  const start = position(match[2]!)
  const end = match[3] === undefined ? start : match[4] === '' ? undefined : position(match[4]!)
  if (start < 1 || (end !== undefined && end < start)) throw badRegion(text)
  return end === undefined ? { contig: match[1]!, start } : { contig: match[1]!, start, end }
}

/** Reads `22-16050075-A-G`; `:` may stand for `-`, in all places alike. Fails with `parse`. */
export function parseVariant(text: string): VariantKey {
  const match = /^(.+?)([-:])(\d+)\2([A-Za-z*.]+)\2(\S+)$/.exec(text.trim())
  const [, contig, , at, ref, alt] = match ?? []
  if (!contig || !at || !ref || !alt) {
    throw new HindoError('parse', `"${text}" is not a variant`, {
      hint: 'Write contig-position-ref-alt: 22-16050075-A-G',
    })
  }
  return { contig, position: Number(at), ref, alt }
}

/** The dataset's name of a contig, with or without `chr` and whatever its case; undefined where it has none. */
export function findContig(name: string, contigs: string[]): string | undefined {
  const wanted = plainContig(name)
  return contigs.find((contig) => contig === name) ?? contigs.find((contig) => plainContig(contig) === wanted)
}

/** {@link findContig}. Fails with `not-found` where the dataset has none. */
export function contigNamed(name: string, contigs: string[]): string {
  const contig = findContig(name, contigs)
  if (contig !== undefined) return contig
  throw new HindoError('not-found', `the dataset has no contig "${name}"`, { hint: `It has ${contigs.join(', ')}` })
}

/** What a query's regions and variants select: their union. Fails with `not-found` for a contig the dataset lacks. */
export function selectRows(contigs: string[], regions?: string[], variants?: string[]): Selection {
  if (!regions && !variants) return null
  const selection = new Map<string, ContigSelection>()
  const at = (name: string): ContigSelection => {
    const contig = contigNamed(name, contigs)
    const entry = selection.get(contig) ?? { stretches: [], alleles: new Map() }
    selection.set(contig, entry)
    return entry
  }
  for (const text of regions ?? []) {
    const whole = findContig(text.trim(), contigs)
    const { contig, start = 1, end = Number.POSITIVE_INFINITY } = whole ? { contig: whole } : parseRegion(text)
    at(contig).stretches.push([start, end])
  }
  for (const text of variants ?? []) {
    const { contig, position, ref, alt } = parseVariant(text)
    const { alleles } = at(contig)
    alleles.set(position, [...(alleles.get(position) ?? []), { ref: ref.toUpperCase(), alt: alt.toUpperCase() }])
  }
  for (const entry of selection.values()) entry.stretches = union(entry.stretches)
  return selection
}

/** Batches of a part that may hold selected rows. */
export function batchesOf(part: Part, selection: Selection): number[] {
  const all = part.spans.map((_, batch) => batch)
  if (!selection) return all
  const entry = selection.get(part.contig)
  if (!entry) return []
  const positions = [...entry.alleles.keys()]
  return all.filter((batch) => {
    const [first, last] = part.spans[batch]!
    return (
      isAnyWithin(entry.positions, first, last) ||
      entry.stretches.some(([start, end]) => start <= last && end >= first) ||
      positions.some((at) => at >= first && at <= last)
    )
  })
}

/** What {@link markRows} needs of a batch of variants. */
export interface MarkableRows {
  rows: number
  position: Int32Array
  ref(row: number): string
  alt(row: number): string
}

function isAnyWithin(positions: Float64Array | undefined, first: number, last: number): boolean {
  if (!positions) return false
  const at = lowerBound(positions, positions.length, first)
  return at < positions.length && positions[at]! <= last
}

/** One byte per row of a batch, 1 where it is selected; null when all are. */
export function markRows(batch: MarkableRows, entry: ContigSelection | undefined): Uint8Array | null {
  if (!entry) return null
  const { position, rows } = batch
  const marks = new Uint8Array(rows)
  for (const [start, end] of entry.stretches) {
    marks.fill(1, lowerBound(position, rows, start), lowerBound(position, rows, end + 1))
  }
  for (const [at, alleles] of entry.alleles) {
    for (let row = lowerBound(position, rows, at); row < rows && position[row] === at; row++) {
      const ref = batch.ref(row).toUpperCase()
      const alt = batch.alt(row).toUpperCase()
      if (alleles.some((allele) => allele.ref === ref && allele.alt === alt)) marks[row] = 1
    }
  }
  if (!entry.positions) return marks
  markPositions(marks, position, entry.positions)
  return marks.includes(0) ? marks : null
}

/** Both ascending, so that each is walked once. */
function markPositions(marks: Uint8Array, rows: Int32Array, positions: Float64Array): void {
  let at = lowerBound(positions, positions.length, rows[0] ?? 0)
  for (let row = 0; row < marks.length; row++) {
    while (at < positions.length && positions[at]! < rows[row]!) at++
    if (positions[at] === rows[row]) marks[row] = 1
  }
}

/** How many of `n` rows from `start` are selected. */
export function countMarks(marks: Uint8Array, start: number, n: number): number {
  let count = 0
  for (let i = start; i < start + n; i++) count += marks[i]!
  return count
}

function lowerBound(position: Int32Array | Float64Array, rows: number, value: number): number {
  let low = 0
  let high = rows
  while (low < high) {
    const middle = (low + high) >> 1
    if (position[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function union(stretches: Array<[number, number]>): Array<[number, number]> {
  const out: Array<[number, number]> = []
  for (const [start, end] of stretches.toSorted((a, b) => a[0] - b[0])) {
    const last = out.at(-1)
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end)
    else out.push([start, end])
  }
  return out
}

function plainContig(name: string): string {
  const bare = name.toUpperCase().replace(/^CHR/, '')
  return bare === 'M' ? 'MT' : bare
}

function position(text: string): number {
  return Number(text.replaceAll(',', ''))
}

function badRegion(text: string): HindoError {
  return new HindoError('parse', `"${text}" is not a region`, { hint: 'Write 22, 22:16050000 or 22:16050000-16100000' })
}
