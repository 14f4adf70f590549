import type { Contig } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Region } from '../types.ts'
import { type CohortPlan, reorder } from './cohort-plan.ts'
import { Counts } from './counts.ts'
import type { RowCounts, VariantFields } from './dataset-writer.ts'
import { GenotypeText } from './genotype-text.ts'
import { type CallNotes, GenotypeReader } from './genotypes.ts'
import type { LineBuffer } from './line-buffer.ts'
import type { HalfCall } from './options.ts'
import { contigEntry, sexChromosomeAt } from './ploidy.ts'
import { RecordOrder } from './record-order.ts'
import { isInside } from './regions.ts'
import type { VcfHeader } from './vcf-header.ts'
import { RecordFields } from './vcf-record.ts'

const POSITION_MAX = 2_147_483_647

export interface RecordOptions {
  halfCall: HalfCall
  sexPloidy: boolean
  regions: Region[] | undefined
  assembly: string
}

/** Takes a row. The counts are only lent; a promise, if any, has to be waited for before the next row. */
export type RowSink = (variant: VariantFields, counts: RowCounts) => Promise<void> | undefined

/** Turns the records of one input after another into rows. */
export class RecordBuilder {
  readonly #plan: CohortPlan
  readonly #counts: Counts
  readonly #sink: RowSink
  readonly #options: RecordOptions
  readonly #notes: CallNotes[] = []
  order = new RecordOrder()
  #record!: RecordFields
  #genotypes!: GenotypeReader
  #header!: VcfHeader
  #contig: Contig = { name: '' }
  readonly #kernel: Kernel
  /** Of all inputs: they have the same samples. */
  #text: GenotypeText | undefined

  /** `kernel` finds genotypes in text. */
  constructor(plan: CohortPlan, sink: RowSink, options: RecordOptions, kernel: Kernel) {
    this.#plan = plan
    this.#kernel = kernel
    this.#counts = new Counts(plan.strata)
    this.#sink = sink
    this.#options = options
  }

  /** Begins an input whose header has just been read from `lines`. */
  begin(header: VcfHeader, lines: LineBuffer): void {
    const plan = reorder(this.#plan, header.samples, lines.file)
    this.#header = header
    this.#counts.plan = plan.strata
    this.#record = new RecordFields(lines, header.columns)
    const { halfCall, sexPloidy } = this.#options
    this.#text ??= new GenotypeText(this.#kernel, header.samples.length)
    const calls = { halfCall, sexPloidy, sex: plan.sex }
    this.#genotypes = new GenotypeReader(header.samples, this.#counts, calls, this.#text)
    this.#notes.push(this.#genotypes.notes)
  }

  /** Counts the current line. A promise, if any, has to be waited for before the next. */
  line(): Promise<void> | undefined {
    const record = this.#record
    if (record.lines.end === record.lines.start) return undefined
    record.readPlace()
    this.order.check(record)
    const { contig, position } = record
    const { regions } = this.#options
    if (regions && !isInside(regions, contig, position)) return undefined
    record.readAlleles()
    if (contig !== this.#contig.name) this.#contig = contigEntry(this.#options.assembly, contig, this.#header.contigs)
    this.#genotypes.count(record, sexChromosomeAt(this.#contig, position))
    return this.#rows()
  }

  #rows(): Promise<void> | undefined {
    const { isRow } = this.#record
    for (let alt = 0; alt < isRow.length; alt++) {
      if (!isRow[alt]) continue
      const wait = this.#row(alt)
      if (wait) return this.#rest(wait, alt + 1)
    }
    this.#counts.clear()
    return undefined
  }

  async #rest(wait: Promise<void>, from: number): Promise<void> {
    await wait
    for (let alt = from; alt < this.#record.isRow.length; alt++) if (this.#record.isRow[alt]) await this.#row(alt)
    this.#counts.clear()
  }

  #row(alt: number): Promise<void> | undefined {
    const record = this.#record
    const { contig, position, lines } = record
    if (position > POSITION_MAX) {
      throw new HindoError('limit', `the position ${position} is above ${POSITION_MAX}, the largest that can be kept`, {
        where: { file: lines.file, line: lines.line },
      })
    }
    const counts = this.#counts
    const { strata, touched, touchedCount, AN } = counts
    const from = alt * strata
    const row: RowCounts = {
      AC: from === 0 ? counts.AC : counts.AC.subarray(from, from + strata),
      AN,
      nhomalt: from === 0 ? counts.nhomalt : counts.nhomalt.subarray(from, from + strata),
      touched,
      touchedCount,
    }
    if (counts.hasHaploid) {
      row.hemizygote_count = from === 0 ? counts.hemizygote : counts.hemizygote.subarray(from, from + strata)
      row.n_haploid = counts.haploid
    }
    const variant = {
      contig,
      position,
      id: record.id(),
      ref: record.ref(),
      alt: record.alts[alt]!,
      filter: record.filter(),
    }
    return this.#sink(variant, row)
  }

  /** Calls that were not counted as they stand, over all inputs. */
  notes(): CallNotes {
    const sum: CallNotes = { polyploid: 0, conflicts: 0, heterozygousMales: 0 }
    for (const notes of this.#notes) {
      sum.polyploid += notes.polyploid
      sum.conflicts += notes.conflicts
      sum.heterozygousMales += notes.heterozygousMales
    }
    return sum
  }
}
