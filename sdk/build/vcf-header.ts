import type { LineBuffer } from './line-buffer.ts'
import { parseError, quoteText } from './parse-error.ts'

const FIXED = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO']

export interface HeaderContig {
  name: string
  length?: number
  assembly?: string
}

/** What a build needs of a VCF header; other meta lines are not read. */
export interface VcfHeader {
  /** `4.3` */
  version: string
  contigs: HeaderContig[]
  /** Value of `##reference`. */
  reference?: string
  samples: string[]
  /** Columns of every record. */
  columns: number
}

/** Reads header lines one by one; {@link HeaderReader.line} gives the header at the `#CHROM` line. */
export class HeaderReader {
  readonly #file: string
  #version: string | undefined
  #reference: string | undefined
  readonly #contigs = new Map<string, HeaderContig>()

  constructor(file: string) {
    this.#file = file
  }

  /** Takes the current line of `lines`; the header once it is complete. */
  line(lines: LineBuffer): VcfHeader | undefined {
    let { start } = lines
    const { bytes, end, line } = lines
    if (line === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3
    // Meta lines that say nothing about counts may be millions of bytes: do not decode them.
    const kind = bytes[start] === 35 && bytes[start + 1] === 35 ? bytes[start + 2] : 0
    if (line > 1 && kind !== 0 && kind !== 99 && kind !== 114) return undefined
    const text = new TextDecoder().decode(bytes.subarray(start, end))
    if (line === 1) return this.#first(text)
    if (text.startsWith('##contig=')) this.#contig(text, line)
    else if (text.startsWith('##reference=')) this.#reference = text.slice(12)
    else if (!text.startsWith('##')) return this.#columns(text, line)
    return undefined
  }

  #first(text: string): undefined {
    const found = /^##fileformat=VCFv(4\.[0-5])\s*$/.exec(text)
    if (!found) {
      throw parseError(
        { file: this.#file, line: 1, column: 1 },
        `the first line is ${quoteText(text)}; expected ##fileformat=VCFv4.1 to VCFv4.5`,
        'is this a VCF file?',
      )
    }
    this.#version = found[1]!
    return undefined
  }

  #contig(text: string, line: number): void {
    const id = /[<,]ID=([^,>]+)/.exec(text)?.[1]
    // A line that does not say which contig it means cannot change a count.
    if (!id) return
    const contig: HeaderContig = { name: id }
    const length = /[<,]length=([^,>]*)/.exec(text)?.[1]
    if (length !== undefined && /^\d+$/.test(length) && Number(length) > 0) contig.length = Number(length)
    const assembly = /[<,]assembly=([^,>]+)/.exec(text)?.[1]
    if (assembly) contig.assembly = assembly
    const before = this.#contigs.get(id)
    if (before && before.length !== contig.length) {
      throw parseError(
        { file: this.#file, line, column: 1 },
        `the contig ${quoteText(id)} has two lengths in the header`,
      )
    }
    this.#contigs.set(id, contig)
  }

  #columns(text: string, line: number): VcfHeader {
    const names = text.split('\t')
    let column = 1
    for (let i = 0; i < FIXED.length; i++) {
      if (names[i] !== FIXED[i]) {
        const seen = names[i] === undefined ? 'the line ends' : `found ${quoteText(names[i]!)}`
        throw parseError(
          { file: this.#file, line, column },
          i === 0
            ? `expected the header line #CHROM …; ${seen}`
            : `expected the column ${FIXED[i]} of the header; ${seen}`,
          'columns are separated by single tabs',
        )
      }
      column += names[i]!.length + 1
    }
    if (names.length > 8 && names[8] !== 'FORMAT') {
      throw parseError(
        { file: this.#file, line, column },
        `expected the column FORMAT of the header; found ${quoteText(names[8]!)}`,
      )
    }
    const samples = names.slice(9)
    const seen = new Set<string>()
    column += names.length > 8 ? 'FORMAT'.length + 1 : 0
    for (const sample of samples) {
      if (sample === '') throw parseError({ file: this.#file, line, column }, 'a sample name in the header is empty')
      if (seen.has(sample)) {
        throw parseError(
          { file: this.#file, line, column },
          `the sample ${quoteText(sample)} is twice in the header`,
          'every sample needs its own name, e.g. with bcftools reheader',
        )
      }
      seen.add(sample)
      column += sample.length + 1
    }
    const header: VcfHeader = {
      version: this.#version!,
      contigs: [...this.#contigs.values()],
      samples,
      columns: names.length,
    }
    if (this.#reference !== undefined) header.reference = this.#reference
    return header
  }
}
