import type { AppliedPolicy } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import { type Policy, parsePolicy } from '../release/policy.ts'
import { PROFILES } from '../release/profiles.ts'
import { sha256OfJson } from '../release/sha256.ts'

/** The simplest policy for serving: fewer than `threshold` people or carriers are suppressed. */
export interface PublishPolicy {
  threshold: number
}

/** What decides what an open dataset may hold: the name of a profile, `10`, `k=10`, or a policy itself (parsed JSON). */
export type Publish = string | PublishPolicy | Policy

/** What the numbers of a served dataset are held to: the rules of a release policy that speak of single cells and of who is in a group. */
export interface PublishRules {
  policy: Policy
  sha256: string
  /** The number that stands beside suppressed cells: "fewer than 10". */
  threshold: number
  people: { least: number; emptyAllowed: boolean }
  carriers: { least: number; nonCarriers: boolean }
  alleles?: { least: number; noneAllowed: boolean; alleles: 'alternate' | 'both' }
  genotypes?: { least: number }
  uniform: { zero: boolean; full: boolean; fullOfOverlapping: boolean }
  labels?: { codes: string[]; least: number }
  /** Levels by axis that may be told together only. */
  together: Record<string, string[][]>
  contributors?: { axis: string; n: number; k: number; p: number; least: number }
  /** Fewest values that a hidden number must be able to take. */
  width: number
  /** Rules of the policy that a dataset cannot be held to while it is built. */
  notApplied: string[]
}

/** Rules that hold for what is served, by construction or because cells are hidden by them. */
const APPLIED = new Set([
  'table.faithful',
  'stratum.min',
  'cell.min',
  'ac.min',
  'geno.min',
  'cell.uniform',
  'dominance',
  'variant.unique',
  'label.rare',
  'group.grain',
  'suppress.complementary',
  'derive.sum',
  'attack.interval',
  // One null for every cell that is hidden, in all measures: nothing is printed of it, and all symbols are the same.
  'derive.ratio',
  'symbol.leak',
])

type Uniform = 'pass' | 'review' | 'fail'

/**
 * The rules that `publish` stands for. What a policy would have a person look at is hidden: nobody looks at what is served.
 *
 * @throws HindoError `usage` for a name that is no profile's; `format` that names the field for a policy that is none
 */
export function publishRules(publish: Publish): PublishRules {
  const policy = policyOf(publish)
  const { rules } = policy
  const people = rules['stratum.min'] as PublishRules['people']
  const cell = rules['cell.min'] as PublishRules['carriers'] | undefined
  const derived = rules['derive.sum'] as (PublishRules['carriers'] & { full?: Uniform }) | undefined
  const unique = rules['variant.unique'] as { most: number } | undefined
  const uniform = rules['cell.uniform'] as Record<'zero' | 'full' | 'fullOfOverlapping', Uniform> | undefined
  const alleles = rules['ac.min'] as PublishRules['alleles']
  const genotypes = rules['geno.min'] as PublishRules['genotypes']
  const labels = rules['label.rare'] as PublishRules['labels']
  const contributors = rules.dominance as PublishRules['contributors']
  const least = Math.max(cell?.least ?? 1, derived?.least ?? 1, (unique?.most ?? 0) + 1)
  return {
    policy,
    sha256: sha256OfJson(policy),
    threshold: Math.max(people.least, least),
    people,
    carriers: { least, nonCarriers: cell?.nonCarriers || derived?.nonCarriers || false },
    ...(alleles && { alleles }),
    ...(genotypes && { genotypes }),
    uniform: {
      zero: isAsked(uniform?.zero),
      full: isAsked(uniform?.full) || isAsked(derived?.full),
      fullOfOverlapping: isAsked(uniform?.fullOfOverlapping),
    },
    ...(labels && { labels }),
    together: (rules['group.grain'] as { together: Record<string, string[][]> } | undefined)?.together ?? {},
    ...(contributors && { contributors }),
    width: (rules['attack.interval'] as { width: number } | undefined)?.width ?? 2,
    notApplied: Object.keys(rules).filter((rule) => !APPLIED.has(rule)),
  }
}

function isAsked(verdict: Uniform | undefined): boolean {
  return verdict !== undefined && verdict !== 'pass'
}

/** What the manifest says of an applied policy. */
export function publishRecord(
  { policy, sha256, threshold, notApplied }: PublishRules,
  { suppressedStrata, suppressedCells }: Pick<AppliedPolicy, 'suppressedStrata' | 'suppressedCells'>,
): AppliedPolicy {
  return {
    policy: policy.id,
    version: policy.version,
    sha256,
    threshold,
    suppressedStrata,
    suppressedCells,
    ...(notApplied.length > 0 ? { notApplied } : {}),
  }
}

/** A warning where a policy asks for more than a build can do; undefined where it does not. */
export function notAppliedWarning({ policy, notApplied }: PublishRules): string | undefined {
  if (notApplied.length === 0) return undefined
  return `the policy ${policy.id} also asks for ${notApplied.join(', ')}, which a build cannot do: somebody has to see to it before this is served`
}

function policyOf(publish: Publish): Policy {
  if (typeof publish === 'object') {
    if ('schema' in publish || !('threshold' in publish)) return parsePolicy(publish)
    return thresholdPolicy(publish.threshold, publish)
  }
  const profile = PROFILES.find(({ id }) => id === publish.trim())
  if (profile) return profile
  return thresholdPolicy(Number(/^(?:k=|threshold=)?(\d+)$/.exec(publish.trim())?.[1]), publish)
}

/** People and carriers under a number, and nothing else. */
function thresholdPolicy(threshold: number, publish: string | PublishPolicy): Policy {
  if (!Number.isSafeInteger(threshold) || threshold < 1) {
    throw new HindoError('usage', `the publish policy ${JSON.stringify(publish)} is not known`, {
      hint: `There are ${PROFILES.map(({ id }) => id).join(', ')}; a policy file; or the smallest count that may be shown, e.g. k=10`,
    })
  }
  return {
    schema: 'hindo-policy/1',
    id: `k=${threshold}`,
    version: '1',
    label: { en: `Counts under ${threshold} hidden`, ja: `${threshold}未満を秘匿` },
    sources: ['the number given'],
    rules: {
      'table.faithful': {},
      'stratum.min': { least: threshold, emptyAllowed: true },
      'cell.min': { least: threshold, nonCarriers: false },
      'suppress.complementary': {},
      'attack.interval': { width: Math.max(2, Math.min(threshold, 10)), programs: 0 },
    },
  }
}
