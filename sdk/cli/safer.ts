import { varianceOf } from '../release/mitigations/done.ts'
import type { CheckOptions, Dataset, Mitigation, MitigationStep, Remedy } from '../worker/client.ts'
import type { Arguments } from './arguments.ts'
import type { CommandContext } from './command.ts'
import { printStep } from './mitigation-steps.ts'
import { writeWhole } from './output-file.ts'
import type { TableOnDisk } from './reviewed-table.ts'

/** `--done WHAT …`: what was done to the numbers of a table, with the variance that it adds. */
export function doneOption(input: Arguments): Mitigation | undefined {
  const steps = input.list('done')
  return steps.length === 0 ? undefined : { steps, variance: varianceOf(steps) }
}

/** Writes a safer table, and says what it lost and how it is checked. */
export async function writeSafer(
  path: string,
  { dataset, table, steps, options }: Making & { steps: MitigationStep[] },
  { terminal }: CommandContext,
): Promise<void> {
  const answer = await dataset.mitigate(table.file, table.format, steps, options)
  await writeWhole(path, blobPieces(answer.file))
  const { suppressed, loss, sufficient, mitigation, cohorts, epsilon, note } = answer
  const hidden = suppressed.primary + suppressed.secondary
  const enough = sufficient ? '' : '; hiding cells is not enough'
  const first = steps.some(({ kind }) => kind === 'suppress')
    ? `${hidden} cells hidden (${(100 * loss).toFixed(1)} %)${enough}`
    : mitigation.steps.join(', ')
  terminal.say(`${path}: ${first}. Check it as well`)
  const again = [
    ...steps.flatMap((step) => (step.kind === 'merge' ? [`--cohort "${step.into}=${cohorts[step.into]}"`] : [])),
    ...mitigation.steps.map((step) => `--done "${step}"`),
  ]
  if (again.length > 0) terminal.say(`  with ${again.join(' ')}`)
  if (epsilon !== undefined) terminal.say(`  ε spent on one person in all: ${Number(epsilon.toPrecision(6))}`)
  if (note) terminal.say(`  ${note.en}`)
}

/** Lists what would make a table pass: `steps status sufficient share cells people change deviation epsilon`, the best first. */
export async function listRemedies(
  { dataset, table, options, secret }: Making & { secret?: Uint8Array },
  { terminal }: CommandContext,
): Promise<void> {
  const found = await dataset.remedies(table.file, table.format, { ...options, ...(secret ? { secret } : {}) })
  const header = 'steps\tstatus\tsufficient\tshare\tcells\tpeople\tchange\tdeviation\tepsilon'
  await terminal.write(`\n${header}\n${found.map(lineOf).join('')}`)
  const [best] = found
  if (!best || (best.steps.length === 0 && best.sufficient)) return
  if (best.sufficient) terminal.say(`cheapest: ${stepsOf(best)}: ${best.loss.text.en}`)
  else terminal.say(`no steps were found that are enough. What fails still: ${best.why.en}`)
}

interface Making {
  dataset: Dataset
  table: TableOnDisk
  options: CheckOptions
}

function lineOf(remedy: Remedy): string {
  const { status, sufficient, loss } = remedy
  const share = Number(loss.share.toPrecision(6))
  const { cells, people, change, deviation, epsilon } = loss
  const noise = [deviation, epsilon].map((one) => (one === undefined ? '' : Number(one.toPrecision(6))))
  return `${[stepsOf(remedy) || 'none', status, sufficient, share, cells, people, change, ...noise].join('\t')}\n`
}

function stepsOf({ steps }: Remedy): string {
  return steps.map(printStep).join(' ')
}

async function* blobPieces(file: Blob): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await file.arrayBuffer())
}
