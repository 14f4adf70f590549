import fc from 'fast-check'
import type { Cohort, CohortLeaf } from '../../sdk/cohort/cohort.ts'
import { fold, join, negate } from '../../sdk/cohort/expression.ts'
import type { PlannerManifest } from '../../sdk/cohort/strata-index.ts'
import type { Axis, Plan, Stratum, Term } from '../../sdk/types.ts'

/** A simulated person: per axis the levels, closed upwards, and a number that stands for any additive count. */
export interface Person {
  levels: Map<string, Set<string>>
  measure: number
}

/** A simulated population with what is stored of it. */
export interface World {
  axes: Axis[]
  people: Person[]
  manifest: PlannerManifest
  /** Sum of the measure per stratum. */
  measures: number[]
  pairs: Array<[string, string]>
}

export interface WorldShape {
  /** Number of levels of each partition axis. */
  partitions: number[]
  /** Per overlapping axis and level, the position of its parent, or −1. */
  overlapping: number[][]
  /** Per person: a level per partition axis, a bit set of levels per overlapping axis, a measure. */
  people: Array<{ places: number[]; has: number[]; measure: number }>
  pairs: Array<[number, number]>
  joint: boolean
  /** Manifest names its pairs. */
  declared: boolean
}

export function makeWorld(shape: WorldShape): World {
  const axes: Axis[] = [
    ...shape.partitions.map((size, number) => makeAxis(`p${number}`, 'partition', Array(size).fill(-1))),
    ...shape.overlapping.map((parents, number) => makeAxis(`q${number}`, 'overlapping', parents)),
  ]
  const people = shape.people.map(({ places, has, measure }) => {
    const levels = new Map<string, Set<string>>()
    for (const [number, size] of shape.partitions.entries()) {
      levels.set(`p${number}`, new Set([`p${number}l${(places[number] ?? 0) % size}`]))
    }
    for (const [number, parents] of shape.overlapping.entries()) {
      const own = new Set<string>()
      for (let level = 0; level < parents.length; level++) {
        if ((((has[number] ?? 0) >> level) & 1) === 0) continue
        for (let at = level; at >= 0; at = parents[at]!) own.add(`q${number}l${at}`)
      }
      levels.set(`q${number}`, own)
    }
    return { levels, measure }
  })
  const pairs = shape.pairs.map(([a, b]): [string, string] => [`q${a}`, `q${b}`])
  return { axes, people, pairs, ...store(axes, people, pairs, shape.joint, shape.declared) }
}

function makeAxis(id: string, kind: Axis['kind'], parents: number[]): Axis {
  const levels = parents.map((parent, level) => ({
    id: `${id}l${level}`,
    label: { en: `${id} level ${level}`, ja: `${id}の${level}` },
    ...(parent >= 0 ? { parent: `${id}l${parent}` } : {}),
  }))
  return { id, label: { en: id, ja: id }, kind, ordered: true, levels }
}

/** Everybody, presets, and, in a joint world, atoms, atom × level, atom × pair; empty ones are dropped. */
function store(axes: Axis[], people: Person[], pairs: Array<[string, string]>, joint: boolean, declared: boolean) {
  const found = new Map<string, { stratum: Stratum & { participants: number }; measure: number }>()
  const add = (person: Person | null, terms: Term[]) => {
    const key = terms.map((term) => term.join('=')).join('&')
    const entry = found.get(key) ?? { stratum: { terms, participants: 0 }, measure: 0 }
    found.set(key, entry)
    if (person) {
      entry.stratum.participants++
      entry.measure += person.measure
    }
  }
  add(null, [])
  for (const person of people) {
    const own = axes.flatMap((axis) => [...person.levels.get(axis.id)!].sort().map((level): Term => [axis.id, level]))
    const atom = own.filter(([axis]) => axis.startsWith('p'))
    const extras = own.filter(([axis]) => axis.startsWith('q'))
    const wanted = new Map<string, Term[]>()
    const want = (terms: Term[]) => wanted.set(terms.map((term) => term.join('=')).join('&'), terms)
    want([])
    for (const term of own) want([term])
    if (joint) {
      want(atom)
      for (const [i, a] of extras.entries()) {
        want([...atom, a])
        for (const b of extras.slice(i + 1)) {
          const stored = pairs.some(([x, y]) => (x === a[0] && y === b[0]) || (x === b[0] && y === a[0]))
          if (stored && !isAbove(axes, a, b) && !isAbove(axes, b, a)) want([...atom, a, b])
        }
      }
    }
    for (const terms of wanted.values()) add(person, terms)
  }
  const entries = [...found.values()]
  const layout: PlannerManifest['layout'] = { dense: [], sparse: [] }
  for (const [number, { stratum }] of entries.entries()) {
    if (stratum.terms.length > 1) layout.sparse.push(number)
    else layout.dense.push(number)
  }
  if (declared && joint) layout.pairs = pairs
  const serving: PlannerManifest['serving'] = joint ? 'controlled' : 'open'
  const manifest: PlannerManifest = {
    axes,
    strata: entries.map(({ stratum }) => stratum),
    layout,
    kind: 'genotype',
    serving,
  }
  return { manifest, measures: entries.map(({ measure }) => measure) }
}

