import { isHindoError, throwIfAborted } from '../../errors.ts'
import type { Policy } from '../policy.ts'
import { type Review, reviewSubject } from '../review.ts'
import type { CheckStatus } from '../rule.ts'
import type { Subject } from '../subject.ts'
import { ideasFor, keyOfSteps } from './ideas.ts'
import { lossOf } from './loss.ts'
import type { Regroup } from './regroup.ts'
import type { MitigationStep, Remedy } from './step.ts'
import { treatTable } from './treat.ts'

export interface ProposeOptions {
  regroup: Regroup
  signal?: AbortSignal
  /** After every review: how many were made, of how many at most. */
  onReview?: (done: number, most: number) => void
  /** Reviews at most, that of the table as it is included; default 24. */
  reviews?: number
  /** Sufficient remedies that are looked for, beyond which only cheaper ones are; default 3. */
  wanted?: number
}

/** A way that was gone: what it costs, and what the check says there. */
interface Tried {
  remedy: Remedy
  subject: Subject
  review: Review
}

/**
 * Looks for the steps that make a table pass for the least loss: the cheapest way so far is gone on with first, every stop is reviewed in
 * full, and what the review finds says which steps may help next. Merges and columns cost what they cost before anything is reviewed, so
 * that the search ends once nothing that is left can be cheaper.
 *
 * The cheapest of what was tried, not of all there is: the exact problem is NP-hard already for hidden cells.
 *
 * @returns sufficient ones by loss; where there is none, what came nearest and what still fails, the table as it is among them. For a
 * table that passes: no steps.
 */
export async function proposeRemedies(subject: Subject, policy: Policy, options: ProposeOptions): Promise<Remedy[]> {
  const { signal, onReview, reviews = 24, wanted = 3 } = options
  let made = 0
  const judge = async (steps: MitigationStep[], treated: Subject, against?: CheckStatus): Promise<Tried> => {
    const review = await reviewSubject(treated, policy, { ...(signal ? { signal } : {}) })
    onReview?.(++made, reviews)
    return { remedy: remedyOf(subject, treated, steps, review, against ?? review.status), subject: treated, review }
  }
  const root = await judge([], subject)
  if (root.review.status === 'pass') return [root.remedy]
  const against = root.review.status
  const tried: Tried[] = [root]
  const seen = new Set([keyOfSteps([])])
  let open = waysOn(subject, root, against)
  const found = () => tried.filter(({ remedy }) => remedy.sufficient)
  while (open.length > 0 && made < reviews) {
    throwIfAborted(signal)
    open.sort((a, b) => a.bound - b.bound)
    const [next, ...rest] = open as [Way, ...Way[]]
    open = rest
    if (seen.has(keyOfSteps(next.steps))) continue
    seen.add(keyOfSteps(next.steps))
    const enough = found()
    if (enough.length >= wanted && enough.every(({ remedy }) => remedy.loss.share <= next.bound)) break
    const treated = await tryTreating(subject, policy, next.steps, options)
    if (!treated) continue
    const stop = await judge(next.steps, treated, against)
    tried.push(stop)
    if (!stop.remedy.sufficient) open.push(...waysOn(subject, stop, against))
  }
  return ordered(tried.map(({ remedy }) => remedy))
}

/** Steps to be tried, and what they cost at least. */
interface Way {
  steps: MitigationStep[]
  bound: number
}

function waysOn(whole: Subject, { remedy, subject, review }: Tried, against: CheckStatus): Way[] {
  return ideasFor(subject, review, remedy.steps, against).map((steps) => ({
    steps,
    bound: Math.max(remedy.loss.share, shareOfGroups(whole, steps)),
  }))
}

/** Share of a table that is lost with its groups and columns alone. */
function shareOfGroups({ cohorts, columns }: Subject, steps: readonly MitigationStep[]): number {
  const gone = { cohorts: 0, columns: 0 }
  for (const step of steps) {
    if (step.kind === 'merge') gone.cohorts += step.cohorts.length - 1
    if (step.kind === 'drop') {
      gone.cohorts += step.cohorts?.length ?? 0
      gone.columns += step.columns?.length ?? 0
    }
  }
  return 1 - (1 - gone.cohorts / cohorts.length) * (1 - gone.columns / columns.length)
}

/** The table after some steps; undefined where the dataset does not give the groups that they ask for. */
async function tryTreating(
  subject: Subject,
  policy: Policy,
  steps: readonly MitigationStep[],
  options: ProposeOptions,
): Promise<Subject | undefined> {
  try {
    return (await treatTable(subject, policy, steps, options)).subject
  } catch (error) {
    if (isHindoError(error) && error.code === 'not-answerable') return undefined
    throw error
  }
}

function remedyOf(
  before: Subject,
  after: Subject,
  steps: MitigationStep[],
  { status, checks }: Review,
  against: CheckStatus,
): Remedy {
  return {
    steps,
    status,
    sufficient: against === 'fail' ? status !== 'fail' : status === 'pass',
    left: status === 'pass' ? [] : checks.filter((check) => check.status === status).map(({ rule }) => rule),
    loss: lossOf(before, after, steps),
  }
}

/** Sufficient ones by loss, of the same loss what passes before what a person has to see; or, where there are none, what leaves the fewest rules. */
function ordered(remedies: readonly Remedy[]): Remedy[] {
  const enough = remedies.filter(({ sufficient }) => sufficient)
  if (enough.length > 0) return enough.sort((a, b) => a.loss.share - b.loss.share || rank(a) - rank(b))
  const nearest = [...remedies].sort((a, b) => a.left.length - b.left.length || a.loss.share - b.loss.share)
  return nearest.slice(0, 3)
}

/** Lower is better: passing, then what still tells of everybody, then fewer steps. */
function rank({ status, steps }: Remedy): number {
  const drops = steps.some((step) => step.kind === 'drop' && step.cohorts)
  return (status === 'pass' ? 0 : 100) + (drops ? 10 : 0) + steps.length
}
