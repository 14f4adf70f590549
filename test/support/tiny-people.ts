import type { Axis, Measure, Stratum, Term } from '../../sdk/types.ts'
import { random } from './arrow-samples.ts'

/** One simulated participant. */
export interface Person {
  sex: 'female' | 'male'
  region: 'east' | 'west' | 'south'
  diseases: string[]
}

/** Alleles of one person at one variant: copies of ALT and called alleles (0, 1 or 2). */
export interface Call {
  alt: number
  called: 0 | 1 | 2
}

const label = (id: string) => ({ en: id, ja: id })
const levels = (ids: string[]) => ids.map((id) => ({ id, label: label(id) }))

export const TINY_AXES: Axis[] = [
  { id: 'sex', label: label('sex'), kind: 'partition', ordered: false, levels: levels(['female', 'male']) },
  { id: 'region', label: label('region'), kind: 'partition', ordered: true, levels: levels(['east', 'west', 'south']) },
  {
    id: 'disease',
    label: label('disease'),
    kind: 'overlapping',
    ordered: false,
    levels: levels(['C50', 'E11', 'I10']),
  },
]

/** Deterministic people: sexes and regions of unequal size, overlapping diseases, some people with none. */
export function makePeople(count: number, seed: number): Person[] {
  const next = random(seed)
  return Array.from({ length: count }, () => ({
    sex: next() < 0.55 ? 'female' : 'male',
    region: next() < 0.6 ? 'east' : next() < 0.8 ? 'west' : 'south',
    diseases: ['C50', 'E11', 'I10'].filter((_, index) => next() < [0.15, 0.3, 0.4][index]!),
  }))
}

export function isIn(person: Person, terms: Term[]): boolean {
  return terms.every(([axis, level]) =>
    axis === 'disease' ? person.diseases.includes(level) : person[axis as 'sex' | 'region'] === level,
  )
}

/** Presets (nobody excluded, then every level), then atoms, then atoms with each disease; empty ones are dropped. */
export function makeStrata(people: Person[]): { strata: Stratum[]; presets: number } {
  const presets: Term[][] = [
    [],
    ...TINY_AXES.flatMap(({ id, levels }) => levels.map((level): Term[] => [[id, level.id]])),
  ]
  const [sexes, regions, diseases] = TINY_AXES.map(({ id, levels }) => levels.map((level): Term => [id, level.id]))
  const atoms = sexes!.flatMap((sex) => regions!.map((region): Term[] => [sex, region]))
  const crossed = atoms.flatMap((atom) => diseases!.map((disease): Term[] => [...atom, disease]))
  const filled = (lists: Term[][]) => lists.filter((terms) => people.some((person) => isIn(person, terms)))
  const presetTerms = filled(presets)
  const strata = [...presetTerms, ...filled(atoms), ...filled(crossed)].map((terms) => {
    const members = people.filter((person) => isIn(person, terms))
    const xx = members.filter(({ sex }) => sex === 'female').length
    return { terms, participants: members.length, xx, xy: members.length - xx }
  })
  return { strata, presets: presetTerms.length }
}

/** Stored counts of some people at one variant. */
export function countCalls(calls: Call[], members: number[]): Record<Measure, number> {
  const counts = { AC: 0, AN: 0, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 }
  for (const index of members) {
    const { alt, called } = calls[index]!
    counts.AC += alt
    counts.AN += called
    if (called === 2 && alt === 2) counts.nhomalt++
    if (called === 1) counts.n_haploid++
    if (called === 1 && alt === 1) counts.hemizygote_count++
  }
  return counts
}
