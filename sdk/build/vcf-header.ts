import type { LineBuffer } from './line-buffer.ts'
import { parseError, quoteText } from './parse-error.ts'

const FIXED = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO']

export interface HeaderContig {
  name: string
  length?: number
}

/** What a build needs of a VCF header; other meta lines are not read. */
export interface VcfHeader {
  /** `4.3`; null where the file does not say. */
  version: string | null
  contigs: HeaderContig[]
  samples: string[]
  /** Columns of every record. */
  columns: number
}

/** Reads header lines one by one; {@link HeaderReader.line} gives the header at the `#CHROM` line. */
export class HeaderReader {
  readonly #file: string
  #version: string | null = null
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
    if (line > 1 && kind !== 0 && kind !== 99) return undefined
    const text = new TextDecoder().decode(bytes.subarray(start, end))
    if (line === 1) this.#first(text)
    if (text.startsWith('##contig=')) this.#contig(text)
    else if (!text.startsWith('##')) return this.#columns(text, line)
    return undefined
  }

  #first(text: string): void {
    const found = /^##fileformat=VCFv(4\.[0-5])\s*$/.exec(text)
    if (found) this.#version = found[1]!
    // Some tools leave the version out; the columns say enough.
    else if (!text.startsWith('#') || text.startsWith('##fileformat')) {
      throw parseError(
        { file: this.#file, line: 1, column: 1 },
        `the first line is ${quoteText(text)}; expected ##fileformat=VCFv4.1 to VCFv4.5`,
        'is this a VCF file?',
      )
    }
  }

  #contig(text: string): void {
    const id = /[<,]ID=([^,>]+)/.exec(text)?.[1]
    // A line that does not say which contig it means cannot change a count.
    if (!id) return
    const contig: HeaderContig = { name: id }
    const length = /[<,]length=([^,>]*)/.exec(text)?.[1]
    if (length !== undefined && /^\d+$/.test(length) && Number(length) > 0) contig.length = Number(length)
    const before = this.#contigs.get(id)
    if (before?.length === undefined) this.#contigs.set(id, { ...before, ...contig })
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
    return { version: this.#version, contigs: [...this.#contigs.values()], samples, columns: names.length }
  }
}
