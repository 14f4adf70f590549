import type { OpenDataset } from '../dataset/open.ts'
import { writeTable } from '../export/write-table.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { createPacer } from '../frequency/pace.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { atomsOf } from '../release/mitigations/atoms.ts'
import { proposeRemedies } from '../release/mitigations/propose.ts'
import { type TreatOptions, treatTable } from '../release/mitigations/treat.ts'
import type { Label } from '../types.ts'
import type { MitigationAnswer, MitigationStep, Remedy, ReviewRequest } from './api.ts'
import type { CallContext } from './engine-calls.ts'
import { regrouper, rememberedCounts } from './engine-regroup.ts'
import { subjectOf } from './engine-subject.ts'

/** Whoever has the secret can take the noise off again. */
const KEY_NOTE: Label = {
  en: 'The noise protects from those alone who do not have the key: in a browser its user has it. Add it where the counts are, inside the environment.',
  ja: 'このノイズは鍵を持たない人に対してのみ有効。ブラウザー内の鍵はその利用者に知られるため、鍵は解析環境の中だけで使うこと。',
}

/**
 * Makes a table safer: changes its groups, hides what a policy fails and what would give it away, then rounds or adds noise, in this
 * order. What comes out is checked like any other file.
 *
 * Fails as {@link reviewTable} does, and as the steps do.
 */
export async function mitigateTable(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  steps: MitigationStep[],
  context: CallContext,
): Promise<MitigationAnswer> {
  const { subject, file, policy, counts } = await subjectOf(open, kernel, request, context)
  const { signal } = context
  const treated = await treatTable(subject, policy, steps, {
    kernel,
    regroup: regrouper(open, counts),
    atomsOf: atomsIn(open),
    signal,
    pause: createPacer(signal).pause,
    onStep: (done, total) =>
      context.tell({ type: 'progress', progress: { phase: 'compute', done, total, unit: 'parts' } }),
  })
  const { cohorts, columns, mitigation, variants, query } = treated.subject
  const mark = steps.some(({ kind }) => kind === 'noise' || kind === 'cell-key') ? 'noised' : 'rounded'
  const pieces = writeTable(
    {
      ...file,
      ...(file.header?.query && query ? { header: { ...file.header, query } } : {}),
      variants,
      columns,
      cohorts,
      mark,
    },
    request.format,
    { info: open.info },
  )
  const { suppressed, loss, sufficient, epsilon } = treated
  return {
    file: await blobOf(pieces),
    cohorts: Object.fromEntries(cohorts.map(({ name, expression }) => [name, expression])),
    suppressed,
    loss,
    sufficient,
    mitigation,
    ...(epsilon === undefined ? {} : { epsilon }),
    ...(steps.some(({ kind }) => kind === 'cell-key') ? { note: KEY_NOTE } : {}),
  }
}

/**
 * Steps after which a table passes, cheapest first; see `Dataset.remedies`.
 *
 * Fails as {@link reviewTable} does.
 */
export async function remediesOf(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  { signal, tell }: CallContext,
): Promise<Remedy[]> {
  const { subject, policy, counts } = await subjectOf(open, kernel, request, { signal, tell })
  return proposeRemedies(rememberedCounts(subject), policy, {
    kernel,
    regroup: regrouper(open, counts),
    atomsOf: atomsIn(open),
    ...(request.secret ? { secret: request.secret } : {}),
    signal,
    pause: createPacer(signal).pause,
    onReview: (done, total) => tell({ type: 'progress', progress: { phase: 'compute', done, total, unit: 'parts' } }),
  })
}

function atomsIn({ manifest }: OpenDataset): TreatOptions['atomsOf'] & {} {
  const planner = plannerOf(manifest)
  return (cohorts) =>
    atomsOf(
      manifest,
      cohorts.map((cohort) => planner.plan(cohort)),
    )
}

export async function blobOf(pieces: AsyncIterable<Uint8Array>): Promise<Blob> {
  const all: BlobPart[] = []
  for await (const piece of pieces) all.push(piece as Uint8Array<ArrayBuffer>)
  return new Blob(all)
}
