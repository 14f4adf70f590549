import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathInput } from '../build/input.node.ts'
import type { PreviousVersion } from '../build/previous.ts'
import { HindoError } from '../errors.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'

/** What `hindo build` takes about earlier versions of the data. */
export const PREVIOUS_OPTIONS: OptionDefinitions = {
  previous: {
    kind: 'list',
    value: 'SHEET',
    help: 'sheet of an earlier data version: who joined or left since; may be given again',
  },
  'previous-dataset': {
    kind: 'list',
    value: 'DIR',
    help: 'dataset built from it: its data version, and what the sheet must add up to',
  },
  'previous-version': { kind: 'list', value: 'TEXT', help: 'its data version, where the dataset is not at hand' },
}

/** The earlier versions of those options: sheets, and in the same order datasets or names. */
export function previousFiles(input: Arguments): { previous?: PreviousVersion[] } {
  const sheets = input.list('previous')
  const [datasets, names] = [input.list('previous-dataset'), input.list('previous-version')]
  if (sheets.length + datasets.length + names.length === 0) return {}
  if (datasets.length > 0 && names.length > 0)
    throw new HindoError(
      'usage',
      'earlier versions are named by --previous-dataset or by --previous-version, not by both',
    )
  const [option, count] =
    names.length > 0 ? ['--previous-version', names.length] : ['--previous-dataset', datasets.length]
  if (count !== sheets.length) {
    throw new HindoError('usage', `--previous is there ${times(sheets.length)}, ${option} ${times(count)}`, {
      hint: 'Give the dataset (--previous-dataset DIR) or the data version (--previous-version TEXT) of every previous sheet, in the same order',
    })
  }
  const previous = sheets.map((sheet, number) => ({
    samples: pathInput(sheet),
    ...(names.length > 0 ? { dataVersion: names[number]! } : { manifest: pathInput(manifestPath(datasets[number]!)) }),
  }))
  return { previous }
}

function manifestPath(place: string): string {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder ? join(place, 'dataset.json') : place
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
