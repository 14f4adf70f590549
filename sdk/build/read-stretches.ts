import type { Input } from './input.ts'
import { parseError, quoteText } from './parse-error.ts'
import type { PlacedGene, PlacedStretch } from './place-index.ts'
import { textLines } from './text-lines.ts'
import type { ReadRecord } from './text-stream.ts'

const POSITION_MAX = 2_147_483_647
const BED_COMMENT = /^(#|track\b|browser\b|\s*$)/
const GENE_TYPE = /^(gene|pseudogene|[a-z_]*(?:rna|transposable_element)_gene)$/i

/** Genes of a file, and the assembly it names. */
export interface GeneFile {
  genes: PlacedGene[]
  assembly?: string
}

/**
 * Genes of a GFF3 file (features `gene`, `pseudogene`, `ncRNA_gene` …) or of a BED file with names in column 4, told apart by the
 * first line that is no comment.
 *
 * @throws HindoError `parse` with file and line
 */
export async function readGenes(input: Input, record: ReadRecord): Promise<GeneFile> {
  const genes: PlacedGene[] = []
  let assembly: string | undefined
  let isGff: boolean | undefined
  for await (const { text, line } of textLines(input, record)) {
    if (text === '##FASTA') break
    assembly ??= /^#[!#]?\s*genome-build\s+.*?(GRCh3[78]|hg19|hg38|T2T-CHM13v2\.0)/i.exec(text)?.[1]
    if (text.startsWith('##gff-version')) isGff = true
    if (BED_COMMENT.test(text)) continue
    const cells = text.split('\t')
    isGff ??= cells.length === 9 && /^\d+$/.test(cells[3]!) && /^\d+$/.test(cells[4]!)
    const gene = isGff ? gffGene(cells, input.name, line) : bedGene(cells, input.name, line)
    if (gene) genes.push(gene)
  }
  if (genes.length > 0) return assembly === undefined ? { genes } : { genes, assembly }
  throw parseError({ file: input.name }, 'no gene was found', 'Give a GFF3 file, or a BED file with names in column 4')
}

function gffGene(cells: string[], file: string, line: number): PlacedGene | null {
  if (cells.length !== 9) {
    throw parseError({ file, line }, `the line has ${cells.length} columns; GFF3 has 9, separated by tabs`)
  }
  const [contig, , type, first, last, , , , text] = cells as [string, ...string[]] & string[]
  if (!GENE_TYPE.test(type!)) return null
  const [start, end] = [wholeNumber(first!, 'start', 4, file, line), wholeNumber(last!, 'end', 5, file, line)]
  checkOrder(start, end, file, line)
  const attributes = new Map(
    text!
      .split(';')
      .filter((item) => item.includes('='))
      .map((item) => [item.slice(0, item.indexOf('=')).trim(), item.slice(item.indexOf('=') + 1).trim()] as const),
  )
  const of = (...names: string[]) => names.map((name) => attributes.get(name)).find(Boolean)
  const id = decode(of('gene_id', 'ID') ?? '').replace(/^gene[:-]/, '') || null
  const symbol = decode(of('gene_name', 'gene', 'Name') ?? '') || id
  if (!symbol) {
    throw parseError(
      { file, line, column: cells.slice(0, 8).join('\t').length + 2 },
      'the gene has neither Name nor ID',
    )
  }
  const synonyms = ['gene_synonym', 'gene_synonyms', 'Alias', 'synonyms'].flatMap((name) =>
    (attributes.get(name) ?? '').split(',').map(decode).filter(Boolean),
  )
  return {
    contig: decode(contig!),
    start,
    end,
    symbol,
    synonyms: plainNames(synonyms, symbol),
    id: id === symbol ? null : id,
  }
}

function bedGene(cells: string[], file: string, line: number): PlacedGene {
  const stretch = bedStretch(cells, file, line)
  const symbol = cells[3]?.trim()
  if (symbol) return { ...stretch, symbol, synonyms: [], id: null }
  throw parseError({ file, line }, 'the line has no name in column 4', 'A BED file of genes has their names there')
}

/** Stretches of a BED file, merged where they touch, by contig. @throws HindoError `parse` with file and line */
export async function readCallable(input: Input, record: ReadRecord): Promise<PlacedStretch[]> {
  const byContig = new Map<string, PlacedStretch[]>()
  for await (const { text, line } of textLines(input, record)) {
    if (BED_COMMENT.test(text)) continue
    const stretch = bedStretch(text.split('\t'), input.name, line)
    const own = byContig.get(stretch.contig)
    if (own) own.push(stretch)
    else byContig.set(stretch.contig, [stretch])
  }
  return [...byContig.values()].flatMap(union)
}

/** Sorted stretches of one contig; those that overlap or touch are one. */
export function union(stretches: PlacedStretch[]): PlacedStretch[] {
  const out: PlacedStretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1)
    if (last && stretch.start <= last.end + 1) last.end = Math.max(last.end, stretch.end)
    else out.push({ ...stretch })
  }
  return out
}

/** BED counts from 0 and ends before its end; here both ends count, from 1. */
function bedStretch(cells: string[], file: string, line: number): PlacedStretch {
  if (cells.length < 3) {
    throw parseError(
      { file, line },
      `the line has ${cells.length} columns; BED has at least 3: contig, start, end`,
      'Columns are separated by tabs',
    )
  }
  const start = wholeNumber(cells[1]!, 'start', 2, file, line)
  const end = wholeNumber(cells[2]!, 'end', 3, file, line)
  checkOrder(start + 1, end, file, line)
  return { contig: cells[0]!, start: start + 1, end }
}

function wholeNumber(text: string, what: string, column: number, file: string, line: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value <= POSITION_MAX) return value
  throw parseError({ file, line }, `column ${column} (${what}) is ${quoteText(text)}; expected a whole number`)
}

function checkOrder(start: number, end: number, file: string, line: number): void {
  if (start >= 1 && start <= end) return
  throw parseError(
    { file, line },
    `the stretch from ${start} to ${end} is empty`,
    'A BED file counts from 0, GFF3 from 1',
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function plainNames(names: string[], symbol: string): string[] {
  return [...new Set(names.map((name) => name.replaceAll('|', '/')))].filter((name) => name !== symbol)
}
