import { describe, expect, it } from 'vitest'
import type { Measure } from '../../sdk/types.ts'
import { type BuiltDataset, build, termsText, vcfText } from '../support/built-dataset.ts'

/** A small generator with a seed (Park and Miller 1988), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

interface Person {
  name: string
  sex: string
  region: string
  diseases: string[]
  traits: string[]
  calls: string[]
}

const PARENTS: Record<string, string | undefined> = { C50: 'C', C34: 'C', C: undefined, E11: undefined, I10: undefined }
const AXES_FILE = {
  axes: [
    {
      id: 'disease',
      kind: 'overlapping',
      levels: Object.entries(PARENTS).map(([id, parent]) => ({ id, ...(parent ? { parent } : {}) })),
    },
  ],
}

const CALLS = [
  '0|0',
  '0|0',
  '0|0',
  '0/0',
  '0|1',
  '1/0',
  '1|1',
  '1|2',
  '2|2',
  '0/2',
  '.',
  './.',
  '0',
  '1',
  '2',
  './1',
  '0/.',
  '0/1/1',
]

function people(count: number, rows: number, seed: number): Person[] {
  const next = random(seed)
  const pick = <T>(list: T[]) => list[Math.floor(next() * list.length)]!
  const some = (list: string[], share: number) => list.filter(() => next() < share)
  return Array.from({ length: count }, (_, i) => ({
    name: `p${i}`,
    sex: pick(['female', 'male', 'male', '']),
    region: pick(['kanto', 'kinki', 'tohoku', 'kanto']),
    diseases: some(['C50', 'C34', 'E11', 'I10'], 0.3),
    traits: some(['tall', 'dark'], 0.4),
    calls: Array.from({ length: rows }, () => (next() < 0.5 ? '0|0' : pick(CALLS))),
  }))
}

function sheetOf(all: Person[]): string {
  const lines = all.map(({ name, sex, region, diseases, traits }) => [
    name,
    sex,
    region,
    diseases.join(';'),
    traits.join(';') || '.',
  ])
  return `${[['sample', 'sex', 'region', 'disease', 'trait'], ...lines].map((cells) => cells.join('\t')).join('\n')}\n`
}

function vcfOf(all: Person[], rows: number): string {
  const records = Array.from(
    { length: rows },
    (_, row) => `1 ${row + 1} . A G,T . . . GT ${all.map(({ calls }) => calls[row]).join(' ')}`,
  )
  return vcfText(
    all.map(({ name }) => name),
    records,
  )
}

function isIn(person: Person, [axis, level]: [string, string]): boolean {
  if (axis === 'sex') return (person.sex || 'unknown') === level
  if (axis === 'region') return person.region === level
  if (axis === 'trait') return person.traits.includes(level)
  return person.diseases.some((disease) => disease === level || PARENTS[disease] === level)
}

/** What the counts of one call are, written down once more and without any cleverness. */
function tally(call: string, alt: string): Record<Measure, number> {
  const alleles = call.split(/[/|]/)
  const called = alleles.filter((allele) => allele !== '.')
  const none = { AC: 0, AN: 0, nhomalt: 0, hemizygote_count: 0, n_haploid: 0 }
  if (called.length === 0 || called.length > 2) return none
  const AC = called.filter((allele) => allele === alt).length
  if (called.length === 1) return { AC, AN: 1, nhomalt: 0, hemizygote_count: AC, n_haploid: 1 }
  return { ...none, AC, AN: 2, nhomalt: AC === 2 ? 1 : 0 }
}

const MEASURES: Measure[] = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']

