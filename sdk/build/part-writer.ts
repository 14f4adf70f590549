import { BATCH_ROWS } from '../dataset/encode-dense.ts'
import { SPARSE_BLOCK_ROWS, sparseSign } from '../dataset/encode-sparse.ts'
import type { Part, PartFile } from '../dataset/manifest.ts'
import { PART_ROWS, type PartHeader, partFile, partPath } from '../dataset/part-files.ts'
import { DenseWriter } from '../dataset/write-dense.ts'
import { writeSparseFile } from '../dataset/write-sparse.ts'
import { VariantsWriter } from '../dataset/write-variants.ts'
import type { Measure, VariantKey } from '../types.ts'
import { DenseRows } from './dense-rows.ts'
import type { Output } from './output.ts'
import { BlockCells, SparseArena } from './sparse-blocks.ts'

/** A part is closed early when its sparse cells or its texts, kept until its end, reach this size. */
const MAX_KEPT_BYTES = 64 << 20
/** Rough cost of a row's texts beyond their length. */
const ROW_TEXT_BYTES = 24

/** One row of a dataset: an alternate allele. */
export interface VariantFields extends VariantKey {
  id: string | null
  /** FILTER of the VCF, joined with `;`; null when missing. */
  filter: string | null
}

/** Counts of one row, each indexed by stratum. Measures left out are 0. */
export interface RowCounts {
  AC: Int32Array
  AN: Int32Array
  nhomalt?: Int32Array
  hemizygote_count?: Int32Array
  n_haploid?: Int32Array
  /** Other than 0: the cell is suppressed (null). Dense strata only. */
  suppressed?: Uint8Array
  /**
   * Strata that may differ from "no alternate allele, everybody called with two copies": `touched[0 .. touchedCount)`. Saves
   * a look at all the others; absent: all are looked at.
   */
  touched?: Int32Array
  touchedCount?: number
}

/** What all parts of a dataset share. */
export interface PartPlan {
  layout: { dense: number[]; sparse: number[] }
  /** 2N of each stratum. */
  bounds: Int32Array
  strata: number
  /** Measures that every part has. */
  measures: Measure[]
  nullable: boolean
}

/** Measures that exist only where haploid calls do. */
export const HAPLOID_MEASURES: Measure[] = ['hemizygote_count', 'n_haploid']

/** Buffers of the part being written, reused for the next. Rows go in one by one; files come out. */
export class PartWriter {
  readonly #output: Output
  readonly #plan: PartPlan
  readonly #dense: DenseRows
  readonly #isSparse: Uint8Array
  readonly #cells = new Map<Measure, BlockCells>()
  readonly #arenas = new Map<Measure, SparseArena>()
  readonly #zeroes: Int32Array
  readonly #allMeasures: Measure[]
  #header: PartHeader
  #variants = new VariantsWriter()
  #denseWriter: DenseWriter | undefined
  #textBytes = 0
  #haploid = false
  /** Rows of the current sparse block. */
  #blockRows = 0

  constructor(output: Output, plan: PartPlan) {
    this.#output = output
    this.#plan = plan
    this.#dense = new DenseRows(plan.layout.dense, plan.bounds, plan.nullable)
    this.#zeroes = new Int32Array(plan.strata)
    this.#allMeasures = [...plan.measures, ...HAPLOID_MEASURES]
    this.#isSparse = new Uint8Array(plan.strata)
    for (const stratum of plan.layout.sparse) this.#isSparse[stratum] = 1
    this.#header = { part: '', contig: '', strata: plan.strata }
    for (const measure of plan.measures) this.#prepare(measure)
  }

  #prepare(measure: Measure): void {
    if (this.#plan.layout.sparse.length === 0 || this.#cells.has(measure)) return
    this.#cells.set(measure, new BlockCells())
    this.#arenas.set(measure, new SparseArena(measure))
  }

  get rows(): number {
    return this.#variants.rows
  }

  begin(part: string, contig: string): void {
    this.#header = { part, contig, strata: this.#plan.strata }
  }

