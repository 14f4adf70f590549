import { readHgvs } from './hgvs.ts'
import { type Meaning, type Piece, readNumber } from './pieces.ts'
import { type PlainText, plainText } from './plain-text.ts'
import { tableReader } from './table-text.ts'

/** Longest piece of text shown back for something that does not read. */
const SHOWN = 200

const NUMBER = String.raw`(\d{1,3}(?:,\d{3})+(?!\d)|\d+)`
const AFTER_CONTIG = String.raw`(?:[ \t]*[-:_/,][ \t]*|[ \t]+)`
const BETWEEN = String.raw`(?:[ \t]*(?:->|[-:_/>,])[ \t]*|[ \t]+)`
const END = String.raw`(?=[\s,;|)\]"']|$)`
const BASES = '([ACGTN]+)'
/** Bases, `*`, symbolic alleles, breakends (VCF 4.5, 5.4). */
const ALT = String.raw`([ACGTN]+(?![\[\]\w])|\*|<[^<>\s]+>|[ACGTN.]*[\[\]][^\s\[\]]+[\[\]][ACGTN.]*|\.)`
const MORE_ALTS = String.raw`((?:,(?:[ACGTN]+|\*|<[^<>\s]+>)(?=[\s,;|)]|$))*)`
const USUAL_CONTIG = String.raw`(?:chr)?(?:\d{1,2}|[XY]|MT?)(?![A-Za-z\d.])|N[CTWZG]_\d+(?:\.\d+)?|CM\d{6}(?:\.\d+)?|(?:chr(?:Un|\d{1,2}|[XY])_)?(?:GL|KI|KN|KQ|KV|KZ|ML)\d{6}[.v]\d(?:_random|_alt|_fix)?`

type Reader = (match: RegExpExecArray) => Meaning[]

interface Pattern {
  expression: RegExp
  read: Reader
}

/** Reads pieces of texts; contigs of unusual names are those of a dataset. */
export class PieceGrammar {
  readonly #patterns: Pattern[]

  constructor(contigs: readonly string[]) {
    const own = contigs
      .toSorted((a, b) => b.length - a.length)
      .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const contig = `(${[...own.map((name) => `${name}(?![A-Za-z\\d.])`), USUAL_CONTIG].join('|')})`
    const place = `${contig}${AFTER_CONTIG}${NUMBER}`
    const pattern = (source: string, read: Reader): Pattern => ({ expression: new RegExp(source, 'iuy'), read })
    this.#patterns = [
      pattern(`${place}${BETWEEN}?${BASES}${BETWEEN}${ALT}${MORE_ALTS}${END}`, ([, contig, at, ref, alt, more]) =>
        readAlleles(contig!, readNumber(at!), ref!, alt!, more),
      ),
      pattern(
        String.raw`([^\s,;|:]*)[ \t]*:[ \t]*([cgmnopr])\.((?:[^\s,;|]|,(?=\d{3}(?!\d)))+)`,
        ([, contig, kind, change]) => [readHgvs(contig!.replace(/\(.*\)$/, ''), kind!, change!)],
      ),
      pattern(String.raw`([cgmnpr])\.(?=[\d(*\-?A-Z])([^\s,;|]+)`, ([, kind, change]) => [
        readHgvs('', kind!, change!),
      ]),
      // A line of a VCF: its identifier says nothing that the alleles do not.
      pattern(
        String.raw`${contig}[ \t]+${NUMBER}[ \t]+(?!\d+[ \t])\S+[ \t]+${BASES}[ \t]+${ALT}${MORE_ALTS}(?:[ \t]+(?:\.|[\d.eE+-]+)[ \t]+[^\s].*)?${END}`,
        ([, contig, at, ref, alt, more]) => readAlleles(contig!, readNumber(at!), ref!, alt!, more),
      ),
      // Start, end, alleles: as ANNOVAR, VEP and MAF write them.
      pattern(
        String.raw`${place}[ \t]+(\d+)[ \t]+(-|[ACGTN]+)(?:[ \t]*[/>][ \t]*|[ \t]+)(-|[ACGTN]+)${END}`,
        ([, contig, at, end, ref, alt]) => readSpan(contig!, readNumber(at!), readNumber(end!), ref!, alt!),
      ),
      pattern(String.raw`${place}[ \t:]+(-|[ACGTN]+)[ \t]*[/>][ \t]*(-|[ACGTN]+)${END}`, ([, contig, at, ref, alt]) =>
        readEmptyOr(contig!, readNumber(at!), ref!, alt!),
      ),
      pattern(String.raw`${place}(?:[ \t]*(?:-|\.\.|_|to)[ \t]*|[ \t]+)${NUMBER}${END}`, ([, contig, start, end]) => [
        readRange(contig!, readNumber(start!), readNumber(end!)),
      ]),
      pattern(String.raw`${place}[ \t]*(?:-|\.\.)${END}`, ([, contig, start]) => [
        { kind: 'range', contig: contig!, start: Math.max(1, readNumber(start!)), end: null },
      ]),
      pattern(String.raw`${contig}[ \t]*:[ \t]*(?:-|\.\.)[ \t]*${NUMBER}${END}`, ([, contig, end]) => [
        readRange(contig!, 1, readNumber(end!)),
      ]),
      // One allele only: the position still means something.
      pattern(`${place}(?:[-:_/]${BASES}[-:_/>]?)?${END}`, ([, contig, at]) => [
        readPosition(contig!, readNumber(at!)),
      ]),
      pattern(String.raw`([A-Za-z][\w.]*):${NUMBER}[-:_]${BASES}[-:_/>]${ALT}${END}`, ([, contig, at, ref, alt]) =>
        readAlleles(contig!, readNumber(at!), ref!, alt!),
      ),
      pattern(String.raw`([A-Za-z][\w.]*):${NUMBER}(?:[-_]${NUMBER})?${END}`, ([, contig, start, end]) => [
        end === undefined
          ? readPosition(contig!, readNumber(start!))
          : readRange(contig!, readNumber(start!), readNumber(end)),
      ]),
      pattern(`${contig}:?${END}`, ([, contig]) => [{ kind: 'range', contig: contig!, start: 1, end: null }]),
      pattern(String.raw`["'(\[]?([\p{L}\p{N}][^\s,;|"']*?)["')\]]?[.:!?]?${END}`, ([, word]) => [readWord(word!)]),
    ]
  }

  /** What one piece means; several things where it names several alternate alleles. Nothing for no text. */
  meanings(text: string): Meaning[] {
    const out: Meaning[] = []
    for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
      const { meanings, end } = this.#piece(text, at)
      out.push(...meanings)
      at = end
    }
    return out
  }

  /** The pieces of a stretch of a text, in order; `from` and `to` are offsets in the plain text. */
  read(plain: PlainText, source: string, from = 0, to = plain.text.length): Piece[] {
    const pieces: Piece[] = []
    for (let lineStart = from; lineStart < to; ) {
      let lineEnd = plain.text.indexOf('\n', lineStart)
      if (lineEnd < 0 || lineEnd > to) lineEnd = to
      this.#line(plain, source, plain.text.slice(lineStart, lineEnd), lineStart, pieces)
      lineStart = lineEnd + 1
    }
    return pieces
  }

  #line(plain: PlainText, source: string, line: string, start: number, pieces: Piece[]): void {
    for (let at = skip(line, 0); at < line.length; at = skip(line, at)) {
      const { meanings, end } = this.#piece(line, at)
      const offset = plain.at(start + at)
      const text = source.slice(offset, plain.at(start + end - 1) + 1)
      for (const meaning of meanings) pieces.push({ ...meaning, text: text.slice(0, SHOWN), offset })
      at = end
    }
  }

  #piece(line: string, at: number): { meanings: Meaning[]; end: number } {
    for (const { expression, read } of this.#patterns) {
      expression.lastIndex = at
      const match = expression.exec(line)
      if (match) return { meanings: read(match), end: at + match[0].length }
    }
    const rest = /[^\s,;|]+|./y
    rest.lastIndex = at
    const length = rest.exec(line)?.[0].length ?? 1
    return { meanings: [{ kind: 'unreadable', hgvs: false, reason: 'words' }], end: at + length }
  }
}

