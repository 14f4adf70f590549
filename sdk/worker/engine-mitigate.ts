import type { OpenDataset } from '../dataset/open.ts'
import { throwIfAborted } from '../errors.ts'
import { writeTable } from '../export/write-table.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { noiseTable } from '../release/mitigations/noise.ts'
import { roundColumns } from '../release/mitigations/round.ts'
import { proposeSuppression, withHidden } from '../release/mitigations/suppress.ts'
import { roundingVariance } from '../release/separation.ts'
import type { MitigationAnswer, MitigationStep, ReviewRequest } from './api.ts'
import type { CallContext } from './engine-calls.ts'
import { subjectOf } from './engine-subject.ts'

/** Thresholds come first, then what changes the numbers that are left. */
const ORDER: Array<MitigationStep['kind']> = ['suppress', 'round', 'noise']

/**
 * Makes a table safer: hides what a policy fails and what would give it away, then rounds or adds noise, in this order. What comes out is checked like
 * any other file.
 *
 * Fails as {@link reviewTable} does.
 */
export async function mitigateTable(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  steps: MitigationStep[],
  context: CallContext,
): Promise<MitigationAnswer> {
  const { subject, file, policy } = await subjectOf(open, kernel, request, context)
  let changed = subject
  const answer: MitigationAnswer = {
    file: new Blob(),
    suppressed: { primary: 0, secondary: 0 },
    loss: 0,
    sufficient: true,
    mitigation: { steps: [], variance: 0 },
  }
  for (const step of [...steps].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))) {
    throwIfAborted(context.signal)
    if (step.kind === 'suppress') {
      const found = await proposeSuppression(changed, policy)
      changed = withHidden(changed, [...found.primary, ...found.secondary])
      answer.suppressed = { primary: found.primary.length, secondary: found.secondary.length }
      answer.loss = found.loss
      answer.sufficient = found.sufficient
      answer.mitigation.steps.push('suppress')
    } else if (step.kind === 'round') {
      const cohorts = changed.cohorts.map((own) => ({ ...own, columns: roundColumns(own.columns, step) }))
      changed = { ...changed, cohorts }
      answer.mitigation.steps.push(`round ${step.method}:${step.base}`)
      answer.mitigation.variance += roundingVariance(step.base)
    } else {
      const noised = noiseTable(changed, step.epsilon)
      changed = noised.subject
      answer.mitigation.steps.push(`noise ${step.epsilon.numerator}/${step.epsilon.denominator}`)
      answer.mitigation.variance += noised.variance
      answer.epsilon = noised.epsilon
    }
  }
  const mark = steps.some(({ kind }) => kind === 'noise') ? 'noised' : 'rounded'
  const pieces = writeTable({ ...file, cohorts: changed.cohorts, mark }, request.format, { info: open.info })
  answer.file = await blobOf(pieces)
  return answer
}

export async function blobOf(pieces: AsyncIterable<Uint8Array>): Promise<Blob> {
  const all: BlobPart[] = []
  for await (const piece of pieces) all.push(piece as Uint8Array<ArrayBuffer>)
  return new Blob(all)
}
