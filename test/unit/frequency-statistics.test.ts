import { describe, expect, it } from 'vitest'
import { computeFst } from '../../sdk/frequency/fst.ts'
import { residentStore } from '../../sdk/frequency/resident.ts'
import { computeSpectrum } from '../../sdk/frequency/spectrum.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { FstAnswer, FstQuery, SpectrumAnswer, SpectrumQuery } from '../../sdk/types.ts'
import { countSite, type DatasetOptions, makeQueryDataset, makeWorld, type Person } from '../support/query-dataset.ts'

const world = makeWorld({ people: 60, rows: { 22: 20_000, X: 9000 }, seed: 3 })
const female = ({ sex }: Person) => sex === 'female'
const male = ({ sex }: Person) => sex === 'male'
const everySite = world.sites.map((_, site) => site)
const C50 = (person: Person) => person.diseases.includes('C50')

async function kernels(): Promise<Kernel[]> {
  return [(await loadKernel()).kernel, createReferenceKernel()]
}

/** The same answer from both kernels, with columns kept and without, and when asked again. */
async function fst(query: FstQuery, options: DatasetOptions = {}): Promise<FstAnswer> {
  const answers: FstAnswer[] = []
  for (const kernel of await kernels()) {
    for (const limit of [0, 1e9]) {
      residentStore(kernel).limit = limit
      const dataset = makeQueryDataset(world, options)
      for (let round = 0; round < 2; round++) answers.push(await computeFst(dataset, kernel, query))
    }
  }
  for (const answer of answers) expect(answer).toStrictEqual(answers[0])
  return answers[0]!
}

async function spectrum(query: SpectrumQuery, options: DatasetOptions = {}): Promise<SpectrumAnswer> {
  const answers: SpectrumAnswer[] = []
  for (const kernel of await kernels()) {
    for (const limit of [0, 1e9]) {
      residentStore(kernel).limit = limit
      const dataset = makeQueryDataset(world, options)
      for (let round = 0; round < 2; round++) answers.push(await computeSpectrum(dataset, kernel, query))
    }
  }
  for (const answer of answers) expect(answer).toStrictEqual(answers[0])
  return answers[0]!
}

const siteOf = ({ contig, position, ref, id }: (typeof world.sites)[number]) => `${contig}:${position}:${ref}:${id}`
/** Rows whose position, REF and ID come once. */
const alone = new Set(
  everySite.filter((site, i) =>
    [i - 1, i + 1].every((next) => !world.sites[next] || siteOf(world.sites[next]) !== siteOf(world.sites[site]!)),
  ),
)

function expectedFst(sites: number[], a: (person: Person) => boolean, b: (person: Person) => boolean) {
  let [numerator, denominator, variants] = [0, 0, 0]
  for (const site of sites) {
    const [one, other] = [countSite(world, site, a), countSite(world, site, b)]
    if (!alone.has(site) || one.AN < 2 || other.AN < 2) continue
    const [p, q] = [one.AC / one.AN, other.AC / other.AN]
    numerator += (p - q) ** 2 - (p * (1 - p)) / (one.AN - 1) - (q * (1 - q)) / (other.AN - 1)
    denominator += p * (1 - q) + q * (1 - p)
    variants++
  }
  return { value: numerator / denominator, numerator, denominator, variants }
}

function expectFst(answer: FstAnswer, wanted: ReturnType<typeof expectedFst>): void {
  expect(answer.variants).toBe(wanted.variants)
  expect(answer.sums.numerator).toBeCloseTo(wanted.numerator, 8)
  expect(answer.sums.denominator).toBeCloseTo(wanted.denominator, 8)
  expect(answer.value).toBeCloseTo(wanted.value, 12)
}

const A_B = { a: 'sex=female', b: 'sex=male' }

describe('Fst', () => {
  it('of two presets over all rows is the ratio of the sums of the formula', async () => {
    const answer = await fst(A_B)
    expectFst(answer, expectedFst(everySite, female, male))
    expect(answer).toMatchObject({ considered: 29_000, undecided: 0 })
    expect(answer.multiallelic).toBeGreaterThan(1000)
    for (const batchRows of [1, 100, 8192].map((rows) => (rows === 1 ? 8192 * 3 : rows * 8192))) {
      const small = await fst(A_B, { batchRows })
      expect(small.variants + small.multiallelic).toBe(answer.variants + answer.multiallelic)
      expectFst(small, expectedFst(everySite, female, male))
    }
  })

  it('counts only rows that are asked for and pass', async () => {
    const answer = await fst({ ...A_B, regions: ['22:5000-15000', 'X:1-3000'], where: 'a.AF >= 0.1 and b.AN > 20' })
    const asked = everySite.filter((site) => {
      const { contig, position } = world.sites[site]!
      return contig === '22' ? position >= 5000 && position <= 15_000 : position <= 3000
    })
    const sites = asked.filter((site) => {
      const [one, other] = [countSite(world, site, female), countSite(world, site, male)]
      return one.AN > 0 && one.AC / one.AN >= 0.1 && other.AN > 20
    })
    expectFst(answer, expectedFst(sites, female, male))
    expect(answer.considered).toBe(asked.length)
  })

  it('takes joint strata, and cohorts that overlap', async () => {
    const answer = await fst({ a: 'disease=C50 and sex=female', b: 'sex=female', regions: ['22'] })
    const sites = everySite.filter((site) => world.sites[site]!.contig === '22')
    expectFst(
      answer,
      expectedFst(sites, (person) => C50(person) && female(person), female),
    )
  })

  it('leaves rows with a suppressed cell out, and says how many', async () => {
    const suppressed: DatasetOptions['suppressed'] = ({ terms }, row) => terms[0]?.[1] === 'male' && row % 7 === 3
    const answer = await fst(A_B, { suppressed, presetsOnly: true })
    const hidden = everySite.filter((site) => site % 7 === 3)
    expectFst(
      answer,
      expectedFst(
        everySite.filter((site) => site % 7 !== 3),
        female,
        male,
      ),
    )
    expect(answer.undecided).toBe(hidden.length)
  })

  it('has no value where no two alleles differ', async () => {
    const answer = await fst({ ...A_B, where: 'a.AC = 0 and b.AC = 0' })
    expect(answer).toMatchObject({ value: null, sums: { numerator: 0, denominator: 0 } })
    expect(answer.variants).toBeGreaterThan(100)
    expect(await fst({ ...A_B, regions: ['22:1-2'] })).toMatchObject({ value: null, variants: 0, considered: 0 })
  })

  it('fails as a query does', async () => {
    const [kernel] = (await kernels()) as [Kernel, Kernel]
    const dataset = makeQueryDataset(world)
    await expect(computeFst(dataset, kernel, { a: 'sex=', b: 'sex=male' })).rejects.toMatchObject({ code: 'parse' })
    await expect(computeFst(dataset, kernel, { ...A_B, where: 'c.AF > 0' })).rejects.toMatchObject({ code: 'parse' })
    await expect(computeFst(dataset, kernel, { ...A_B, regions: ['99'] })).rejects.toMatchObject({ code: 'not-found' })
    const signal = AbortSignal.abort()
    await expect(computeFst(dataset, kernel, A_B, { signal })).rejects.toMatchObject({ code: 'aborted' })
  })
})

