import type { Policy } from '../policy.ts'
import { type Review, type ReviewOptions, reviewSubject } from '../review.ts'

/** Rules whose cells are hidden themselves; the others about cells want more to be hidden besides. */
export const OWN: ReadonlySet<string> = new Set([
  'cell.min',
  'ac.min',
  'cell.uniform',
  'dominance',
  'variant.unique',
  'geno.min',
])

/** Rules about what released numbers leave of hidden and absent ones: most of what a review takes. */
export const BEYOND_OWN: ReadonlySet<string> = new Set(['suppress.complementary', 'attack.interval', 'derive.sum'])

/** A review as far as it decides what to try next. */
export interface TrialReview {
  review: Review
  /** False where rules were left out, since cells have to be hidden anyway and these look at what that leaves. */
  whole: boolean
}

/** Reviews a table without the rules that look beyond its own cells, and with these only where no cell fails by its own number. */
export async function reviewTrial(
  subject: Parameters<typeof reviewSubject>[0],
  policy: Policy,
  options: ReviewOptions,
): Promise<TrialReview> {
  const own = Object.entries(policy.rules).filter(([id]) => !BEYOND_OWN.has(id))
  const quick = await reviewSubject(subject, { ...policy, rules: Object.fromEntries(own) }, options)
  if (quick.checks.some(({ rule, status }) => status === 'fail' && OWN.has(rule))) {
    return { review: { ...quick, policy }, whole: false }
  }
  const passed = quick.checks.flatMap(({ rule, status }) => (status === 'pass' ? [rule] : []))
  const settled = new Set([...(options.settled ?? []), ...passed])
  return { review: await reviewSubject(subject, policy, { ...options, settled }), whole: true }
}
