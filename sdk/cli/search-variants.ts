import { readFile } from 'node:fs/promises'
import { HindoError } from '../errors.ts'
import type { LocateAnswer } from '../search-types.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { withDataset } from './dataset.ts'

/** Variants listed for one line unless asked otherwise. */
const LIMIT = 20

export const VARIANT_OPTIONS: OptionDefinitions = {
  variant: { kind: 'list', value: 'TEXT', help: 'find variants, places, identifiers, genes; repeat for several' },
  variants: { kind: 'text', value: 'FILE', help: 'find what a list, VCF, BED or TSV names' },
}

export const VARIANT_NOTE = `--variant takes what people write: 22-16050075-A-G with any separators, chr22:16,050,075, 22:16050000-16100000, rs671,
ALDH2, NC_000022.10:g.16051249T>C. Printed is one line per variant found (at most --limit for each text, default 20), or
one that says why there is none: not-listed, not-callable, other-allele, wrong-assembly, unknown, needs-reference,
unreadable.`

/** Texts of `--variant` and of the file of `--variants`, one below the other; undefined without either. */
export async function variantTexts(input: Arguments): Promise<string | undefined> {
  const file = input.text('variants')
  const texts = input.list('variant')
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new HindoError('not-found', `the file ${file} cannot be read`, { where: { file }, cause })
    })
    texts.push(text)
  }
  return texts.length > 0 ? texts.join('\n') : undefined
}

/** What was found as TSV: one row per variant, or one per text where none is listed. */
export function locateTable({ lines }: LocateAnswer): string {
  const rows = ['query\tkind\tstate\tcanonical\tcontig\tposition\tid\tref\talt\trows\tmessage']
  for (const line of lines) {
    const { kind, state, canonical, variants, rows: count, message } = line
    const keys = variants.map(({ contig, position, id, ref, alt }) => [contig, position, id ?? '', ref, alt])
    for (const key of keys.length > 0 ? keys : [['', '', '', '', '']]) {
      const cells = [line.text, kind, state, canonical, ...key, count, message.en]
      rows.push(cells.map((cell) => String(cell).replace(/[\t\r\n]+/g, ' ')).join('\t'))
    }
  }
  return `${rows.join('\n')}\n`
}

/** `hindo search DATASET --variant V`: what the texts name in the dataset. */
export async function searchVariants(text: string, input: Arguments, context: CommandContext): Promise<void> {
  const [place, expression] = input.positionals as [string, string?]
  if (expression !== undefined) {
    throw new HindoError('usage', '--variant looks up variants: it takes no expression beside it', {
      hint: 'For frequencies of a cohort use hindo freq --cohort EXPR --variant V',
    })
  }
  await withDataset(place, context, async (dataset) => {
    const answer = await dataset.locate(text, { limit: input.number('limit') ?? LIMIT, signal: context.signal })
    if (answer.lines.length === 0) throw new HindoError('usage', 'the text names nothing to look for')
    const json = input.flag('json')
    await context.terminal.write(json ? `${JSON.stringify(answer, null, 2)}\n` : locateTable(answer))
    const missed = answer.lines.filter(({ state }) => state !== 'found').length
    if (missed > 0) context.terminal.say(`${missed} of ${answer.lines.length} are not found; the last column says why`)
  })
}
