import * as v from 'valibot'
import { STATE } from '../../types.ts'
import { type CountSum, type CountSystem, tightenIntervals } from '../algebra/intervals.ts'
import type { Interval } from '../algebra/linear-program.ts'
import { certainRoom } from '../algebra/room.ts'
import { groupRows, variantText, vectorRanges } from '../overlap.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import { isShown, isSuppressed } from '../shown.ts'
import type { Subject } from '../subject.ts'

const parameters = v.strictObject({
  /** Fewest counts that a suppressed AC must be able to take. */
  width: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** Milliseconds that linear programs may take in all; what they leave open goes to a person. */
  budget: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

/** Suppressed counts that sums, and counts being from 0 to 2N, leave too little room. */
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
  async check(subject, { width, budget }) {
    const narrow: CellPlace[] = []
    const open: CellPlace[] = []
    const points = await subject.cellCounts()
    const left = { budget }
    for (const { row, cohort, attack } of attacks(subject)) {
      const verdict = attack
        ? await judge(
            subject,
            attack,
            points?.map((counts) => counts[row]!),
            width,
            left,
          )
        : 'open'
      if (verdict === 'narrow') narrow.push({ row, cohort })
      else if (verdict === 'open') open.push({ row, cohort })
    }
    const found: Finding[] = []
    const learned = {
      en: 'A suppressed number to within a few.',
      ja: '秘匿した値を、わずかな幅で。',
    }
    if (narrow.length > 0) found.push({ status: 'fail', cells: narrow, cohorts: [], evidence: { width }, learned })
    if (open.length > 0) {
      found.push({ status: 'review', cells: open, cohorts: [], evidence: { width, reason: 'not decided' }, learned })
    }
    return found
  },
})

/** What an attacker knows of one row, and the suppressed sum that is in question. */
interface Attack {
  system: CountSystem
  known: Uint8Array[]
  target: Uint8Array
}

function* attacks(subject: Subject): Generator<{ row: number; cohort: number; attack: Attack | undefined }> {
  const ranges = vectorRanges(subject)
  const rowsOf = subject.earlier.map((release) => new Map(release.variants.map((key, row) => [variantText(key), row])))
  for (const { rows, earlier } of groupRows(subject)) {
    for (const row of rows) {
      const hidden = subject.cohorts.flatMap((cohort, number) => (isSuppressed(cohort, 'AC', row) ? [number] : []))
      if (hidden.length === 0) continue
      if (!subject.cells) {
        for (const cohort of hidden) yield { row, cohort, attack: undefined }
        continue
      }
      const { vectors, upper } = subject.cells
      const known: Uint8Array[] = []
      const sums: CountSum[] = []
      const take = (number: number, columns: Subject['cohorts'][number]['columns'], at: number) => {
        if (!isShown({ columns }, 'AC', at)) return
        const { values, state } = columns.get('AC')!
        // A rounded or noised number binds nothing that is certain.
        if (state[at]! & STATE.MARKED) return
        known.push(vectors[number]!)
        sums.push({ members: membersOf(vectors[number]!), low: values[at]!, high: values[at]! })
      }
      for (const number of ranges.own) take(number, subject.cohorts[number]!.columns, row)
      for (const release of earlier) {
        const past = subject.earlier[release]!
        if (past.dataVersion !== subject.dataset.dataVersion) continue
        const at = rowsOf[release]!.get(variantText(subject.variants[row]!))!
        past.cohorts.forEach((cohort, i) => {
          take(ranges.earlier[release]![i]!, cohort.columns, at)
        })
      }
      const most = upper.map((people) => 2 * people)
      const system = { lower: new Float64Array(most.length), upper: most, sums }
      for (const cohort of hidden) yield { row, cohort, attack: { system, known, target: vectors[cohort]! } }
    }
  }
}

function membersOf(vector: Uint8Array): number[] {
  return [...vector.keys()].filter((cell) => vector[cell])
}

async function judge(
  subject: Subject,
  { system, known, target }: Attack,
  point: number[] | undefined,
  width: number,
  left: { budget: number },
): Promise<'wide' | 'narrow' | 'open'> {
  const members = membersOf(target)
  const { lower, upper } = tightenIntervals(system)
  const sum = (bounds: Float64Array) => members.reduce((total, member) => total + bounds[member]!, 0)
  const isNarrow = (bounds: Interval) => bounds.upper - bounds.lower + 1 < width
  if (isNarrow({ lower: sum(lower), upper: sum(upper) })) return 'narrow'
  if (point && !isNarrow(certainRoom(point, system.upper, known, target))) return 'wide'
  const solver = await subject.solver()
  if (!solver || left.budget <= 0) return 'open'
  const begun = performance.now()
  const [solved] = solver.solve({ ...system, lower, upper }, [members], left.budget)
  left.budget -= performance.now() - begun
  return solved ? (isNarrow(solved) ? 'narrow' : 'wide') : 'open'
}
