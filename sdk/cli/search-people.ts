import { HindoError } from '../errors.ts'
import type { TermHit } from '../search-types.ts'
import type { Arguments } from './arguments.ts'
import { commaList } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { countTable } from './count.ts'
import { requireAxes, withDataset } from './dataset.ts'
import { pointing } from './pointer.ts'

/** `hindo search DATASET [EXPR]`: participants of the cohort and of every level, as `hindo count --by` prints them. */
export async function searchPeople(input: Arguments, context: CommandContext): Promise<void> {
  const [place, expression = ''] = input.positionals as [string, string?]
  for (const option of ['axis', 'limit']) {
    if (input.text(option) !== undefined) throw new HindoError('usage', `--${option} goes with --terms`)
  }
  await withDataset(place, context, async (dataset) => {
    const by = input.list('by').flatMap(commaList)
    requireAxes(by, dataset.axes)
    const { signal } = context
    const answer = await pointing(expression, () =>
      dataset.count(expression, { tell: true, signal, ...(by.length > 0 ? { by } : {}) }),
    )
    const text = input.flag('json') ? `${JSON.stringify(answer, null, 2)}\n` : countTable(answer)
    await context.terminal.write(text)
    if (answer.unanswerable) {
      context.terminal.say([answer.unanswerable, answer.hint].filter((part) => part !== undefined).join('. '))
    }
  })
}

/** The found levels and codes as TSV; an empty level is a code that the dataset holds nobody under. */
export function termTable(hits: readonly TermHit[]): string {
  const lines = ['axis\tlevel\tsystem\tversion\tcode\tlabel_en\tlabel_ja\tmatched\ttext\tpath']
  for (const { axis, level, code, label, matched, text, path } of hits) {
    const cells = [axis, level ?? '', code?.system ?? '', code?.version ?? '', code?.code ?? '']
    cells.push(label.en, label.ja, matched, text, path.join(' > '))
    lines.push(cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t'))
  }
  return `${lines.join('\n')}\n`
}

/** `hindo search DATASET --terms TEXT`. */
export async function searchTerms(input: Arguments, context: CommandContext): Promise<void> {
  const [place, expression] = input.positionals as [string, string?]
  if (expression !== undefined)
    throw new HindoError('usage', '--terms looks up names: it takes no expression beside it')
  const text = input.text('terms')!
  const axis = input.text('axis')
  const limit = input.number('limit')
  await withDataset(place, context, async (dataset) => {
    if (axis !== undefined) requireAxes([axis], dataset.axes)
    const hits = await dataset.terms(text, {
      signal: context.signal,
      ...(axis === undefined ? {} : { axis }),
      ...(limit === undefined ? {} : { limit }),
    })
    await context.terminal.write(input.flag('json') ? `${JSON.stringify(hits, null, 2)}\n` : termTable(hits))
  })
}
