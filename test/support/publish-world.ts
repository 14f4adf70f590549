import type { CohortPlan } from '../../sdk/build/cohort-plan.ts'
import type { RowCounts } from '../../sdk/build/dataset-writer.ts'
import type { PublishedStrata } from '../../sdk/build/publish.ts'
import { coversOfPeople, relationsOfPeople } from '../../sdk/build/publish-relations.ts'
import { Random } from '../../sdk/build/simulate-random.ts'
import type { Axis, Level, Stratum, Term } from '../../sdk/types.ts'
import type { ServedCell } from './publish-attacker.ts'

export interface WorldPerson {
  /** `axis=level`, ancestors of overlapping levels included. */
  levels: Set<string>
  /** Per row: 0 no copy, 1 one of two, 2 two, 3 one of one, 4 not called. */
  kinds: number[]
}

export interface WorldRow {
  row: number
  counts: RowCounts
  /** Per stratum, people by kind. */
  kinds: number[][]
}

/** Some people, what is stored of them, and their true counts. */
export interface World {
  axes: Axis[]
  /** Levels of an axis that lies inside another: level to level, as `axis=level`. */
  nested: Map<string, string>
  people: WorldPerson[]
  published: PublishedStrata
  rows: WorldRow[]
}

const ROWS = 2
const NESTED = 'n'
const label = { en: '', ja: '' }
const levelsNamed = (ids: string[]): Level[] => ids.map((id) => ({ id, label }))
const numbered = (start: string, count: number) => Array.from({ length: count }, (_, i) => `${start}${i}`)

/** A small dataset: one or two partition axes, perhaps one inside the first, perhaps an overlapping one with a parent. */
export function randomWorld(seed: number): World {
  const random = new Random(seed)
  const { axes, nested } = drawAxes(random)
  const frequencies = Array.from({ length: ROWS }, () => [0.05, 0.15, 0.4, 0.8][random.below(4)]!)
  const people = Array.from({ length: 15 + random.below(75) }, () => drawPerson(random, axes, nested, frequencies))
  return worldOf(axes, nested, people)
}

/** The dataset of some people: everybody, and each level that somebody has. */
export function worldOf(axes: Axis[], nested: Map<string, string>, people: WorldPerson[]): World {
  const terms = [[], ...axes.flatMap(({ id, levels }) => levels.map((level): Term[] => [[id, level.id]]))]
  const strata: Stratum[] = terms
    .map((own) => ({ terms: own, participants: people.filter((one) => isIn(one, own)).length }))
    .filter(({ participants }) => participants > 0)
  const held = new Set(strata.flatMap(({ terms: own }) => own.map((term) => term.join('='))))
  const kept = axes
    .map((axis) => ({ ...axis, levels: axis.levels.filter(({ id }) => held.has(`${axis.id}=${id}`)) }))
    .filter(({ levels }) => levels.length > 0)
  return {
    axes: kept,
    nested,
    people,
    published: publishedOf(strata, people, kept),
    rows: (people[0]?.kinds ?? []).map((_, row) => countRow(strata, people, row)),
  }
}

function drawAxes(random: Random): { axes: Axis[]; nested: Map<string, string> } {
  const nested = new Map<string, string>()
  const partition = (id: string, levels: string[]): Axis => {
    return { id, label, kind: 'partition', ordered: false, levels: levelsNamed(levels) }
  }
  const axes = numbered('p', 1 + random.below(2)).map((id) => partition(id, numbered('l', 2 + random.below(3))))
  if (random.below(3) === 0) {
    const inner = axes[0]!.levels.flatMap(({ id }) => numbered(`${id}${NESTED}`, 1 + random.below(3)))
    for (const id of inner) nested.set(`${NESTED}=${id}`, `p0=${id.split(NESTED)[0]}`)
    axes.push(partition(NESTED, inner))
  }
  if (random.below(2) === 0) {
    const levels: Level[] = [
      { id: 'D', label },
      { id: 'D1', label, parent: 'D' },
      { id: 'E', label },
    ]
    axes.push({ id: 'd', label, kind: 'overlapping', ordered: false, levels: levels.slice(0, 1 + random.below(3)) })
  }
  return { axes, nested }
}

function drawPerson(
  random: Random,
  axes: Axis[],
  nested: ReadonlyMap<string, string>,
  frequencies: number[],
): WorldPerson {
  const levels = new Set<string>()
  for (const axis of axes) {
    const keys = axis.levels.map(({ id }) => `${axis.id}=${id}`)
    if (axis.kind === 'partition') {
      const open = keys.filter((key) => !nested.has(key) || levels.has(nested.get(key)!))
      levels.add(open[Math.floor(random.uniform() ** 2 * open.length)]!)
      continue
    }
    for (const { id, parent } of axis.levels) {
      if (random.uniform() < 0.35 && (!parent || levels.has(`${axis.id}=${parent}`))) levels.add(`${axis.id}=${id}`)
    }
  }
  const copy = (frequency: number) => (random.uniform() < frequency ? 1 : 0)
  const kinds = frequencies.map((frequency) => (random.uniform() < 0.05 ? 4 : copy(frequency) + copy(frequency)))
  return { levels, kinds }
}

function isIn({ levels }: WorldPerson, terms: Term[]): boolean {
  return terms.every((term) => levels.has(term.join('=')))
}

function publishedOf(strata: Stratum[], people: WorldPerson[], axes: Axis[]): PublishedStrata {
  const own = people.map((one) => strata.flatMap(({ terms }, s) => (isIn(one, terms) ? [s] : [])))
  const leafStarts = new Int32Array(people.length + 1)
  for (const [i, list] of own.entries()) leafStarts[i + 1] = leafStarts[i]! + list.length
  const sizes = Int32Array.from(strata, ({ participants }) => participants!)
  const plan = { strata, people: sizes, leafStarts, leaves: Int32Array.from(own.flat()) }
  return {
    strata,
    people: sizes,
    axes,
    relation: relationsOfPeople(plan as CohortPlan['strata'], strata),
    covers: coversOfPeople(plan as CohortPlan['strata'], strata, axes),
    kind: 'genotype',
    measures: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
  }
}

function countRow(strata: Stratum[], people: WorldPerson[], row: number): WorldRow {
  const kinds = strata.map(({ terms }) => {
    const found = [0, 0, 0, 0, 0]
    for (const one of people) if (isIn(one, terms)) found[one.kinds[row]!]!++
    return found
  })
  const sum = (weights: number[]) => {
    return Int32Array.from(kinds, (own) => own.reduce((total, people, kind) => total + people * weights[kind]!, 0))
  }
  return { row, kinds, counts: { AC: sum([0, 1, 2, 1, 0]), AN: sum([2, 2, 2, 1, 0]), nhomalt: sum([0, 0, 1, 0, 0]) } }
}

/** A row as it is served. */
export function servedRow({ kinds }: WorldRow, hidden: Uint8Array): ServedCell[] {
  return kinds.map((own, s) => (hidden[s] ? null : own))
}
