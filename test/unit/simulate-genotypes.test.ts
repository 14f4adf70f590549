import { beforeAll, describe, expect, it } from 'vitest'
import { SIMULATED_AXES } from '../../sdk/build/simulate-axes.ts'
import { GenotypeSource } from '../../sdk/build/simulate-genotypes.ts'
import type { SimulatedPeople } from '../../sdk/build/simulate-people.ts'
import { simulatePeople } from '../../sdk/build/simulate-people.ts'
import { Random } from '../../sdk/build/simulate-random.ts'
import { simulateSites } from '../../sdk/build/simulate-sites.ts'

const ROWS = 8000
const OKINAWA = SIMULATED_AXES[3]!.levels.findIndex(({ id }) => id === 'okinawa')

interface Row {
  copies: number
  called: number
  hondo: [copies: number, called: number]
  okinawa: [copies: number, called: number]
}

/** Counts every row from the genotypes by looking at every person. */
function countRows(people: SimulatedPeople): Row[] {
  const rows: Row[] = []
  const source = new GenotypeSource(new Random(11), people)
  for (const site of simulateSites(new Random(12), ROWS)) {
    const { alleles, isMissing } = source.draw(site)
    for (let allele = 1; allele <= site.alts.length; allele++) {
      const row: Row = { copies: 0, called: 0, hondo: [0, 0], okinawa: [0, 0] }
      for (let person = 0; person < people.count; person++) {
        if (isMissing[person]) continue
        const group = people.region[person] === OKINAWA ? row.okinawa : row.hondo
        const haploid = site.haploidMales && people.sex[person] === 1
        for (let haplotype = 2 * person; haplotype <= 2 * person + (haploid ? 0 : 1); haplotype++) {
          const copy = alleles[haplotype] === allele ? 1 : 0
          row.copies += copy
          row.called++
          group[0] += copy
          group[1]++
        }
      }
      rows.push(row)
    }
  }
  return rows
}

/** Hudson's estimator with Bhatia's ratio of sums (2013, doi:10.1101/gr.154831.113, equation 10). */
function hudsonFst(rows: Row[]): number {
  let numerator = 0
  let denominator = 0
  for (const { hondo, okinawa } of rows) {
    const [n1, n2] = [hondo[1], okinawa[1]]
    if (n1 < 2 || n2 < 2) continue
    const [p1, p2] = [hondo[0] / n1, okinawa[0] / n2]
    numerator += (p1 - p2) ** 2 - (p1 * (1 - p1)) / (n1 - 1) - (p2 * (1 - p2)) / (n2 - 1)
    denominator += p1 * (1 - p2) + p2 * (1 - p1)
  }
  return numerator / denominator
}

describe('simulated genotypes of 22,955 people', () => {
  let people: SimulatedPeople
  let rows: Row[]
  beforeAll(() => {
    people = simulatePeople(new Random(10), 22_955)
    rows = countRows(people)
  }, 120_000)

  it('give exactly the rows asked for, each carried by somebody', () => {
    expect(rows).toHaveLength(ROWS)
    expect(rows.filter(({ copies }) => copies === 0).length).toBe(0)
  })

  it('have about half of the variants in one copy, and numbers falling as copies^-1.6', () => {
    const singletons = rows.filter(({ copies }) => copies === 1).length / ROWS
    expect(singletons).toBeGreaterThan(0.4)
    expect(singletons).toBeLessThan(0.55)
    const doubletons = rows.filter(({ copies }) => copies === 2).length / ROWS
    expect(singletons / doubletons).toBeGreaterThan(2 ** 1.6 * 0.88)
    expect(singletons / doubletons).toBeLessThan(2 ** 1.6 * 1.12)
    const common = rows.filter(({ copies, called }) => copies / called > 0.05).length / ROWS
    expect(common).toBeGreaterThan(0.004)
    expect(common).toBeLessThan(0.02)
  })

  it('differ between mainland and Ryukyu by a Hudson Fst of 0.001 to 0.005', () => {
    const fst = hudsonFst(rows)
    expect(fst).toBeGreaterThan(0.001)
    expect(fst).toBeLessThan(0.005)
  })

  it('miss a few calls at most sites and some per cent at a few', () => {
    const shares = rows.map(({ called }) => 1 - called / (2 * people.count)).filter((share) => share < 0.2)
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    expect(mean).toBeGreaterThan(0.001)
    expect(mean).toBeLessThan(0.02)
    expect(shares.some((share) => share > 0.03)).toBe(true)
  })
})

describe('disease-associated variants', () => {
  it('exist: some common variants are much likelier in patients than chance allows', () => {
    const people = simulatePeople(new Random(20), 6000)
    const source = new GenotypeSource(new Random(21), people)
    const codes = ['I10', 'E78', 'E11', 'C18']
    const affected = codes.map((code) => people.diseases.map((list) => list.includes(code)))
    let striking = 0
    for (const site of simulateSites(new Random(22), 6000)) {
      const { alleles, isMissing, carriers } = source.draw(site)
      if (site.haploidMales || carriers.length < 100) continue
      for (const patients of affected) {
        const cells = [0, 0, 0, 0]
        for (let person = 0; person < people.count; person++) {
          if (isMissing[person]) continue
          const copies = (alleles[2 * person] ? 1 : 0) + (alleles[2 * person + 1] ? 1 : 0)
          cells[patients[person] ? 0 : 2]! += copies
          cells[patients[person] ? 1 : 3]! += 2 - copies
        }
        const [a, b, c, d] = cells as [number, number, number, number]
        const chi2 = ((a + b + c + d) * (a * d - b * c) ** 2) / ((a + b) * (c + d) * (a + c) * (b + d))
        // One in 10^6 by chance.
        if (chi2 > 24) striking++
      }
    }
    expect(striking).toBeGreaterThanOrEqual(2)
  })
})

describe('a tiny cohort', () => {
  it('of one person can be simulated', () => {
    const people = simulatePeople(new Random(1), 1)
    const source = new GenotypeSource(new Random(2), people)
    for (const site of simulateSites(new Random(3), 50)) {
      const { carriers } = source.draw(site)
      expect(carriers.length).toBeLessThanOrEqual(2)
    }
  })
})
