import type { Counts } from './counts.ts'
import type { GenotypeText } from './genotype-text.ts'
import type { HalfCall } from './options.ts'
import { quoteBytes, quoteText } from './parse-error.ts'
import { SEX } from './sex.ts'
import type { RecordFields } from './vcf-record.ts'

const TAB = 9
const COLON = 58
const DOT = 46
const SLASH = 47
const PIPE = 124
const ZERO = 48

/** Calls that were not counted as they stand, for the warnings at the end. */
export interface CallNotes {
  /** Calls of more than two alleles, left out as missing. */
  polyploid: number
  /** Calls whose number of alleles does not go with the sheet's sex. */
  conflicts: number
  /** Heterozygous males on non-PAR X or Y, made missing by `--sex-ploidy`. */
  heterozygousMales: number
}

/** Counts the genotypes of records straight from their bytes: the kernel finds the cells in which somebody carries or is not called. */
export class GenotypeReader {
  readonly notes: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }
  readonly #samples: string[]
  readonly #counts: Counts
  readonly #halfCall: HalfCall
  readonly #sexPloidy: boolean
  readonly #sex: Uint8Array | null
  readonly #text: GenotypeText

  /** `sex` per sample, where known. */
  constructor(
    samples: string[],
    counts: Counts,
    options: { halfCall: HalfCall; sexPloidy: boolean; sex: Uint8Array | null },
    text: GenotypeText,
  ) {
    this.#samples = samples
    this.#counts = counts
    this.#halfCall = options.halfCall
    this.#sexPloidy = options.sexPloidy
    this.#sex = options.sex
    this.#text = text
  }

  /**
   * Counts one record into `counts`.
   *
   * @param chromosome non-PAR X or Y, where sex matters
   * @throws HindoError `parse` for cells that are missing, too many or no genotypes
   */
  count(record: RecordFields, chromosome: 'X' | 'Y' | null): void {
    const counts = this.#counts
    counts.begin(record.alts.length)
    const sexed = chromosome !== null && this.#sex !== null
    if (record.gtIndex < 0 || this.#samples.length === 0) {
      this.#checkCells(record)
      counts.nobody()
    } else if (sexed || record.gtIndex > 0 || !(this.#countShort(record) || this.#countFound(record))) {
      this.#countCells(record, sexed ? chromosome : null)
    }
    counts.sum()
  }

  /** Cells of exactly three bytes. False, with nothing counted, where a cell is anything else. */
  #countShort(record: RecordFields): boolean {
    const { lines, samplesStart } = record
    const samples = this.#samples.length
    if (record.formatFields !== 1 || lines.end - samplesStart !== 4 * samples - 1) return false
    const { bytes, others, count } = this.#text.short(lines.bytes.subarray(samplesStart, lines.end))
    const highest = ZERO + Math.min(record.alts.length, 9)
    const counts = this.#counts
    for (let i = 0; i < count; i++) {
      const sample = others[i]!
      const at = 4 * sample
      const a = bytes[at]!
      const separator = bytes[at + 1]
      const b = bytes[at + 2]!
      const plain = bytes[at + 3] === TAB && (separator === PIPE || separator === SLASH)
      if (plain && a >= ZERO && a <= highest && b >= ZERO && b <= highest) {
        counts.diploid(sample, a - ZERO, b - ZERO)
      } else if (plain && a === DOT && b === DOT) counts.missing(sample)
      else {
        counts.clear()
        return false
      }
    }
    return true
  }

  /** Cells that begin with their genotype. False, with nothing counted, where there are not as many as samples. */
  #countFound(record: RecordFields): boolean {
    const { lines, samplesStart } = record
    const samples = this.#samples.length
    const { others, count, cells } = this.#text.cells(lines.bytes.subarray(samplesStart, lines.end))
    if (cells !== samples) return false
    for (let i = 0; i < 2 * count; i += 2) this.#countCell(record, others[i]!, samplesStart + others[i + 1]!, null)
    return true
  }

  /** Cells of any form. */
  #countCells(record: RecordFields, chromosome: 'X' | 'Y' | null): void {
    const { end } = record.lines
    const samples = this.#samples.length
    let at = record.samplesStart
    for (let sample = 0; sample < samples; sample++) {
      if (at >= end) this.#failColumns(record, sample)
      at = this.#countCell(record, sample, at, chromosome)
    }
    if (at <= end) this.#failColumns(record, samples + 1)
  }

  /** One cell of any form, from its first byte; answers the first byte of the next. */
  #countCell(record: RecordFields, sample: number, start: number, chromosome: 'X' | 'Y' | null): number {
    const { lines, gtIndex, alts } = record
    const { bytes, end } = lines
    const counts = this.#counts
    const alleles = alts.length
    let at = start
    let reachable = true
    for (let skip = gtIndex; skip > 0; skip--) {
      while (at < end && bytes[at] !== COLON && bytes[at] !== TAB) at++
      // Trailing sub-fields may be left out; then the genotype is missing.
      if (at >= end || bytes[at] === TAB) {
        reachable = false
        break
      }
      at++
    }
    let seen = 0
    let called = 0
    let a = -1
    let b = -1
    if (reachable) {
      let byte = bytes[at]!
      // VCF 4.4: the phasing of the first allele may be written before it.
      if (byte === SLASH || byte === PIPE) byte = bytes[++at]!
      for (;;) {
        let allele = -1
        if (byte >= ZERO && byte <= 57) {
          allele = byte - ZERO
          for (byte = bytes[++at]!; byte >= ZERO && byte <= 57; byte = bytes[++at]!) allele = allele * 10 + byte - ZERO
          if (allele > alleles) this.#failAllele(record, sample, start, allele)
          called++
        } else if (byte === DOT) byte = bytes[++at]!
        else this.#failCell(record, sample, start)
        if (seen === 0) a = allele
        else if (seen === 1) b = allele
        seen++
        if (byte !== SLASH && byte !== PIPE) break
        byte = bytes[++at]!
      }
      if (at < end && byte === COLON) while (at < end && bytes[at] !== TAB) at++
      else if (at < end && byte !== TAB) this.#failCell(record, sample, start)
    }
    at++
    if (chromosome !== null) this.#countSexed(record, sample, start, seen, called, a, b, chromosome)
    else if (seen === 2 && called === 2) {
      if (a !== 0 || b !== 0) counts.diploid(sample, a, b)
    } else if (called === 0) counts.missing(sample)
    else this.#countUnusual(record, sample, start, seen, called, a < 0 ? b : a)
    return at
  }

  /** Anything but a diploid call or no call: `allele` is the first called one of the first two. */
  #countUnusual(
    record: RecordFields,
    sample: number,
    start: number,
    seen: number,
    called: number,
    allele: number,
  ): void {
    if (seen === 1) this.#counts.haploidCall(sample, allele)
    else if (seen === 2 && called === 1) {
      if (this.#halfCall === 'error') this.#failHalf(record, sample, start)
      if (this.#halfCall === 'missing') this.#counts.missing(sample)
      else this.#counts.haploidCall(sample, allele)
    } else {
      this.#counts.missing(sample)
      if (this.#isCounted(sample)) this.notes.polyploid++
    }
  }

  #countSexed(
    record: RecordFields,
    sample: number,
    start: number,
    seen: number,
    called: number,
    a: number,
    b: number,
    chromosome: 'X' | 'Y',
  ): void {
    const counts = this.#counts
    const sex = this.#sex![sample]!
    if (called === 0) counts.missing(sample)
    else if (seen !== 2 || called !== 2) {
      if (sex === SEX.female && (seen === 1 || chromosome === 'Y')) this.notes.conflicts++
      this.#countUnusual(record, sample, start, seen, called, a < 0 ? b : a)
    } else if (sex === SEX.male && this.#sexPloidy) {
      if (a === b) counts.haploidCall(sample, a)
      else {
        counts.missing(sample)
        this.notes.heterozygousMales++
      }
    } else {
      if (sex === SEX.male || (sex === SEX.female && chromosome === 'Y')) this.notes.conflicts++
      if (a !== 0 || b !== 0) counts.diploid(sample, a, b)
    }
  }

  #isCounted(sample: number): boolean {
    const { leafStarts } = this.#counts.plan
    return leafStarts[sample + 1]! > leafStarts[sample]!
  }

  /** Records without genotypes still have one cell per sample. */
  #checkCells(record: RecordFields): void {
    const { bytes, end } = record.lines
    if (this.#samples.length === 0) return
    let cells = record.samplesStart < end ? 1 : 0
    for (let at = record.samplesStart; at < end; at++) if (bytes[at] === TAB) cells++
    if (cells !== this.#samples.length) this.#failColumns(record, cells)
  }

  #failColumns(record: RecordFields, cells: number): never {
    const expected = this.#samples.length
    return record.fail(
      record.lines.end,
      cells < expected
        ? `the line has ${cells} of ${expected} samples`
        : `the line has more columns than the header with its ${expected} samples`,
      'columns are separated by single tabs',
    )
  }

  #cell(record: RecordFields, start: number): string {
    const { bytes, end } = record.lines
    const tab = bytes.indexOf(TAB, start)
    return quoteBytes(bytes.subarray(start, tab < 0 || tab > end ? end : tab))
  }

  #failCell(record: RecordFields, sample: number, start: number): never {
    return record.fail(
      start,
      `sample ${quoteText(this.#samples[sample]!)}: expected a genotype like 0/1, 0|1, 1 or ./.; found ${this.#cell(record, start)}`,
    )
  }

  #failAllele(record: RecordFields, sample: number, start: number, allele: number): never {
    const alts = record.alts.length
    return record.fail(
      start,
      `sample ${quoteText(this.#samples[sample]!)}: allele ${allele} in ${this.#cell(record, start)} does not exist; the record has ${alts} ALT ${alts === 1 ? 'allele' : 'alleles'}`,
    )
  }

  #failHalf(record: RecordFields, sample: number, start: number): never {
    return record.fail(
      start,
      `sample ${quoteText(this.#samples[sample]!)}: the call ${this.#cell(record, start)} is half-missing`,
      'choose --half-call haploid or --half-call missing',
    )
  }
}
