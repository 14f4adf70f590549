import { importDataset } from '../build/import.ts'
import { pathInput } from '../build/input.node.ts'
import { folderOutput } from '../build/output.node.ts'
import type { Command } from './command.ts'
import { EXTRA_OPTIONS, extraFiles } from './extra-files.ts'
import { readJsonFile } from './json-file.ts'
import { readTermFiles, TERMS_HELP } from './term-files.ts'

export const importCounts: Command = {
  name: 'import',
  summary: 'A dataset from counts per site: allele-frequency VCF, table, PLINK 2 reports.',
  usage:
    'INPUT... --mapping MAP.json [--terms AXIS=LIST]... [--ids] [--genes FILE] [--callable BED] [--annotate FILE] --out DIR',
  positionals: { names: ['INPUT'], least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    mapping: {
      kind: 'text',
      value: 'FILE',
      help: 'which field holds which count of which group (JSON)',
      required: true,
    },
    terms: { kind: 'list', value: 'AXIS=FILE', help: TERMS_HELP },
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty', required: true },
    ...EXTRA_OPTIONS,
  },
  notes: `The mapping of a gnomAD-like VCF with the INFO fields AC, AN, AC_eas, AN_eas, …:
  { "format": "vcf", "measures": { "AC": "AC{group}", "AN": "AN{group}", "nhomalt": "nhomalt{group}" },
    "axes": [{ "id": "population", "kind": "partition", "levels": [{ "id": "afr" }, { "id": "eas" }] }] }
Its JSON Schema is hindo/schema/import-mapping.schema.json. Several inputs: PLINK 2 reports, one per group, with
the same sites; "strata" of the mapping name them.`,
  async run(input, { terminal, signal }) {
    const out = input.text('out')!
    const manifest = await importDataset({
      inputs: input.positionals.map(pathInput),
      mapping: await readJsonFile(input.text('mapping')!),
      ...extraFiles(input),
      ids: input.flag('ids'),
      terms: await readTermFiles(input.list('terms')),
      output: folderOutput(out),
      onProgress: terminal.progress,
      onWarning: terminal.warn,
      signal,
    })
    terminal.say(`${out}: ${manifest.variants} variants in ${manifest.strata.length} strata, ${manifest.serving}`)
  },
}
