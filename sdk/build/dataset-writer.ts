import { limitSlots } from '../dataset/dense-slots.ts'
import type { Contig, Manifest, Part, TermListEntry } from '../dataset/manifest.ts'
import { partName } from '../dataset/part-files.ts'
import { encodeTermList, type TermList } from '../dataset/term-lists.ts'
import { HindoError } from '../errors.ts'
import type { Measure } from '../types.ts'
import type { Output } from './output.ts'
import { HAPLOID_MEASURES, PartWriter, type RowCounts, type VariantFields } from './part-writer.ts'
import { type Extras, ExtrasWriter } from './row-extras.ts'

export type { RowCounts, VariantFields } from './part-writer.ts'

/** A manifest before its rows: `contigs` say what is known of names that may come. */
export type DatasetHead = Omit<Manifest, 'format' | 'version' | 'parts' | 'variants' | 'measures'>

export interface WriterOptions {
  /** Measures collected; default AC, AN, nhomalt. hemizygote_count and n_haploid are added where rows have haploid calls. */
  measures?: Measure[]
  /** Greatest count of each stratum (2N), where `participants` is suppressed or not the number of people counted. */
  bounds?: Int32Array
  /** Cells may be suppressed; default: where the head has a publish policy. */
  nullable?: boolean
  /** Codes that nobody has, for searches. */
  terms?: readonly TermList[]
  /** Indexes and annotations to make on the way. */
  extras?: Extras
}

/** What is known of a dataset only when all rows are in. */
export type LateHead = Partial<Pick<Manifest, 'dataVersion' | 'provenance' | 'publish'>>

const POSITION_MAX = 2_147_483_647

/**
 * Writes a dataset row by row in constant memory: parts of one contig, their files, and `dataset.json` last. Rows come in
 * order: contig by contig, positions never falling.
 *
 * ```
 * const writer = new DatasetWriter(output, head)
 * for (…) await writer.row(variant, counts)   // `counts` may be reused once the promise, if any, has resolved
 * const manifest = await writer.finish()      // commits the output
 * ```
 * The caller discards the output when anything throws.
 */
export class DatasetWriter {
  readonly #output: Output
  readonly #head: DatasetHead
  readonly #measures: Measure[]
  readonly #writer: PartWriter
  readonly #parts: Part[] = []
  readonly #terms: readonly TermList[]
  readonly #seen = new Map<string, Contig>()
  readonly #extras: ExtrasWriter
  #haploidAnywhere = false
  #contig = ''
  #position = 0
  #partsOfContig = 0
  #part = ''
  #rows = 0

  constructor(output: Output, head: DatasetHead, options: WriterOptions = {}) {
    this.#output = output
    this.#terms = options.terms ?? []
    this.#head = head
    this.#extras = new ExtrasWriter(output, options.extras ?? {})
    this.#measures = options.measures ?? ['AC', 'AN', 'nhomalt']
    const bounds = options.bounds ?? Int32Array.from(head.strata, ({ participants }) => 2 * (participants ?? 0))
    this.#writer = new PartWriter(output, {
      layout: head.layout,
      bounds,
      strata: head.strata.length,
      measures: this.#measures.filter((measure) => !HAPLOID_MEASURES.includes(measure)),
      nullable: options.nullable ?? head.publish !== undefined,
    })
  }

  get rows(): number {
    return this.#rows
  }

  /**
   * Takes one row. Returns a promise when something had to be written: wait for it before the next row.
   *
   * @param hasHaploid the row has haploid calls (default: whether the counts come with n_haploid)
   * @throws HindoError `limit` for positions above 2^31 − 1, `usage` for rows out of order
   */
  row(
    variant: VariantFields,
    counts: RowCounts,
    hasHaploid = counts.n_haploid !== undefined,
  ): Promise<void> | undefined {
    const { contig, position } = variant
    if (position > POSITION_MAX) {
      throw new HindoError(
        'limit',
        `the position ${position} on ${contig} is above ${POSITION_MAX}, the largest that can be kept`,
      )
    }
    if (contig !== this.#contig || this.#writer.isFull(hasHaploid)) return this.#nextPart(variant, counts, hasHaploid)
    if (position < this.#position) {
      throw new HindoError('usage', `rows are out of order: ${contig}:${position} after ${contig}:${this.#position}`)
    }
    this.#position = position
    this.#extras.row(variant, this.#rows)
    this.#rows++
    this.#haploidAnywhere ||= hasHaploid
    return this.#writer.add(variant, counts, hasHaploid) ? this.#writer.flush() : undefined
  }

  async #nextPart(variant: VariantFields, counts: RowCounts, hasHaploid: boolean): Promise<void> {
    await this.#finishPart()
    if (variant.contig !== this.#contig) {
      if (this.#seen.has(variant.contig)) {
        throw new HindoError('usage', `rows are out of order: ${variant.contig} comes back after ${this.#contig}`)
      }
      this.#contig = variant.contig
      this.#seen.set(
        this.#contig,
        this.#head.contigs.find(({ name }) => name === this.#contig) ?? { name: this.#contig },
      )
      this.#partsOfContig = 0
      this.#position = 0
    }
    this.#part = partName(this.#contig, this.#partsOfContig++)
    this.#writer.begin(this.#part, this.#contig)
    await this.row(variant, counts, hasHaploid)
  }

  async #finishPart(): Promise<void> {
    if (this.#writer.rows === 0) return
    const { part } = await this.#writer.finish()
    const header = { part: this.#part, contig: part.contig, strata: this.#head.strata.length }
    this.#parts.push({ ...part, ...(await this.#extras.part(header)) })
  }

  /** Writes what is left, then the manifest, and commits the output. */
  async finish(late: LateHead = {}): Promise<Manifest> {
    await this.#finishPart()
    const { contigs: _, ...head } = this.#head
    const terms: TermListEntry[] = []
    for (const list of this.#terms) {
      const { entry, bytes } = encodeTermList(list)
      const file = await this.#output.create(entry.file)
      await file.write(bytes)
      await file.close()
      terms.push(entry)
    }
    const manifest: Manifest = {
      format: 'hindo-dataset',
      version: 1,
      ...head,
      ...late,
      contigs: [...this.#seen.values()],
      measures: [
        ...this.#measures,
        ...HAPLOID_MEASURES.filter((measure) => this.#haploidAnywhere && !this.#measures.includes(measure)),
      ],
      ...(terms.length > 0 ? { terms } : {}),
      variants: this.#rows,
      ...(await this.#extras.finish([...this.#seen.keys()], this.#head.assembly)),
      parts: limitSlots(this.#parts),
    }
    const sink = await this.#output.create('dataset.json')
    await sink.write(new TextEncoder().encode(`${JSON.stringify(manifest)}\n`))
    await sink.close()
    await this.#output.commit()
    return manifest
  }
}
