import { beforeAll, describe, expect, it } from 'vitest'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { type BuiltDataset, build, termsText, vcfText } from '../support/built-dataset.ts'

const K = 5
/** Region → people. Two small regions, hokkaido alone below the threshold would be had by subtraction in `few`. */
const REGIONS = { kanto: 20, kinki: 9, tohoku: 7, hokkaido: 3 }
const PEOPLE = Object.entries(REGIONS).flatMap(([region, count]) =>
  Array.from({ length: count }, (_, i) => ({ name: `${region}${i}`, region })),
)
const SHEET = `sample\tregion\tdisease\n${PEOPLE.map(({ name, region }, i) => `${name}\t${region}\t${i % 3 === 0 ? 'C50' : ''}`).join('\n')}\n`

/** One record with so many carriers in each region; the first of them are homozygous where asked. */
function record(position: number, carriers: Partial<typeof REGIONS>, homozygous = 0): string {
  const seen: Record<string, number> = {}
  const cells = PEOPLE.map(({ region }) => {
    seen[region] = (seen[region] ?? 0) + 1
    if (seen[region] > (carriers[region as 'kanto'] ?? 0)) return '0|0'
    return seen[region] <= homozygous ? '1|1' : '0|1'
  })
  return `1 ${position} . A G . . . GT ${cells.join(' ')}`
}

const VCF = vcfText(
  PEOPLE.map(({ name }) => name),
  [
    record(1, { kanto: 10, kinki: 6, tohoku: 6 }),
    record(2, { kanto: 10, kinki: 2, tohoku: 6 }),
    record(3, { kanto: 2 }),
    record(4, {}),
    record(5, { kanto: 6, kinki: 5, tohoku: 5 }, 3),
    record(6, { kanto: 10, tohoku: 4, kinki: 3 }),
  ],
)

function open(options: BuildOptions): Promise<BuiltDataset> {
  return build(VCF, SHEET, { axes: ['region'], publish: `k=${K}`, ...options })
}