function expectedBins(
  sites: number[],
  inside: (person: Person) => boolean,
  bins: number,
  folded: boolean,
  size: number,
) {
  const counts = new Array(bins || size + 1).fill(0)
  for (const site of sites) {
    const { AC, AN } = countSite(world, site, inside)
    if (AN === 0) continue
    const copies = folded ? Math.min(AC, AN - AC) : AC
    // As whole numbers, so that no rounding decides a bin.
    const bin = bins
      ? Math.min(bins - 1, Number((BigInt(copies) * BigInt(folded ? 2 * bins : bins)) / BigInt(AN)))
      : copies
    counts[bin]++
  }
  return counts
}

describe('the spectrum', () => {
  const people = { female: world.people.filter(female).length, male: world.people.filter(male).length }

  it.each([
    [undefined, false],
    [undefined, true],
    [1, false],
    [10, true],
    [64, false],
  ])('in %s bins, folded %s, counts every row once', async (bins, folded) => {
    const answer = await spectrum({ by: ['sex'], ...(bins && { bins }), folded })
    for (const { name, counts, variants, undecided } of answer.cohorts) {
      const inside = name === 'female' ? female : male
      const size = people[name as 'female' | 'male'] * (folded ? 1 : 2)
      const wanted = expectedBins(everySite, inside, bins ?? 0, folded, size)
      expect([...counts]).toEqual(wanted)
      expect(variants).toBe(wanted.reduce((sum, one) => sum + one, 0))
      expect(undecided).toBe(0)
    }
    expect(answer.considered).toBe(29_000)
    expect(answer.cohorts.map(({ name }) => name)).toEqual(['female', 'male'])
  })

  it('counts only rows that are asked for and pass, and everybody where no cohort is named', async () => {
    const answer = await spectrum({ bins: 20, regions: ['X'], where: 'filter = PASS and AF >= 0.2' })
    const passed = everySite.filter((site) => world.sites[site]!.contig === 'X' && world.sites[site]!.filter === 'PASS')
    const uncalled = passed.filter((site) => countSite(world, site, () => true).AN === 0)
    const sites = passed.filter((site) => {
      const { AC, AN } = countSite(world, site, () => true)
      return AC / AN >= 0.2
    })
    expect([...answer.cohorts[0]!.counts]).toEqual(expectedBins(sites, () => true, 20, false, 0))
    expect(answer.considered).toBe(9000)
    expect(uncalled.length).toBeGreaterThan(50)
    expect(answer.cohorts[0]!.undecided).toBe(uncalled.length)
  })

  it('leaves suppressed cells of the cohort out', async () => {
    const suppressed: DatasetOptions['suppressed'] = ({ terms }, row) => terms[0]?.[1] === 'male' && row % 5 === 1
    const { cohorts } = await spectrum({ by: ['sex'], bins: 8 }, { suppressed, presetsOnly: true })
    expect(cohorts.map(({ undecided }) => undecided)).toEqual([0, 5800])
    const open = everySite.filter((site) => site % 5 !== 1)
    expect([...cohorts[1]!.counts]).toEqual(expectedBins(open, male, 8, false, 0))
  })

  it('refuses bins that are none, and copies of a cohort whose size is not exact', async () => {
    const [kernel] = (await kernels()) as [Kernel, Kernel]
    for (const bins of [0, -1, 1.5, Number.NaN, 2_000_000])
      await expect(computeSpectrum(makeQueryDataset(world), kernel, { bins })).rejects.toMatchObject({ code: 'usage' })
    const allele = makeQueryDataset(world, { kind: 'allele', measures: ['AC', 'AN'] })
    await expect(computeSpectrum(allele, kernel, {})).rejects.toMatchObject({ code: 'usage' })
    const { cohorts } = await computeSpectrum(allele, kernel, { bins: 4 })
    expect([...cohorts[0]!.counts]).toEqual(expectedBins(everySite, () => true, 4, false, 0))
  })
})
