import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Contig, Manifest } from '../dataset/manifest.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { loadKernel } from '../kernel/load.ts'
import type { OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import { fewChanged } from './changed-people.ts'
import { listRecords } from './code-list.ts'
import { type CohortPlan, planCohort } from './cohort-plan.ts'
import { type DatasetHead, DatasetWriter } from './dataset-writer.ts'
import type { CallNotes } from './genotypes.ts'
import type { Input } from './input.ts'
import { LineBuffer } from './line-buffer.ts'
import { type BuildOptions, recordOptions } from './options.ts'
import type { Output } from './output.ts'
import { parseError } from './parse-error.ts'
import { assemblyName, assemblyOf, contigEntry, sexedAt } from './ploidy.ts'
import { type Previous, type PreviousVersion, readPrevious, readWhole, refuseVersion } from './previous.ts'
import { Suppression } from './publish.ts'
import { notAppliedWarning, type PublishRules, publishRecord, publishRules } from './publish-policy.ts'
import { publishedOf } from './publish-relations.ts'
import { type ExtraFiles, type ReadyExtras, readExtras } from './read-extras.ts'
import { DirectReader, type RecordReader, SortingReader } from './record-readers.ts'
import { parseRegions } from './regions.ts'
import { parseSheet, type Sheet } from './sheet.ts'
import { isSmallAndUnsorted } from './small-sort.ts'
import { groupText, isBgzf, type ReadRecord, readGroups, readText } from './text-stream.ts'
import { ThreadedReader } from './threaded-reader.ts'
import { RecordBuilder, type RowSink } from './vcf-build.ts'
import { type HeaderContig, HeaderReader, type VcfHeader } from './vcf-header.ts'

/** Strata below this size single people out: named in the warning of a controlled dataset. */
const SMALL_STRATUM = 10
const PROGRESS_MS = 100
/** Text that a counting thread inflates at a time. */
const GROUP_BYTES = 2 << 20

export interface BuildTask extends ExtraFiles {
  /** VCF 4.1 to 4.5 as text, gzip or BGZF, with the same samples each; concatenated in this order. */
  inputs: Input[]
  /** Sample sheet, tab-separated. Without it everybody is one stratum. */
  samples?: Input
  /** Earlier versions of the data, in any order: a controlled dataset then knows who joined, left and moved since. */
  previous?: PreviousVersion[]
  options?: BuildOptions
  output: Output
  onProgress?: OnProgress
  onWarning?: (message: string) => void
  signal?: AbortSignal
}

/**
 * Counts genotypes per stratum and writes a dataset. The output appears whole, or, when anything fails or the signal fires,
 * not at all.
 *
 * @returns the manifest as written
 * @throws HindoError `parse` and `format` for bad inputs with file, line and column or byte; `usage`; `aborted`
 */
export async function buildDataset(task: BuildTask): Promise<Manifest> {
  try {
    throwIfAborted(task.signal)
    await task.output.open?.()
    return await new Build(task).run()
  } catch (error) {
    await task.output.discard()
    throw error
  }
}

class Build {
  readonly #task: BuildTask
  readonly #options: BuildOptions
  readonly #records: ReadRecord[] = []
  readonly #extraRecords: ReadRecord[] = []
  readonly #previousRecords: ReadRecord[] = []
  readonly #contigs: Contig[] = []
  readonly #totalBytes: number
  #assembly = 'unknown'
  #headerContigs: HeaderContig[] = []
  #reader: RecordReader | undefined
  #writer: DatasetWriter | undefined
  #rules: PublishRules | undefined
  #suppression: Suppression | undefined
  #extras: ReadyExtras | undefined
  #previous: Previous[] = []
  #history: Manifest['history']
  #kernel!: Kernel
  #shown = 0

  constructor(task: BuildTask) {
    this.#task = task
    this.#options = task.options ?? {}
    const sizes = task.inputs.map(({ bytes }) => bytes)
    this.#totalBytes = sizes.includes(undefined) ? 0 : sizes.reduce<number>((sum, size) => sum + size!, 0)
  }

  async run(): Promise<Manifest> {
    const { inputs } = this.#task
    if (inputs.length === 0) throw new HindoError('usage', 'a build needs at least one VCF')
    const { halfCall } = this.#options
    if (halfCall !== undefined && !['haploid', 'missing', 'error'].includes(halfCall)) {
      throw new HindoError('usage', `half-calls cannot be counted as ${JSON.stringify(halfCall)}`, {
        hint: 'Choose haploid, missing or error',
      })
    }
    const { publish } = this.#options
    if (publish !== undefined) this.#rules = publishRules(publish)
    parseRegions(this.#options.region)
    await this.#readExtras()
    const sheet = await this.#readSheet()
    await this.#readPrevious()
    this.#kernel = (await loadKernel()).kernel
    try {
      for (const input of inputs) await this.#readInput(input, sheet)
    } finally {
      await this.#reader?.close()
    }
    this.#warnOfCalls(this.#reader!.notes())
    if (this.#writer!.rows === 0) this.#warn('no record gave a row: the dataset is empty')
    return this.#writer!.finish(this.#late())
  }

  #warn = (message: string): void => this.#task.onWarning?.(message)

  #record(name: string): ReadRecord {
    const record = { name: name.split(/[\\/]/).at(-1)!, bytes: 0, sha256: '' }
    this.#records.push(record)
    return record
  }

  async #readExtras(): Promise<void> {
    const { genes, callable, annotate } = this.#task
    const record = (name: string): ReadRecord => {
      this.#extraRecords.push({ name: name.split(/[\\/]/).at(-1)!, bytes: 0, sha256: '' })
      return this.#extraRecords.at(-1)!
    }
    this.#extras = await readExtras({
      ...(genes ? { genes } : {}),
      ...(callable ? { callable } : {}),
      ...(annotate ? { annotate } : {}),
      ids: this.#options.ids === true,
      record,
      warn: this.#warn,
    })
  }

  async #readSheet(): Promise<Sheet | undefined> {
    const { samples } = this.#task
    if (!samples) return undefined
    return parseSheet(await readWhole(samples, this.#record(samples.name)), samples.name)
  }

  async #readPrevious(): Promise<void> {
    const { dataVersion } = this.#options
    const record = (name: string): ReadRecord => {
      this.#previousRecords.push({ name: name.split(/[\\/]/).at(-1)!, bytes: 0, sha256: '' })
      return this.#previousRecords.at(-1)!
    }
    const own = { id: this.#id, ...(dataVersion === undefined ? {} : { dataVersion }) }
    this.#previous = await readPrevious(this.#task.previous ?? [], own, record, this.#warn)
  }

  get #id(): string {
    return this.#options.id ?? defaultId(this.#task.inputs[0]!.name)
  }

  async #readInput(input: Input, sheet: Sheet | undefined): Promise<void> {
    const record = this.#record(input.name)
    const lines = new LineBuffer(input.name)
    const headerReader = new HeaderReader(input.name)
    const sorts = this.#task.inputs.length === 1 && (await isSmallAndUnsorted(input))
    if (sorts) this.#warn(`${input.name} is not sorted by contig and position; it is small and was sorted in memory`)
    let header: VcfHeader | undefined
    const takeHeader = () => {
      while (!header && lines.next()) header = headerReader.line(lines)
      if (header) this.#begin(header, lines, sheet, sorts)
    }
    const fill = async (chunk: Uint8Array) => {
      throwIfAborted(this.#task.signal)
      lines.fill(chunk)
      if (!header) takeHeader()
      if (header) await this.#reader!.take()
      this.#progress()
    }
    // What has no size may be a pipe, which can be read once only.
    if (this.#counters && !sorts && input.bytes !== undefined && (await isBgzf(input))) {
      for await (const group of readGroups(input, record, GROUP_BYTES)) {
        if (header && this.#reader!.takeGroup) {
          throwIfAborted(this.#task.signal)
          await this.#reader!.takeGroup(group)
          this.#progress()
        } else for await (const piece of groupText(input.name, group)) await fill(piece)
      }
    } else for await (const chunk of readText(input, record)) await fill(chunk)
    if (!header && lines.finish()) takeHeader()
    if (!header) {
      const what = lines.line === 0 ? 'the file is empty' : 'the file ends before the line #CHROM'
      throw parseError({ file: input.name, line: lines.line + 1, column: 1 }, `${what}; expected a VCF header`)
    }
    await this.#reader!.end()
    this.#progress(true)
  }

  #progress(now = false): void {
    const { onProgress } = this.#task
    if (!onProgress || (!now && performance.now() - this.#shown < PROGRESS_MS)) return
    this.#shown = performance.now()
    const vcfs = this.#task.samples ? this.#records.slice(1) : this.#records
    const done = vcfs.reduce((sum, { bytes }) => sum + bytes, 0)
    onProgress({ phase: 'read', done, total: this.#totalBytes, unit: 'bytes', rows: this.#writer?.rows ?? 0 })
  }

  #begin(header: VcfHeader, lines: LineBuffer, sheet: Sheet | undefined, sorts: boolean): void {
    if (header.version === null) this.#warn(`${lines.file} has no ##fileformat line; it is read as VCF 4`)
    this.#headerContigs = header.contigs
    this.#reader ??= this.#start(header, sheet, sorts)
    this.#reader.begin(header, lines)
  }

  #start(header: VcfHeader, sheet: Sheet | undefined, sorts: boolean): RecordReader {
    const options = this.#options
    const rules = this.#rules
    const { history, over, ...plan } = planCohort(
      header.samples,
      sheet,
      options,
      rules === undefined,
      this.#warn,
      this.#previous,
      rules?.contributors?.axis,
    )
    this.#history = history
    const written = assemblyOf(header.contigs)
    this.#assembly = options.assembly === undefined ? written : assemblyName(options.assembly)
    if (written !== 'unknown' && written !== this.#assembly)
      this.#warn(`the contig lengths of the VCF are those of ${written}; it is read as ${this.#assembly}, as asked`)
    if (options.sexPloidy && this.#assembly !== 'GRCh37' && this.#assembly !== 'GRCh38') {
      throw new HindoError(
        'usage',
        `recoding by sex needs an assembly with known PAR, not ${JSON.stringify(this.#assembly)}`,
        { hint: 'Give --assembly GRCh37 or GRCh38' },
      )
    }
    if (rules) {
      const published = publishedOf(plan, rules)
      const changed = over && fewChanged(published.strata, over, rules.people.least)
      this.#suppression = new Suppression({ ...published, ...(changed ? { changed } : {}) }, rules)
      const warning = notAppliedWarning(rules)
      if (warning) this.#warn(warning)
    } else this.#warnOfSmallStrata(plan)
    const bounds = this.#bounds(plan)
    this.#extras!.checkAssembly(this.#assembly)
    this.#writer = new DatasetWriter(this.#task.output, this.#head(plan), {
      bounds,
      terms: plan.unheld,
      extras: this.#extras!,
    })
    return this.#chooseReader(plan, sorts)
  }

  /** Starts counting threads, where they are wanted and the platform has any. */
  get #counters() {
    return (this.#options.threads ?? 1) > 1 ? this.#task.inputs[0]!.tools?.startCounters : undefined
  }

  #chooseReader(plan: CohortPlan, sorts: boolean): RecordReader {
    const { halfCall = 'haploid', sexPloidy = false, region, threads = 1 } = this.#options
    const options = { halfCall, sexPloidy, regions: parseRegions(region), assembly: this.#assembly }
    const start = this.#counters
    if (start && !sorts) return new ThreadedReader(start(threads), plan, this.#takeRow, options, this.#kernel)
    const builder = new RecordBuilder(plan, this.#takeRow, options, this.#kernel)
    return sorts ? new SortingReader(builder) : new DirectReader(builder)
  }

  #takeRow: RowSink = (variant, counts) => {
    const { contig } = variant
    if (this.#contigs.at(-1)?.name !== contig)
      this.#contigs.push(contigEntry(this.#assembly, contig, this.#headerContigs))
    if (this.#suppression) {
      counts.suppressed = this.#suppression.row(counts, sexedAt(this.#contigs.at(-1)!, variant.position))
    }
    return this.#writer!.row(variant, counts)
  }

  #head({ strata, axes, pairs }: CohortPlan): DatasetHead {
    const { label, licence, citation, duo } = this.#options
    const id = this.#id
    const suppression = this.#suppression
    return {
      id,
      label: label ?? { en: id, ja: id },
      dataVersion: '',
      kind: 'genotype',
      serving: suppression ? 'open' : 'controlled',
      release: suppression ? 'optional' : 'required',
      assembly: this.#assembly,
      absent: 'unknown',
      contigs: this.#contigs,
      axes,
      strata: suppression ? suppression.strata : strata.strata,
      layout: suppression
        ? { dense: strata.layout.dense, sparse: [] }
        : { ...strata.layout, ...(pairs.length > 0 ? { pairs } : {}) },
      ...(this.#history ? { history: this.#history } : {}),
      ...(suppression ? { publish: this.#publish() } : {}),
      ...(duo ? { duo } : {}),
      ...(licence === undefined ? {} : { licence }),
      ...(citation === undefined ? {} : { citation }),
      provenance: { tool: 'hindo build', version: VERSION, inputs: [] },
    }
  }

  /** 2N of each stratum; of hidden ones that of the largest, as the width of their columns is told. */
  #bounds({ strata: { people } }: CohortPlan): Int32Array {
    const most = people.reduce((largest, own) => Math.max(largest, own), 0)
    return people.map((own, stratum) => 2 * (this.#suppression?.isHidden(stratum) ? most : own))
  }

  #publish(): NonNullable<Manifest['publish']> {
    return publishRecord(this.#rules!, this.#suppression!)
  }

  #late(): Pick<Manifest, 'dataVersion' | 'provenance' | 'publish'> {
    const options = recordOptions(this.#options)
    const inputs = [...this.#records, ...this.#extraRecords, ...listRecords(this.#options.terms)].map(
      ({ name, bytes, sha256: hash }) => ({
        name,
        bytes,
        sha256: hash,
      }),
    )
    const earlier = this.#previousRecords.map(({ name, bytes, sha256: hash }) => ({ name, bytes, sha256: hash }))
    // Who was in earlier versions changes what is served, and nothing of data that hold everything.
    const made = this.#suppression ? [...inputs, ...earlier] : inputs
    const text = JSON.stringify([made.map((input) => input.sha256), options])
    const dataVersion = this.#options.dataVersion ?? bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 16)
    refuseVersion(
      dataVersion,
      this.#previous.map((one) => one.dataVersion),
    )
    const provenance = { tool: 'hindo build', version: VERSION, inputs: [...inputs, ...earlier], options }
    return { dataVersion, provenance, ...(this.#suppression ? { publish: this.#publish() } : {}) }
  }

  #warnOfSmallStrata({ strata }: CohortPlan): void {
    const small = strata.people.filter((people) => people < SMALL_STRATUM).length
    const held = small > 0 ? `, and ${small} of ${strata.strata.length} strata hold under ${SMALL_STRATUM} people` : ''
    this.#warn(
      `the dataset is controlled (release: required): it was made without a publish policy${held}; ` +
        'keep it inside, or make one to serve with such a policy (option publish; --publish on the command line)',
    )
  }

  #warnOfCalls({ polyploid, conflicts, heterozygousMales }: CallNotes): void {
    if (polyploid > 0) this.#warn(`${polyploid} calls of more than two alleles are left out as missing`)
    if (conflicts > 0) {
      this.#warn(
        `${conflicts} calls on non-PAR X and Y have a ploidy that does not go with the sheet's sex; they are counted as written`,
      )
    }
    if (heterozygousMales > 0) {
      this.#warn(`${heterozygousMales} heterozygous calls of males on non-PAR X and Y are left out as missing`)
    }
  }
}

/** Name of the first input without folder and endings. */
function defaultId(name: string): string {
  const base = name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/(\.vcf)?(\.b?gz)?$/i, '')
  return base.replace(/[^A-Za-z0-9_.-]+/g, '-') || 'dataset'
}
