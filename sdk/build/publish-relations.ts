import { ancestorsOf } from '../cohort/hierarchy.ts'
import type { Relation } from '../release/algebra/laminar.ts'
import type { Cover } from '../release/algebra/unstored-groups.ts'
import type { Axis, Stratum } from '../types.ts'
import type { CohortPlan } from './cohort-plan.ts'
import type { PublishedStrata } from './publish.ts'
import type { PublishRules } from './publish-policy.ts'

/** Strata up to which pairs have a place each; beyond, only those that somebody is in. */
const MOST_PLACES = 2500

/** What a build publishes: its presets. */
export function publishedOf({ strata: plan, axes }: CohortPlan, { contributors }: PublishRules): PublishedStrata {
  const { strata: all, people, layout } = plan
  const strata = all.slice(0, layout.dense.length)
  const relation = relationsOfPeople(plan, strata)
  return {
    strata,
    people: people.slice(0, strata.length),
    axes,
    relation,
    covers: coversOfPeople(plan, strata, axes, relation),
    kind: 'genotype',
    measures: ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'],
    ...(contributors && axes.some(({ id }) => id === contributors.axis)
      ? { contributors: strata.map((one) => contributorsOf(one, all, contributors.axis)) }
      : {}),
  }
}

/** Strata of the same people by the levels of an axis; undefined where none is counted. */
export function contributorsOf(
  { terms }: Pick<Stratum, 'terms'>,
  all: readonly Stratum[],
  axis: string,
): number[] | undefined {
  const others = terms.filter(([own]) => own !== axis)
  const isPart = (candidate: Stratum) =>
    candidate.terms.length === others.length + 1 &&
    candidate.terms.some(([own]) => own === axis) &&
    terms.every((term) => candidate.terms.some((own) => own.join('=') === term.join('=')))
  const found = all.flatMap((candidate, s) => (isPart(candidate) ? [s] : []))
  return found.length > 0 ? found : undefined
}

/** How strata lie to each other by who is in them. */
export function relationsOfPeople(
  { people, leafStarts, leaves }: CohortPlan['strata'],
  strata: readonly Stratum[],
  mostPlaces = MOST_PLACES,
): (a: number, b: number) => Relation {
  const count = strata.length
  const places = count <= mostPlaces ? new Int32Array(count * count) : undefined
  const pairs = new Map<number, number>()
  for (let person = 0; person + 1 < leafStarts.length; person++) {
    const own = leaves.subarray(leafStarts[person]!, leafStarts[person + 1]!).filter((stratum) => stratum < count)
    for (const a of own) {
      for (const b of own) {
        const pair = a * count + b
        if (places) places[pair]!++
        else pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      }
    }
  }
  return (a, b) => {
    const shared = places ? places[a * count + b]! : (pairs.get(a * count + b) ?? 0)
    if (shared === 0) return 'apart'
    const [all, within] = [shared === people[a]!, shared === people[b]!]
    return all ? (within ? 'same' : 'inside') : within ? 'around' : 'crossing'
  }
}

/**
 * Levels of overlapping axes that cross each other and together are all of a stratum: two of them, or all that are inside it and in no
 * other one there.
 */
export function coversOfPeople(
  plan: CohortPlan['strata'],
  strata: readonly Stratum[],
  axes: readonly Axis[],
  relation = relationsOfPeople(plan, strata),
): Cover[] {
  const found = axes
    .filter(({ kind }) => kind === 'overlapping')
    .flatMap(({ id }) => {
      const levels = strata.flatMap(({ terms }, s) => (terms.length === 1 && terms[0]![0] === id ? [s] : []))
      return [...strata.keys()].flatMap((whole) => candidates(whole, levels, plan.people, relation))
    })
  return found.length === 0 ? [] : found.filter(isCovered(plan, found))
}

/** What may be all of a stratum, and is not cut into parts by it. */
function candidates(
  whole: number,
  levels: readonly number[],
  people: ArrayLike<number>,
  relation: (a: number, b: number) => Relation,
): Cover[] {
  const inside = levels.filter((level) => level !== whole && relation(level, whole) === 'inside')
  const widest = inside.filter((level) => !inside.some((other) => relation(level, other) === 'inside'))
  const crossing = (parts: readonly number[]) => parts.some((a) => parts.some((b) => relation(a, b) === 'crossing'))
  const isEnough = (parts: readonly number[]) => parts.reduce((sum, part) => sum + people[part]!, 0) >= people[whole]!
  const pairs = inside.flatMap((a, i) => inside.slice(i + 1).map((b) => [a, b]))
  const sets = [...(widest.length > 2 ? [widest] : []), ...pairs].filter((parts) => isEnough(parts) && crossing(parts))
  return sets.map((parts) => ({ whole, parts }))
}