/** Stored cells that differ from brute force; every stored stratum, measure and row. */
function differences(built: BuiltDataset, all: Person[], rows: number): string[] {
  const wrong: string[] = []
  for (const { terms, participants } of built.manifest.strata) {
    const inside = all.filter((person) => terms.every((term) => isIn(person, term)))
    if (inside.length !== participants)
      wrong.push(`${termsText(terms)}: ${participants} people instead of ${inside.length}`)
    for (const measure of MEASURES) {
      const stored = built.values(measure, termsText(terms))
      for (let row = 0; row < rows; row++) {
        for (const [k, alt] of ['1', '2'].entries()) {
          const expected = inside.reduce((sum, { calls }) => sum + tally(calls[row]!, alt)[measure], 0)
          if (stored[2 * row + k] !== expected) wrong.push(`${measure} of ${termsText(terms)} row ${row} ALT ${alt}`)
        }
      }
    }
  }
  return wrong
}

describe('strata of partition and overlapping axes', () => {
  const rows = 40
  const all = people(90, rows, 7)
  const options = { axes: ['sex', 'region'], overlapping: ['disease', 'trait'], axesFile: AXES_FILE }

  it('hold the counts of exactly their people, in every measure', async () => {
    const built = await build(vcfOf(all, rows), sheetOf(all), { ...options, pairs: ['disease', 'disease:trait'] })
    expect(differences(built, all, rows)).toEqual([])
  })

  it('are all, the levels, the atoms, atom × level and atom × pair, without empty ones', async () => {
    const { manifest } = await build(vcfOf(all, rows), sheetOf(all), {
      ...options,
      pairs: ['disease', 'disease:trait'],
    })
    const expected = new Set([''])
    for (const person of all) {
      const sex = `sex=${person.sex || 'unknown'}`
      const region = `region=${person.region}`
      const diseases = Object.keys(PARENTS).filter((level) => isIn(person, ['disease', level]))
      const singles = [
        ...diseases.map((level) => `disease=${level}`),
        ...person.traits.map((level) => `trait=${level}`),
      ]
      for (const one of [sex, region, ...singles]) expected.add(one)
      const atom = `${sex}&${region}`
      for (const one of ['', ...singles]) expected.add(one ? `${atom}&${one}` : atom)
      for (const [i, first] of diseases.entries()) {
        for (const second of diseases.slice(i + 1)) expected.add(`${atom}&disease=${first}&disease=${second}`)
        for (const trait of person.traits) expected.add(`${atom}&disease=${first}&trait=${trait}`)
      }
    }
    const stored = manifest.strata.map(({ terms }) => termsText(terms))
    expect([...stored].sort()).toEqual([...expected].sort())
    expect(manifest.layout.dense.map((s) => manifest.strata[s]!.terms.length).every((length) => length < 2)).toBe(true)
    expect([...manifest.layout.dense, ...manifest.layout.sparse]).toEqual(stored.map((_, i) => i))
    expect(manifest.layout.pairs).toEqual([
      ['disease', 'disease'],
      ['disease', 'trait'],
    ])
  })

  it('give a person with a level all levels above it', async () => {
    const { manifest } = await build(vcfOf(all, rows), sheetOf(all), options)
    const parts = (level: string) =>
      manifest.strata.find(({ terms }) => termsText(terms) === `disease=${level}`)!.participants!
    expect(parts('C')).toBeLessThan(parts('C50') + parts('C34'))
    expect(parts('C')).toBe(all.filter(({ diseases }) => diseases.includes('C50') || diseases.includes('C34')).length)
    expect(manifest.axes.find(({ id }) => id === 'disease')?.levels.find(({ id }) => id === 'C50')?.parent).toBe('C')
  })

  it('are stored once where one partition axis makes atoms and presets the same', async () => {
    const { manifest, values } = await build(vcfOf(all, rows), sheetOf(all), { axes: ['region'] })
    expect(manifest.strata.map(({ terms }) => termsText(terms))).toEqual([
      '',
      'region=kanto',
      'region=kinki',
      'region=tohoku',
    ])
    expect(manifest.layout).toEqual({ dense: [0, 1, 2, 3], sparse: [] })
    expect(manifest.parts[0]!.sparse).toEqual({})
    const sum = ['kanto', 'kinki', 'tohoku'].map((level) => values('AC', `region=${level}`)[0]!).reduce((a, b) => a + b)
    expect(sum).toBe(values('AC', '')[0])
  })

  it('hold right counts with overlapping axes alone', async () => {
    const built = await build(vcfOf(all, rows), sheetOf(all), {
      overlapping: ['disease'],
      pairs: ['disease'],
      axesFile: AXES_FILE,
    })
    expect(built.manifest.layout.dense).toHaveLength(6)
    expect(built.manifest.layout.sparse.length).toBeGreaterThan(4)
    expect(differences(built, all, rows)).toEqual([])
  })

  it('are one of everybody without a sheet', async () => {
    const built = await build(vcfOf(all, rows))
    expect(built.manifest.strata).toEqual([{ terms: [], participants: 90 }])
    expect(differences(built, all, rows)).toEqual([])
  })

  it('know the sexes from levels, labels or codes of the sex axis', async () => {
    const xx = all.filter(({ sex }) => sex === 'female').length
    const xy = all.filter(({ sex }) => sex === 'male').length
    const { manifest } = await build(vcfOf(all, rows), sheetOf(all), options)
    expect(manifest.strata[0]).toEqual({ terms: [], participants: 90, xx, xy })
    const renamed = sheetOf(all)
      .replace('\tsex\t', '\tkaryotype\t')
      .replaceAll('\tfemale\t', '\t2\t')
      .replaceAll('\tmale\t', '\t1\t')
    const other = await build(vcfOf(all, rows), renamed, { axes: ['karyotype'], sexAxis: 'karyotype' })
    expect(other.manifest.strata[0]).toEqual({ terms: [], participants: 90, xx, xy })
    await expect(build(vcfOf(all, rows), sheetOf(all), { axes: ['region'], sexAxis: 'region' })).rejects.toMatchObject({
      code: 'usage',
    })
  })

  it('warns with the number of strata under ten people', async () => {
    const { manifest, warnings } = await build(vcfOf(all, rows), sheetOf(all), options)
    const small = manifest.strata.filter(({ participants }) => participants! < 10).length
    expect(small).toBeGreaterThan(10)
    expect(warnings[0]).toContain(`${small} of ${manifest.strata.length} strata hold under 10 people`)
  })

  it('says that it is controlled for want of a policy also where no stratum is small', async () => {
    const { manifest, warnings } = await build(vcfOf(all, rows), sheetOf(all), { axes: ['sex'] })
    expect(manifest.strata.every(({ participants }) => participants! >= 10)).toBe(true)
    expect(manifest.serving).toBe('controlled')
    const [warning, ...more] = warnings.filter((text) => text.includes('controlled'))
    expect(more).toEqual([])
    expect(warning).toBe(
      'the dataset is controlled (release: required): it was made without a publish policy; ' +
        'keep it inside, or make one to serve with such a policy (option publish; --publish on the command line)',
    )
  })

  it('hold right counts in more rows than a sparse block and a dense batch have', async () => {
    const many = 70_000
    const few = all.slice(0, 4)
    const records = Array.from({ length: many }, (_, row) => {
      const cells = few.map(({ calls }, i) => calls[(row * (i + 3)) % rows])
      return `1 ${row + 1} . A G,T . . . GT ${cells.join(' ')}`
    })
    const built = await build(
      vcfText(
        few.map(({ name }) => name),
        records,
      ),
      sheetOf(few),
      { axes: ['sex', 'region'] },
    )
    const long = few.map((person, i) => ({
      ...person,
      calls: Array.from({ length: many }, (_, row) => person.calls[(row * (i + 3)) % rows]!),
    }))
    expect(built.manifest.parts[0]!.dense.batches.map(([, , , n]) => n)).toEqual([65_536, 65_536, 8_928])
    expect(differences(built, long, many)).toEqual([])
  })
})
