import { HindoError } from '../errors.ts'

// Presence and absence of variants tell who is in a group (Shringarpure and Bustamante, AJHG 97 (2015); the best test and the budget:
// Raisaro et al., JAMIA 24 (2017)). A table that shows AC > 0, or "fewer than 5", answers the same question as a beacon.

/** A variant as an attacker knows it, in a group of people. */
export interface BeaconQuery {
  /** Frequency in the population, above 0 and below 1. */
  frequency: number
  /** People in the group, 1 or more. */
  people: number
}

/** Share of sequencing errors that Raisaro et al. assume. */
const MISMATCH = 1e-6

/** D_N = (1 − f)^2N: chance that nobody in a group carries the variant. */
export function absenceChance(query: BeaconQuery): number {
  return Math.exp(logAbsence(query))
}

/**
 * What one answer says about a person who carries the variant, as the log-likelihood ratio of absent to present in the group. An answer
 * of yes is a little below 0 (less so the more common the variant is), an answer of no far above.
 *
 * @param mismatch δ, chance that the person's copy in the group differs by error
 */
export function beaconEvidence(query: BeaconQuery, answer: 'yes' | 'no', mismatch: number = MISMATCH): number {
  if (!(mismatch > 0 && mismatch < 1))
    throw new HindoError('usage', `the mismatch must be within 0 and 1, not ${mismatch}`)
  const absent = logAbsence(query)
  const one = 2 * Math.log1p(-query.frequency)
  if (answer === 'no') return one - Math.log(mismatch)
  return Math.log(-Math.expm1(absent)) - Math.log1p(-mismatch * Math.exp(absent - one))
}

/** Cost of a yes for everybody who carries the variant: −ln(1 − D_N). */
export function yesCost(query: BeaconQuery): number {
  return 0 - Math.log(-Math.expm1(logAbsence(query)))
}

/** What everybody may spend before the attacker's test has a p-value of `p`: −ln p. */
export function beaconBudget(p: number): number {
  if (!(p > 0 && p <= 1)) throw new HindoError('usage', `the p-value must be above 0 and at most 1, not ${p}`)
  return 0 - Math.log(p)
}

/**
 * Answers of yes that the budget pays for, not a whole number. An upper bound for independent variants only: linkage has broken the
 * budget with fewer (von Thenen, Ayday and Cicek, Bioinformatics 35 (2019)).
 */
export function affordableAnswers(query: BeaconQuery, p: number): number {
  return beaconBudget(p) / yesCost(query)
}

function logAbsence({ frequency, people }: BeaconQuery): number {
  if (!(frequency > 0 && frequency < 1) || !Number.isInteger(people) || people < 1) {
    throw new HindoError('usage', `no beacon of ${people} people for a variant of frequency ${frequency}`, {
      hint: 'The frequency is above 0 and below 1, people are 1 or more',
    })
  }
  return 2 * people * Math.log1p(-frequency)
}
