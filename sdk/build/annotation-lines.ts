import { COLUMNS, VARIANT_COLUMNS } from '../columns.ts'
import { chromosomeLength, plainContig, usualAssembly } from '../dataset/assemblies.ts'
import type { VariantKey } from '../types.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { TextLine } from './text-lines.ts'

/** Usual names of the columns that say which variant a line is about. */
const KEYS = {
  contig: ['contig', 'chrom', 'chr', 'chromosome'],
  position: ['position', 'pos', 'start', 'bp'],
  ref: ['ref', 'reference', 'reference_allele'],
  alt: ['alt', 'alternate', 'alternate_allele'],
} as const
/** INFO fields of ClinVar that mean a shared column (https://www.ncbi.nlm.nih.gov/clinvar/docs/ftp_primer/). */
const INFO_NAMES: Record<string, string> = { CLNSIG: 'clinical_significance', GENEINFO: 'gene', MC: 'consequence' }
const OWN = new Set([...VARIANT_COLUMNS, 'qual', ...COLUMNS.map(({ name }) => name)].map((name) => name.toLowerCase()))
const MISSING = new Set(['', '.', '-', 'NA', 'n/a'])

/** One line about one alternate allele. */
export interface Annotated extends VariantKey {
  values: Array<string | null>
}

/** Reads the lines of one kind of file. `names` are there once the header has come. */
export interface AnnotationReader {
  names: string[] | undefined
  skipped: Set<string>
  assembly: string | undefined
  line(line: TextLine): Annotated[]
}

export class TableAnnotations implements AnnotationReader {
  readonly #file: string
  #columns = 0
  #keys!: Record<keyof typeof KEYS, number>
  #places: number[] = []
  names: string[] | undefined
  readonly skipped = new Set<string>()
  readonly assembly = undefined

  constructor(file: string) {
    this.#file = file
  }

