import { folderOutput } from '../build/output.node.ts'
import { simulateDataset } from '../build/simulate.ts'
import { INDIVIDUALS_FILES } from '../build/simulate-individuals.ts'
import type { Command } from './command.ts'

export const simulate: Command = {
  name: 'simulate',
  summary: 'A synthetic dataset shaped like the platform: nobody in it exists.',
  usage: '--out DIR [--participants N] [--variants N] [--seed S] [--individuals DIR]',
  positionals: { names: [], least: 0, most: 0 },
  options: {
    out: { kind: 'text', value: 'DIR', help: 'folder of the dataset; must not exist or be empty', required: true },
    participants: { kind: 'number', value: 'N', help: 'people (default 22955: NCBN 9830, TMM 7125, BBJ 6000)' },
    variants: { kind: 'number', value: 'N', help: 'rows, one per alternate allele (default 20000)' },
    seed: { kind: 'number', value: 'S', help: 'another number, other people (default 1)' },
    id: { kind: 'text', value: 'ID', help: 'id of the dataset (default synthetic)' },
    individuals: { kind: 'text', value: 'DIR', help: 'also write the people: VCF, sample sheet, axes file' },
  },
  notes: `The same seed gives the same bytes on one major version of Node.

With --individuals DIR the dataset can be made again, and checked, from
  DIR/${INDIVIDUALS_FILES.vcf} --samples DIR/${INDIVIDUALS_FILES.sheet} --axes-file DIR/${INDIVIDUALS_FILES.axes}`,
  async run(input, { terminal, signal }) {
    const out = input.text('out')!
    const folder = input.text('individuals')
    const [participants, variants, seed, id] = [
      input.number('participants'),
      input.number('variants'),
      input.number('seed'),
      input.text('id'),
    ]
    const manifest = await simulateDataset({
      options: {
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
