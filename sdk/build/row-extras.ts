import { accessionChromosome, findContig, usualAssembly } from '../dataset/assemblies.ts'
import type { DatasetIndexes } from '../dataset/index-files.ts'
import type { Manifest, PartFile } from '../dataset/manifest.ts'
import type { PartHeader } from '../dataset/part-files.ts'
import { HindoError } from '../errors.ts'
import type { VariantKey } from '../types.ts'
import { IdIndexWriter } from './id-index.ts'
import type { Output } from './output.ts'
import { byPlace, type PlacedGene, type PlacedStretch, writeCallable, writeGenes } from './place-index.ts'
import { union } from './read-stretches.ts'

/** What an annotation file adds to rows, taken as they come. */
export interface RowAnnotations {
  readonly columns: NonNullable<Manifest['annotations']>
  row(variant: VariantKey): void
  /** Writes the annotations of the rows taken since the last part. */
  writePart(output: Output, header: PartHeader): Promise<PartFile>
  /** All rows are in. */
  end(): void
}

/** What goes into a dataset beside variants and counts. */
export interface Extras {
  /** Index the identifiers of rows. */
  ids?: boolean
  genes?: PlacedGene[]
  callable?: PlacedStretch[]
  annotations?: RowAnnotations
}

/** Follows the rows of a dataset and writes what is made beside them. */
export class ExtrasWriter {
  readonly #output: Output
  readonly #extras: Extras
  readonly #ids: IdIndexWriter | undefined

  constructor(output: Output, extras: Extras) {
    this.#output = output
    this.#extras = extras
    this.#ids = extras.ids ? new IdIndexWriter() : undefined
  }

  /** @param row number in the dataset, from 0 */
  row(variant: VariantKey & { id: string | null }, row: number): void {
    this.#ids?.add(variant.id, row)
    this.#extras.annotations?.row(variant)
  }

  /** The finished part's own annotations. */
  async part(header: PartHeader): Promise<{ annotations?: PartFile }> {
    const { annotations } = this.#extras
    return annotations ? { annotations: await annotations.writePart(this.#output, header) } : {}
  }

  /** What the manifest says of it; contigs are those that have rows, in their order. */
  async finish(contigs: string[], assembly: string): Promise<Pick<Manifest, 'annotations' | 'indexes'>> {
    const { genes, callable, annotations } = this.#extras
    const indexes: DatasetIndexes = {}
    annotations?.end()
    if (this.#ids) indexes.ids = (await this.#ids.write(this.#output))!
    if (genes) indexes.genes = await writeGenes(this.#output, placed(genes, contigs, assembly), contigs)
    if (callable) {
      const all = placed(callable, contigs, assembly)
      // One contig may have come under two names.
      const joined = contigs.flatMap((name) => union(all.filter(({ contig }) => contig === name)))
      indexes.callable = await writeCallable(this.#output, joined, contigs)
    }
    return {
      ...(annotations ? { annotations: annotations.columns } : {}),
      ...(Object.keys(indexes).length > 0 ? { indexes } : {}),
    }
  }
}

/** Stretches on the contigs of a dataset, by its names for them, in its order. */
function placed<T extends PlacedStretch>(all: readonly T[], contigs: string[], assembly: string): T[] {
  const names = new Map<string, string | undefined>()
  const nameOf = (contig: string): string | undefined => {
    const accession = accessionChromosome(contig)
    const own = usualAssembly(assembly)
    if (accession?.assembly && own !== 'unknown' && accession.assembly !== own) {
      throw new HindoError('usage', `${contig} belongs to ${accession.assembly}; the dataset is ${own}`, {
        hint: 'Give a file for the same assembly',
      })
    }
    return findContig(contig, contigs) ?? findContig(accession?.name ?? contig, contigs)
  }
  const out: T[] = []
  for (const one of all) {
    if (!names.has(one.contig)) names.set(one.contig, nameOf(one.contig))
    const contig = names.get(one.contig)
    if (contig !== undefined) out.push({ ...one, contig })
  }
  return out.sort(byPlace(contigs))
}