  line({ text, line }: TextLine): Annotated[] {
    if (text.trim() === '' || text.startsWith('##')) return []
    const cells = text.split('\t')
    if (!this.names) {
      this.#header(cells, line)
      return []
    }
    if (cells.length !== this.#columns) {
      throw parseError(
        { file: this.#file, line },
        `the line has ${cells.length} columns; the header has ${this.#columns}`,
      )
    }
    const cell = (key: keyof typeof KEYS) => cells[this.#keys[key]]!.trim()
    const position = readPosition(cell('position'), this.#file, line)
    const values = this.#places.map((place) => valueIn(cells[place]!))
    const key = { contig: cell('contig'), position, ref: readBases(cell('ref'), this.#file, line) }
    return cell('alt')
      .split(',')
      .map((alt) => ({ ...key, alt, values }))
  }

  #header(cells: string[], line: number): void {
    const names = cells.map((cell, i) => (i === 0 ? cell.replace(/^[#\ufeff]+/, '') : cell).trim())
    const find = (key: keyof typeof KEYS) => {
      const usual: readonly string[] = KEYS[key]
      const place = names.findIndex((name) => usual.includes(name.toLowerCase()))
      if (place >= 0) return place
      throw parseError(
        { file: this.#file, line },
        `expected a column for ${key} (${usual.join(', ')}) in the header; found ${names.slice(0, 12).join(', ')}`,
        'The first line names the columns, separated by tabs',
      )
    }
    this.#keys = { contig: find('contig'), position: find('position'), ref: find('ref'), alt: find('alt') }
    this.#columns = cells.length
    const keys = new Set(Object.values(this.#keys))
    this.names = []
    for (const [place, name] of names.entries()) {
      if (keys.has(place)) continue
      const plain = columnName(name, place)
      if (OWN.has(plain.toLowerCase())) this.skipped.add(name)
      else {
        if (this.names.includes(plain)) throw parseError({ file: this.#file, line }, `two columns are called ${plain}`)
        this.names.push(plain)
        this.#places.push(place)
      }
    }
    if (this.names.length === 0) {
      throw parseError({ file: this.#file, line }, 'no column is left beside contig, position, ref and alt')
    }
  }
}

export class VcfAnnotations implements AnnotationReader {
  readonly #file: string
  readonly #fields: Array<{ id: string; perAlt: number | null }> = []
  names: string[] | undefined
  readonly skipped = new Set<string>()
  assembly: string | undefined

  constructor(file: string) {
    this.#file = file
  }

  line({ text, line }: TextLine): Annotated[] {
    if (text.startsWith('##')) {
      this.#meta(text)
      return []
    }
    if (text.startsWith('#CHROM')) {
      if (this.#fields.length === 0) throw parseError({ file: this.#file, line }, 'the header names no INFO field')
      this.names = this.#fields.map(({ id }) => INFO_NAMES[id] ?? id)
      return []
    }
    if (text === '') return []
    const cells = text.split('\t')
    if (cells.length < 8) {
      throw parseError({ file: this.#file, line }, `the record has ${cells.length} columns; a VCF has at least 8`)
    }
    const [contig, at, , ref, alts, , , info] = cells as [string, ...string[]] & string[]
    const position = readPosition(at!, this.#file, line)
    const values = new Map(
      info!.split(';').map((item) => {
        const equals = item.indexOf('=')
        return equals < 0 ? [item, 'true'] : [item.slice(0, equals), item.slice(equals + 1)]
      }),
    )
    return alts!.split(',').map((alt, i) => ({
      contig,
      position,
      ref: readBases(ref!, this.#file, line),
      alt,
      values: this.#fields.map(({ id, perAlt }) => infoValue(id, values.get(id), perAlt === null ? null : i + perAlt)),
    }))
  }

  #meta(text: string): void {
    const [, id] = /^##INFO=<ID=([^,>]+)/.exec(text) ?? []
    const number = /[<,]Number=([^,>]+)/.exec(text)?.[1]
    if (id && OWN.has(id.toLowerCase())) this.skipped.add(id)
    else if (id) this.#fields.push({ id: columnName(id, 0), perAlt: number === 'A' ? 0 : number === 'R' ? 1 : null })
    const reference = /^##reference=.*?(GRCh3[78]|hg19|hg38|T2T-CHM13v2\.0)/i.exec(text)?.[1]
    if (reference) this.assembly ??= usualAssembly(reference)
    const [, contig, length] = /^##contig=<ID=([^,>]+).*[<,]length=(\d+)/.exec(text) ?? []
    if (!contig || plainContig(contig) === 'MT') return
    const known = ['GRCh37', 'GRCh38'].find((name) => chromosomeLength(name, contig) === Number(length))
    if (known) this.assembly ??= known
  }
}

/** Text of an INFO field for one allele; ClinVar's own forms become plain lists. */
function infoValue(id: string, text: string | undefined, item: number | null): string | null {
  if (text === undefined) return null
  const own = item === null ? text : (text.split(',')[item] ?? '')
  if (id === 'GENEINFO')
    return valueIn(
      own
        .split('|')
        .map((gene) => gene.replace(/:\d+$/, ''))
        .join(';'),
    )
  if (id === 'MC') return valueIn([...new Set(own.split(',').map((term) => term.replace(/^SO:\d+\|/, '')))].join(';'))
  return valueIn(item === null ? own.replaceAll(',', ';') : own)
}

function valueIn(text: string): string | null {
  const plain = text.trim()
  if (MISSING.has(plain)) return null
  if (!/%[0-9A-Fa-f]{2}/.test(plain) || /^https?:/i.test(plain)) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/** A name that filters can use. */
function columnName(name: string, place: number): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (plain === '') return `column_${place + 1}`
  return /^\d/.test(plain) ? `_${plain}` : plain
}

function readPosition(text: string, file: string, line: number): number {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0) return Number(text)
  throw parseError({ file, line }, `expected a position (digits, from 1); found ${quoteText(text)}`)
}

function readBases(text: string, file: string, line: number): string {
  if (/^[A-Za-z]+$/.test(text)) return text
  throw parseError({ file, line }, `expected the bases of ref; found ${quoteText(text)}`)
}
