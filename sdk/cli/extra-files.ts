import { pathInput } from '../build/input.node.ts'
import type { ExtraFiles } from '../build/read-extras.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'

/** What build and import take beside genotypes or counts. */
export const EXTRA_OPTIONS: OptionDefinitions = {
  ids: { kind: 'flag', help: 'index identifiers (rs671), so that search finds them in any number of rows' },
  genes: { kind: 'text', value: 'FILE', help: 'index the genes of a GFF3 or BED file' },
  callable: { kind: 'text', value: 'BED', help: 'where calls were possible: what is not listed there is reference' },
  annotate: { kind: 'text', value: 'FILE', help: 'columns of a TSV, INFO fields of a VCF: columns to filter by' },
}

/** The files of those options. */
export function extraFiles(input: Arguments): ExtraFiles {
  const file = (name: string) => {
    const path = input.text(name)
    return path === undefined ? {} : { [name]: pathInput(path) }
  }
  return { ...file('genes'), ...file('callable'), ...file('annotate') }
}
