import { HindoError } from '../errors.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE } from './dataset.ts'
import { searchPeople, searchTerms } from './search-people.ts'
import { RECORD_OPTIONS, searchRecords } from './search-records.ts'
import { searchVariants, VARIANT_NOTE, VARIANT_OPTIONS, variantTexts } from './search-variants.ts'

const OPTIONS: OptionDefinitions = {
  by: { kind: 'list', value: 'AXIS', help: 'split only by this axis; repeat for several (default: by all)' },
  terms: { kind: 'text', value: 'TEXT', help: 'find levels by code, range (C50..C58) or words, in any language' },
  axis: { kind: 'text', value: 'AXIS', help: 'with --terms: only this axis' },
  limit: { kind: 'number', value: 'N', help: 'with --terms: at most this many (default 50)' },
  json: { kind: 'flag', help: 'print JSON' },
  ...RECORD_OPTIONS,
  ...VARIANT_OPTIONS,
}

/** What is searched decides who answers; each way has a file of its own. */
export const search: Command = {
  name: 'search',
  summary: 'People of a dataset: how many there are of a cohort, and in every level; terms to ask with.',
  usage:
    'DATASET [EXPR] [--by AXIS]... [--terms TEXT [--axis AXIS] [--limit N]] [--records [--rows N]] [--variant TEXT]... [--variants FILE] [--json]',
  positionals: { names: ['DATASET', 'EXPR'], least: 1, most: 2 },
  options: OPTIONS,
  notes: `${DATASET_NOTE}
EXPR is such as "(disease=C50 or disease=C34) and not sex=male"; without it everybody is counted. Levels are written by
id, code or name; C50..C58 is a range of codes, C5* every code that begins with C5.

Printed are axis, level, participants, state (value, suppressed, not_collected, not_answerable), lower and upper: where
the number is not told, it certainly lies between these two. In an overlapping axis a person may count in several
levels.

${VARIANT_NOTE}`,
  async run(input, context) {
    const records = input.flag('records')
    refuseOptions(input, records ? VARIANT_OPTIONS : RECORD_OPTIONS, records)
    if (records) return searchRecords(input, context)
    if (input.text('terms') !== undefined) return searchTerms(input, context)
    const variants = await variantTexts(input)
    return variants === undefined ? searchPeople(input, context) : searchVariants(variants, input, context)
  },
}

/** An option of another way to search would be passed over in silence. */
function refuseOptions(input: Arguments, others: OptionDefinitions, records: boolean): void {
  const given = Object.keys(others).find((name) => name !== 'records' && input.text(name) !== undefined)
  if (given) throw new HindoError('usage', `--${given} ${records ? 'does not go' : 'goes'} with --records`)
}
