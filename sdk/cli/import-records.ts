import { importRecords } from '../build/import-records.ts'
import { pathInput } from '../build/input.node.ts'
import { folderOutput } from '../build/output.node.ts'
import { READY_MAPPINGS } from '../build/records-mapping.ts'
import { HindoError } from '../errors.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { readJsonFile } from './json-file.ts'
import { refuseNeighbours } from './neighbours.ts'
import { PUBLISH_HELP, publishOption } from './publish-option.ts'
import { readTermFiles } from './term-files.ts'

/** Options of `hindo import --records`, beside those of every import. */
export const IMPORT_RECORDS_OPTIONS: OptionDefinitions = {
  records: { kind: 'flag', help: 'the inputs are tables of records (donors, samples, catalogue), not counts' },
  unlisted: {
    kind: 'text',
    value: 'error|keep',
    help: 'with --records: values that are no level of an axis (default error)',
  },
  publish: { kind: 'text', value: 'POLICY', help: PUBLISH_HELP },
  'show-mapping': { kind: 'flag', help: 'with --records: print the mapping, and do nothing else' },
}

/** Help of `hindo import --records`. */
export const IMPORT_RECORDS_NOTE = `With --records INPUT is a table (TSV with a header), one row per donor, sample or data set. --mapping is a file, or one
that comes along: samples, catalogue (--show-mapping prints them as a start for your own):
  { "kind": "samples", "split": "biobank",
    "axes": [{ "id": "biobank", "kind": "partition" }, { "id": "disease", "kind": "overlapping", "separator": ";" },
             { "id": "age_band", "kind": "partition", "column": "age", "bands": [20, 40, 60, 80] }],
    "fields": [{ "id": "donor_id", "kind": "text", "table": true, "publish": "hash" },
               { "id": "age", "kind": "number", "unit": "years", "publish": { "step": 10 } }] }
Its JSON Schema is hindo/schema/records-mapping.schema.json. Without --publish records are controlled. With it, levels
of fewer than k records are merged, and fields go unless the mapping keeps, hashes or rounds them.`

/** `hindo import --records`. */
export async function importRecordsCommand(input: Arguments, { terminal, signal }: CommandContext): Promise<void> {
  const mapping = await mappingOf(input.text('mapping')!)
  if (input.flag('show-mapping')) {
    await terminal.write(`${JSON.stringify(mapping, null, 2)}\n`)
    return
  }
  const unlisted = input.text('unlisted')
  if (unlisted !== undefined && unlisted !== 'error' && unlisted !== 'keep') {
    throw new HindoError('usage', `--unlisted is error or keep, not "${unlisted}"`)
  }
  const out = input.text('out')
  if (out === undefined) throw new HindoError('usage', '--out is missing')
  await refuseNeighbours(out, 'records')
  const publish = await publishOption(input)
  const manifest = await importRecords({
    inputs: input.positionals.map(pathInput),
    mapping,
    output: folderOutput(out),
    terms: await readTermFiles(input.list('terms')),
    ...(unlisted && { unlisted }),
    ...(publish !== undefined && { publish }),
    onProgress: terminal.progress,
    onWarning: terminal.warn,
    signal,
  })
  const facets = `${manifest.axes.length} facets and ${manifest.fields.length} fields`
  terminal.say(`${out}: ${manifest.records} records with ${facets}, ${manifest.serving}`)
}

async function mappingOf(name: string): Promise<unknown> {
  return Object.hasOwn(READY_MAPPINGS, name) ? READY_MAPPINGS[name] : readJsonFile(name)
}
