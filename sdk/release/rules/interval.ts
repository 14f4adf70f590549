import * as v from 'valibot'
import { tightenIntervals } from '../algebra/intervals.ts'
import type { Interval } from '../algebra/linear-program.ts'
import { certainRoom } from '../algebra/room.ts'
import { type Attack, attacksOn, type Knowledge, membersOf } from '../attack.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import type { Subject } from '../subject.ts'

const parameters = v.strictObject({
  /** Fewest counts that a suppressed AC must be able to take. */
  width: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** Most sums that are bounded by linear programs; what is left goes to a person. A number, not a time: a verdict is the same anywhere. */
  programs: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

/** Suppressed counts, here or in earlier tables, that sums and counts being from 0 to 2N leave too little room. */
export const interval = defineRule<v.InferOutput<typeof parameters>>({
  id: 'attack.interval',
  kind: 'value',
  title: { en: 'Suppressed number within narrow bounds', ja: '秘匿した値が狭い範囲に絞られる' },
  rationale: {
    en: 'Sums and the fact that counts are never negative may leave a suppressed number few values, or one.',
    ja: '合計と、数が負にならないことだけで、秘匿した値がほぼ決まることがある。',
  },
  remedy: { en: 'Suppress more cells of the same sums.', ja: '同じ合計に含まれるセルをさらに秘匿する。' },
  reference: 'Fischetti and Salazar 2000 (attacker’s problems); sdcTable attack(); Dobra and Fienberg 2000',
  parameters,
  async check(subject, { width, programs }) {
    const places = { narrow: new Map<string, CellPlace>(), open: new Map<string, CellPlace>() }
    const points = await subject.cellCounts()
    const left = { programs }
    for (const attack of attacksOn(subject)) {
      const point = points?.map((counts) => counts[attack.row]!)
      const verdict = await judge(subject, attack, point, width, left)
      if (verdict === 'wide') continue
      const cohorts = attack.cohort === undefined ? attack.shown : [attack.cohort]
      for (const cohort of cohorts) places[verdict].set(`${attack.row}/${cohort}`, { row: attack.row, cohort })
    }
    const learned = { en: 'A suppressed number to within a few.', ja: '秘匿した値を、わずかな幅で。' }
    const found: Finding[] = []
    const narrow = [...places.narrow.values()]
    const open = [...places.open.values()].filter(({ row, cohort }) => !places.narrow.has(`${row}/${cohort}`))
    if (narrow.length > 0) found.push({ status: 'fail', cells: narrow, cohorts: [], evidence: { width }, learned })
    if (open.length > 0) {
      found.push({ status: 'review', cells: open, cohorts: [], evidence: { width, reason: 'not decided' }, learned })
    }
    return found
  },
})

type Verdict = 'wide' | 'narrow' | 'open'

async function judge(
  subject: Subject,
  attack: Attack,
  point: number[] | undefined,
  width: number,
  left: { programs: number },
): Promise<Verdict> {
  const { target } = attack
  if (!target) return 'open'
  const verdict = await widthOf(subject, attack.now, target, point, width, left)
  if (verdict === 'wide' || attack.cohort !== undefined) return verdict
  // What an earlier table hid, and was open to everybody before this one, is no fault of this one.
  return (await widthOf(subject, attack.before, target, point, width, left)) === 'narrow' ? 'wide' : verdict
}

async function widthOf(
  subject: Subject,
  { system, vectors }: Knowledge,
  target: Uint8Array,
  point: number[] | undefined,
  width: number,
  left: { programs: number },
): Promise<Verdict> {
  const members = membersOf(target)
  const isNarrow = (bounds: Interval) => bounds.upper - bounds.lower + 1 < width
  const { lower, upper } = tightenIntervals(system)
  const sum = (bounds: Float64Array) => members.reduce((total, member) => total + bounds[member]!, 0)
  if (isNarrow({ lower: sum(lower), upper: sum(upper) })) return 'narrow'
  if (point && !isNarrow(certainRoom(point, system.upper, vectors, target))) return 'wide'
  const solver = await subject.solver()
  if (!solver || left.programs-- <= 0) return 'open'
  const [solved] = solver.solve({ ...system, lower, upper }, [members])
  return solved ? (isNarrow(solved) ? 'narrow' : 'wide') : 'open'
}
