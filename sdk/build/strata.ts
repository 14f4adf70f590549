import { descendantsOf } from '../cohort/hierarchy.ts'
import type { PairedAxes } from '../dataset/manifest.ts'
import { HindoError } from '../errors.ts'
import type { Axis, Stratum, Term } from '../types.ts'
import type { Membership } from './membership.ts'
import { SEX } from './sex.ts'

/**
 * Strata of a build and how samples reach them. A *leaf* is a stratum that samples are counted into; presets that are not
 * leaves themselves are sums of leaves.
 */
export interface StrataPlan {
  strata: Stratum[]
  /** Presets first, then the joint strata. */
  layout: { dense: number[]; sparse: number[] }
  /** People per stratum (never null, unlike what is published). */
  people: Int32Array
  /** Leaves of sample i: `leaves[leafStarts[i] .. leafStarts[i + 1])`. */
  leafStarts: Int32Array
  leaves: Int32Array
  /** Presets that stratum s is added to (none unless s is a leaf). */
  presetStarts: Int32Array
  presets: Int32Array
}

/** Overlapping axes whose levels are stored in pairs, as indices: `[a, a]` within one axis. */
export interface LevelPairs {
  axes: [number, number]
  /** Only levels inside this one, as indices. */
  inside?: ReadonlySet<number>
  /** As the manifest names them. */
  named: PairedAxes
}

/** Reads `disease` (two of one axis), `disease:phenotype` (one of each) and `disease=II` (two of those inside II). */
export function parsePairs(pairs: string[] | undefined, axes: Axis[]): LevelPairs[] {
  return (pairs ?? []).map((pair) => {
    const [, own = pair, level] = /^([^:=]+)=(.+)$/.exec(pair) ?? []
    const [first, second] = parseAxes(pair, own.split(':'), axes)
    const [a, b] = [axes[first]!, axes[second]!]
    if (level === undefined) return { axes: [first, second], named: [a.id, b.id] }
    const within = new Set(descendantsOf(a, level))
    if (within.size === 0) {
      const known = a.levels.some(({ id }) => id === level)
      const what = known ? 'holds no other level' : `is no level of ${a.id} that anybody has`
      throw new HindoError('usage', `the pair ${JSON.stringify(pair)} asks for levels inside ${level}, which ${what}`)
    }
    const inside = new Set(a.levels.flatMap(({ id }, i) => (within.has(id) ? [i] : [])))
    return { axes: [first, second], inside, named: [a.id, b.id, level] }
  })
}

function parseAxes(pair: string, names: string[], axes: Axis[]): [number, number] {
  const found = names.map((name) => axes.findIndex(({ id, kind }) => id === name && kind === 'overlapping'))
  const missing = names.find((_, i) => found[i]! < 0)
  if (names.length > 2 || missing !== undefined) {
    throw new HindoError(
      'usage',
      `the pair ${JSON.stringify(pair)} does not name ${missing === undefined ? 'one or two' : 'an'} overlapping ${missing === undefined ? 'axes' : 'axis'}`,
      {
        hint: 'Write AXIS for pairs within an axis, AXIS:AXIS for pairs across two, AXIS=LEVEL for pairs inside a level',
      },
    )
  }
  const [first, second = first] = found as [number, number?]
  return first <= second ? [first, second] : [second, first]
}

interface Draft {
  terms: Term[]
  people: number
  xx: number
  xy: number
}

/** Collects strata by their terms. */
class Drafts {
  readonly list: Draft[] = []
  readonly #byKey = new Map<string, number>()

  index(terms: Term[]): number {
    const key = terms.map(([axis, level]) => `${axis}=${level}`).join('&')
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.#byKey.set(key, this.list.length)
    this.list.push({ terms, people: 0, xx: 0, xy: 0 })
    return this.list.length - 1
  }

  add(index: number, sex: number): void {
    const draft = this.list[index]!
    draft.people++
    if (sex === SEX.female) draft.xx++
    else if (sex === SEX.male) draft.xy++
  }
}

/**
 * Plans the strata: `all` and every level that anybody has (presets, dense); atoms, atom × level of each overlapping axis and
 * atom × pair of levels (sparse). Empty ones do not exist. A joint stratum with the terms of a preset is that preset.
 *
 * @param joint false keeps the presets only (open datasets)
 * @param contributors partition axis: without joint strata, presets are counted by its levels too, to judge them; listed as joint ones
 */
