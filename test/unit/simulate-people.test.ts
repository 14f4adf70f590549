import { describe, expect, it } from 'vitest'
import { SIMULATED_AXES } from '../../sdk/build/simulate-axes.ts'
import { biobankSizes, peopleSheet, simulatePeople } from '../../sdk/build/simulate-people.ts'
import { Random } from '../../sdk/build/simulate-random.ts'
import { pathTo } from '../../sdk/cohort/hierarchy.ts'

const people = simulatePeople(new Random(5), 22_955)
const place = (axis: number, id: string) => SIMULATED_AXES[axis]!.levels.findIndex((level) => level.id === id)
const share = (code: string, biobank: string) => {
  const members = people.diseases.filter((_, person) => people.biobank[person] === place(0, biobank))
  return members.filter((codes) => codes.includes(code)).length / members.length
}

describe('simulated people', () => {
  it('come from the three biobanks in the sizes of the platform, or in proportion', () => {
    expect(biobankSizes(22_955)).toEqual([9830, 7125, 6000])
    expect(biobankSizes(300)).toEqual([129, 93, 78])
    for (const n of [0, 1, 2, 3, 10, 1001]) expect(biobankSizes(n).reduce((sum, size) => sum + size, 0)).toBe(n)
  })

  it('have names that say they are synthetic, each once', () => {
    expect(people.names.every((name) => /^SYN\d{6}$/.test(name))).toBe(true)
    expect(new Set(people.names).size).toBe(22_955)
  })

  it('fill every level of every axis', () => {
    for (const [axis, values] of [people.biobank, people.ageBand, people.sex, people.region].entries()) {
      expect(new Set(values).size).toBe(SIMULATED_AXES[axis]!.levels.length)
    }
    const codes = SIMULATED_AXES[4]!.levels.map(({ id }) => id).filter((id) => /^[A-Z]\d\d(\.\d)?$/.test(id))
    expect(codes).toHaveLength(14)
    expect(new Set(people.diseases.flat())).toEqual(new Set(codes))
  })

  it('have a category or one of its subcategories, never both', () => {
    const breast = people.diseases.flatMap((codes) => {
      const own = codes.filter((code) => code.startsWith('C50'))
      return own.length > 0 ? [own] : []
    })
    expect(breast.every((codes) => codes.length === 1)).toBe(true)
    const shareOf = (code: string) => breast.filter(([own]) => own === code).length / breast.length
    expect(shareOf('C50.9')).toBeCloseTo(0.6, 1)
    expect(shareOf('C50.8')).toBeCloseTo(0.2, 1)
    expect(shareOf('C50')).toBeCloseTo(0.2, 1)
  })

  it('are ill more often in BBJ, and never with a disease of the other sex', () => {
    for (const code of ['C18', 'E11', 'I10', 'M06'])
      expect(share(code, 'BBJ')).toBeGreaterThan(1.5 * share(code, 'TMM'))
    const women = people.diseases.filter((_, person) => people.sex[person] === place(2, 'female'))
    expect(women.some((codes) => codes.includes('C61'))).toBe(false)
  })

  it('live mostly in Tohoku when they are in TMM', () => {
    const tmm = [...people.region].filter((_, person) => people.biobank[person] === place(0, 'TMM'))
    expect(tmm.filter((region) => region === place(3, 'tohoku')).length / tmm.length).toBeGreaterThan(0.9)
  })

  it('are written as a sheet that names only levels of the axes', () => {
    const [head, ...lines] = peopleSheet(people).trimEnd().split('\n')
    expect(head).toBe('sample\tbiobank\tage_band\tsex\tregion\tdisease')
    expect(lines).toHaveLength(22_955)
    for (const line of lines) {
      const [, ...cells] = line.split('\t')
      for (const [axis, cell] of cells.entries()) {
        for (const id of axis === 4 ? cell.split(';').filter(Boolean) : [cell]) expect(place(axis, id)).not.toBe(-1)
      }
    }
  })
})

describe('the axes', () => {
  it('order diseases by chapters, blocks, categories and subcategories', () => {
    const disease = SIMULATED_AXES[4]!
    expect(pathTo(disease, 'C50.9')).toEqual(['II', 'C50-C50', 'C50'])
    expect(disease.levels.find(({ id }) => id === 'C50.9')!.terms!.map(({ ja }) => ja)).toContain('HER2陽性乳癌')
    for (const { id, codes } of disease.levels) {
      expect(codes).toEqual([{ system: 'ICD-10', version: '2019', code: id }])
      const depth = pathTo(disease, id).length
      const shape = [/^[IVX]+$/, /^[A-Z]\d\d-[A-Z]\d\d$/, /^[A-Z]\d\d$/, /^[A-Z]\d\d\.\d$/]
      expect(id).toMatch(shape[depth]!)
    }
  })

  it('have parents that are levels, ids that commands accept, and labels in both languages', () => {
    for (const { levels } of SIMULATED_AXES) {
      for (const { id, label, parent } of levels) {
        expect(id).toMatch(/^[A-Za-z0-9_.-]+$/)
        expect(label.en && label.ja).toBeTruthy()
        if (parent) expect(levels.map((level) => level.id)).toContain(parent)
      }
      expect(new Set(levels.map(({ id }) => id)).size).toBe(levels.length)
    }
  })
})

describe('random numbers', () => {
  it('are those of sfc32 as published', () => {
    // First outputs of PractRand's sfc32 seeded with a = 0, b = 1, c = 0, counter = 1 after 12 rounds, by big integers.
    const mask = 0xffff_ffffn
    let [a, b, c, counter] = [0n, 1n, 0n, 1n]
    const step = () => {
      const out = (a + b + counter++) & mask
      a = b ^ (b >> 9n)
      b = (c + (c << 3n)) & mask
      c = ((((c << 21n) | (c >> 11n)) & mask) + out) & mask
      return Number(out)
    }
    for (let round = 0; round < 12; round++) step()
    const random = new Random(1)
    for (let draw = 0; draw < 1000; draw++) expect(random.next()).toBe(step())
  })

  it('have the moments of their distributions', () => {
    const random = new Random(77)
    const moments = (draw: () => number, n = 100_000) => {
      const values = Array.from({ length: n }, draw)
      const mean = values.reduce((sum, value) => sum + value, 0) / n
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n] as const
    }
    const near = (got: number, wanted: number, tolerance: number) =>
      expect(Math.abs(got - wanted)).toBeLessThan(tolerance * wanted)
    const [gammaMean, gammaVariance] = moments(() => random.gamma(0.4))
    near(gammaMean, 0.4, 0.03)
    near(gammaVariance, 0.4, 0.06)
    const [driftMean, driftVariance] = moments(() => random.drift(0.2, 0.01))
    near(driftMean, 0.2, 0.01)
    near(driftVariance, 0.01 * 0.2 * 0.8, 0.05)
    near(moments(() => random.skip(0.05))[0], 19, 0.03)
  })
})
