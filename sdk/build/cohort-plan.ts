import type { History } from '../dataset/history.ts'
import type { PairedAxes } from '../dataset/manifest.ts'
import type { TermList } from '../dataset/term-lists.ts'
import { HindoError } from '../errors.ts'
import type { Axis } from '../types.ts'
import type { PeopleOverTime } from './changed-people.ts'
import { chooseAxes, joinSheet } from './membership.ts'
import type { BuildOptions } from './options.ts'
import { type Previous, previousHistory } from './previous.ts'
import { sexOfSamples } from './sex.ts'
import type { Sheet } from './sheet.ts'
import { parsePairs, planStrata, type StrataPlan } from './strata.ts'

/** Who is counted where, in the order of the first input's samples. */
export interface CohortPlan {
  samples: string[]
  axes: Axis[]
  strata: StrataPlan
  sex: Uint8Array | null
  pairs: PairedAxes[]
  /** Codes of lists that nobody has. */
  unheld: TermList[]
}

/**
 * Joins samples, sheet, options and earlier sheets, which tell the history of a dataset with joint strata, and else who changed. `joint` false: presets only, and, to be counted but not stored, each by the levels of
 * the axis of contributors, if any.
 */
export function planCohort(
  samples: string[],
  sheet: Sheet | undefined,
  options: BuildOptions,
  joint: boolean,
  warn: (message: string) => void,
  previous: readonly Previous[] = [],
  contributors?: string,
): CohortPlan & { history?: History; over?: PeopleOverTime } {
  const membership = joinSheet(
    samples,
    sheet,
    options,
    warn,
    previous.map((one) => one.sheet),
  )
  const sex = sexOfSamples(membership, options.sexAxis)
  if (options.sexAxis !== undefined && !sex) {
    throw new HindoError('usage', `the axis ${JSON.stringify(options.sexAxis)} does not say who is female or male`, {
      hint: 'It must be a partition axis with levels such as female and male, XX and XY',
    })
  }
  if (options.sexPloidy && !sex) {
    throw new HindoError('usage', 'recoding by sex needs an axis that says it', {
      hint: 'Add sex to --axes, or name its column with --sex-axis',
    })
  }
  const pairs = parsePairs(options.pairs, membership.axes)
  const strata = planStrata(membership, sex, pairs, joint, contributors)
  const { axes, levels, counted, earlier } = membership
  const isCounted = (_: unknown, place: number) => counted[place] === 1
  const now = { names: samples.filter(isCounted), levels: levels.map((own) => own.filter(isCounted)) }
  const history = previous.length > 0 ? previousHistory(axes, previous, earlier, now, warn) : undefined
  return {
    ...(history && joint ? { history } : {}),
    ...(history && !joint ? { over: { axes, now, earlier } } : {}),
    samples,
    axes: joint ? axes : axes.map((axis, number) => withoutGone(axis, now.levels[number]!, options)),
    unheld: membership.unheld,
    strata,
    sex,
    pairs: pairs.map(({ named }) => named),
  }
}

/** What is served names no level that only earlier people had, unless an axes file or a list names it. */
function withoutGone(axis: Axis, levels: ReadonlyArray<readonly number[]>, options: BuildOptions): Axis {
  const spec = chooseAxes(options).find(({ id }) => id === axis.id)
  if (!spec || spec.levels.length > 0 || options.terms?.some((list) => list.axis === axis.id)) return axis
  const held = new Set(levels.flat())
  return { ...axis, levels: axis.levels.filter((_, level) => held.has(level)) }
}

/** The same plan for an input whose samples stand in another order. */
export function reorder(plan: CohortPlan, samples: string[], file: string): CohortPlan {
  const place = new Map(plan.samples.map((sample, i) => [sample, i]))
  const missing = plan.samples.find((sample) => !samples.includes(sample))
  const extra = samples.find((sample) => !place.has(sample))
  if (missing !== undefined || extra !== undefined) {
    const what =
      missing === undefined
        ? `has the sample ${JSON.stringify(extra)}, which the first input does not`
        : `lacks the sample ${JSON.stringify(missing)}`
    throw new HindoError('parse', `${file} ${what}; all inputs must have the same samples`, {
      where: { file },
      hint: 'Inputs are concatenated; to join samples use bcftools merge first',
    })
  }
  const order = samples.map((sample) => place.get(sample)!)
  const { leafStarts, leaves } = plan.strata
  const starts = new Int32Array(samples.length + 1)
  const moved = new Int32Array(leaves.length)
  let used = 0
  for (const [i, from] of order.entries()) {
    for (let at = leafStarts[from]!; at < leafStarts[from + 1]!; at++) moved[used++] = leaves[at]!
    starts[i + 1] = used
  }
  return {
    ...plan,
    samples,
    strata: { ...plan.strata, leafStarts: starts, leaves: moved },
    sex: plan.sex && Uint8Array.from(order, (from) => plan.sex![from]!),
  }
}
