import { HindoError } from '../errors.ts'
import type { Dataset } from '../worker/client.ts'
import type { CommandContext } from './command.ts'

/** `22-16050075-A-G`, with colons too: nothing has to be looked up. */
const EXACT = /^[^\s:-]+([-:])\d+\1[ACGTN]+\1[ACGTN]+$/i

/**
 * Variants and regions of a query for what `--variant` names: exact alleles as they are, everything else (rs671, ALDH2, HGVS g.) as
 * the dataset knows it. What is not found is said on stderr.
 *
 * @throws HindoError `usage` for what does not read
 */
export async function locateVariants(
  texts: string[],
  dataset: Dataset,
  { terminal, signal }: CommandContext,
): Promise<{ variants: string[]; regions: string[] }> {
  const variants = texts.filter((text) => EXACT.test(text.trim()))
  const named = texts.filter((text) => !EXACT.test(text.trim()))
  if (named.length === 0) return { variants, regions: [] }
  const { lines, query } = await dataset.locate(named.join('\n'), { signal })
  for (const { state, message } of lines) {
    if (state === 'unreadable') throw new HindoError('usage', message.en, { hint: 'Write for example 22-16050075-A-G' })
    if (state !== 'found') terminal.say(`note: ${message.en}`)
  }
  return { variants: [...variants, ...query.variants], regions: query.regions }
}
