import { describe, expect, it } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { publishRules } from '../../sdk/build/publish-policy.ts'
import { relationsOfPeople } from '../../sdk/build/publish-relations.ts'
import type { StrataPlan } from '../../sdk/build/strata.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import { PROFILES, profileOf } from '../../sdk/release/profiles.ts'
import { sha256OfJson } from '../../sdk/release/sha256.ts'
import type { Stratum } from '../../sdk/types.ts'
import { type BuiltDataset, build, termsText, vcfText } from '../support/built-dataset.ts'

interface Person {
  [column: string]: string
}

/** People by a count per combination of columns: `{ 'kanto male': 12 }`. */
function people(columns: string[], counts: Record<string, number>): Person[] {
  return Object.entries(counts).flatMap(([values, count]) => {
    const own = values.split(' ')
    return Array.from({ length: count }, () =>
      Object.fromEntries(columns.map((name, i) => [name, own[i] === '-' ? '' : own[i]!])),
    )
  })
}

/** Genotype of each person in one record. */
type Call = (person: Person, number: number) => string

/** So many carriers among the first people of each kind (the columns' values joined), by a beginning of it. */
function carriers(columns: string[], counts: Record<string, number>): Call {
  const seen: Record<string, number> = {}
  return (person) => {
    const key = columns.map((name) => person[name] || '-').join(' ')
    seen[key] = (seen[key] ?? 0) + 1
    return seen[key] <= (counts[key] ?? 0) ? '0|1' : '0|0'
  }
}

function dataset(
  all: Person[],
  places: Array<[place: string, call: Call]>,
  options: BuildOptions,
  meta: string[] = [],
) {
  const columns = Object.keys(all[0]!)
  const names = all.map((_, i) => `s${i}`)
  const sheet = `sample\t${columns.join('\t')}\n${all.map((person, i) => `s${i}\t${columns.map((name) => person[name]).join('\t')}\n`).join('')}`
  const records = places.map(([place, call]) => `${place} . A G . . . GT ${all.map(call).join(' ')}`)
  return build(vcfText(names, records, meta), sheet, options)
}

const shown = (built: BuiltDataset, terms: string) => built.values('AC', terms).map((value) => value !== null)
const told = ({ manifest }: BuiltDataset) =>
  Object.fromEntries(manifest.strata.map(({ terms, participants }) => [termsText(terms), participants]))