/** Reads all that a text names, piece by piece: see {@link PieceGrammar}. `contigs`: names that a dataset has. */
export function readPieces(source: string, contigs: readonly string[] = []): Piece[] {
  const plain = plainText(source)
  const grammar = new PieceGrammar(contigs)
  return (tableReader(plain.text, grammar) ?? grammar).read(plain, source, 0, plain.text.length)
}

function skip(line: string, from: number): number {
  let at = from
  while (at < line.length && /[\s,;|]/.test(line[at]!)) at++
  return at
}

function readAlleles(contig: string, position: number, ref: string, alt: string, more = ''): Meaning[] {
  if (position < 1) return [readPosition(contig, position)]
  if (alt === '.') return [readPosition(contig, position)]
  return [alt, ...more.split(',').slice(1)].map((one) => {
    const plain = /^[acgtn]+$/i.test(one) ? one.toUpperCase() : one
    return { kind: 'variant', contig, position, ref: ref.toUpperCase(), alt: plain, hgvs: false }
  })
}

function readEmptyOr(contig: string, position: number, ref: string, alt: string): Meaning[] {
  if (ref !== '-' && alt !== '-') return readAlleles(contig, position, ref, alt)
  if (ref === '-') return [{ kind: 'needs-reference', hgvs: false, contig, position, missing: 'empty-allele' }]
  return [{ kind: 'deletion', contig, position, length: ref.length, bases: ref.toUpperCase() }]
}

function readSpan(contig: string, start: number, end: number, ref: string, alt: string): Meaning[] {
  // An insertion stands between two bases, whose order differs between the tools.
  if (ref !== '-' && end - start + 1 !== ref.length) return [{ kind: 'unreadable', hgvs: false, reason: 'columns' }]
  return readEmptyOr(contig, start, ref, alt)
}

function readRange(contig: string, start: number, end: number): Meaning {
  if (end < start) return { kind: 'unreadable', hgvs: false, reason: 'backwards' }
  return { kind: 'range', contig, start: Math.max(1, start), end }
}

function readPosition(contig: string, position: number): Meaning {
  return position >= 1 ? { kind: 'position', contig, position } : { kind: 'unreadable', hgvs: false, reason: 'number' }
}

function readWord(word: string): Meaning {
  if (/^\d[\d,]*$/.test(word)) return { kind: 'unreadable', hgvs: false, reason: 'no-contig' }
  return { kind: 'word', word }
}
