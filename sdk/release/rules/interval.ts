import * as v from 'valibot'
import { boundsOf, type CountSystem, tightenIntervals } from '../algebra/intervals.ts'
import type { Interval, IntervalSolver } from '../algebra/linear-program.ts'
import { type Attack, attacksOn, type Knowledge, type Target } from '../attack.ts'
import { type CellPlace, defineRule, type Finding } from '../rule.ts'
import type { Subject } from '../subject.ts'

const parameters = v.strictObject({
  /** Fewest values that a suppressed number must be able to take; all that there are where it cannot take so many by itself. */
  width: v.pipe(v.number(), v.integer(), v.minValue(2)),
  /** Most sums that are bounded by linear programs; what is left goes to a person. A number, not a time: a verdict is the same anywhere. */
  programs: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Suppressed carriers must not be known to be fewer. */
  least: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

/** What a policy says of this rule. */
export type IntervalParameters = v.InferOutput<typeof parameters>

/** Suppressed counts, here or in earlier tables, that sums and counts being from 0 to 2N leave too little room. */
export const interval = defineRule<IntervalParameters>({
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
  async check(subject, { width, programs, least = 0 }, pause) {
    const places = { narrow: new Map<number, CellPlace>(), open: new Map<number, CellPlace>() }
    const numberOf = (row: number, cohort: number) => row * subject.cohorts.length + cohort
    const judge = new Judge(subject, { width, least, programs })
    let looked = 0
    let ran = 0
    for (const attack of attacksOn(subject, await subject.cellCounts())) {
      const { row } = attack
      const cohorts = attack.cohort === undefined ? attack.shown : [attack.cohort]
      if (cohorts.every((cohort) => places.narrow.has(numberOf(row, cohort)))) continue
      if (looked++ % STRIDE === 0 || judge.ran !== ran) await pause?.()
      ran = judge.ran
      const verdict = judge.decide(attack) ?? (await judge.verdict(attack))
      if (verdict === 'wide') continue
      for (const cohort of cohorts) places[verdict].set(numberOf(row, cohort), { row, cohort })
    }
    const learned = { en: 'A suppressed number to within a few.', ja: '秘匿した値を、わずかな幅で。' }
    const found: Finding[] = []
    const inOrder = (cells: Iterable<CellPlace>) => [...cells].sort((a, b) => a.row - b.row || a.cohort - b.cohort)
    const narrow = inOrder(places.narrow.values())
    const open = inOrder(places.open.values()).filter(({ row, cohort }) => !places.narrow.has(numberOf(row, cohort)))
    if (narrow.length > 0) found.push({ status: 'fail', cells: narrow, cohorts: [], evidence: { width }, learned })
    if (open.length > 0) {
      found.push({ status: 'review', cells: open, cohorts: [], evidence: { width, reason: 'not decided' }, learned })
    }
    return found
  },
})

/** Numbers between two pauses, where none takes a program. */
const STRIDE = 16

type Verdict = 'wide' | 'narrow' | 'open'

function union(a: Interval | undefined, b: Interval | undefined): Interval | undefined {
  return a && b ? { lower: Math.min(a.lower, b.lower), upper: Math.max(a.upper, b.upper) } : (a ?? b)
}

/** Decides attacks, cheapest proofs first, while programs are left. */
export class Judge {
  readonly #subject: Subject
  readonly #width: number
  readonly #least: number
  readonly #widths = new WeakMap<Knowledge, Map<string, Verdict>>()
  readonly #systems = new WeakMap<Knowledge, CountSystem>()
  readonly #programs: number
  #ran = 0
  /** Undefined until it was asked for. */
  #solver: { found: IntervalSolver | undefined } | undefined

  constructor(subject: Subject, { width, least, programs }: { width: number; least: number; programs: number }) {
    this.#subject = subject
    this.#width = width
    this.#least = least
    this.#programs = programs
  }

  /** Programs so far. */
  get ran(): number {
    return this.#ran
  }

  async verdict(attack: Attack): Promise<Verdict> {
    const found = this.decide(attack)
    if (found) return found
    this.#solver = { found: await this.#subject.solver() }
    return this.decide(attack)!
  }

  /** The same at once; undefined where the solver has to be waited for. */
  decide({ target, cohort, form, partly }: Attack): Verdict | undefined {
    if (!target) return 'open'
    const { alone } = target
    const width = Math.min(partly ? 2 : this.#width, alone.upper - alone.lower + 1)
    const least = form === 'carriers' && alone.upper >= this.#least ? this.#least : 0
    const verdict = this.#widthOf(target.now, target, width, least)
    if (!verdict || verdict === 'wide' || cohort !== undefined) return verdict
    // What an earlier table hid, and was open to everybody before this one, is no fault of this one.
    const before = this.#widthOf(target.before, target, width, least)
    return before === 'narrow' ? 'wide' : before && verdict
  }

  /** Once for all that hide the same number of the same people, as releases do that were repeated. */
  #widthOf(knowledge: Knowledge, target: Target, width: number, least: number): Verdict | undefined {
    let known = this.#widths.get(knowledge)
    if (!known) {
      known = new Map()
      this.#widths.set(knowledge, known)
    }
    const key = `${target.key} ${width} ${least}`
    const found = known.get(key) ?? this.#judge(knowledge, target, width, least)
    if (found) known.set(key, found)
    return found
  }

  #judge(knowledge: Knowledge, target: Target, width: number, least: number): Verdict | undefined {
    const isNarrow = ({ lower, upper }: Interval) => upper - lower + 1 < width || upper < least
    const enough = knowledge.whole ? 'wide' : 'open'
    const room = target.room(knowledge)
    if (room && !isNarrow(room)) return enough
    const wider = target.widerRoom(knowledge, Math.max(this.#width, least))
    if (wider && !isNarrow(wider)) return enough
    const system = this.#tightened(knowledge)
    if (isNarrow(boundsOf(target.form, system.lower, system.upper))) return 'narrow'
    const loose = target.looseRoom(system, { width, least })
    if (loose && !isNarrow(loose)) return enough
    if (this.#ran >= this.#programs) return 'open'
    if (!this.#solver) return undefined
    const solver = this.#solver.found
    if (!solver) return 'open'
    // What adds up exactly can be one value only.
    if (width > 1 && knowledge.derives(target)) return 'narrow'
    this.#ran++
    const reached = knowledge.isTrue ? union(room, wider) : undefined
    const [solved] = solver.solve(system, [target.form], (upper) =>
      reached && !isNarrow({ lower: reached.lower, upper }) ? reached.lower : undefined,
    )
    return solved ? (isNarrow(solved) ? 'narrow' : enough) : 'open'
  }

  /** One system for all that a row hides. */
  #tightened(knowledge: Knowledge): CountSystem {
    const known = this.#systems.get(knowledge)
    if (known) return known
    const system = knowledge.system()
    const made = { ...system, ...tightenIntervals(system) }
    this.#systems.set(knowledge, made)
    return made
  }
}
