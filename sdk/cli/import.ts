import { importDataset } from '../build/import.ts'
import { pathInput } from '../build/input.node.ts'
import { folderOutput } from '../build/output.node.ts'
import { HindoError } from '../errors.ts'
import type { Command } from './command.ts'
import { EXTRA_OPTIONS, extraFiles } from './extra-files.ts'
import { IMPORT_RECORDS_NOTE, IMPORT_RECORDS_OPTIONS, importRecordsCommand } from './import-records.ts'
import { readJsonFile } from './json-file.ts'
import { refuseNeighbours } from './neighbours.ts'
import { publishOption } from './publish-option.ts'
import { readTermFiles, TERMS_HELP } from './term-files.ts'

export const importCounts: Command = {
  name: 'import',
  summary: 'A dataset from counts per site (allele-frequency VCF, table, PLINK 2 reports), or from records.',
  usage:
    'INPUT... --mapping MAP.json [--terms AXIS=LIST]... [--ids] [--genes FILE] [--callable BED] [--annotate FILE] [--publish POLICY] [--records [--unlisted error|keep]] --out DIR',
  positionals: { names: ['INPUT'], least: 0, most: Number.POSITIVE_INFINITY },
  options: {
    mapping: {
      kind: 'text',
      value: 'FILE',
      help: 'which field holds which count of which group (JSON)',
      required: true,
    },
    terms: { kind: 'list', value: 'AXIS=FILE', help: TERMS_HELP },
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty' },
    ...EXTRA_OPTIONS,
    ...IMPORT_RECORDS_OPTIONS,
  },
  notes: `The mapping of a gnomAD-like VCF with the INFO fields AC, AN, AC_eas, AN_eas, …:
  { "format": "vcf", "measures": { "AC": "AC{group}", "AN": "AN{group}", "nhomalt": "nhomalt{group}" },
    "axes": [{ "id": "population", "kind": "partition", "levels": [{ "id": "afr" }, { "id": "eas" }] }] }
Its JSON Schema is hindo/schema/import-mapping.schema.json. Several inputs: PLINK 2 reports, one per group, with
the same sites; "strata" of the mapping name them.

${IMPORT_RECORDS_NOTE}`,
  async run(input, context) {
    const shown = input.flag('records') && input.flag('show-mapping')
    if (input.positionals.length === 0 && !shown) throw new HindoError('usage', 'INPUT is missing')
    if (input.flag('records')) return importRecordsCommand(input, context)
    const { terminal, signal } = context
    const out = input.text('out')
    if (out === undefined) throw new HindoError('usage', '--out is missing')
    if (input.text('unlisted') !== undefined) throw new HindoError('usage', '--unlisted goes with --records')
    const publish = await publishOption(input)
    await refuseNeighbours(out, 'counts')
    const manifest = await importDataset({
      inputs: input.positionals.map(pathInput),
      mapping: await readJsonFile(input.text('mapping')!),
      ...extraFiles(input),
      ids: input.flag('ids'),
      ...(publish !== undefined && { publish }),
      terms: await readTermFiles(input.list('terms')),
      output: folderOutput(out),
      onProgress: terminal.progress,
      onWarning: terminal.warn,
      signal,
    })
    terminal.say(`${out}: ${manifest.variants} variants in ${manifest.strata.length} strata, ${manifest.serving}`)
  },
}
