import type { Meaning, Piece } from './pieces.ts'
import type { PlainText } from './plain-text.ts'
import type { PieceGrammar } from './variant-text.ts'

/** Names of columns, in small letters. */
const COLUMNS: Record<'contig' | 'position' | 'ref' | 'alt' | 'name', string[]> = {
  contig: ['#chrom', 'chrom', 'chr', 'contig', 'chromosome', '#chr'],
  position: ['pos', 'position', 'bp', 'start'],
  ref: ['ref', 'reference', 'reference_allele'],
  alt: ['alt', 'alternate', 'alternate_allele'],
  name: ['id', 'rsid', 'snp', 'variant', 'variant_id', 'hgvs', 'gene', 'symbol', 'name'],
}
const BED_LINE = /^[^\s#]+\t\d+\t\d+(\t|\r?$)/
const SHOWN = 80

/** Reads stretches of a text line by line. */
export interface LineReader {
  read(plain: PlainText, source: string, from: number, to: number): Piece[]
}

/** What one line of a table means. */
type ReadLine = (cells: string[], line: string) => Meaning[]

/**
 * A reader for a text that is a file: a VCF (by its header), a BED (tabs; start counted from 0, end not included, as BED has it), or
 * a table whose first line names columns for the contig and position, or for names. Null for any other text.
 */
export function tableReader(text: string, grammar: PieceGrammar): LineReader | null {
  const first = /^(?!##)[^\r\n]*\S[^\r\n]*/m.exec(text)?.[0] ?? ''
  const data = /^(?!#|track\b|browser\b)[^\r\n]*\S[^\r\n]*/m.exec(text)?.[0] ?? ''
  if (/^##fileformat=VCF/.test(text) || /^#CHROM\tPOS\t/.test(first)) return lines('\t', false, vcfLine)
  const separator = first.includes('\t') ? '\t' : ','
  const names = cellsOf(first, separator).map((name) => name.toLowerCase())
  const place = (column: keyof typeof COLUMNS) => names.findIndex((name) => COLUMNS[column].includes(name))
  const key = [place('contig'), place('position')]
  const alleles = [place('ref'), place('alt')]
  const isAt = (cells: number[]) => cells.every((cell) => cell >= 0)
  if (isAt([...key, ...alleles])) {
    return lines(separator, true, (cells) => grammar.meanings([...key, ...alleles].map((at) => cells[at]).join('-')))
  }
  if (BED_LINE.test(data)) return lines('\t', false, bedLine)
  if (isAt(key)) return lines(separator, true, (cells) => grammar.meanings(key.map((at) => cells[at]).join(':')))
  const name = place('name')
  // A list on one line has no header.
  const more = text.slice(text.indexOf(first) + first.length).trim() !== ''
  return name >= 0 && more ? lines(separator, true, (cells) => grammar.meanings(cells[name] ?? '')) : null
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
}

function lines(separator: string, hasHeader: boolean, read: ReadLine): LineReader {
  let header = hasHeader
  return {
    read(plain, source, from, to) {
      const pieces: Piece[] = []
      for (let start = from; start < to; ) {
        const found = plain.text.indexOf('\n', start)
        const end = found < 0 || found > to ? to : found
        const line = plain.text.slice(start, end).replace(/\r$/, '')
        const isData = line.trim() !== '' && !/^(#|track\b|browser\b)/.test(line)
        if (isData || (header && line.trim() !== '' && !line.startsWith('##'))) {
          if (!header) {
            const offset = plain.at(start)
            const text = source.slice(offset, plain.at(start + Math.min(line.length, SHOWN)))
            for (const meaning of read(cellsOf(line, separator), line)) pieces.push({ ...meaning, text, offset })
          }
          header = false
        }
        start = end + 1
      }
      return pieces
    },
  }
}

const BROKEN: Meaning[] = [{ kind: 'unreadable', hgvs: false, reason: 'columns' }]

function vcfLine([contig, at, , ref, alts]: string[]): Meaning[] {
  if (!contig || !at || !/^\d+$/.test(at) || !ref || !alts) return BROKEN
  const position = Number(at)
  return alts.split(',').map((alt): Meaning => {
    if (alt === '.' || alt === '<*>' || alt === '<NON_REF>') return { kind: 'position', contig, position }
    const plain = /^[a-z]+$/.test(alt) ? alt.toUpperCase() : alt
    return { kind: 'variant', contig, position, ref: ref.toUpperCase(), alt: plain, hgvs: false }
  })
}

function bedLine([contig, start, end]: string[]): Meaning[] {
  if (!contig || !/^\d+$/.test(start ?? '') || !/^\d+$/.test(end ?? '')) return BROKEN
  if (Number(end) <= Number(start)) return [{ kind: 'unreadable', hgvs: false, reason: 'backwards' }]
  return [{ kind: 'range', contig, start: Number(start) + 1, end: Number(end) }]
}
