import { beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { INDIVIDUALS_FILES } from '../../sdk/build/simulate-individuals.ts'
import { ancestorsOf } from '../../sdk/cohort/hierarchy.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { isHindoError } from '../../sdk/errors.ts'

type Person = Record<'biobank' | 'age_band' | 'sex' | 'region', string> & { disease: Set<string> }

let people: Person[]
let all: Manifest
let cancers: Manifest
let none: Manifest
beforeAll(async () => {
  const options = { participants: 4000, variants: 1, seed: 9 }
  const made = async (pairs: string[]) => {
    const [output, individuals] = [memoryOutput(), memoryOutput()]
    const manifest = await simulateDataset({ options: { ...options, pairs }, output, individuals })
    return { manifest, sheet: await individuals.files()[INDIVIDUALS_FILES.sheet]!.text() }
  }
  const [first, second, third] = [await made(['disease']), await made(['disease=II']), await made([])]
  ;[all, cancers, none] = [first.manifest, second.manifest, third.manifest]
  expect(second.sheet).toBe(first.sheet)
  const disease = all.axes.find(({ id }) => id === 'disease')!
  people = first.sheet
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, biobank, age_band, sex, region, codes] = line.split('\t') as string[]
      const own = codes!.split(';').filter(Boolean)
      const closed = new Set([...own, ...own.flatMap((code) => ancestorsOf(disease, code))])
      return { biobank: biobank!, age_band: age_band!, sex: sex!, region: region!, disease: closed }
    })
})

function count(manifest: Manifest, text: string) {
  const planner = createPlanner(manifest)
  return planner.people(parseCohort(text, manifest.axes)).participants
}

const TEXT = '(disease=C50 or disease=C34) and not sex=male and age_band in (60-69, 70-79)'
const inside = ({ disease, sex, age_band }: Person) =>
  (disease.has('C50') || disease.has('C34')) && sex !== 'male' && ['60-69', '70-79'].includes(age_band)

describe('pairs of diseases', () => {
  it('answer a union of two cancers, in every biobank', () => {
    const truth = people.filter(inside)
    expect(truth.length).toBeGreaterThan(20)
    expect(truth.some(({ disease }) => disease.has('C50') && disease.has('C34'))).toBe(true)
    for (const manifest of [all, cancers]) {
      expect(count(manifest, TEXT)).toBe(truth.length)
      for (const biobank of ['NCBN', 'TMM', 'BBJ']) {
        const own = truth.filter((person) => person.biobank === biobank)
        expect(count(manifest, `${TEXT} and biobank=${biobank}`)).toBe(own.length)
      }
    }
  })

  it('without them the union is refused with bounds, and says what to do', () => {
    try {
      count(none, TEXT)
      throw new Error('answered')
    } catch (error) {
      if (!isHindoError(error)) throw error
      expect(error).toMatchObject({ code: 'not-answerable', hint: expect.stringContaining('--pairs disease') })
      expect(error.message).toContain('disease=C34 and disease=C50 together')
      const truth = people.filter(inside).length
      expect(error.bounds!.lower).toBeLessThanOrEqual(truth)
      expect(error.bounds!.upper).toBeGreaterThanOrEqual(truth)
    }
  })

  it('inside a chapter leave other pairs out, and say so', () => {
    const both = people.filter(({ disease }) => disease.has('C50') && disease.has('I10')).length
    expect(both).toBeGreaterThan(0)
    expect(count(all, 'disease=C50 and disease=I10')).toBe(both)
    expect(() => count(cancers, 'disease=C50 and disease=I10')).toThrow(/disease=C50 and disease=I10 together/)
    const digestive = people.filter(({ disease }) => disease.has('C15-C26') || disease.has('C50-C50')).length
    expect(count(cancers, 'disease in (C15-C26, C50-C50)')).toBe(digestive)
    expect(count(cancers, 'disease=C16*')).toBe(people.filter(({ disease }) => disease.has('C16')).length)
    expect(count(cancers, 'disease=C5*')).toBe(people.filter(({ disease }) => disease.has('C50')).length)
    expect(cancers.strata.length).toBeLessThan(all.strata.length / 2)
    expect(cancers.layout.pairs).toEqual([['disease', 'disease', 'II']])
  })

  it('that nobody has are known to be empty', () => {
    const nobody = people.every(({ disease }) => !(disease.has('C61') && disease.has('C50.8')))
    expect(nobody).toBe(true)
    expect(count(cancers, 'disease=C61 and disease=C50.8')).toBe(0)
    expect(count(cancers, 'disease=C61 or disease=C50.8')).toBe(
      people.filter(({ disease }) => disease.has('C61') || disease.has('C50.8')).length,
    )
  })

  it.each([
    ['disease=C99', /is no level of disease that anybody has/],
    ['disease=C16', /holds no other level/],
    ['disease:sex', /does not name an overlapping axis/],
    ['illness', /does not name an overlapping axis/],
  ])('%s is refused', async (pair, message) => {
    const task = simulateDataset({ options: { participants: 50, variants: 1, pairs: [pair] }, output: memoryOutput() })
    await expect(task).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
  })
})