  /** No further row fits: the part has to be finished first. */
  isFull(hasHaploid: boolean): boolean {
    if (this.rows >= PART_ROWS || this.#textBytes >= MAX_KEPT_BYTES) return true
    // The columns of the dense file are fixed once its first batch is out.
    if (hasHaploid && !this.#haploid && this.#denseWriter) return true
    if (this.#blockRows > 0) return false
    let kept = 0
    for (const arena of this.#arenas.values()) kept += arena.bytes
    return kept >= MAX_KEPT_BYTES
  }

  /** Takes one row; true when {@link PartWriter.flush} must follow before the next. */
  add(variant: VariantFields, counts: RowCounts, hasHaploid: boolean): boolean {
    if (hasHaploid && !this.#haploid) {
      this.#haploid = true
      for (const measure of HAPLOID_MEASURES) this.#prepare(measure)
      this.#dense.zero(HAPLOID_MEASURES)
    }
    this.#textBytes += ROW_TEXT_BYTES + (variant.id?.length ?? 0)
    // Short alleles repeat and are in the dictionary already.
    if (variant.ref.length + variant.alt.length > 8) this.#textBytes += variant.ref.length + variant.alt.length
    this.#variants.add(variant)
    for (const measure of this.#measures()) {
      const values = counts[measure]
      this.#dense.set(measure, values ?? this.#zeroes)
      const cells = values && this.#cells.get(measure)
      if (cells) this.#addCells(cells, measure, values, counts)
    }
    this.#dense.endRow(counts.suppressed)
    this.#blockRows++
    if (this.#blockRows === SPARSE_BLOCK_ROWS) this.#closeBlock()
    return this.#dense.rows === BATCH_ROWS
  }

  #measures(): Measure[] {
    return this.#haploid ? this.#allMeasures : this.#plan.measures
  }

  #addCells(cells: BlockCells, measure: Measure, values: Int32Array, { touched, touchedCount }: RowCounts): void {
    const strata = touched ?? this.#plan.layout.sparse
    const count = touched ? touchedCount! : strata.length
    const fill = measure === 'AN' ? this.#plan.bounds : null
    for (let i = 0; i < count; i++) {
      const stratum = strata[i]!
      if (this.#isSparse[stratum] === 0) continue
      const value = values[stratum]!
      if (value !== (fill ? fill[stratum]! : 0)) cells.add(stratum, this.#blockRows, value)
    }
  }

  #closeBlock(): void {
    const { layout, strata, bounds } = this.#plan
    const firstRow = this.rows - this.#blockRows
    for (const [measure, arena] of this.#arenas) {
      const fill = measure === 'AN' ? bounds : null
      arena.addBlock(this.#cells.get(measure)!, layout.sparse, strata, firstRow, this.#blockRows, fill)
    }
    this.#blockRows = 0
  }

  /** Writes the full batch of the dense file. */
  async flush(): Promise<void> {
    const dense = this.#dense
    const measures = this.#measures()
    if (!this.#denseWriter) {
      const sink = await this.#output.create(partPath(this.#header.part, 'dense'))
      this.#denseWriter = new DenseWriter(sink, this.#header, dense.specs(measures))
    }
    if (dense.rows > 0) await this.#denseWriter.writeBatch(dense.rows, dense.batch(measures))
    dense.clear()
  }

  /** Writes what is left of the part and gives its entry for the manifest; the writer is empty again. */
  async finish(): Promise<{ part: Part; measures: Measure[] }> {
    const { part, contig } = this.#header
    const measures = this.#measures()
    if (this.#blockRows > 0) this.#closeBlock()
    if (this.#dense.rows > 0 || !this.#denseWriter) await this.flush()
    const dense = partFile(partPath(part, 'dense'), await this.#denseWriter!.finish())
    const spans = this.#variants.spans()
    const rows = this.rows
    const variants = await this.#writeVariants()
    const sparse: Part['sparse'] = {}
    for (const measure of measures) {
      const arena = this.#arenas.get(measure)
      if (!arena) continue
      if (arena.bytes > 0 || sparseSign(measure) === -1) sparse[measure] = await this.#writeSparse(arena)
      arena.clear()
    }
    this.#variants = new VariantsWriter()
    this.#denseWriter = undefined
    this.#textBytes = 0
    this.#haploid = false
    const entry = { contig, first: spans[0]![0], last: spans.at(-1)![1], rows, spans, variants, dense, sparse }
    return { part: entry, measures }
  }

  async #writeVariants(): Promise<PartFile> {
    const file = partPath(this.#header.part, 'variants')
    return partFile(file, await this.#variants.write(await this.#output.create(file), this.#header))
  }

  async #writeSparse(arena: SparseArena): Promise<PartFile> {
    const file = partPath(this.#header.part, arena.measure)
    const sink = await this.#output.create(file)
    const records = { [Symbol.iterator]: () => arena.sorted(this.#plan.strata) }
    return partFile(file, await writeSparseFile(sink, this.#header, arena.measure, records))
  }
}
