import { ancestorsOf } from '../../cohort/hierarchy.ts'
import { printCohort } from '../../cohort/print.ts'
import type { Subject } from '../subject.ts'
import type { MitigationStep } from './step.ts'
import { type Facet, facetsOf, isSibling, mergedName, unionOf, withLevels } from './union.ts'

type Merge = Extract<MitigationStep, { kind: 'merge' }>

/** A group of a table as one level, or a few, of an axis. */
interface Member {
  number: number
  facet: Facet
}

/**
 * Ways to put some groups of a table together with others that differ from them by the levels of one axis: neighbours on an ordered axis,
 * the level above on one whose levels are within each other, else what is small with what is smallest. One way per axis.
 *
 * @param groups by number
 */
export function mergeIdeas(subject: Subject, groups: readonly number[]): Merge[][] {
  if (groups.length === 0) return []
  const wanted = new Set(groups)
  return familiesOf(subject)
    .filter((family) => family.some(({ number }) => wanted.has(number)))
    .flatMap((family) => [above(subject, family, wanted), beside(subject, family, wanted)])
    .map((merges) => merges.filter((merge) => isNews(subject, merge)))
    .filter((merges) => merges.length > 0)
}

/** Groups that differ by the levels of one axis alone, two or more. */
function familiesOf({ cohorts, dataset }: Subject): Member[][] {
  const families: Member[][] = []
  for (const [number, { cohort }] of cohorts.entries()) {
    for (const facet of facetsOf(cohort, dataset.axes)) {
      const family = families.find(([first]) => isSibling(first!.facet, facet))
      if (family) family.push({ number, facet })
      else families.push([{ number, facet }])
    }
  }
  return families.filter((family) => family.length > 1)
}

/** All groups below the nearest level that is above every wanted one, as that level. */
function above(subject: Subject, family: readonly Member[], wanted: ReadonlySet<number>): Merge[] {
  const { axis } = family[0]!.facet
  const small = family.filter(({ number }) => wanted.has(number))
  const [first, ...others] = small.flatMap(({ facet }) => facet.levels.map((level) => ancestorsOf(axis, level)))
  const common = first?.find((level) => others.every((all) => all.includes(level)))
  if (common === undefined) return []
  const below = family.filter(({ facet }) => facet.levels.every((level) => ancestorsOf(axis, level).includes(common)))
  const [{ facet, number }] = below as [Member]
  const own = facet.levels.join('+')
  const name = subject.cohorts[number]!.name
  return [
    {
      kind: 'merge',
      cohorts: below.map((member) => subject.cohorts[member.number]!.name),
      into: name.split('/').includes(own)
        ? name
            .split('/')
            .map((part) => (part === own ? common : part))
            .join('/')
        : common,
      expression: printCohort(withLevels(facet, [common])),
    },
  ]
}

function beside(subject: Subject, family: readonly Member[], wanted: ReadonlySet<number>): Merge[] {
  const { axis } = family[0]!.facet
  if (axis.kind === 'overlapping') return []
  const people = ({ number }: Member) => subject.cohorts[number]!.participants ?? 0
  const first = ({ facet }: Member) => axis.levels.findIndex(({ id }) => id === facet.levels[0])
  const ordered = [...family].sort((a, b) => first(a) - first(b))
  const pools = axis.ordered ? neighbours(ordered, wanted, people) : smallest(ordered, wanted, people)
  return pools.map((pool): Merge => {
    const names = pool.map(({ number }) => subject.cohorts[number]!.name)
    return { kind: 'merge', cohorts: names, into: mergedName(names) }
  })
}

/** Every wanted group with the smaller of the groups next to it. */
function neighbours(ordered: Member[], wanted: ReadonlySet<number>, people: (member: Member) => number): Member[][] {
  let pools = ordered.map((member) => [member])
  const size = (pool: Member[] | undefined) =>
    pool?.reduce((sum, member) => sum + people(member), 0) ?? Number.POSITIVE_INFINITY
  for (const member of ordered.filter(({ number }) => wanted.has(number))) {
    const at = pools.findIndex((pool) => pool.includes(member))
    if (pools[at]!.length > 1) continue
    const from = size(pools[at - 1]) <= size(pools[at + 1]) ? at - 1 : at
    pools = [...pools.slice(0, from), pools.slice(from, from + 2).flat(), ...pools.slice(from + 2)]
  }
  return pools.filter((pool) => pool.length > 1)
}

/** All wanted groups together; a single one with the smallest other. */
function smallest(ordered: Member[], wanted: ReadonlySet<number>, people: (member: Member) => number): Member[][] {
  const pool = ordered.filter(({ number }) => wanted.has(number))
  if (pool.length === 1) {
    const [other] = ordered.filter((member) => member !== pool[0]).sort((a, b) => people(a) - people(b))
    pool.push(other!)
  }
  return [ordered.filter((member) => pool.includes(member))]
}

/** False for a union that the table shows already, by name or by who is in it, or that is everybody the rest speaks of. */
function isNews({ cohorts, dataset }: Subject, { cohorts: names, into, expression }: Merge): boolean {
  const merged = names.map((name) => cohorts.find((own) => own.name === name)!.cohort)
  const text = expression ?? printCohort(unionOf(merged, dataset.axes))
  if (cohorts.some(({ name, cohort }) => name === into || printCohort(cohort) === text)) return false
  const [facet] = facetsOf(merged[0]!, dataset.axes)
  const isWhole = expression === undefined && merged.length === facet?.axis.levels.length
  return !isWhole
}
