import type { Contig, Manifest } from '../dataset/manifest.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import { type CohortPlan, planCohort } from './cohort-plan.ts'
import { Counts } from './counts.ts'
import type { DatasetHead, RowCounts } from './dataset-writer.ts'
import { DatasetWriter } from './dataset-writer.ts'
import type { Output } from './output.ts'
import { contigEntry } from './ploidy.ts'
import { parseSheet } from './sheet.ts'
import { SIMULATED_AXES } from './simulate-axes.ts'
import { simulateGenes } from './simulate-genes.ts'
import type { SimulatedGenotypes } from './simulate-genotypes.ts'
import { GenotypeSource } from './simulate-genotypes.ts'
import { INDIVIDUALS_FILES, IndividualsWriter } from './simulate-individuals.ts'
import type { SimulatedPeople } from './simulate-people.ts'
import { peopleSheet, simulatePeople } from './simulate-people.ts'
import { Random } from './simulate-random.ts'
import type { SimulatedSite } from './simulate-sites.ts'
import { SIMULATED_CONTIGS, SIMULATED_SPACING, simulateSites } from './simulate-sites.ts'

export interface SimulateOptions {
  /** Default 22,955: NCBN 9,830, TMM 7,125, BBJ 6,000; other numbers are split in proportion. */
  participants?: number
  /** Rows (alternate alleles); default 20,000. */
  variants?: number
  /** Same seed, same bytes, for one major version of Node (or one version of a browser). Default 1. */
  seed?: number
  id?: string
  /** Overlapping levels to store in pairs, as in `BuildOptions.pairs`: `disease`, or `disease=II` for two cancers; default none. */
  pairs?: string[]
}

export interface SimulateTask {
  options?: SimulateOptions
  output: Output
  /** Also writes the people themselves: gzipped VCF, sample sheet, axes file. */
  individuals?: Output
  onProgress?: OnProgress
  signal?: AbortSignal
}

const ASSEMBLY = 'GRCh38'

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new HindoError('usage', `${name} is ${value}; expected a whole number from ${least} to ${most}`)
}

function head(options: Required<SimulateOptions>, { strata: plan, pairs }: CohortPlan): DatasetHead {
  const { participants, variants, seed, id } = options
  return {
    id,
    label: { en: 'Synthetic cohort: nobody in it exists', ja: '合成コホート（実在の人物ではありません）' },
    dataVersion: ['synthetic', participants, variants, seed, ...options.pairs].join('-'),
    kind: 'genotype',
    serving: 'controlled',
    // There is nobody to protect: a page may hand the numbers out, still marked as unreviewed.
    release: 'optional',
    synthetic: true,
    assembly: ASSEMBLY,
    absent: 'unknown',
    contigs: SIMULATED_CONTIGS.map(({ name }): Contig => contigEntry(ASSEMBLY, name, [...SIMULATED_CONTIGS])),
    axes: SIMULATED_AXES.map((axis) => axis),
    strata: plan.strata,
    layout: { ...plan.layout, ...(pairs.length > 0 ? { pairs } : {}) },
    provenance: {
      tool: 'hindo simulate',
      version: VERSION,
      inputs: [],
      options: { participants, variants, seed, ...(pairs.length > 0 ? { pairs: options.pairs.join() } : {}) },
    },
  }
}

/** Counts one site's genotypes over all strata. */
function countSite(counts: Counts, site: SimulatedSite, genotypes: SimulatedGenotypes, people: SimulatedPeople): void {
  const { alleles, carriers, missing, isMissing } = genotypes
  counts.begin(site.alts.length)
  for (const person of missing) counts.missing(person)
  if (site.haploidMales) {
    for (let person = 0; person < people.count; person++) {
      if (people.sex[person] === 1 && isMissing[person] === 0) counts.haploidCall(person, alleles[2 * person]!)
    }
  }
  for (const haplotype of carriers) {
    const person = haplotype >> 1
    if (site.haploidMales && people.sex[person] === 1) continue
    // Who carries two ALTs is in the list twice and counted at the first haplotype.
    if ((haplotype & 1) === 1 && alleles[haplotype - 1] !== 0) continue
    counts.diploid(person, alleles[2 * person]!, alleles[2 * person + 1]!)
  }
  counts.sum()
}

function rowCounts(counts: Counts, alt: number): RowCounts {
  const { strata, AC, AN, nhomalt, hemizygote, haploid, touched, touchedCount } = counts
  const of = (values: Int32Array) => values.subarray(alt * strata, (alt + 1) * strata)
  const row = { AC: of(AC), AN, nhomalt: of(nhomalt), hemizygote_count: of(hemizygote), n_haploid: haploid }
  return { ...row, touched, touchedCount }
}

/**
 * Makes a synthetic dataset shaped like the platform: three biobanks, age bands, sex, nine regions, twelve diseases; a
 * human-like frequency spectrum, regional structure, disease-associated variants, missing calls, multi-allelic sites,
 * indels, chromosome 22 and some of X. There is no linkage between sites. Labelled synthetic everywhere.
 *
 * @throws HindoError `usage` for numbers out of range, `aborted`; nothing is left in the outputs then
 */
export async function simulateDataset(task: SimulateTask): Promise<Manifest> {
  const { output, individuals, onProgress, signal } = task
  const options: Required<SimulateOptions> = {
    participants: wholeNumber('participants', task.options?.participants ?? 22_955, 1, 999_999),
    variants: wholeNumber('variants', task.options?.variants ?? 20_000, 1, 10_000_000),
    seed: wholeNumber('seed', task.options?.seed ?? 1, 0, Number.MAX_SAFE_INTEGER),
    id: task.options?.id ?? 'synthetic',
    pairs: task.options?.pairs ?? [],
  }
  try {
    await output.open?.()
    await individuals?.open?.()
    const random = new Random(options.seed)
    const people = simulatePeople(random, options.participants)
    const sheet = parseSheet(peopleSheet(people), INDIVIDUALS_FILES.sheet)
    const axesFile = { axes: SIMULATED_AXES }
    const cohort = planCohort(people.names, sheet, { axesFile, pairs: options.pairs }, true, () => {})
    const plan = cohort.strata
    const counts = new Counts(plan)
    const writer = new DatasetWriter(output, head(options, cohort), {
      bounds: plan.people.map((n) => 2 * n),
      extras: { ids: true, genes: simulateGenes(options.variants, SIMULATED_SPACING) },
    })
    const written = individuals ? new IndividualsWriter(individuals, people) : undefined
    await written?.start()
    const source = new GenotypeSource(random, people)
    for (const site of simulateSites(random, options.variants)) {
      const genotypes = source.draw(site)
      countSite(counts, site, genotypes, people)
      for (const [alt, name] of site.alts.entries()) {
        const { contig, position, id, ref, filter } = site
        const flushed = writer.row(
          { contig, position, id, ref, alt: name, filter },
          rowCounts(counts, alt),
          counts.hasHaploid,
        )
        if (flushed) await flushed
      }
      counts.clear()
      await written?.add(site, genotypes)
      if (writer.rows % 256 < site.alts.length) {
        throwIfAborted(signal)
        onProgress?.({ phase: 'write', done: writer.rows, total: options.variants, unit: 'rows' })
        // Lets a signal or a paint through: the loop itself seldom waits.
        await new Promise((resolve) => setTimeout(resolve))
      }
    }
    await written?.finish()
    const manifest = await writer.finish()
    await individuals?.commit()
    return manifest
  } catch (error) {
    await output.discard()
    await individuals?.discard()
    throw error
  }
}
