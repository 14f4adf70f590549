import type { Count, CountAnswer, Unanswerable } from '../types.ts'
import { commaList } from './arguments.ts'
import type { Command } from './command.ts'
import { DATASET_NOTE, requireAxes, withDataset } from './dataset.ts'
import { pointing } from './pointer.ts'

/**
 * The answer as TSV: the cohort, then its levels; a suppressed or unanswerable number is an empty field, and what it
 * certainly lies between stands in `lower` and `upper`.
 */
export function countTable(answer: CountAnswer): string {
  const lines = ['axis\tlevel\tparticipants\tstate\tlower\tupper']
  const { axes, unanswerable, ...whole } = answer
  lines.push(`\t\t${fieldsOf(unanswerable === undefined ? whole : { ...whole, unanswerable })}`)
  for (const { axis, levels } of axes) {
    for (const level of levels) lines.push(`${axis}\t${level.level}\t${fieldsOf(level)}`)
  }
  return `${lines.join('\n')}\n`
}

function fieldsOf(count: Count | Unanswerable): string {
  const [number, state] = 'unanswerable' in count ? ['', 'not_answerable'] : [count.participants ?? '', count.state]
  return [number, state, count.bounds?.lower ?? '', count.bounds?.upper ?? ''].join('\t')
}

export const count: Command = {
  name: 'count',
  summary: 'Participants of a cohort, or everybody.',
  usage: 'DATASET [EXPR] [--by AXIS]... [--json]',
  positionals: { names: ['DATASET', 'EXPR'], least: 1, most: 2 },
  options: {
    by: { kind: 'list', value: 'AXIS', help: 'also the participants in each level of an axis; repeat for several' },
    json: { kind: 'flag', help: 'print JSON' },
  },
  notes: `${DATASET_NOTE}
EXPR is such as "disease=C50 and not sex=male"; "all", or none, means everybody.

Without --by one number is printed, or why there is none (suppressed, not_collected). With --by it is a table: axis,
level, participants, state (value, suppressed, not_collected, not_answerable), lower and upper: where the number is
not told, it certainly lies between these two.`,
  async run(input, context) {
    const [place, expression = 'all'] = input.positionals as [string, string?]
    await withDataset(place, context, async (dataset) => {
      const by = input.list('by').flatMap(commaList)
      requireAxes(by, dataset.axes)
      const answer = await pointing(expression, () => dataset.count(expression, { by, signal: context.signal }))
      if (input.flag('json')) await context.terminal.write(`${JSON.stringify(answer, null, 2)}\n`)
      else if (by.length > 0) await context.terminal.write(countTable(answer))
      else await context.terminal.write(`${answer.participants ?? answer.state}\n`)
    })
  },
}
