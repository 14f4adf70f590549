import { usualAssembly } from '../dataset/assemblies.ts'
import { HindoError } from '../errors.ts'
import { readAnnotations } from './annotations.ts'
import type { Input } from './input.ts'
import { readCallable, readGenes } from './read-stretches.ts'
import type { Extras } from './row-extras.ts'
import type { ReadRecord } from './text-stream.ts'

/** Files that make a dataset searchable by name and filterable by annotation. */
export interface ExtraFiles {
  /** GFF3 or BED. */
  genes?: Input
  /** BED of stretches where calls were possible. */
  callable?: Input
  /** TSV or VCF of annotations by contig, position, ref and alt. */
  annotate?: Input
}

/** What a build does with them. */
export interface ExtrasTask extends ExtraFiles {
  ids?: boolean
  /** Keeps a checksum of each file. */
  record: (name: string) => ReadRecord
  warn: (message: string) => void
}

/** Extras, and the check that has to wait until the dataset's assembly is known. */
export interface ReadyExtras extends Extras {
  /** @throws HindoError `usage` when a file names another assembly */
  checkAssembly(assembly: string): void
}

/** Reads the files; rows take from what was read. @throws HindoError `parse` with file and line */
export async function readExtras({ ids, genes, callable, annotate, record, warn }: ExtrasTask): Promise<ReadyExtras> {
  const read = genes && (await readGenes(genes, record(genes.name)))
  const annotations = annotate && (await readAnnotations(annotate, record(annotate.name), warn))
  return {
    ...(ids ? { ids } : {}),
    ...(read ? { genes: read.genes } : {}),
    ...(callable ? { callable: await readCallable(callable, record(callable.name)) } : {}),
    ...(annotations ? { annotations } : {}),
    checkAssembly(assembly) {
      if (genes) refuseOther('genes', genes.name, assembly, read?.assembly)
      if (annotate) refuseOther('annotations', annotate.name, assembly, annotations?.assembly)
    },
  }
}

function refuseOther(what: string, file: string, assembly: string, written: string | undefined): void {
  const [own, other] = [usualAssembly(assembly), usualAssembly(written ?? assembly)]
  if (own === 'unknown' || own === other) return
  throw new HindoError('usage', `the ${what} are of ${other}; the dataset is ${own}`, {
    where: { file },
    hint: 'Give a file for the same assembly',
  })
}
