import * as v from 'valibot'
import { smallDerivedGroups, smallExchanges } from '../algebra/derived-groups.ts'
import { RowSpace } from '../algebra/row-space.ts'
import { groupRows, vectorRanges } from '../overlap.ts'
import { defineRule, type Finding } from '../rule.ts'
import { tellsOfAllele } from '../shown.ts'
import type { Subject } from '../subject.ts'
import { isComparable } from '../versions.ts'

const parameters = v.strictObject({
  /** Fewest people whose sums may follow from this table and what was released before. */
  least: v.pipe(v.number(), v.integer(), v.minValue(1)),
})

/** Small groups whose numbers are a difference of released ones, in this table or with earlier tables. */
export const differencing = defineRule<v.InferOutput<typeof parameters>>({
  id: 'diff.prior',
  kind: 'structural',
  title: { en: 'Small group by subtraction', ja: '差分で小集団が現れる' },
  rationale: {
    en: 'Two tables that are each safe may differ by a few people, also by newcomers to the data; subtracting one from the other gives their numbers.',
    ja: '個々には安全な二つの表でも、差が数人（新たな参加者を含む）であれば、引き算でその人々の値が得られる。',
  },
  remedy: {
    en: 'Use the same groups as before, or groups that differ by many people; or leave out the variants released before.',
    ja: '以前と同じ集団、または十分に異なる集団を使うか、既出のバリアントを除く。',
  },
  reference: 'Denning and Schlörer 1983 (trackers); Chin and Özsoyoğlu 1982 (audit); statbarnsdc#Differencing',
  parameters,
  check: (subject, { least }) => [...unknownPast(subject), ...groupRows(subject).flatMap(findingsOf(subject, least))],
})

function findingsOf(subject: Subject, least: number) {
  const ranges = vectorRanges(subject)
  return ({ rows, earlier }: { rows: number[]; earlier: number[] }): Finding[] => {
    if (!subject.cells) return [review(rows, 'more overlapping levels than can be told apart')]
    const { vectors, lower, upper, count } = subject.cells
    const own = ranges.own.filter((cohort) => rows.some((row) => tellsOfAllele(subject.cohorts[cohort]!, row)))
    if (own.length === 0) return []
    const known = earlier.filter((release) => isComparable(subject, subject.earlier[release]!))
    const before = known.flatMap((release) => ranges.earlier[release]!)
    const found = unknownVersions(subject, rows, earlier)
    const used = [...own, ...before]
    const usedVectors = used.map((number) => vectors[number]!)
    const groups = smallDerivedGroups(usedVectors, { lower, upper }, least)
    if (!groups) return [...found, review(rows, 'too many combinations of groups of unknown size')]
    const isNew = (releases: number[]) => releases.some((release) => release < own.length)
    const exchanges = smallExchanges(usedVectors, { lower, upper }, least)
    for (const group of [...groups, ...exchanges].filter(({ from }) => isNew(from.map(([release]) => release)))) {
      const cohorts = group.from.flatMap(([release]) => (release < own.length ? [own[release]!] : []))
      const from = group.from.map(
        ([release, sign]) => `${sign < 0 ? 'less' : 'plus'} ${nameOf(subject, used[release]!)}`,
      )
      const status = group.upper < least ? 'fail' : 'review'
      found.push({
        ...finding(status, rows, cohorts, { least, from }),
        ...(exchanges.includes(group) ? { learned: LEARNED_EXCHANGE } : {}),
      })
    }
    const [now, then] = [new RowSpace(count), new RowSpace(count)]
    for (const number of before) {
      now.add(vectors[number]!)
      then.add(vectors[number]!)
    }
    for (const number of own) now.add(vectors[number]!)
    const told = new Set([...then.determined(), ...groups.flatMap(({ cells }) => (cells.length === 1 ? cells : []))])
    const alone = new Set(
      used.map((number) => [...vectors[number]!.keys()].filter((cell) => vectors[number]![cell]).join()),
    )
    for (const cell of now.determined()) {
      if (told.has(cell) || lower[cell]! >= least || alone.has(String(cell))) continue
      const cohorts = own.filter((number) => vectors[number]![cell])
      const from = [`a combination of ${used.length} released groups`]
      found.push(finding(upper[cell]! < least ? 'fail' : 'review', rows, cohorts, { least, from }))
    }
    return found
  }
}

/** Tables of data versions that nobody told the dataset about: who joined or left since is the difference. */
function unknownVersions(subject: Subject, rows: number[], earlier: number[]): Finding[] {
  const versions = earlier.flatMap((release) =>
    isComparable(subject, subject.earlier[release]!) ? [] : [subject.earlier[release]!.dataVersion],
  )
  if (versions.length === 0) return []
  const names = [...new Set(versions)].join(', ')
  return [
    review(
      rows,
      `released before from another version of the data, of which the people are not known: ${names} (hindo build --previous)`,
    ),
  ]
}

function unknownPast(subject: Subject): Finding[] {
  if (subject.unavailable.length === 0) return []
  const all = Array.from({ length: subject.variants.length }, (_, row) => row)
  return [review(all, `released files that are not at hand: ledger entries ${subject.unavailable.join(', ')}`)]
}

function nameOf(subject: Subject, number: number): string {
  if (number < subject.cohorts.length) return `"${subject.cohorts[number]!.name}"`
  let left = number - subject.cohorts.length
  for (const release of subject.earlier) {
    const cohort = release.cohorts[left]
    if (cohort) {
      const version =
        release.dataVersion === subject.dataset.dataVersion ? '' : ` (data version ${release.dataVersion})`
      return `"${cohort.name}" of entry ${release.entry}${version}`
    }
    left -= release.cohorts.length
  }
  return 'an earlier group'
}

const LEARNED_EXCHANGE = {
  en: 'The numbers of a few people less those of a few others, by subtraction.',
  ja: '引き算による、数人の値と別の数人の値との差。',
}

function finding(status: Finding['status'], rows: number[], cohorts: number[], evidence: Finding['evidence']): Finding {
  return {
    status,
    cells: rows.flatMap((row) => cohorts.map((cohort) => ({ row, cohort }))),
    cohorts,
    evidence,
    learned: {
      en: 'The exact numbers of a group of a few people, by subtraction.',
      ja: '引き算による、少人数の集団の正確な値。',
    },
  }
}

function review(rows: number[], reason: string): Finding {
  return { ...finding('review', [], [], { reason, rows: rows.length }), cells: [] }
}
