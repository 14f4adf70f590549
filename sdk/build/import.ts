import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Contig, Manifest } from '../dataset/manifest.ts'
import type { TermList } from '../dataset/term-lists.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { Measure, OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import { type CodeListFile, listRecords } from './code-list.ts'
import type { DatasetHead, RowCounts } from './dataset-writer.ts'
import { DatasetWriter } from './dataset-writer.ts'
import { ImportChecks } from './import-checks.ts'
import type { CountsReader, SiteCounts } from './import-counts.ts'
import { acountReader, fieldReader, gcountReader, PLINK_MEASURES, plinkReport } from './import-counts.ts'
import type { Mapping } from './import-mapping.ts'
import { describeStratum, readMapping } from './import-mapping.ts'
import type { CountSite, SiteSource } from './import-sites.ts'
import { openSites } from './import-sites.ts'
import type { Input } from './input.ts'
import { nameLevels, readCodeLists } from './listed-levels.ts'
import type { Output } from './output.ts'
import { parseError } from './parse-error.ts'
import { assemblyName, assemblyOf, contigEntry, sexedAt } from './ploidy.ts'
import { Suppression } from './publish.ts'
import { notAppliedWarning, type Publish, type PublishRules, publishRecord, publishRules } from './publish-policy.ts'
import { contributorsOf, coversOfAxes, relationsOfAxes, undeclaredWarning } from './publish-relations.ts'
import { type ExtraFiles, type ReadyExtras, readExtras } from './read-extras.ts'
import type { ReadRecord } from './text-stream.ts'

export interface ImportTask extends ExtraFiles {
  /** The first gives the sites; PLINK has one input per group, with the same sites in the same order. */
  inputs: Input[]
  /** Content of a mapping file (parsed JSON); see {@link readMapping}. */
  mapping: unknown
  /** Lists of codes that name the levels of overlapping axes; see `BuildOptions.terms`. */
  terms?: CodeListFile[]
  output: Output
  /** Index the rows' identifiers. */
  ids?: boolean
  /** Makes an open dataset: what a policy lets be served, see {@link Publish}. The mapping then has to give all participants. */
  publish?: Publish
  onProgress?: OnProgress
  onWarning?: (message: string) => void
  signal?: AbortSignal
}

/** Texts for alternate alleles that mean "any other": no variant, no row. */
const NO_ROW = new Set(['<*>', '<NON_REF>', '<X>', '.'])
/** Contigs whose ploidy has to be known although no header lists them. */
const SEXED = ['X', 'Y', 'MT', 'M'].flatMap((name) => [name, `chr${name}`])
const EVERY_ROWS = 4096

/**
 * Makes a dataset of kind `allele` from site-level counts: margins only, as the source gives no joint ones, and only the
 * measures it has.
 *
 * Participants of a stratum are what the mapping says. Where it does not, they are null, which here means *not known*
 * (the source does not say), unless the mapping asks for `half-an`: half the largest AN, rounded up, a lower bound.
 * Genotype counts include missing calls, so there the number is exact for autosomes.
 *
 * @throws HindoError `parse` for a wrong mapping or counts that cannot be, with file and line; `usage`; `aborted`
 */
export async function importDataset(task: ImportTask): Promise<Manifest> {
  try {
    await task.output.open?.()
    return await new Import(task).run()
  } catch (error) {
    await task.output.discard()
    throw error
  }
}

class Import {
  readonly #task: ImportTask
  readonly #mapping: Mapping
  /** Sources, the one with the sites first. */
  readonly #sources: SiteSource[]
  /** Which source each stratum reads. */
  readonly #sourceOf: number[]
  readonly #terms: TermList[] = []
  #readers: CountsReader[] = []
  #measures: Measure[] = []
  #checks: ImportChecks | undefined
  readonly #rules: PublishRules | undefined
  #suppression: Suppression | undefined
  #extras: ReadyExtras | undefined
  readonly #extraRecords: ReadRecord[] = []
  readonly #contigs = new Map<string, Contig>()
  #skipped = 0
  #uncalled = 0

