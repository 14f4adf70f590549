import type { Cohort } from '../../cohort/cohort.ts'
import { HindoError, throwIfAborted } from '../../errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Policy } from '../policy.ts'
import type { Rounding } from '../rounding.ts'
import { roundingVariance } from '../separation.ts'
import { roundingStep } from '../stated-change.ts'
import type { Subject } from '../subject.ts'
import type { Atoms } from './atoms.ts'
import { noiseDone } from './done.ts'
import { addKeyNoise } from './key-noise.ts'
import { limitRows } from './limit.ts'
import { noiseTable } from './noise.ts'
import { dropGroups, mergeGroups, type Regroup } from './regroup.ts'
import { roundColumns } from './round.ts'
import { inOrder, type MitigationStep } from './step.ts'
import { proposeSuppression, withHidden } from './suppress.ts'
import { BEYOND_OWN } from './trial-review.ts'

/** A table after some steps. */
export interface Treated {
  subject: Subject
  /** Cells hidden for their own number, and for what they would give away. */
  suppressed: { primary: number; secondary: number }
  /** Share of the shown cells that `suppress` hides. */
  loss: number
  /** False where hiding cells is not enough. */
  sufficient: boolean
  /** Rules that were found satisfied on the way, of what is hidden: nothing that comes after it changes that. */
  settled: ReadonlySet<string>
  /** ε that noise spends on one person in all. */
  epsilon?: number
}

export interface TreatOptions {
  /** What looks at the cells; default: the TypeScript kernel. */
  kernel?: Kernel
  regroup: Regroup
  /** Atoms of cohorts, for noise by key. Fails with `not-answerable` where the dataset does not hold them. */
  atomsOf?: (cohorts: readonly Cohort[]) => Atoms
  signal?: AbortSignal
  /** Gives the thread away once in a while. */
  pause?: () => Promise<void>
  /** How much of the present step is done, of how much. */
  onStep?: (done: number, total: number) => void
}

/**
 * Takes steps on a copy of a table, in the order that is safe. What was done, and the variance that it adds to a count, is added to the
 * table's own account of it.
 *
 * Fails as the steps do.
 */
export async function treatTable(
  subject: Subject,
  policy: Policy,
  steps: readonly MitigationStep[],
  options: TreatOptions,
): Promise<Treated> {
  const { regroup, signal, pause, onStep, kernel } = options
  if (steps.some(({ kind }) => kind === 'cell-key') && steps.some(({ kind }) => kind === 'round' || kind === 'noise')) {
    throw new HindoError('usage', 'noise by key follows from exact counts: it goes with no rounding and no other noise')
  }
  const treated: Treated = {
    subject,
    suppressed: { primary: 0, secondary: 0 },
    loss: 0,
    sufficient: true,
    settled: new Set(),
  }
  for (const step of inOrder(steps)) {
    throwIfAborted(signal)
    const now = treated.subject
    if (step.kind === 'merge') {
      const what = `merge ${step.cohorts.join(', ')} = ${step.into}`
      treated.subject = withDone(await mergeGroups(now, step, regroup), what)
    } else if (step.kind === 'drop') {
      const what = `drop ${[...(step.cohorts ?? []), ...(step.columns ?? [])].join(', ')}`
      treated.subject = withDone(await dropGroups(now, step, regroup), what)
    } else if (step.kind === 'limit') {
      treated.subject = withDone(limitRows(now, step.variants), `limit ${step.variants}`)
    }
  }
  const exact = treated.subject
  const isHiding = steps.some(({ kind }) => kind === 'suppress')
  const changed = await changeNumbers(isHiding ? withDone(exact, 'suppress') : exact, steps, options)
  treated.subject = changed.subject
  if (changed.epsilon !== undefined) treated.epsilon = changed.epsilon
  if (!isHiding) return treated
  // Thresholds look at the exact numbers, attacks at those that will be shown: changed ones give less away.
  const found = await proposeSuppression(exact, policy, {
    ...(kernel ? { kernel } : {}),
    ...(signal ? { signal } : {}),
    ...(pause ? { pause } : {}),
    ...(onStep ? { onRow: onStep } : {}),
    shownAs: changed.subject,
  })
  treated.subject = withHidden(changed.subject, [...found.primary, ...found.secondary])
  treated.suppressed = { primary: found.primary.length, secondary: found.secondary.length }
  treated.loss = found.loss
  treated.sufficient = found.sufficient
  // Without the counts of all cells the rules may have other ways to know than whoever hides.
  const known = found.sufficient && exact.cells !== undefined && (await exact.cellCounts()) !== undefined
  if (known) treated.settled = BEYOND_OWN
  return treated
}

/** The table with other numbers: rounded, or with noise. */
async function changeNumbers(
  subject: Subject,
  steps: readonly MitigationStep[],
  options: TreatOptions,
): Promise<Pick<Treated, 'subject' | 'epsilon'>> {
  let changed: Pick<Treated, 'subject' | 'epsilon'> = { subject }
  for (const step of inOrder(steps)) {
    throwIfAborted(options.signal)
    const now = changed.subject
    if (step.kind === 'round') changed = { ...changed, subject: rounded(now, step) }
    else if (step.kind === 'noise') {
      const { subject: noised, epsilon, variance } = noiseTable(now, step.epsilon)
      changed = { subject: withDone(noised, noiseDone(step.epsilon, epsilon), variance), epsilon }
    } else if (step.kind === 'cell-key') {
      const { reach, variance, blocked } = step
      const what = `cell-key ${reach}:${variance}:${blocked}`
      changed = { subject: withDone(await keyNoise(now, step, options), what, variance) }
    }
  }
  return changed
}

/** The table with its account of what was done to it. */
function withDone(subject: Subject, what: string, variance = 0): Subject {
  const { steps, variance: before } = subject.mitigation
  return { ...subject, mitigation: { steps: [...steps, what], variance: before + variance } }
}

function rounded(subject: Subject, how: Rounding): Subject {
  const cohorts = subject.cohorts.map((own) => ({ ...own, columns: roundColumns(own.columns, how) }))
  return withDone({ ...subject, cohorts }, roundingStep(how), roundingVariance(how.base))
}

function keyNoise(
  subject: Subject,
  { reach, variance, blocked, secret }: Extract<MitigationStep, { kind: 'cell-key' }>,
  { atomsOf, signal, onStep }: TreatOptions,
): Promise<Subject> {
  if (!atomsOf) throw new HindoError('not-answerable', 'there are no counts here that noise by key could follow from')
  const atoms = atomsOf(subject.cohorts.map(({ cohort }) => cohort))
  return addKeyNoise(subject, {
    reach,
    variance,
    blocked,
    secret,
    atoms,
    ...(signal ? { signal } : {}),
    ...(onStep ? { onAtoms: onStep } : {}),
  })
}
