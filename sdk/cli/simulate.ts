import { folderOutput } from '../build/output.node.ts'
import { simulateDataset } from '../build/simulate.ts'
import { INDIVIDUALS_FILES } from '../build/simulate-individuals.ts'
import { commaList } from './arguments.ts'
import type { Command } from './command.ts'
import { refuseNeighbours } from './neighbours.ts'
import { simulateRecordsCommand } from './simulate-records.ts'

export const simulate: Command = {
  name: 'simulate',
  summary: 'A synthetic dataset shaped like the platform: nobody in it exists.',
  usage:
    '--out DIR [--participants N] [--variants N] [--seed S] [--pairs LIST] [--individuals DIR] [--records N | --catalogue N]',
  positionals: { names: [], least: 0, most: 0 },
  options: {
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty', required: true },
    participants: { kind: 'number', value: 'N', help: 'people (default 22955: NCBN 9830, TMM 7125, BBJ 6000)' },
    variants: { kind: 'number', value: 'N', help: 'rows, one per alternate allele (default 20000)' },
    seed: { kind: 'number', value: 'S', help: 'another number, other people (default 1)' },
    id: { kind: 'text', value: 'ID', help: 'id of the dataset (default synthetic)' },
    pairs: { kind: 'text', value: 'LIST', help: 'store pairs of diseases: disease, or disease=II for two cancers' },
    records: {
      kind: 'number',
      value: 'N',
      help: 'records of donors of 14 biobanks instead, with 30 facets, no genotypes',
    },
    catalogue: { kind: 'number', value: 'N', help: 'records of a data catalogue instead' },
    individuals: { kind: 'text', value: 'DIR', help: 'also write the people: VCF, sample sheet, axes file' },
  },
  notes: `The same seed gives the same bytes on one major version of Node.

With --individuals DIR the dataset can be made again, and checked, from
  DIR/${INDIVIDUALS_FILES.vcf} --samples DIR/${INDIVIDUALS_FILES.sheet} --axes-file DIR/${INDIVIDUALS_FILES.axes}`,
  async run(input, context) {
    if (input.text('records') !== undefined || input.text('catalogue') !== undefined) {
      return simulateRecordsCommand(input, context)
    }
    const { terminal, signal } = context
    const out = input.text('out')!
    await refuseNeighbours(out, 'counts')
    const folder = input.text('individuals')
    const [participants, variants, seed, id] = [
      input.number('participants'),
      input.number('variants'),
      input.number('seed'),
      input.text('id'),
    ]
    const manifest = await simulateDataset({
      options: {
        pairs: commaList(input.text('pairs')),
        ...(participants === undefined ? {} : { participants }),
        ...(variants === undefined ? {} : { variants }),
        ...(seed === undefined ? {} : { seed }),
        ...(id === undefined ? {} : { id }),
      },
      output: folderOutput(out),
      ...(folder === undefined ? {} : { individuals: folderOutput(folder) }),
      onProgress: terminal.progress,
      signal,
    })
    terminal.say(`${out}: ${manifest.variants} variants in ${manifest.strata.length} strata, synthetic`)
  },
}
