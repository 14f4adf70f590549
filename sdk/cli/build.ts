import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { buildDataset } from '../build/build.ts'
import { pathInput } from '../build/input.node.ts'
import type { BuildOptions, HalfCall } from '../build/options.ts'
import { folderOutput } from '../build/output.node.ts'
import { threadsFor } from '../build/threads.ts'
import { summarizeHistory } from '../dataset/history.ts'
import { HindoError } from '../errors.ts'
import type { Arguments } from './arguments.ts'
import { commaList } from './arguments.ts'
import type { Command } from './command.ts'
import { EXTRA_OPTIONS, extraFiles } from './extra-files.ts'
import { describeSince } from './info.ts'
import { readJsonFile } from './json-file.ts'
import { refuseNeighbours } from './neighbours.ts'
import { PREVIOUS_OPTIONS, previousFiles } from './previous-files.ts'
import { PUBLISH_HELP, publishOption } from './publish-option.ts'
import { readTermFiles, TERMS_HELP } from './term-files.ts'

const HALF_CALLS: HalfCall[] = ['haploid', 'missing', 'error']

async function readOptions(input: Arguments): Promise<BuildOptions> {
  const options: BuildOptions = {
    axes: commaList(input.text('axes')),
    overlapping: commaList(input.text('overlapping')),
    pairs: commaList(input.text('pairs')),
  }
  const terms = await readTermFiles(input.list('terms'))
  if (terms.length > 0) options.terms = terms
  const axesFile = input.text('axes-file')
  if (axesFile !== undefined) options.axesFile = await readJsonFile(axesFile)
  const publish = await publishOption(input)
  if (publish !== undefined) options.publish = publish
  const halfCall = input.text('half-call')
  if (halfCall !== undefined) {
    const known = HALF_CALLS.find((name) => name === halfCall)
    if (!known) throw new HindoError('usage', `--half-call takes ${HALF_CALLS.join(', ')}, not "${halfCall}"`)
    options.halfCall = known
  }
  const texts = {
    id: 'id',
    dataVersion: 'data-version',
    assembly: 'assembly',
    region: 'region',
    sexAxis: 'sex-axis',
    licence: 'licence',
    citation: 'citation',
  } as const
  for (const [name, option] of Object.entries(texts) as Array<[keyof typeof texts, string]>) {
    const value = input.text(option)
    if (value !== undefined) options[name] = value
  }
  if (input.flag('ids')) options.ids = true
  if (input.flag('sex-ploidy')) options.sexPloidy = true
  const threads = input.number('threads')
  if (threads !== undefined) {
    if (!Number.isInteger(threads) || threads < 1 || threads > availableParallelism())
      throw new HindoError(
        'usage',
        `--threads takes 1 to ${availableParallelism()}, the cores of this machine, not ${threads}`,
      )
    options.threads = threads
  }
  return options
}

export const build: Command = {
  name: 'build',
  summary: 'A dataset from genotypes (VCF 4.1-4.5: text, gzip, BGZF) and a sample sheet.',
  usage:
    'INPUT... [--samples SHEET.tsv] [--axes LIST] [--overlapping LIST] [--pairs LIST] [--axes-file AXES.json] [--terms AXIS=LIST]... [--assembly NAME] [--region R] [--half-call haploid|missing|error] [--publish POLICY] [--previous SHEET.tsv]... [--ids] [--genes FILE] [--callable BED] [--annotate FILE] --out DIR',
  positionals: { names: ['INPUT'], least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty', required: true },
    samples: { kind: 'text', value: 'SHEET', help: 'tab-separated: sample, then one column per axis' },
    axes: { kind: 'text', value: 'LIST', help: 'columns in which everybody has one level: sex,region' },
    overlapping: { kind: 'text', value: 'LIST', help: 'columns with any number of levels, separated by ";": disease' },
    pairs: {
      kind: 'text',
      value: 'LIST',
      help: 'levels also stored in pairs: disease, disease:phenotype, disease=II (inside II)',
    },
    'axes-file': { kind: 'text', value: 'FILE', help: 'kinds, order, labels, codes and parents of axes (JSON)' },
    terms: { kind: 'list', value: 'AXIS=FILE', help: TERMS_HELP },
    assembly: { kind: 'text', value: 'NAME', help: 'GRCh37 or GRCh38 (default: by the contig lengths of the header)' },
    region: { kind: 'text', value: 'REGION', help: 'only this: 22, 22:16050000-16100000; several with commas' },
    'half-call': { kind: 'text', value: 'WAY', help: '0/. counts as haploid (default), missing, or is an error' },
    'sex-axis': { kind: 'text', value: 'AXIS', help: 'axis that says sex (default sex)' },
    'sex-ploidy': { kind: 'flag', help: 'count men written as diploid on non-PAR X and Y as haploid' },
    publish: {
      kind: 'text',
      value: 'POLICY',
      help: PUBLISH_HELP,
    },
    ...PREVIOUS_OPTIONS,
    id: { kind: 'text', value: 'ID', help: 'id of the dataset (default: name of the first input)' },
    'data-version': { kind: 'text', value: 'TEXT', help: 'version of the data (default: hash of inputs and options)' },
    licence: { kind: 'text', value: 'TEXT', help: 'licence of the data' },
    citation: { kind: 'text', value: 'TEXT', help: 'how to cite the data' },
    ...EXTRA_OPTIONS,
    threads: { kind: 'number', value: 'N', help: 'threads that count (default: as many as pay for the inputs)' },
  },
  async run(input, { terminal, signal }) {
    // V8 lets the nursery for new objects grow to 48 MB over a long run although a build needs 1: memory would seem to
    // grow with the input (measured: 20 % more for ten times the text, 8 % with this).
    setFlagsFromString('--semi-space-growth-factor=1')
    const out = input.text('out')!
    await refuseNeighbours(out, 'counts')
    const samples = input.text('samples')
    const options = await readOptions(input)
    const inputs = input.positionals.map(pathInput)
    options.threads ??= await threadsFor(inputs, availableParallelism())
    const manifest = await buildDataset({
      inputs,
      ...(samples === undefined ? {} : { samples: pathInput(samples) }),
      ...extraFiles(input),
      ...previousFiles(input),
      options,
      output: folderOutput(out),
      onProgress: terminal.progress,
      onWarning: terminal.warn,
      signal,
    })
    terminal.say(`${out}: ${manifest.variants} variants in ${manifest.strata.length} strata, ${manifest.serving}`)
    for (const since of manifest.history ? summarizeHistory(manifest.history) : [])
      terminal.say(`since ${describeSince(since)}`)
  },
}
