import { mergeDatasets } from '../build/merge.ts'
import { folderOutput } from '../build/output.node.ts'
import { folderSource } from '../dataset/source.node.ts'
import type { Command } from './command.ts'
import { refuseNeighbours } from './neighbours.ts'

export const merge: Command = {
  name: 'merge',
  summary: 'Joins datasets of the same people and different regions into one.',
  usage: 'DIR... --out DIR',
  positionals: { names: ['DIR', 'DIR'], least: 2, most: Number.POSITIVE_INFINITY },
  options: {
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty', required: true },
    id: { kind: 'text', value: 'ID', help: 'id of the dataset (default: that of the first)' },
    'data-version': {
      kind: 'text',
      value: 'TEXT',
      help: 'version of the data (default: a hash of the versions merged)',
    },
  },
  notes: 'Make the shards with hindo build --region, each with the same sheet and options.',
  async run(input, { terminal, signal }) {
    const out = input.text('out')!
    await refuseNeighbours(out, 'counts')
    const [id, dataVersion] = [input.text('id'), input.text('data-version')]
    const manifest = await mergeDatasets({
      sources: input.positionals.map(folderSource),
      output: folderOutput(out),
      ...(id === undefined ? {} : { id }),
      ...(dataVersion === undefined ? {} : { dataVersion }),
      onProgress: terminal.progress,
      signal,
    })
    terminal.say(`${out}: ${manifest.variants} variants in ${manifest.parts.length} parts`)
  },
}