describe('the policy of an open dataset', () => {
  const everybody = people(['region'], { kanto: 40, kinki: 30 })
  const rows: Array<[string, Call]> = [['1 1', carriers(['region'], { kanto: 20, kinki: 15 })]]

  it.each(PROFILES.map(({ id }) => id))('may be the profile %s, which the manifest names with its hash', async (id) => {
    const { manifest, warnings } = await dataset(everybody, rows, { axes: ['region'], publish: id })
    const policy = profileOf(id)
    expect(manifest.publish).toMatchObject({ policy: id, version: policy.version, sha256: sha256OfJson(policy) })
    expect(manifest.provenance.options).toMatchObject({ publish: id })
    expect(manifest.serving).toBe('open')
    for (const rule of manifest.publish!.notApplied!) expect(policy.rules).toHaveProperty([rule])
    expect(
      warnings.some((text) => text.includes(`${id} also asks for ${manifest.publish!.notApplied!.join(', ')}`)),
    ).toBe(true)
  })

  it('may be a policy of one’s own, or a number', async () => {
    const own = { ...profileOf('jp-ndb'), id: 'ours', version: '3' }
    expect((await dataset(everybody, rows, { axes: ['region'], publish: own })).manifest.publish).toMatchObject({
      policy: 'ours',
      version: '3',
    })
    for (const publish of ['12', 'k=12', 'threshold=12', { threshold: 12 }]) {
      const { manifest } = await dataset(everybody, rows, { axes: ['region'], publish })
      expect(manifest.publish).toMatchObject({ policy: 'k=12', threshold: 12 })
      expect(manifest.publish).not.toHaveProperty('notApplied')
    }
  })

  it.each([
    ['secret', 'usage', /"secret" is not known/],
    ['k=0', 'usage', /not known/],
    ['-3', 'usage', /not known/],
    [{ threshold: 2.5 }, 'usage', /not known/],
    [
      { ...profileOf('gel'), rules: { ...profileOf('gel').rules, 'cell.min': { least: 'five', nonCarriers: false } } },
      'format',
      /rules\.cell\.min\.least/,
    ],
    [{ ...profileOf('gel'), rules: {} }, 'format', /is needed in every policy/],
    [{ ...profileOf('gel'), schema: 'hindo-policy/9' }, 'version', /newer/],
    [{ ...profileOf('gel'), extra: 1 }, 'format', /extra/],
  ])('is refused where it is none: %j', async (publish, code, message) => {
    const failed = dataset(everybody, rows, { axes: ['region'], publish: publish as string })
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('takes what a person would have to look at for not to be shown', () => {
    const rules = publishRules('opensafely')
    expect(rules.uniform).toEqual({ zero: false, full: true, fullOfOverlapping: true })
    expect(rules.notApplied).toEqual(expect.arrayContaining(['round.detect', 'bulk', 'context']))
    expect(publishRules('finngen').carriers.least).toBeGreaterThan(1)
    expect(publishRules('jga-snp').alleles).toEqual({ least: 6, noneAllowed: false, alleles: 'alternate' })
  })
})

describe('who is in a stratum', () => {
  it('is compared for every two of them, however many there are', () => {
    const strata: Stratum[] = [[], ['p=a'], ['p=b'], ['q=c'], ['q=d'], ['q=e']].map((terms) => {
      return { terms: terms.map((term) => term.split('=') as [string, string]), participants: 1 }
    })
    // Six people: everybody, a or b, c to e; c lies in a, e in b.
    const own = [[0, 1, 3], [0, 1, 3], [0, 1, 4], [0, 2, 4], [0, 2, 5], [0, 2, 5]] // biome-ignore format: a table
    const leafStarts = Int32Array.from([0, ...own.map((_, i) => 3 * (i + 1))])
    const people = Int32Array.from(strata, (_, s) => own.filter((list) => list.includes(s)).length)
    const plan = { strata, people, leafStarts, leaves: Int32Array.from(own.flat()) } as StrataPlan
    const all = (relation: ReturnType<typeof relationsOfPeople>) =>
      strata.map((_, a) => strata.map((__, b) => relation(a, b)))
    const found = all(relationsOfPeople(plan, strata))
    expect(found[0]).toEqual(['same', 'around', 'around', 'around', 'around', 'around'])
    expect(found[3]).toEqual(['inside', 'inside', 'apart', 'same', 'apart', 'apart'])
    expect(found[4]).toEqual(['inside', 'crossing', 'crossing', 'apart', 'same', 'apart'])
    expect(all(relationsOfPeople(plan, strata, 0))).toEqual(found)
  })

  it('gives no width of a column away', async () => {
    const all = people(['region'], { kanto: 200, kinki: 150, tohoku: 12, hokkaido: 3 })
    const built = await dataset(all, [['1 1', carriers(['region'], { kanto: 50, kinki: 60 })]], {
      axes: ['region'],
      publish: 'jp-ndb',
    })
    expect(told(built)).toMatchObject({ 'region=hokkaido': null, 'region=tohoku': null, 'region=kanto': 200 })
    const file = built.manifest.parts[0]!.dense.file
    const { columns } = readArrowFile(built.files[file]!, createReferenceKernel(), file)
    const typeOf = (terms: string) => {
      const stratum = built.manifest.strata.findIndex((one) => termsText(one.terms) === terms)
      return (columns.find(({ name }) => name === `AC:${stratum}`) as { type?: unknown }).type
    }
    expect(typeOf('region=hokkaido')).toEqual(typeOf(''))
    expect(typeOf('region=tohoku')).toEqual(typeOf(''))
  })

  it('hides rare names and levels that belong together', async () => {
    const axesFile = {
      axes: [
        { id: 'region', kind: 'partition' },
        {
          id: 'disease',
          kind: 'overlapping',
          levels: [
            { id: 'G10', codes: [{ system: 'ICD-10', version: '2013', code: 'G10' }] },
            { id: 'C50', codes: [{ system: 'ICD-10', version: '2013', code: 'C50' }] },
          ],
        },
      ],
    }
    const all = people(['region', 'disease'], {
      'a C50': 60,
      'a -': 20,
      'b G10': 40,
      'b -': 20,
      'c C50': 60,
      'd -': 60,
    })
    const policy = structuredClone(profileOf('anonymised'))
    policy.rules['group.grain'] = { together: { region: [['a', 'b']] } }
    const call = carriers(['region', 'disease'], { 'a C50': 30, 'b G10': 20, 'c -': 30, 'd -': 30 })
    const built = await dataset(all, [['1 1', call]], { axesFile, publish: policy })
    expect(told(built)).toMatchObject({
      '': 260,
      'disease=G10': null,
      'disease=C50': 120,
      'region=a': null,
      'region=b': null,
      'region=c': 60,
    })
  })
})

describe('counts of a row', () => {
  it('are hidden where what everybody has beyond a disease is few', async () => {
    const all = people(['disease'], { C50: 60, '-': 60 })
    const call = (inside: number, outside: number) => carriers(['disease'], { C50: inside, '-': outside })
    const built = await dataset(all, [['1 1', call(20, 20)], ['1 2', call(20, 3)], ['1 3', call(20, 0)], ['1 4', call(60, 57)]], {
      overlapping: ['disease'],
      publish: 'jp-ndb',
    }) // biome-ignore format: one row each
    expect(shown(built, '')).toEqual([true, true, true, false])
    // Row 4: three people of 120 do not carry it; nobody of the disease.
    expect(shown(built, 'disease=C50')).toEqual([true, false, true, true])
  })

  it('are hidden where what a parent has beyond its child is few', async () => {
    const axesFile = {
      axes: [{ id: 'disease', kind: 'overlapping', levels: [{ id: 'C' }, { id: 'C50', parent: 'C' }] }],
    }
    const all = people(['disease'], { C50: 40, C: 40, '-': 40 })
    const call = (child: number, parent: number) => carriers(['disease'], { C50: child, C: parent, '-': 20 })
    const built = await dataset(
      all,
      [
        ['1 1', call(20, 15)],
        ['1 2', call(20, 4)],
      ],
      { axesFile, publish: 'jp-ndb' },
    )
    expect(shown(built, 'disease=C50')).toEqual([true, false])
    expect(shown(built, '')).toEqual([true, true])
  })

  it('are hidden in an axis that lies inside another, too', async () => {
    const columns = ['large', 'small']
    const all = people(columns, { 'east jp': 40, 'east kr': 40, 'west gb': 40, 'west it': 40 })
    const call = carriers(columns, { 'east jp': 4, 'east kr': 20, 'west gb': 15, 'west it': 25 })
    const built = await dataset(all, [['1 1', call]], { axes: columns, publish: 'jp-ndb' })
    const hidden = built.manifest.strata.map(({ terms }) => termsText(terms)).filter((terms) => !shown(built, terms)[0])
    // jp is few. kr would give it away with east, so it goes; or east does, but then west must, and one of gb and it.
    expect(hidden).toEqual(['small=jp', 'small=kr'])
  })

  it('protect who nobody is, where the policy does: hidden zeros and hidden few are the same bytes', async () => {
    const all = people(['region'], { kanto: 40, kinki: 40 })
    const one = (kanto: number, kinki: number) =>
      dataset(all, [['1 1', carriers(['region'], { kanto, kinki })]], { axes: ['region'], publish: 'acro' })
    const bytes = async (built: Promise<BuiltDataset>) => {
      const { files, manifest } = await built
      return files[manifest.parts[0]!.dense.file]
    }
    expect(await bytes(one(0, 0))).toEqual(await bytes(one(3, 0)))
    expect(await bytes(one(0, 0))).toEqual(await bytes(one(40, 39)))
    expect(shown(await one(20, 0), 'region=kanto')).toEqual([false])
    expect(shown(await one(20, 0), '')).toEqual([true])
    expect(shown(await one(20, 15), 'region=kinki')).toEqual([true])
  })

  it('need several biobanks behind them, where the policy does, and biobanks of their own are hidden', async () => {
    const columns = ['biobank', 'region']
    const all = people(
      columns,
      Object.fromEntries(
        ['a', 'b', 'c', 'd'].flatMap((bank) => ['east', 'west'].map((region) => [`${bank} ${region}`, 40])),
      ),
    )
    const built = await dataset(
      all,
      [
        [
          '1 1',
          carriers(columns, { 'a east': 20, 'b east': 20, 'c east': 20, 'a west': 20, 'b west': 20, 'd west': 20 }),
        ],
        ['1 2', carriers(columns, { 'a east': 20, 'b east': 20, 'c east': 20, 'a west': 20, 'b west': 20 })],
        ['1 3', carriers(columns, { 'a east': 20, 'a west': 20, 'b west': 20 })],
        ['1 4', carriers(columns, {})],
      ],
      { axes: columns, publish: 'jp-ndb' },
    )
    expect(built.manifest.strata).toHaveLength(1 + 4 + 2)
    expect(shown(built, '')).toEqual([true, true, false, true])
    expect(shown(built, 'biobank=a')).toEqual([false, false, false, true])
    // Row 2: west has two biobanks only; east is all that is left then.
    expect(shown(built, 'region=west')).toEqual([true, false, false, true])
    expect(shown(built, 'region=east')).toEqual([true, false, false, true])
  })
})

describe('called alleles on X and Y', () => {
  const meta = ['##contig=<ID=X,length=155270560>', '##contig=<ID=Y,length=59373566>']
  const columns = ['region', 'sex']
  const counts = {
    'kanto male': 40,
    'kanto female': 40,
    'kinki male': 30,
    'kinki female': 30,
    'tohoku male': 2,
    'tohoku female': 40,
  }
  const all = people(columns, counts)
  const half = Object.fromEntries(
    Object.entries(counts).map(([key, count]) => [key, key === 'tohoku male' ? 0 : count / 2]),
  )
  /** Non-PAR X, Y, PAR and an autosome; men have one copy where there is one. */
  const single: Call = (person) => (person.sex === 'male' ? '0' : '0|0')
  const places: Array<[string, Call]> = [
    ['1 1', carriers(columns, half)],
    ['X 70000', carriers(columns, half)],
    ['X 5000000', (person, i) => (i % 2 ? single(person, i) : person.sex === 'male' ? '1' : '0|1')],
    ['Y 5000000', (person, i) => (person.sex === 'male' ? String(i % 2) : '.')],
  ]

  it('do not tell the men of a stratum whose sexes are not told', async () => {
    const built = await dataset(all, places, { axes: columns, publish: 'jp-ndb' }, meta)
    const tohoku = built.manifest.strata.find(({ terms }) => termsText(terms) === 'region=tohoku')!
    expect([tohoku.participants, 'xx' in tohoku]).toEqual([42, false])
    expect(shown(built, 'region=tohoku')).toEqual([true, true, false, false])
    const regions = ['kanto', 'kinki', 'tohoku'].map((region) => `region=${region}`)
    for (const measure of ['AN', 'n_haploid'] as const) {
      for (const row of [2, 3]) {
        // Neither alone nor by what is left of all are fewer than ten men known of regions together.
        const values = regions.map((terms) => built.values(measure, terms)[row])
        expect(values.filter((value) => value === null).length).toBeGreaterThan(1)
        expect(values[2]).toBeNull()
      }
    }
    expect(shown(built, 'sex=male')).toEqual([true, true, true, true])
  })

  it('do not tell them either where nobody says the sexes', async () => {
    const built = await dataset(all, places, { axes: ['region'], publish: 'jp-ndb' }, meta)
    expect(shown(built, 'region=tohoku')).toEqual([true, true, false, false])
    const left = [2, 3].map((row) => {
      const [whole, ...parts] = ['', 'region=kanto', 'region=kinki', 'region=tohoku'].map(
        (terms) => built.values('n_haploid', terms)[row],
      )
      return whole === null ? null : whole! - parts.reduce<number>((sum, value) => sum + (value ?? 0), 0)
    })
    for (const men of left) expect(men === null || men === 0 || men >= 10).toBe(true)
  })
})
