import * as fc from 'fast-check'
import { withMarksExplained } from '../../sdk/release/marks.ts'
import { roundColumns } from '../../sdk/release/mitigations/round.ts'
import { proposeSuppression, withHidden } from '../../sdk/release/mitigations/suppress.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { reviewSubject } from '../../sdk/release/review.ts'
import { type Rounding, roundCount } from '../../sdk/release/rounding.ts'
import type { Subject, TrueCounts } from '../../sdk/release/subject.ts'
import type { Leaked } from './attacker.ts'
import { type Genotype, type GenotypedWorld, genotypedWorld, releaseOf, subjectOf } from './release-world.ts'

/** Levels of 3 to 12 people, some of them with a disease, and how many copies of one allele each of them has. */
const worlds = fc
  .constantFrom([0, 1, 2], [0, 0, 0, 1], [0, 0, 0, 0, 1, 2], [1, 1, 2, 2, 0])
  .chain((copies) =>
    fc.array(
      fc.record({
        people: fc.integer({ min: 3, max: 12 }),
        ill: fc.nat({ max: 5 }),
        copies: fc.array(fc.constantFrom(...copies), { minLength: 12, maxLength: 12 }),
      }),
      { minLength: 3, maxLength: 5 },
    ),
  )
  .map((levels) => {
    const of = genotypedWorld(
      levels.flatMap(({ people, ill }, level) => [
        { level, people: Math.max(0, people - ill) },
        { level, people: Math.min(ill, people), has: 1 },
      ]),
      levels.length,
      1,
      1,
    )
    for (const [level, { copies }] of levels.entries()) {
      const own = of.world.people.filter((person) => person.levels.get('p0')!.has(`p0l${level}`))
      for (const [i, person] of own.entries()) of.genotypes.set(person, [copies[i % 12]! as Genotype])
    }
    return { of, levels: levels.length }
  })

const COLUMNS = [
  ['AC'],
  ['AC', 'AN', 'AF'],
  ['AF', 'AN'],
  ['AC', 'AN', 'nhomalt'],
  ['nhomalt', 'n_het'],
  ['n_hom_ref', 'AN'],
]
const ROUNDINGS: Array<Rounding | undefined> = [
  undefined,
  undefined,
  { method: 'nearest', base: 2 },
  { method: 'ceiling', base: 2 },
  { method: 'nearest', base: 3 },
  { method: 'nearest', base: 5 },
  { method: 'ceiling', base: 4 },
  { method: 'midpoint', base: 4 },
]

const tables = (levels: number) =>
  fc.record({
    groups: fc.array(
      fc.record({
        chosen: fc.uniqueArray(fc.nat({ max: levels - 1 }), { minLength: 1, maxLength: levels }),
        disease: fc.constantFrom('', '', '', ' and q0=q0l0', ' and not q0=q0l0'),
        suppressed: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    columns: fc.constantFrom(...COLUMNS),
    rounding: fc.constantFrom(...ROUNDINGS),
    helped: fc.boolean(),
  })

/** Two to ten tables that somebody asks for, of some people. */
export const sequences = worlds.chain((world) =>
  fc.record({ world: fc.constant(world), releases: fc.array(tables(world.levels), { minLength: 2, maxLength: 10 }) }),
)
export type Sequence = typeof sequences extends fc.Arbitrary<infer T> ? T : never

/** What of a table is drawn otherwise. */
export interface Playing {
  /** The dataset counts alleles and not people. */
  alleles?: boolean
}

/** A table as somebody would bring it: some cells hidden by hand, perhaps by what is proposed, perhaps rounded. */
async function tableOf(
  of: GenotypedWorld,
  { groups, columns: drawn, rounding, helped }: Sequence['releases'][number],
  leaked: readonly Leaked[],
  policy: Policy,
  { alleles }: Playing,
): Promise<Subject> {
  const columns =
    alleles && !drawn.includes('AC') && !drawn.includes('AF')
      ? ['AC']
      : drawn.filter((name) => !alleles || !name.startsWith('n'))
  const cohorts = Object.fromEntries(
    groups.map(({ chosen, disease }, i) => [
      `c${i}`,
      `p0 in (${chosen.map((level) => `p0l${level}`).join(', ')})${disease}`,
    ]),
  )
  const suppressed = (_: number, name: string) => groups[Number(name.slice(1))]!.suppressed
  const earlier = leaked.map(({ release }) => release)
  const made = subjectOf(of, { cohorts, suppressed, earlier, columns })
  let subject = alleles ? withoutPeople(made) : made
  if (helped) {
    const { primary, secondary } = await proposeSuppression(subject, policy)
    subject = withHidden(subject, [...primary, ...secondary])
  }
  if (!rounding) return subject
  const rounded = subject.cohorts.map((own) => ({ ...own, columns: roundColumns(own.columns, rounding) }))
  return { ...subject, cohorts: rounded, mitigation: withMarksExplained({ steps: [], variance: 0 }, rounded) }
}

/** Brings the tables of a sequence to the check one after the other, and keeps what passed. */
export async function played(
  { world: { of }, releases }: Sequence,
  policy: Policy,
  playing: Playing = {},
): Promise<Leaked[]> {
  const leaked: Leaked[] = []
  for (const [number, table] of releases.entries()) {
    const subject = await tableOf(of, table, leaked, policy, playing)
    if ((await reviewSubject(subject, policy)).status !== 'pass') continue
    const { rounding } = table
    leaked.push({
      release: { ...releaseOf(subject, number + 1), ...subject.mitigation },
      ...(rounding ? { rounded: (count: number) => roundCount(count, rounding) } : {}),
    })
  }
  return leaked
}

/** The same of a dataset that counts alleles and not people. */
function withoutPeople(subject: Subject): Subject {
  const allelesOf = ({ AC, AN }: TrueCounts): TrueCounts => ({ AC, AN })
  return {
    ...subject,
    dataset: { ...subject.dataset, kind: 'allele' },
    cohorts: subject.cohorts.map((own) => (own.counts ? { ...own, counts: allelesOf(own.counts) } : own)),
    cellCounts: async () => (await subject.cellCounts())?.map(allelesOf),
  }
}
