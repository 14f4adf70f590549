import type { MappingFile } from './import-mapping.ts'
import type { Input } from './input.ts'
import { LineBuffer } from './line-buffer.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { ReadRecord } from './text-stream.ts'
import { readText } from './text-stream.ts'
import type { HeaderContig, VcfHeader } from './vcf-header.ts'
import { HeaderReader } from './vcf-header.ts'
import { RecordFields } from './vcf-record.ts'

/** One line of a site-level source. */
export interface CountSite {
  file: string
  line: number
  contig: string
  position: number
  id: string | null
  ref: string
  alts: string[]
  filter: string | null
  /** Text of an INFO field or column; undefined where the line lacks it. */
  field(name: string): string | undefined
}

/** A site-level source: its sites in file order. `contigs` and `columns` are known once the first site has come. */
export interface SiteSource {
  record: ReadRecord
  contigs: HeaderContig[]
  /** Columns of the header line; INFO fields are not listed. */
  columns: string[]
  sites: AsyncGenerator<CountSite, void>
}

async function* inputLines(input: Input, record: ReadRecord): AsyncGenerator<LineBuffer, void> {
  const lines = new LineBuffer(input.name)
  for await (const chunk of readText(input, record)) {
    lines.fill(chunk)
    while (lines.next()) yield lines
  }
  if (lines.finish()) while (lines.next()) yield lines
}

/** INFO as a map; a flag has the empty text. */
function readInfo(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const item of text.split(';')) {
    const at = item.indexOf('=')
    fields.set(at < 0 ? item : item.slice(0, at), at < 0 ? '' : item.slice(at + 1))
  }
  return fields
}

async function* vcfSites(input: Input, source: Omit<SiteSource, 'sites'>): AsyncGenerator<CountSite, void> {
  const reader = new HeaderReader(input.name)
  let header: VcfHeader | undefined
  let fields: RecordFields | undefined
  for await (const lines of inputLines(input, source.record)) {
    if (!fields) {
      header = reader.line(lines)
      if (header) {
        source.contigs = header.contigs
        fields = new RecordFields(lines, header.columns)
      }
      continue
    }
    if (lines.start === lines.end) continue
    fields.readPlace()
    fields.readAlleles()
    const info = readInfo(fields.info())
    yield {
      file: input.name,
      line: lines.line,
      contig: fields.contig,
      position: fields.position,
      id: fields.id(),
      ref: fields.ref(),
      alts: fields.alts.slice(),
      filter: fields.filter(),
      field: (name) => info.get(name),
    }
  }
  if (!fields)
    throw parseError({ file: input.name }, 'the file ends before the header line #CHROM', 'Is this a VCF file?')
}

/** Usual names of the columns that say which variant a row is about, tried in order. */
const USUAL = {
  contig: ['contig', '#CHROM', 'CHROM', 'chrom', 'chr', 'chromosome'],
  position: ['position', 'POS', 'pos', 'BP'],
  id: ['id', 'ID', 'rsid'],
  ref: ['ref', 'REF', 'reference'],
  alt: ['alt', 'ALT', 'alternate'],
  filter: ['filter', 'FILTER'],
} as const

type ColumnRole = keyof typeof USUAL

function findColumns(names: string[], mapping: MappingFile, file: string, line: number): Record<ColumnRole, number> {
  const found = {} as Record<ColumnRole, number>
  for (const [role, usual] of Object.entries(USUAL) as Array<[ColumnRole, readonly string[]]>) {
    const asked = mapping.columns[role]
    const place = asked === undefined ? names.findIndex((name) => usual.includes(name)) : names.indexOf(asked)
    const needed = asked !== undefined || (role !== 'id' && role !== 'filter')
    if (place < 0 && needed) {
      const what = asked === undefined ? `a column for ${role} (${usual.join(', ')})` : `the column ${quoteText(asked)}`
      throw parseError(
        { file, line, column: 1 },
        `expected ${what} in the header; found ${names.slice(0, 12).join(', ')}`,
      )
    }
    found[role] = place
  }
  return found
}

async function* tableSites(
  input: Input,
  source: Omit<SiteSource, 'sites'>,
  mapping: MappingFile,
): AsyncGenerator<CountSite, void> {
  const decoder = new TextDecoder()
  let places: Record<ColumnRole, number> | undefined
  const byName = new Map<string, number>()
  for await (const { bytes, start, end, line } of inputLines(input, source.record)) {
    const text = decoder.decode(bytes.subarray(start, end))
    if (text.startsWith('##') || text.trim() === '') continue
    const cells = text.split('\t')
    if (!places) {
      source.columns = cells
      for (const [index, name] of cells.entries()) byName.set(name, index)
      places = findColumns(cells, mapping, input.name, line)
      continue
    }
    const wrong = (message: string, column: number) => {
      const place = cells.slice(0, column).join('\t').length + (column > 0 ? 2 : 1)
      return parseError({ file: input.name, line, column: place }, message)
    }
    if (cells.length !== byName.size) {
      throw wrong(`the line has ${cells.length} columns; the header has ${byName.size}`, 0)
    }
    const position = cells[places.position]!
    if (!/^\d{1,10}$/.test(position))
      throw wrong(`expected a position (digits); found ${quoteText(position)}`, places.position)
    const cell = (place: number) => (place < 0 || cells[place] === '.' || cells[place] === '' ? null : cells[place]!)
    const ref = cells[places.ref]!
    if (!/^[A-Za-z]+$/.test(ref)) throw wrong(`expected the bases of ref; found ${quoteText(ref)}`, places.ref)
    const alts = cells[places.alt]!.split(',')
    if (alts.includes('')) throw wrong('an alternate allele is empty', places.alt)
    yield {
      file: input.name,
      line,
      contig: cells[places.contig]!,
      position: Number(position),
      id: cell(places.id),
      ref,
      alts,
      filter: cell(places.filter),
      field(name) {
        const at = byName.get(name)
        return at === undefined ? undefined : cells[at]
      },
    }
  }
  if (!places) throw parseError({ file: input.name }, 'the file has no header line')
}

/** Opens a source; nothing is read before its first site is asked for. */
export function openSites(input: Input, mapping: MappingFile): SiteSource {
  const source: SiteSource = {
    record: { name: input.name, bytes: 0, sha256: '' },
    contigs: [],
    columns: [],
    sites: undefined as unknown as SiteSource['sites'],
  }
  source.sites = mapping.format === 'vcf' ? vcfSites(input, source) : tableSites(input, source, mapping)
  return source
}
