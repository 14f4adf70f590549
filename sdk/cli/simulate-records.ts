import { folderOutput } from '../build/output.node.ts'
import { simulateCatalogue } from '../build/simulate-catalogue.ts'
import { simulateRecords } from '../build/simulate-records.ts'
import { HindoError } from '../errors.ts'
import type { Arguments } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { refuseNeighbours } from './neighbours.ts'

/** `hindo simulate --records N` and `--catalogue N`. */
export async function simulateRecordsCommand(input: Arguments, { terminal, signal }: CommandContext): Promise<void> {
  const out = input.text('out')!
  const catalogue = input.number('catalogue')
  const records = catalogue ?? input.number('records')!
  for (const option of ['participants', 'variants', 'individuals']) {
    if (input.text(option) !== undefined) {
      throw new HindoError(
        'usage',
        `--${option} does not go with --${catalogue === undefined ? 'records' : 'catalogue'}`,
      )
    }
  }
  if (catalogue !== undefined && input.number('records') !== undefined) {
    throw new HindoError('usage', '--records and --catalogue make two datasets: call twice')
  }
  await refuseNeighbours(out, 'records')
  const seed = input.number('seed')
  const id = input.text('id')
  const make = catalogue === undefined ? simulateRecords : simulateCatalogue
  const manifest = await make({
    options: { records, ...(seed !== undefined && { seed }), ...(id !== undefined && { id }) },
    output: folderOutput(out),
    onProgress: terminal.progress,
    signal,
  })
  const facets = `${manifest.axes.length} facets and ${manifest.fields.length} fields`
  terminal.say(`${out}: ${manifest.records} records with ${facets}, synthetic`)
}