describe('an open dataset', () => {
  let built: BuiltDataset
  beforeAll(async () => {
    built = await open({})
  })

  it('says that it is open, with its policy and how much of it is suppressed', () => {
    const { serving, release, publish, provenance } = built.manifest
    expect([serving, release]).toEqual(['open', 'optional'])
    expect(provenance.options).toMatchObject({ publish: 'k=5' })
    const nulls = built.manifest.strata.map(
      ({ terms }) => built.values('AC', termsText(terms)).filter((value) => value === null).length,
    )
    const whole = nulls.filter((count) => count === built.rows.length).length
    expect(publish).toEqual({
      policy: 'k=5',
      version: '1',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      threshold: 5,
      suppressedStrata: whole,
      suppressedCells: nulls.reduce((a, b) => a + b) - whole * built.rows.length,
    })
    expect(built.warnings.some((warning) => warning.includes('controlled'))).toBe(false)
  })

  it('holds presets alone', async () => {
    const { manifest } = await open({ overlapping: ['disease'], pairs: ['disease'] })
    expect(manifest.strata.map(({ terms }) => terms.length)).toEqual([0, 1, 1, 1, 1, 1])
    expect(manifest.layout).toEqual({ dense: [0, 1, 2, 3, 4, 5], sparse: [] })
    expect(manifest.parts.flatMap(({ sparse }) => Object.keys(sparse))).toEqual([])
  })

  it('hides small strata, and the smallest other level, which would give them away', () => {
    const people = built.manifest.strata.map(({ terms, participants }) => [termsText(terms), participants])
    expect(people).toEqual([
      ['', 39],
      ['region=hokkaido', null],
      ['region=kanto', 20],
      ['region=kinki', 9],
      ['region=tohoku', null],
    ])
    for (const measure of ['AC', 'AN', 'nhomalt'] as const) {
      expect(built.values(measure, 'region=hokkaido')).toEqual(built.rows.map(() => null))
      expect(built.values(measure, 'region=tohoku')).toEqual(built.rows.map(() => null))
    }
  })

  it('hides cells with few carriers in every measure, and shows none and enough', () => {
    // Rows: enough · few in kinki · few in kanto · nobody · enough, some homozygous · few in kinki.
    expect(built.values('AC', '')).toEqual([22, 18, null, 0, 25, 17])
    expect(built.values('AC', 'region=kanto')).toEqual([10, 10, null, 0, 9, 10])
    expect(built.values('AC', 'region=kinki')).toEqual([6, null, 0, 0, 8, null])
    expect(built.values('AN', 'region=kinki')).toEqual([18, null, 18, 18, 18, null])
    expect(built.values('nhomalt', 'region=kinki')).toEqual([0, null, 0, 0, 3, null])
  })

  it('hides a second cell of a row where the only hidden one would be had by subtraction', async () => {
    // No region is small now, so nothing is hidden but by its row.
    const { values, manifest } = await open({ publish: { threshold: 3 } })
    expect(manifest.strata.every(({ participants }) => participants !== null)).toBe(true)
    const regions = ['hokkaido', 'kanto', 'kinki', 'tohoku'].map((region) => values('AC', `region=${region}`))
    expect(regions.map((column) => column[1])).toEqual([0, 10, null, null])
    // Where all is hidden as well there is nothing to subtract from.
    expect(regions.map((column) => column[2])).toEqual([0, null, 0, 0])
    expect(values('AC', '')[2]).toBeNull()
    expect(regions.map((column) => column[5])).toEqual([0, 10, 3, 4])
    expect(values('AC', '')[1]).toBe(18)
  })

  it('never lets a hidden stratum or cell be had from all and the other levels of its axis', async () => {
    for (const threshold of [2, 3, 4, 5, 8, 12, 100]) {
      const { manifest, values, rows } = await open({ publish: { threshold } })
      const levels = manifest.strata.filter(({ terms }) => terms.length === 1)
      const hiddenLevels = levels.filter(({ participants }) => participants === null).length
      if (manifest.strata[0]!.participants !== null) expect(hiddenLevels).not.toBe(1)
      for (let row = 0; row < rows.length; row++) {
        const hidden = levels.filter(({ terms }) => values('AC', termsText(terms))[row] === null).length
        if (values('AC', '')[row] !== null) expect(hidden).not.toBe(1)
        for (const { terms } of manifest.strata) {
          const [AC, hom] = [values('AC', termsText(terms))[row], values('nhomalt', termsText(terms))[row]]
          if (AC != null && AC > 0) expect(AC - hom!).toBeGreaterThanOrEqual(threshold)
        }
      }
    }
  })

  it('leaves no hidden count in the bytes of its files', async () => {
    // With this threshold everything but empty cells is hidden, so a dataset of other carriers has the same counts.
    const other = vcfText(
      PEOPLE.map(({ name }) => name),
      [1, 2, 3, 5, 6].map((position) => record(position, { kinki: 1 + (position % 3) })).toSpliced(3, 0, record(4, {})),
    )
    const dense = async (vcf: string) => {
      const { files, manifest } = await build(vcf, SHEET, { axes: ['region'], publish: 'k=100' })
      return files[manifest.parts[0]!.dense.file]
    }
    expect(await dense(other)).toEqual(await dense(VCF))
  })

  it('does not show the sexes of a stratum where one is small', async () => {
    const sheet = `sample\tsex\tregion\n${PEOPLE.map(({ name, region }, i) => `${name}\t${i < 4 || i % 2 ? 'male' : 'female'}\t${region}`).join('\n')}\n`
    const { manifest } = await build(VCF, sheet, { axes: ['sex', 'region'], publish: 'k=5' })
    const shown = manifest.strata.filter(({ xx }) => xx !== undefined)
    expect(shown.map(({ terms }) => termsText(terms))).toContain('')
    for (const { xx, xy } of shown) for (const count of [xx!, xy!]) expect(count === 0 || count >= 5).toBe(true)
    expect(manifest.strata.find(({ terms }) => termsText(terms) === 'region=kinki')).not.toHaveProperty('xx')
  })

  /** An open dataset of people with these sexes in each region, by sex and region. */
  async function bySex(
    regions: Record<string, Record<string, number>>,
  ): Promise<Map<string, BuiltDataset['manifest']['strata'][number]>> {
    const people = Object.entries(regions).flatMap(([region, sexes]) =>
      Object.entries(sexes).flatMap(([sex, count]) =>
        Array.from({ length: count }, (_, i) => ({ name: `${region}-${sex}${i}`, sex, region })),
      ),
    )
    const sheet = `sample\tsex\tregion\n${people.map(({ name, sex, region }) => `${name}\t${sex}\t${region}\n`).join('')}`
    const names = people.map(({ name }) => name)
    const vcf = vcfText(names, [`1 1 . A G . . . GT ${names.map(() => '0|1').join(' ')}`])
    const { manifest } = await build(vcf, sheet, { axes: ['sex', 'region'], publish: `k=${K}` })
    return new Map(manifest.strata.map((stratum) => [termsText(stratum.terms), stratum]))
  }

  it('never lets the sexes of a level be had from all and the other levels', async () => {
    const strata = await bySex({
      kanto: { male: 30, female: 30 },
      kinki: { male: 10, female: 12 },
      tohoku: { male: 1, female: 20 },
    })
    // Of tohoku one is male: 41 in all, less 30 and 10, would say so.
    expect(strata.get('')).toMatchObject({ xx: 62, xy: 41 })
    expect(strata.get('region=kanto')).toMatchObject({ xx: 30, xy: 30 })
    expect(strata.get('region=kinki')).toEqual({ terms: [['region', 'kinki']], participants: 22 })
    expect(strata.get('region=tohoku')).toEqual({ terms: [['region', 'tohoku']], participants: 21 })
  })

  it('never lets the few whose sex is unknown be had from the two sexes', async () => {
    const strata = await bySex({ kanto: { male: 30, female: 30 }, kinki: { male: 20, female: 20, unknown: 2 } })
    expect(strata.get('sex=unknown')!.participants).toBeNull()
    expect(strata.get('')).toEqual({ terms: [], participants: 102 })
    // 50 or 52 of 102 is what one sex and the unknown have together; of kinki nothing is told that would part them.
    expect([strata.get('sex=male')!.participants, strata.get('sex=female')!.participants]).toContain(null)
    expect(strata.get('region=kinki')).not.toHaveProperty('xx')
  })
})
