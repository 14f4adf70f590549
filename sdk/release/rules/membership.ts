import * as v from 'valibot'
import { exposureOf } from '../exposure.ts'
import { membershipPower } from '../membership.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isRow, tellingRows } from '../scan.ts'
import type { Subject } from '../subject.ts'
import { isComparable } from '../versions.ts'

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const parameters = v.pipe(
  v.strictObject({
    /** False-positive rate of the attacker's test. */
    alpha: v.pipe(v.number(), v.gtValue(0), v.ltValue(1)),
    /** Power above which a person looks, and above which the table fails. */
    review: share,
    fail: share,
    /** Smallest effective pool, and least minor allele frequency, that the theory holds for; outside of it a person looks. */
    leastPool: v.pipe(v.number(), v.integer(), v.minValue(1)),
    leastFrequency: share,
  }),
  v.check(({ review, fail }) => review <= fail, 'review must not be above fail'),
)

/** What a policy says of this rule. */
export type MembershipParameters = v.InferOutput<typeof parameters>

/** Whether somebody's presence could be told from all frequencies released so far. */
export const membership = defineRule<MembershipParameters>({
  id: 'member.power',
  kind: 'value',
  title: { en: 'Presence can be inferred', ja: '参加の有無が推定できる' },
  rationale: {
    en: 'With enough variants, frequencies tell whether a known person is in a group. Rounding and small noise hardly change that.',
    ja: '多数のバリアントの頻度から、既知の人が集団に含まれるかを推定できる。丸めや小さなノイズではほとんど防げない。',
  },
  remedy: { en: 'Fewer variants, or larger groups.', ja: 'バリアントを減らすか、集団を大きくする。' },
  reference: 'Homer 2008; Sankararaman et al. 2009 (bound); sums over releases by leverage',
  parameters,
  check(subject, { alpha, review, fail, leastPool, leastFrequency }) {
    if (!subject.cells) return [finding('review', [], { reason: 'more overlapping levels than can be told apart' })]
    const { lower, vectors } = subject.cells
    // A cell of unknown size counts as small as it may be; one person at least.
    const sizes = lower.map((people) => Math.max(1, people))
    const { variants, squares, smallestPool, variance } = exposureOf(subject, vectors, sizes)
    const worst = squares.reduce((most, square) => Math.max(most, square), 0)
    if (worst === 0) return []
    const power = membershipPower(worst, 1, alpha)
    const exposed = subject.cohorts.flatMap((_, cohort) =>
      squares.some((square, cell) => square === worst && vectors[cohort]![cell]) ? [cohort] : [],
    )
    const evidence: Finding['evidence'] = { variants, pool: rounded(variants / worst), alpha, power: rounded(power) }
    if (variance > 0 && Number.isFinite(variance)) evidence.noise = rounded(variance)
    if (power > fail) return [finding('fail', exposed, evidence)]
    if (power > review) return [finding('review', exposed, evidence)]
    const unknown = subject.earlier.filter((release) => !isComparable(subject, release))
    if (unknown.length > 0) {
      const entries = unknown.map(({ entry }) => entry).join(', ')
      const reason = `people of another version of the data are not known: ledger entries ${entries}`
      return [finding('review', exposed, { ...evidence, reason })]
    }
    if (smallestPool < leastPool) {
      const reason = 'pool too small for the theory'
      return [finding('review', exposed, { ...evidence, pool: rounded(smallestPool), reason })]
    }
    const rare = rareRows(subject, leastFrequency)
    return rare > 0
      ? [finding('review', [], { ...evidence, rare, reason: 'rare variants are outside of the theory' })]
      : []
  },
})

function rareRows(subject: Subject, least: number): number {
  const rows = subject.variants.length
  const isRare = new Uint8Array(rows)
  for (const own of subject.cohorts) {
    if (!own.counts) return rows
    const { AC, AN } = own.counts
    const telling = tellingRows(own, rows)
    for (let row = 0; row < rows; row++) {
      const frequency = AC[row]! / AN[row]!
      if (Math.min(frequency, 1 - frequency) < least && isRow(telling, row)) isRare[row] = 1
    }
  }
  return isRare.reduce((sum, rare) => sum + rare, 0)
}

/** Six digits: what is decided is the same on every machine. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}

function finding(status: Finding['status'], cohorts: number[], evidence: Finding['evidence']): Finding {
  return {
    status,
    cells: [],
    cohorts,
    evidence,
    learned: {
      en: 'Whether a person whose genotypes are known is in one of the groups.',
      ja: '遺伝型が知られている人が、いずれかの集団に含まれるかどうか。',
    },
  }
}
