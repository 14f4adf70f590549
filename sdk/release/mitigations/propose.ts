import { isHindoError, throwIfAborted } from '../../errors.ts'
import type { Policy } from '../policy.ts'
import { type Review, reviewSubject } from '../review.ts'
import type { CheckStatus } from '../rule.ts'
import type { Subject } from '../subject.ts'
import { cellsToHide, ideasFor, keyOfSteps, straightest } from './ideas.ts'
import { lossOf } from './loss.ts'
import { noiseIdeas } from './noise-ideas.ts'
import { inOrder, type MitigationStep, type Remedy } from './step.ts'
import { type Treated, type TreatOptions, treatTable } from './treat.ts'
import { reviewTrial, type TrialReview } from './trial-review.ts'
import { whyText } from './why-text.ts'

export interface ProposeOptions extends Pick<TreatOptions, 'kernel' | 'regroup' | 'atomsOf' | 'signal' | 'pause'> {
  /** Of noise by key, 32 bytes or more; absent: that is not tried. */
  secret?: Uint8Array
  /** After every review: how many were made, of how many at most. */
  onReview?: (done: number, most: number) => void
  /** Reviews at most, that of the table as it is included; default 16. */
  reviews?: number
  /** Sufficient remedies that are looked for, beyond which only cheaper ones are; default 3. */
  wanted?: number
}

/** A way that was gone: what it costs, and what the check says there. */
interface Tried {
  remedy: Remedy
  subject: Subject
  review: Review
  /** Every rule was asked. */
  whole: boolean
  /** What it costs when whatever fails by its own number is hidden besides. */
  estimate: number
  /** It costs less than where it came from. */
  pays: boolean
}

/** Steps to be tried, what they cost at least, and the estimate that they have to beat where they are optional. */
interface Way {
  steps: MitigationStep[]
  bound: number
  before: number
}

/**
 * Looks for the steps that make a table pass for the least loss. First straight to some that do; then the cheapest way so far is gone on
 * with first. Every stop is reviewed, and what the review finds says which steps may help next; where cells have to be hidden, what that
 * leaves open is looked at once they are. Merges and columns cost what they
 * cost before anything is reviewed, so that the search ends once nothing that is left can be cheaper.
 *
 * The cheapest of what was tried, not of all there is: the exact problem is NP-hard already for hidden cells.
 *
 * @returns sufficient ones by loss, then what noise does instead of hidden cells; where there is none, what came nearest and what still
 * fails, the table as it is among them. For a table that passes: no steps.
 */
