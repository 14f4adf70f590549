import { findColumn, VARIANT_COLUMNS } from '../columns.ts'
import { HindoError } from '../errors.ts'
import type { ExportFormat } from '../export/table.ts'
import { EXPORT_FORMATS, exportTable, formatOfName } from '../export/table.ts'
import type { FrequencyQuery } from '../types.ts'
import type { Dataset, Table } from '../worker/client.ts'
import type { Arguments } from './arguments.ts'
import { commaList } from './arguments.ts'
import { namedCohorts } from './cohort-option.ts'
import type { Command, CommandContext } from './command.ts'
import { DATASET_NOTE, requireAxes, withDataset } from './dataset.ts'
import { writeWhole } from './output-file.ts'
import { pointing } from './pointer.ts'
import { locateVariants } from './variant-option.ts'

function chooseFormat(input: Arguments): ExportFormat {
  const asked = input.text('format')
  const out = input.text('out')
  if (asked === undefined) return (out === undefined ? undefined : formatOfName(out)) ?? 'tsv'
  const format = EXPORT_FORMATS.find((name) => name === asked)
  if (format) return format
  throw new HindoError('usage', `--format takes ${EXPORT_FORMATS.join(', ')}, not "${asked}"`)
}

/** The query of the command line; `filter` among the columns is the variants' own. */
async function readQuery(
  input: Arguments,
  dataset: Dataset,
  context: CommandContext,
): Promise<{ query: FrequencyQuery; filter: boolean }> {
  const asked = input.text('columns') === undefined ? undefined : commaList(input.text('columns'))
  const own: readonly string[] = VARIANT_COLUMNS
  const annotations = (dataset.annotations ?? []).map(({ name }) => name)
  const unknown = asked?.find((name) => !own.includes(name) && !annotations.includes(name) && !findColumn(name))
  if (unknown !== undefined) throw new HindoError('usage', `there is no column "${unknown}"`)
  const cohorts = await namedCohorts(input.list('cohort'), dataset.axes)
  const by = input.list('by').flatMap(commaList)
  requireAxes(by, dataset.axes)
  const texts = input.list('variant')
  const located = await locateVariants(texts, dataset, context)
  const regions = [...input.list('region'), ...located.regions]
  const [where, sort, limit] = [input.text('where'), input.text('sort'), input.number('limit')]
  return {
    query: {
      ...(cohorts ? { cohorts } : {}),
      ...(by.length > 0 ? { by } : {}),
      ...(regions.length > 0 ? { regions } : {}),
      // Also where nothing was found: no variant is not every variant.
      ...(texts.length > 0 ? { variants: located.variants } : {}),
      ...(where === undefined ? {} : { where }),
      ...(asked ? { columns: asked.filter((name) => !own.includes(name)) } : {}),
      ...(sort === undefined ? {} : { sort }),
      ...(limit === undefined ? {} : { limit }),
    },
    filter: asked?.includes('filter') ?? false,
  }
}

/** What the reader of the numbers must know and the numbers do not say. */
function sayAbout(dataset: Dataset, table: Table, { terminal }: CommandContext): void {
  const required = dataset.release === 'required' ? '; this dataset requires a release review before it leaves' : ''
  terminal.say(`note: this table is unreviewed: nothing has checked whether it singles anybody out${required}`)
  if (dataset.synthetic) terminal.say('note: these people are synthetic')
  const { undecided } = table.info
  if (undecided > 0) {
    const rows = undecided === 1 ? '1 row is' : `${undecided} rows are`
    terminal.say(
      `note: ${rows} left out because the filter could not be decided (suppressed, not called or not collected)`,
    )
  }
}

export const freq: Command = {
  name: 'freq',
  summary: 'Allele frequencies of cohorts, one row per variant and cohort.',
  usage:
    'DATASET [--cohort [NAME=]EXPR]... [--by AXIS]... [--region R]... [--variant V]... [--where FILTER] [--columns LIST] [--sort COLUMN] [--limit N] [--format tsv|csv|json|arrow|vcf] [--out FILE]',
  positionals: { names: ['DATASET'], least: 1, most: 1 },
  options: {
    cohort: { kind: 'list', value: '[NAME=]EXPR', help: 'people to count; repeat for several (default: everybody)' },
    by: { kind: 'list', value: 'AXIS', help: 'split every cohort by the levels of an axis; repeat for combinations' },
    region: { kind: 'list', value: 'REGION', help: '22, 22:16050000-16100000 or 22:16050075' },
    variant: { kind: 'list', value: 'VARIANT', help: '22-16050075-A-G, rs671, ALDH2, NC_000022.10:g.16051249T>C' },
    where: { kind: 'text', value: 'FILTER', help: 'rows to keep, such as "case.AF >= 0.01 and all.AN >= 100"' },
    columns: { kind: 'text', value: 'LIST', help: 'columns, separated by commas (default AC,AN,AF,nhomalt)' },
    sort: { kind: 'text', value: 'COLUMN', help: 'AF, -case.AF (largest first), position', dashed: true },
    limit: { kind: 'number', value: 'N', help: 'the first N rows only' },
    format: {
      kind: 'text',
      value: 'FORMAT',
      help: `${EXPORT_FORMATS.join(', ')} (default: by the name of --out, else tsv)`,
    },
    out: { kind: 'text', value: 'FILE', help: 'write to a file, which appears whole or not at all' },
  },
  notes: `${DATASET_NOTE}

--cohort takes NAME=EXPR, or EXPR alone. The text before the first "=" is a name when it is one word, not an axis
of the dataset, and an expression follows: "case=disease=C50" is the cohort disease=C50 called case, "sex=male" is
an expression.

The column "cohort" has the given name, the levels of --by (EAS, EAS/female), or "all". "state" is value,
suppressed, not_called or not_collected; a null is an empty field.`,
  async run(input, context) {
    const { terminal, signal } = context
    const format = chooseFormat(input)
    const out = input.text('out')
    if (format === 'arrow' && out === undefined && terminal.stdoutIsTerminal) {
      throw new HindoError('usage', 'an Arrow file is not for a terminal', { hint: 'Give --out FILE' })
    }
    await withDataset(input.positionals[0]!, context, async (dataset) => {
      const { query, filter } = await readQuery(input, dataset, context)
      // Cohorts have been read: an expression that is still wrong is the filter.
      const table = await pointing(query.where, () =>
        dataset.frequencies({ ...query, signal, onProgress: terminal.progress }),
      )
      const pieces = exportTable(table, { info: dataset }, format, {
        query,
        filter,
        signal,
        onProgress: terminal.progress,
      })
      if (out !== undefined) await writeWhole(out, pieces)
      else for await (const piece of pieces) await terminal.write(piece)
      sayAbout(dataset, table, context)
    })
  },
}
