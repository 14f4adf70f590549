import type { ByteSink } from '../arrow/write.ts'
import { streamChunks } from './input.ts'
import type { Output } from './output.ts'
import { SIMULATED_AXES } from './simulate-axes.ts'
import type { SimulatedGenotypes } from './simulate-genotypes.ts'
import type { SimulatedPeople } from './simulate-people.ts'
import { peopleSheet } from './simulate-people.ts'
import type { SimulatedSite } from './simulate-sites.ts'
import { SIMULATED_CONTIGS } from './simulate-sites.ts'

const ENCODER = new TextEncoder()
/** Text is handed to the compressor in pieces of about this many characters. */
const PIECE = 1 << 18

/** Names of the files that {@link IndividualsWriter} makes. */
export const INDIVIDUALS_FILES = { vcf: 'individuals.vcf.gz', sheet: 'samples.tsv', axes: 'axes.json' } as const

/** Head of the simulated VCF, which says that nobody in it exists. */
export function individualsHeader(people: SimulatedPeople): string {
  const lines = ['##fileformat=VCFv4.3', '##source=hindo simulate', '##hindo_synthetic=true']
  for (const { name, length } of SIMULATED_CONTIGS) lines.push(`##contig=<ID=${name},length=${length},assembly=GRCh38>`)
  lines.push(
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FILTER=<ID=LowQual,Description="Simulated low quality">',
    '##FILTER=<ID=HighMissing,Description="More than 5 % of people without a call">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
  )
  const columns = ['#CHROM', 'POS', 'ID', 'REF', 'ALT', 'QUAL', 'FILTER', 'INFO', 'FORMAT']
  lines.push([...columns, ...people.names].join('\t'), '')
  return lines.join('\n')
}

/** One record of the simulated VCF, phased; men have one allele where the site says so. */
export function individualsRecord(site: SimulatedSite, genotypes: SimulatedGenotypes, people: SimulatedPeople): string {
  const { alleles, isMissing } = genotypes
  const cells: Array<string | number> = [site.contig, site.position, site.id ?? '.', site.ref, site.alts.join(',')]
  cells.push('.', site.filter, '.', 'GT')
  for (let person = 0; person < people.count; person++) {
    const haploid = site.haploidMales && people.sex[person] === 1
    if (isMissing[person] === 1) cells.push(haploid ? '.' : './.')
    else if (haploid) cells.push(alleles[2 * person]!)
    else cells.push(`${alleles[2 * person]}|${alleles[2 * person + 1]}`)
  }
  return `${cells.join('\t')}\n`
}

/** Writes simulated individuals as a gzipped VCF, a sample sheet and an axes file, from which the dataset can be rebuilt. */
export class IndividualsWriter {
  readonly #output: Output
  readonly #people: SimulatedPeople
  #gzip = new CompressionStream('gzip')
  #writer = this.#gzip.writable.getWriter()
  #drained: Promise<void> = Promise.resolve()
  #pending = ''

  constructor(output: Output, people: SimulatedPeople) {
    this.#output = output
    this.#people = people
  }

  /** Writes the sheet, the axes file and the head of the VCF. */
  async start(): Promise<void> {
    await this.#whole(INDIVIDUALS_FILES.sheet, peopleSheet(this.#people))
    await this.#whole(INDIVIDUALS_FILES.axes, `${JSON.stringify({ axes: SIMULATED_AXES }, null, 2)}\n`)
    const sink = await this.#output.create(INDIVIDUALS_FILES.vcf)
    this.#drained = drain(this.#gzip.readable, sink)
    // Awaited in `finish`; an early failure must not count as unhandled until then.
    this.#drained.catch(() => {})
    this.#pending = individualsHeader(this.#people)
  }

  async add(site: SimulatedSite, genotypes: SimulatedGenotypes): Promise<void> {
    this.#pending += individualsRecord(site, genotypes, this.#people)
    if (this.#pending.length >= PIECE) await this.#flush()
  }

  async finish(): Promise<void> {
    await this.#flush()
    await this.#writer.close()
    await this.#drained
  }

  async #flush(): Promise<void> {
    await this.#writer.write(ENCODER.encode(this.#pending))
    this.#pending = ''
  }

  async #whole(file: string, text: string): Promise<void> {
    const sink = await this.#output.create(file)
    await sink.write(ENCODER.encode(text))
    await sink.close()
  }
}

async function drain(readable: ReadableStream<Uint8Array>, sink: ByteSink): Promise<void> {
  for await (const chunk of streamChunks(readable)) await sink.write(chunk)
  await sink.close()
}
