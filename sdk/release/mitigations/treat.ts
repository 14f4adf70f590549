import type { Cohort } from '../../cohort/cohort.ts'
import { HindoError, throwIfAborted } from '../../errors.ts'
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
  const { regroup, signal, pause, onStep } = options
  const rounding = steps.find((step) => step.kind === 'round')
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
  const done = (what: string, variance = 0) => {
    treated.subject = withDone(treated.subject, what, variance)
  }
  for (const step of inOrder(steps)) {
    throwIfAborted(signal)
    const now = treated.subject
    if (step.kind === 'merge') {
      treated.subject = await mergeGroups(now, step, regroup)
      done(`merge ${step.cohorts.join(', ')} = ${step.into}`)
    } else if (step.kind === 'drop') {
      treated.subject = await dropGroups(now, step, regroup)
      done(`drop ${[...(step.cohorts ?? []), ...(step.columns ?? [])].join(', ')}`)
    } else if (step.kind === 'limit') {
      treated.subject = limitRows(now, step.variants)
      done(`limit ${step.variants}`)
    } else if (step.kind === 'suppress') {
      const found = await proposeSuppression(now, policy, {
        ...(signal ? { signal } : {}),
        ...(pause ? { pause } : {}),
        ...(onStep ? { onRow: onStep } : {}),
        ...(rounding ? { shownAs: rounded(now, rounding) } : {}),
      })
      treated.subject = withHidden(now, [...found.primary, ...found.secondary])
      treated.suppressed = { primary: found.primary.length, secondary: found.secondary.length }
      treated.loss = found.loss
      treated.sufficient = found.sufficient
      // Without the counts of all cells the rules may have other ways to know than whoever hides.
      const known = found.sufficient && now.cells !== undefined && (await now.cellCounts()) !== undefined
      if (known) treated.settled = HIDDEN
      done('suppress')
    } else if (step.kind === 'round') {
      treated.subject = rounded(now, step)
    } else if (step.kind === 'noise') {
      const noised = noiseTable(now, step.epsilon)
      treated.subject = noised.subject
      treated.settled = new Set()
      treated.epsilon = noised.epsilon
      done(noiseDone(step.epsilon, noised.epsilon), noised.variance)
    } else {
      treated.subject = await keyNoise(now, step, options)
      treated.settled = new Set()
      done(`cell-key ${step.reach}:${step.variance}:${step.blocked}`, step.variance)
    }
  }
  return treated
}

/** Rules that whoever hides cells looks at, row by row. */
const HIDDEN: ReadonlySet<string> = new Set(['suppress.complementary', 'attack.interval', 'derive.sum'])

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