/** Whether nobody of the whole is in none of the parts. */
function isCovered({ people, leafStarts, leaves }: CohortPlan['strata'], covers: readonly Cover[]) {
  const coversOf = new Map<number, number[]>()
  for (const [number, { parts }] of covers.entries()) {
    for (const part of parts) coversOf.set(part, [...(coversOf.get(part) ?? []), number])
  }
  const counts = new Int32Array(covers.length)
  const last = new Int32Array(covers.length).fill(-1)
  for (let person = 0; person + 1 < leafStarts.length; person++) {
    for (let leaf = leafStarts[person]!; leaf < leafStarts[person + 1]!; leaf++) {
      for (const cover of coversOf.get(leaves[leaf]!) ?? []) {
        if (last[cover] !== person) counts[cover]!++
        last[cover] = person
      }
    }
  }
  return ({ whole }: Cover, number: number) => counts[number] === people[whole]
}

/** The same as far as axes and parents of levels say: what sources of counts alone can tell. */
export function relationsOfAxes(strata: readonly Stratum[], axes: readonly Axis[]): (a: number, b: number) => Relation {
  const kinds = new Map(axes.map((axis) => [axis.id, axis]))
  const above = strata.map(({ terms }) => {
    const axis = terms.length === 1 ? kinds.get(terms[0]![0]) : undefined
    return new Set(axis ? ancestorsOf(axis, terms[0]![1]) : [])
  })
  return (a, b) => {
    const [one, other] = [strata[a]!.terms, strata[b]!.terms]
    if (a === b || one.length + other.length === 0) return 'same'
    if (other.length === 0) return 'inside'
    if (one.length === 0) return 'around'
    if (one.length > 1 || other.length > 1 || one[0]![0] !== other[0]![0]) return 'crossing'
    if (kinds.get(one[0]![0])?.kind === 'partition') return 'apart'
    if (above[a]!.has(other[0]![1])) return 'inside'
    return above[b]!.has(one[0]![1]) ? 'around' : 'crossing'
  }
}

/**
 * Levels whose declared children may be all of them, as far as numbers of people allow: what sources of counts alone can tell. Whether
 * children overlap nobody says.
 */
export function coversOfAxes(strata: readonly Stratum[], axes: readonly Axis[]): Cover[] {
  const relation = relationsOfAxes(strata, axes)
  const sum = (parts: readonly number[]) => parts.reduce((all, part) => all + (strata[part]!.participants ?? 0), 0)
  return axes
    .filter(({ kind }) => kind === 'overlapping')
    .flatMap(({ id }) => {
      const levels = strata.flatMap(({ terms }, s) => (terms.length === 1 && terms[0]![0] === id ? [s] : []))
      return levels.map((whole): Cover => {
        const inside = levels.filter((level) => relation(level, whole) === 'inside')
        return { whole, parts: inside.filter((level) => !inside.some((other) => relation(level, other) === 'inside')) }
      })
    })
    .filter(({ whole, parts }) => parts.length > 1 && sum(parts) >= (strata[whole]!.participants ?? 0))
}

/** A warning where overlapping levels may lie inside each other without the source's saying so; undefined where numbers of people rule it out. */
export function undeclaredWarning(strata: readonly Stratum[], axes: readonly Axis[]): string | undefined {
  const relation = relationsOfAxes(strata, axes)
  const overlapping = new Set(axes.flatMap(({ id, kind }) => (kind === 'overlapping' ? [id] : [])))
  const single = strata.flatMap(({ terms }, s) => (terms.length === 1 && overlapping.has(terms[0]![0]) ? [s] : []))
  const name = (s: number) => strata[s]!.terms[0]!.join('=')
  for (const a of single) {
    for (const b of single) {
      if (strata[a]!.terms[0]![0] !== strata[b]!.terms[0]![0] || relation(a, b) !== 'crossing') continue
      const [inner, outer] = [strata[a]!.participants ?? 0, strata[b]!.participants ?? 0]
      if (inner === 0 || inner > outer) continue
      return `whether ${name(a)} lies inside ${name(b)} is not said by the mapping, so what one tells of the other is not looked at: declare parents, or have somebody look before this is served`
    }
  }
  return undefined
}
