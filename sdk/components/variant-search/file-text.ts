/** What was read of a list of variants: one piece to look up per line. */
export interface ListText {
  pieces: string[]
  /** Lines there were in all; more than `pieces` where the list was cut. */
  lines: number
}

/** Most lines of a list that are looked up at once. */
export const MAX_LINES = 10_000
/** Largest file that is read, bytes. */
export const MAX_FILE_BYTES = 50_000_000

const CONTIG = /^#?(contig|chrom|chromosome|chr)$/i
const POSITION = /^(position|pos|start|bp)$/i
const REF = /^(ref|reference|reference_allele)$/i
const ALT = /^(alt|alternate|alternate_allele)$/i
const ID = /^(id|rsid|rs_id|snp|variant|variant_id|name)$/i

/**
 * The variants that a text file lists, each as the search reads it. VCF: one piece for each alternate allele. BED: the stretch of
 * each line, 1-based. A table with a header: its columns `chrom pos ref alt`, else its `id`. Anything else: its lines.
 *
 * @param name file name; its ending tells BED from other tables without a header
 */
export function readList(name: string, text: string): ListText {
  const rows = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() && !line.startsWith('##'))
  const isBed = /\.bed$/i.test(name)
  const data = isBed ? rows.filter((row) => !/^(#|track\b|browser\b)/i.test(row)) : rows
  const read = isBed ? fromBed : readerOf(data[0] ?? '')
  const lines = read === fromLine || isBed ? data : data.slice(1)
  const pieces: string[] = []
  for (const line of lines) {
    if (pieces.length >= MAX_LINES) break
    pieces.push(...read(line))
  }
  return { pieces: pieces.slice(0, MAX_LINES), lines: lines.length }
}

/** Lines of a pasted text, as one list. */
export function isList(text: string): boolean {
  return /[\r\n]\s*\S/.test(text.trim())
}

function fromLine(line: string): string[] {
  return line.startsWith('#') ? [] : [line.trim()]
}

function fromBed(line: string): string[] {
  const [contig, start, end] = line.split(/\s+/)
  if (!contig || !/^\d+$/.test(start ?? '') || !/^\d+$/.test(end ?? '')) return [line.trim()]
  const first = Number(start) + 1
  return [Number(end) <= first ? `${contig}:${first}` : `${contig}:${first}-${end}`]
}

/** How lines are read, by what the first one says; lines as they stand when it is no header. */
function readerOf(head: string): (line: string) => string[] {
  const separator = head.includes('\t') ? '\t' : /^[^\s]+,/.test(head) ? ',' : undefined
  if (!separator) return fromLine
  const names = cellsOf(head, separator)
  const at = (pattern: RegExp) => names.findIndex((cell) => pattern.test(cell))
  const [contig, position, ref, alt, id] = [CONTIG, POSITION, REF, ALT, ID].map(at) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const placed = contig >= 0 && position >= 0
  if (!placed && id < 0) return fromLine
  return (line) => {
    const cells = cellsOf(line, separator)
    if (!placed) return cells[id] ? [cells[id]] : []
    const place = `${cells[contig]}-${cells[position]}`
    const alleles = cells[alt]?.split(',') ?? []
    if (ref < 0 || alt < 0 || !cells[ref] || alleles.length === 0) return [place.replace('-', ':')]
    return alleles
      .filter((allele) => allele !== '.')
      .map((allele) => `${place}-${cells[ref]}-${allele}`)
      .concat(cells[alt] === '.' ? [place.replace('-', ':')] : [])
  }
}

/** Cells of a line; quotes keep a separator inside a cell. */
function cellsOf(line: string, separator: string): string[] {
  const pieces =
    line.match(separator === '\t' ? /[^\t]+|(?<=\t)(?=\t|$)|^(?=\t)/g : /"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)|^(?=,)/g) ??
    []
  return pieces.map((cell) => cell.trim().replace(/^"([\s\S]*)"$/, '$1'))
}