function isAbove(axes: Axis[], upper: Term, lower: Term): boolean {
  if (upper[0] !== lower[0]) return false
  const levels = axes.find(({ id }) => id === upper[0])!.levels
  for (let id: string | undefined = lower[1]; id !== undefined; ) {
    const parent: string | undefined = levels.find((level) => level.id === id)!.parent
    if (parent === upper[1]) return true
    id = parent
  }
  return false
}

/** People of a cohort, one by one. */
export function membersOf(world: World, cohort: Cohort): Person[] {
  return world.people.filter((person) =>
    fold<CohortLeaf, boolean>(cohort, {
      leaf: (leaf) => {
        if (leaf.op === 'all') return true
        const ids = world.axes.find(({ id }) => id === leaf.axis)!.levels.map(({ id }) => id)
        const wanted = leaf.op === 'in' ? leaf.levels : ids.slice(ids.indexOf(leaf.from), ids.indexOf(leaf.to) + 1)
        return wanted.some((level) => person.levels.get(leaf.axis)!.has(level))
      },
      not: (item) => !item,
      join: (op, items) => (op === 'and' ? items.every(Boolean) : items.some(Boolean)),
    }),
  )
}

export function sumMeasure(people: Person[]): number {
  return people.reduce((sum, person) => sum + person.measure, 0)
}

/** What a plan says about participants and the measure. */
export function apply(world: World, plan: Plan): { participants: number; measure: number } {
  const total = { participants: 0, measure: 0 }
  for (const { stratum, coefficient } of plan.terms) {
    total.participants += coefficient * world.manifest.strata[stratum]!.participants!
    total.measure += coefficient * world.measures[stratum]!
  }
  return total
}

/** Distinct overlapping levels named by a cohort, as `[axis, level]`. */
export function overlappingNamed(world: World, cohort: Cohort): Term[] {
  const found = new Map<string, Term>()
  fold<CohortLeaf, void>(cohort, {
    leaf: (leaf) => {
      if (leaf.op === 'all' || leaf.axis.startsWith('p')) return
      const ids = world.axes.find(({ id }) => id === leaf.axis)!.levels.map(({ id }) => id)
      const levels = leaf.op === 'in' ? leaf.levels : ids.slice(ids.indexOf(leaf.from), ids.indexOf(leaf.to) + 1)
      for (const level of levels) found.set(level, [leaf.axis, level])
    },
    not: () => undefined,
    join: () => undefined,
  })
  return [...found.values()]
}

export function worlds(options: { joint: boolean; partitions: { min: number; max: number } }): fc.Arbitrary<World> {
  const parents = fc
    .array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 5 })
    .map((list) => list.map((parent, level) => (parent < level ? parent : -1)))
  return fc
    .record({
      partitions: fc.array(fc.integer({ min: 1, max: 4 }), {
        minLength: options.partitions.min,
        maxLength: options.partitions.max,
      }),
      overlapping: fc.array(parents, { minLength: 0, maxLength: 2 }),
      people: fc.array(
        fc.record({
          places: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
          has: fc.array(fc.oneof(fc.constant(0), fc.nat(31)), { minLength: 2, maxLength: 2 }),
          measure: fc.integer({ min: -1000, max: 1000 }),
        }),
        { maxLength: 40 },
      ),
      pairs: fc.subarray<[number, number]>([
        [0, 0],
        [0, 1],
        [1, 1],
      ]),
      joint: fc.constant(options.joint),
      declared: fc.boolean(),
    })
    .map((shape) => makeWorld({ ...shape, pairs: shape.pairs.filter(([, b]) => b < shape.overlapping.length) }))
}

/** Random nested expressions over the axes of a world. */
export function cohortsOver(axes: Axis[], size = 4): fc.Arbitrary<Cohort> {
  const usable = axes.filter((axis) => axis.levels.length > 0)
  const all = fc.constant<Cohort>({ op: 'all' })
  if (usable.length === 0) return all
  const leaf = fc.constantFrom(...usable).chain((axis): fc.Arbitrary<Cohort> => {
    const ids = axis.levels.map(({ id }) => id)
    const some = fc
      .uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 })
      .map((levels): Cohort => ({ op: 'in', axis: axis.id, levels }))
    const one = fc.constantFrom(...ids).map((level): Cohort => ({ op: 'in', axis: axis.id, levels: [level] }))
    const range = fc
      .tuple(fc.nat(ids.length - 1), fc.nat(ids.length - 1))
      .map(([a, b]): Cohort => ({ op: 'range', axis: axis.id, from: ids[Math.min(a, b)]!, to: ids[Math.max(a, b)]! }))
    return fc.oneof({ weight: 5, arbitrary: one }, { weight: 2, arbitrary: some }, { weight: 1, arbitrary: range })
  })
  let tree: fc.Arbitrary<Cohort> = fc.oneof({ weight: 20, arbitrary: leaf }, { weight: 1, arbitrary: all })
  for (let depth = 0; depth < size; depth++) {
    const inner = tree
    tree = fc.oneof(
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: inner.map((item) => negate<CohortLeaf>(item)) },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(inner, { minLength: 2, maxLength: 3 }))
          .map(([op, items]) => join<CohortLeaf>(op, items)),
      },
    )
  }
  return tree
}