export async function proposeRemedies(subject: Subject, policy: Policy, options: ProposeOptions): Promise<Remedy[]> {
  const { kernel, signal, pause, onReview, reviews = 16, wanted = 3, secret } = options
  let made = 0
  const around = { ...(kernel && { kernel }), ...(signal && { signal }), ...(pause && { pause }) }
  const judge = async (treated: Pick<Treated, 'subject' | 'settled'>): Promise<TrialReview> => {
    const trial = await reviewTrial(treated.subject, policy, { settled: treated.settled, ...around })
    onReview?.(++made, reviews)
    return trial
  }
  const first = await judge({ subject, settled: new Set() })
  const against = first.review.status
  const cells = cellsOf(subject)
  const triedAs = (
    steps: MitigationStep[],
    { subject: after, epsilon }: Pick<Treated, 'subject' | 'epsilon'>,
    { review, whole }: TrialReview,
    before: number,
  ): Tried => {
    const loss = lossOf(subject, after, steps, epsilon)
    const remedy = remedyOf(loss, steps, review, against)
    const estimate = remedy.loss.share + cellsToHide(review, against) / Math.max(1, cells)
    return { remedy, subject: after, review, whole, estimate, pays: estimate < before }
  }
  const tried = [triedAs([], { subject }, first, Number.POSITIVE_INFINITY)]
  const seen = new Set([keyOfSteps([])])
  const open: Way[] = []
  /** Goes one way; undefined where it was gone before, or the dataset does not give the groups. */
  const go = async ({ steps, before }: Pick<Way, 'steps' | 'before'>): Promise<Tried | undefined> => {
    throwIfAborted(signal)
    if (seen.has(keyOfSteps(steps))) return undefined
    seen.add(keyOfSteps(steps))
    const treated = await tryTreating(subject, policy, steps, options)
    if (!treated) return undefined
    const stop = triedAs(steps, treated, await judge(treated), before)
    tried.push(stop)
    if (!stop.remedy.sufficient) open.push(...waysOn(subject, stop, against))
    return stop
  }
  if (against !== 'pass') open.push(...waysOn(subject, tried[0]!, against))
  // Straight to something that is enough, if it costs too much; then what is cheaper.
  for (let at = tried[0]; at && !at.remedy.sufficient && made < reviews / 2; ) {
    const idea = straightest(ideasFor(at.subject, at.review, at.remedy.steps, against))
    at = idea && (await go({ steps: idea.steps, before: Number.POSITIVE_INFINITY }))
  }
  while (open.length > 0 && made < reviews) {
    const next = open.sort((a, b) => a.bound - b.bound).shift()!
    const enough = tried.filter(({ remedy }) => remedy.sufficient)
    const isCheapest = enough.some(({ remedy }) => remedy.loss.share <= next.bound)
    if (isCheapest && enough.length >= wanted) break
    await go(next)
  }
  let exact = ordered(tried.map(({ remedy }) => remedy))
  if (!exact[0]!.sufficient) {
    // What is told of the nearest is the whole truth.
    const nearest = tried.filter(({ remedy }) => exact.includes(remedy))
    for (const { remedy, subject: own, whole } of nearest) {
      if (!whole)
        Object.assign(remedy, remedyOf(remedy.loss, remedy.steps, await reviewSubject(own, policy, around), against))
    }
    exact = ordered(exact)
  }
  // Noise is worth its changes only where it leaves more to see.
  const hidden = exact.find(({ steps }) => steps.some(({ kind }) => kind === 'suppress'))?.loss.cells ?? 0
  const noised: Remedy[] = []
  for (const steps of noiseIdeas(
    exact.filter(({ sufficient }) => sufficient),
    policy,
    secret,
  )) {
    const stop = await go({ steps, before: Number.POSITIVE_INFINITY })
    if (stop?.remedy.sufficient && stop.remedy.loss.cells < hidden) noised.push(stop.remedy)
  }
  return [...exact, ...noised]
}

function waysOn(whole: Subject, { remedy, subject, review, estimate, pays }: Tried, against: CheckStatus): Way[] {
  return ideasFor(subject, review, remedy.steps, against)
    .filter(({ optional }) => pays || !optional)
    .map(({ steps, optional }) => {
      const hides = steps.length > remedy.steps.length && steps.at(-1)!.kind === 'suppress'
      const bound = hides ? estimate : Math.max(remedy.loss.share, shareOfGroups(whole, steps))
      return { steps, bound, before: optional ? estimate : Number.POSITIVE_INFINITY }
    })
}

/** Cells of a table, shown or not. */
function cellsOf({ cohorts, variants }: Subject): number {
  return cohorts.length * variants.length
}

/** Share of a table that is lost with its groups, columns and rows alone. */
function shareOfGroups({ cohorts, columns, variants }: Subject, steps: readonly MitigationStep[]): number {
  const gone = { cohorts: 0, columns: 0, variants: 0 }
  for (const step of steps) {
    if (step.kind === 'merge') gone.cohorts += step.cohorts.length - 1
    if (step.kind === 'limit') gone.variants = Math.max(0, variants.length - step.variants)
    if (step.kind === 'drop') {
      gone.cohorts += step.cohorts?.length ?? 0
      gone.columns += step.columns?.length ?? 0
    }
  }
  const left = [gone.cohorts / cohorts.length, gone.columns / columns.length, gone.variants / variants.length]
  return 1 - left.reduce((share, lost) => share * (1 - lost), 1)
}

/** The table after some steps; undefined where the dataset does not give the groups that they ask for. */
async function tryTreating(
  subject: Subject,
  policy: Policy,
  steps: readonly MitigationStep[],
  options: ProposeOptions,
): Promise<Treated | undefined> {
  try {
    return await treatTable(subject, policy, steps, options)
  } catch (error) {
    if (isHindoError(error) && error.code === 'not-answerable') return undefined
    throw error
  }
}

function remedyOf(
  loss: Remedy['loss'],
  steps: MitigationStep[],
  { status, checks }: Review,
  against: CheckStatus,
): Remedy {
  return {
    steps: inOrder(steps),
    status,
    sufficient: against === 'fail' ? status !== 'fail' : status === 'pass',
    left: status === 'pass' ? [] : checks.filter((check) => check.status === status).map(({ rule }) => rule),
    why: whyText(checks, status),
    loss,
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