export function planStrata(
  membership: Membership,
  sex: Uint8Array | null,
  pairs: readonly LevelPairs[],
  joint = true,
  contributors?: string,
): StrataPlan {
  const { axes, levels, counted } = membership
  const partitions = axes.flatMap(({ kind }, i) => (kind === 'partition' ? [i] : []))
  const overlapping = axes.flatMap(({ kind }, i) => (kind === 'overlapping' ? [i] : []))
  const drafts = new Drafts()
  const term = (axis: number, level: number): Term => [axes[axis]!.id, axes[axis]!.levels[level]!.id]
  drafts.index([])
  for (let axis = 0; axis < axes.length; axis++) {
    const present = new Set(levels[axis]!.flat())
    for (let level = 0; level < axes[axis]!.levels.length; level++)
      if (present.has(level)) drafts.index([term(axis, level)])
  }
  const presetCount = drafts.list.length

  const leafStarts = new Int32Array(counted.length + 1)
  const leaves: number[] = []
  /** Presets of a leaf, by its index. */
  const sums: number[][] = []
  const sortTerms = (terms: Array<[number, number]>) =>
    terms.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([axis, level]) => term(axis, level))
  for (let i = 0; i < counted.length; i++) {
    if (counted[i]) {
      const own = sex ? sex[i]! : SEX.unknown
      const base = partitions.map((axis): [number, number] => [axis, levels[axis]![i]![0]!])
      const put = (extra: Array<[number, number]>, into: number[]) => {
        const leaf = drafts.index(sortTerms([...base, ...extra]))
        leaves.push(leaf)
        drafts.add(leaf, own)
        sums[leaf] ??= into.filter((preset) => preset !== leaf)
      }
      if (!joint) {
        // Presets alone are counted directly: there is nothing finer that they could be sums of.
        const direct = [
          ...base,
          ...overlapping.flatMap((axis) => levels[axis]![i]!.map((level): [number, number] => [axis, level])),
        ]
        for (const leaf of [drafts.index([]), ...direct.map(([axis, level]) => drafts.index([term(axis, level)]))]) {
          leaves.push(leaf)
          drafts.add(leaf, own)
        }
        const by = base.find(([axis]) => axes[axis]!.id === contributors)
        for (const other of by ? direct : []) {
          if (other[0] === by![0]) continue
          const leaf = drafts.index(sortTerms([by!, other]))
          leaves.push(leaf)
          drafts.add(leaf, own)
        }
        leafStarts[i + 1] = leaves.length
        continue
      }
      put([], [drafts.index([]), ...base.map(([axis, level]) => drafts.index([term(axis, level)]))])
      for (const axis of overlapping) {
        for (const level of levels[axis]![i]!) put([[axis, level]], [drafts.index([term(axis, level)])])
      }
      for (const {
        axes: [first, second],
        inside,
      } of pairs) {
        for (const a of levels[first]![i]!) {
          if (inside && !inside.has(a)) continue
          for (const b of levels[second]![i]!)
            if ((first !== second || a < b) && (!inside || inside.has(b)))
              put(
                [
                  [first, a],
                  [second, b],
                ],
                [],
              )
        }
      }
    }
    leafStarts[i + 1] = leaves.length
  }
  for (const [leaf, into] of sums.entries()) {
    for (const preset of into ?? []) {
      const from = drafts.list[leaf]!
      const to = drafts.list[preset]!
      to.people += from.people
      to.xx += from.xx
      to.xy += from.xy
    }
  }
  return finish(drafts.list, presetCount, sex !== null, leafStarts, leaves, sums)
}

function finish(
  drafts: Draft[],
  presetCount: number,
  sexKnown: boolean,
  leafStarts: Int32Array,
  leaves: number[],
  sums: number[][],
): StrataPlan {
  const presetStarts = new Int32Array(drafts.length + 1)
  const presets: number[] = []
  for (let s = 0; s < drafts.length; s++) {
    presets.push(...(sums[s] ?? []))
    presetStarts[s + 1] = presets.length
  }
  return {
    strata: drafts.map(({ terms, people, xx, xy }) =>
      sexKnown ? { terms, participants: people, xx, xy } : { terms, participants: people },
    ),
    layout: {
      dense: drafts.slice(0, presetCount).map((_, i) => i),
      sparse: drafts.slice(presetCount).map((_, i) => presetCount + i),
    },
    people: Int32Array.from(drafts, ({ people }) => people),
    leafStarts,
    leaves: Int32Array.from(leaves),
    presetStarts,
    presets: Int32Array.from(presets),
  }
}