  constructor(task: ImportTask) {
    this.#task = task
    this.#mapping = readMapping(task.mapping)
    if (task.publish !== undefined) {
      this.#rules = publishRules(task.publish)
      refuseUnknownPeople(this.#mapping)
    }
    const lists = readCodeLists(task.terms ?? [], this.#mapping.axes)
    this.#mapping.axes = this.#mapping.axes.map((axis) => {
      const own = lists.get(axis.id)
      if (!own) return axis
      const { axis: named, rest } = nameLevels(axis, own)
      this.#terms.push({ axis: axis.id, levels: rest })
      return named
    })
    if (task.inputs.length === 0) throw new HindoError('usage', 'an import needs at least one input')
    this.#sources = task.inputs.map((input) => openSites(input, this.#mapping.file))
    const names = task.inputs.map(({ name }) => name.split(/[\\/]/).at(-1)!)
    this.#sourceOf = this.#mapping.strata.map(({ file, stratum }) => {
      if (file === undefined) return 0
      const found = names.indexOf(file)
      if (found >= 0) return found
      const about = describeStratum(stratum)
      throw new HindoError('usage', `the mapping reads ${about} from ${file}, which is not among the inputs`, {
        hint: `The inputs are ${names.join(', ')}`,
      })
    })
    const unused = names.find((_, index) => !this.#sourceOf.includes(index))
    if (unused !== undefined) throw new HindoError('usage', `no stratum of the mapping reads the input ${unused}`)
  }

  async run(): Promise<Manifest> {
    try {
      this.#extras = await this.#readExtras()
      return await this.#write()
    } finally {
      // An input that was not read to its end stays open otherwise.
      for (const { sites } of this.#sources) await sites.return()
    }
  }

  #readExtras(): Promise<ReadyExtras> {
    const { genes, callable, annotate, ids = false, onWarning: warn = () => {} } = this.#task
    const record = (name: string): ReadRecord => {
      this.#extraRecords.push({ name, bytes: 0, sha256: '' })
      return this.#extraRecords.at(-1)!
    }
    const files = { ...(genes ? { genes } : {}), ...(callable ? { callable } : {}), ...(annotate ? { annotate } : {}) }
    return readExtras({ ...files, ids, record, warn })
  }

  async #write(): Promise<Manifest> {
    let writer: DatasetWriter | undefined
    let done = 0
    const [first] = this.#sources as [SiteSource, ...SiteSource[]]
    for await (const site of first.sites) {
      const sites = [site]
      for (const other of this.#sources.slice(1)) sites.push(await this.#same(other, site))
      writer ??= this.#start()
      await this.#row(writer, sites)
      if (++done % EVERY_ROWS === 0) {
        throwIfAborted(this.#task.signal)
        this.#progress()
      }
    }
    for (const other of this.#sources.slice(1)) await this.#ended(other)
    writer ??= this.#start()
    this.#progress()
    this.#checks!.settlePeople()
    this.#warn()
    return writer.finish(this.#late())
  }

  /** The next site of another input, which has to be the same one. */
  async #same(source: SiteSource, site: CountSite): Promise<CountSite> {
    const { done, value } = await source.sites.next()
    const about = `${site.contig}:${site.position}:${site.ref}:${site.alts.join()}`
    if (done) throw parseError({ file: source.record.name }, `the file ends before ${about} of ${site.file}`)
    const own = `${value.contig}:${value.position}:${value.ref}:${value.alts.join()}`
    if (own !== about) {
      throw parseError(
        { file: value.file, line: value.line },
        `expected ${about} as in ${site.file}, line ${site.line}; found ${own}`,
        'All inputs must list the same sites in the same order',
      )
    }
    return value
  }

  async #ended(source: SiteSource): Promise<void> {
    const { done, value } = await source.sites.next()
    if (!done) throw parseError({ file: value.file, line: value.line }, 'the file has more sites than the first input')
  }

  #start(): DatasetWriter {
    const { file, strata } = this.#mapping
    const reports = this.#sources.map(({ columns }) => plinkReport(columns))
    this.#readers = strata.map(({ fields, stratum }, index) => {
      const about = describeStratum(stratum)
      if (file.format !== 'plink2') return fieldReader(fields, about)
      const source = this.#sourceOf[index]!
      const report = reports[source]
      if (report) return report === 'acount' ? acountReader : gcountReader
      throw parseError(
        { file: this.#sources[source]!.record.name },
        'expected a report of plink2 --freq counts (ALT_CTS, OBS_CT) or --geno-counts (HOM_REF_CT, …)',
      )
    })
    const kinds = new Set(reports)
    const report = kinds.has('acount') ? 'acount' : 'gcount'
    this.#measures = file.format === 'plink2' ? PLINK_MEASURES[report] : this.#mapping.measures
    this.#checks = new ImportChecks(this.#mapping, this.#measures)
    if (this.#rules) this.#suppression = this.#publish(this.#rules)
    const most = Math.max(...strata.map(({ stratum }) => stratum.participants ?? 0))
    const bounds = Int32Array.from(strata, ({ stratum }, index) =>
      // Not known: the widest type, which costs a few bytes and never a number. Hidden: as wide as any.
      stratum.participants === null
        ? 2 ** 31 - 1
        : 2 * (this.#suppression?.isHidden(index) ? most : stratum.participants),
    )
    const head = this.#head()
    this.#extras!.checkAssembly(head.assembly)
    return new DatasetWriter(this.#task.output, head, {
      measures: this.#measures,
      bounds,
      extras: this.#extras!,
      terms: this.#terms,
    })
  }

  #publish(rules: PublishRules): Suppression {
    const { axes } = this.#mapping
    const strata = this.#mapping.strata.map(({ stratum }) => stratum)
    const { contributors } = rules
    const warning = notAppliedWarning(rules)
    if (warning) this.#task.onWarning?.(warning)
    const undeclared = undeclaredWarning(strata, axes)
    if (undeclared) this.#task.onWarning?.(undeclared)
    return new Suppression(
      {
        strata,
        people: Int32Array.from(strata, ({ participants }) => participants!),
        axes,
        relation: relationsOfAxes(strata, axes),
        covers: coversOfAxes(strata, axes),
        kind: 'allele',
        measures: this.#measures,
        // Sources of margins do not say which contributor has how much of another group.
        ...(contributors && axes.some(({ id }) => id === contributors.axis)
          ? { contributors: strata.map((one) => contributorsOf(one, strata, contributors.axis)) }
          : {}),
      },
      rules,
    )
  }

  #head(): DatasetHead {
    const { file, label, axes, strata } = this.#mapping
    const [{ contigs }] = this.#sources as [SiteSource]
    const assembly = file.assembly === undefined ? assemblyOf(contigs) : assemblyName(file.assembly)
    const id = file.id ?? 'imported'
    const names = new Set([...contigs.map(({ name }) => name), ...SEXED])
    return {
      id,
      label: label ?? { en: id, ja: id },
      dataVersion: '',
      kind: 'allele',
      serving: this.#suppression ? 'open' : file.serving,
      release: this.#suppression || file.serving === 'open' ? 'optional' : 'required',
      assembly,
      absent: file.absent,
      contigs: [...names].map((name) => contigEntry(assembly, name, contigs)),
      axes,
      strata: this.#suppression?.strata ?? strata.map(({ stratum }) => stratum),
      layout: { dense: strata.map((_, index) => index), sparse: [] },
      ...(this.#suppression ? { publish: publishRecord(this.#rules!, this.#suppression) } : {}),
      ...(file.duo ? { duo: file.duo } : {}),
      ...(file.licence === undefined ? {} : { licence: file.licence }),
      ...(file.citation === undefined ? {} : { citation: file.citation }),
      provenance: { tool: 'hindo import', version: VERSION, inputs: [] },
    }
  }

  /** Counts of every stratum, by ALT; null when the mapping says to leave such a site out. */
  #countsOf(sites: CountSite[]): SiteCounts[][] | null {
    const site = sites[0]!
    const out: SiteCounts[][] = []
    for (const [index, reader] of this.#readers.entries()) {
      const own = sites[this.#sourceOf[index]!]!
      const counts = reader(own)
      if (counts) {
        out.push(counts)
        continue
      }
      const { missing } = this.#mapping.file
      if (missing === 'skip') return null
      if (missing === 'error') {
        const { fields, stratum } = this.#mapping.strata[index]!
        const about = describeStratum(stratum)
        throw parseError(
          { file: own.file, line: own.line },
          `${site.contig}:${site.position}: one of ${Object.values(fields).join(', ')} (${about}) is missing`,
          'Set "missing" to "skip" or "not-called" in the mapping if that is expected',
        )
      }
      this.#uncalled++
      out.push(site.alts.map(() => ({ AC: 0, AN: 0, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 })))
    }
    return out
  }

  async #row(writer: DatasetWriter, sites: CountSite[]): Promise<void> {
    const site = sites[0]!
    const before = this.#uncalled
    const counts = this.#countsOf(sites)
    if (!counts) {
      this.#skipped++
      return
    }
    const lines = this.#sourceOf.map((source) => sites[source]!)
    this.#checks!.site(lines, counts, this.#uncalled === before)
    const { position, id, ref, filter } = site
    const contig = this.#mapping.file.contigs[site.contig] ?? site.contig
    const sexed = this.#suppression ? this.#sexedAt(contig, position) : null
    for (const [place, alt] of site.alts.entries()) {
      if (NO_ROW.has(alt)) continue
      const row: Partial<RowCounts> = {}
      for (const measure of this.#measures) row[measure] = Int32Array.from(counts, (own) => own[place]![measure])
      if (this.#suppression) row.suppressed = this.#suppression.row(row as RowCounts, sexed)
      await writer.row({ contig, position, id, ref, alt, filter }, row as RowCounts)
    }
  }

  #sexedAt(contig: string, position: number): 'X' | 'Y' | null {
    const known = this.#contigs.get(contig)
    if (known) return sexedAt(known, position)
    const { assembly } = this.#mapping.file
    const [{ contigs }] = this.#sources as [SiteSource]
    const entry = contigEntry(assembly === undefined ? assemblyOf(contigs) : assemblyName(assembly), contig, contigs)
    this.#contigs.set(contig, entry)
    return sexedAt(entry, position)
  }

  #warn(): void {
    const warn = this.#task.onWarning ?? (() => {})
    if (this.#skipped > 0) warn(`${this.#skipped} sites are left out because counts are missing`)
    if (this.#uncalled > 0) warn(`${this.#uncalled} groups of counts are missing and taken as "nobody was called"`)
    if (this.#mapping.strata.some(({ stratum }) => stratum.participants === null)) {
      warn('the participants of some strata are not known; the mapping can say them ("participants")')
    }
  }

  #progress(): void {
    const total = this.#task.inputs.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
    const done = this.#sources.reduce((sum, { record }) => sum + record.bytes, 0)
    this.#task.onProgress?.({ phase: 'read', done, total, unit: 'bytes' })
  }

  #late(): Pick<Manifest, 'dataVersion' | 'provenance' | 'publish'> {
    const { terms } = this.#task
    const records = [...this.#sources.map(({ record }) => record), ...this.#extraRecords, ...listRecords(terms)]
    const inputs = records.map((record) => ({ ...record, name: record.name.split(/[\\/]/).at(-1)! }))
    const written = JSON.stringify(this.#mapping.file)
    const rules = this.#rules
    const options = {
      // A mapping holds the participants of groups that a published dataset must not tell.
      mapping: rules ? `sha256:${bytesToHex(sha256(new TextEncoder().encode(written)))}` : written,
      ...(this.#task.ids ? { ids: true } : {}),
      ...(rules ? { publish: rules.policy.id } : {}),
    }
    const text = JSON.stringify([inputs.map((input) => input.sha256), options])
    const dataVersion =
      this.#mapping.file.dataVersion ?? bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 16)
    return {
      dataVersion,
      provenance: { tool: 'hindo import', version: VERSION, inputs, options },
      ...(rules ? { publish: publishRecord(rules, this.#suppression!) } : {}),
    }
  }
}

/** Groups whose people are not known cannot be told from small ones. */
function refuseUnknownPeople({ strata }: Mapping): void {
  const unknown = strata.find(({ stratum }) => stratum.participants === null)
  if (!unknown) return
  throw new HindoError(
    'usage',
    `the participants of ${describeStratum(unknown.stratum)} are not known, so no policy can be applied`,
    { hint: 'Give "participants" to every entry of "strata" in the mapping' },
  )
}
