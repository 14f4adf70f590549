import { beforeAll, describe, expect, it } from 'vitest'
import { type BuiltDataset, build, realFile, tableRows, termsText } from '../support/built-dataset.ts'

const vcf = realFile('1000g-ploidy/chrX-Y-MT.genotypes.vcf.gz')
const sheet = realFile('1000g-ploidy/samples.tsv')
const ready = vcf && sheet
if (!ready) console.warn('1000g-ploidy is absent: published counts on X, Y and MT are not looked at')

const LEAST = 45

describe.skipIf(!ready)('X, Y and MT of 2,504 people, published', () => {
  let built: BuiltDataset
  let samples: Array<Record<string, string>>
  beforeAll(async () => {
    samples = tableRows(sheet!)
    const options = { axes: ['sex', 'super_population', 'population'], publish: { threshold: LEAST } }
    built = await build(vcf!, new TextDecoder().decode(sheet!), options)
  })

  let names: string[] | undefined
  const groups = () => (names ??= built.manifest.strata.map(({ terms }) => termsText(terms)))
  const known = new Map<string, typeof samples>()
  const members = (terms: string) => {
    const [axis, level] = terms.split('=')
    const own = known.get(terms) ?? samples.filter((sample) => terms === '' || sample[axis!] === level)
    known.set(terms, own)
    return own
  }
  const few = (count: number) => count > 0 && count < LEAST

  /** Rows where men have one copy and women do not. */
  function sexedRows(): number[] {
    const rules = new Map(built.manifest.contigs.map(({ name, ploidy = [] }) => [name, ploidy]))
    return built.rows.flatMap(({ contig, position }, row) => {
      const rule = rules.get(contig)!.find(({ start, end }) => position >= start && position <= end)
      return rule && rule.xx !== rule.xy ? [row] : []
    })
  }

  it('tells sexes of groups only where both are many', () => {
    const told = built.manifest.strata.filter(({ xx }) => xx !== undefined)
    const hidden = built.manifest.strata.filter(({ xx, participants }) => xx === undefined && participants !== null)
    expect([told.length > 5, hidden.length > 2]).toEqual([true, true])
    for (const { xx, xy } of told) expect([few(xx!), few(xy!)]).toEqual([false, false])
  })

  it('shows no counts on non-PAR X and Y of groups whose sexes it does not tell, and leaves no few men or women by subtraction', () => {
    const rows = sexedRows()
    expect(rows.length).toBeGreaterThan(100)
    const populations = groups().filter((terms) => terms.startsWith('population='))
    const larger = groups().filter((terms) => terms.startsWith('super_population='))
    const silent = built.manifest.strata.flatMap(({ xx }, s) => (xx === undefined ? [groups()[s]!] : []))
    const shown = new Map(groups().map((terms) => [terms, built.values('AN', terms).map((value) => value !== null)]))
    const told: string[] = []
    const sexes = (people: typeof samples) =>
      ['male', 'female'].map((sex) => people.filter((sample) => sample.sex === sex).length)
    // Who is in what is left depends on which groups a row shows, and on nothing else.
    const patterns = new Map(
      rows.map((row) => [
        groups()
          .map((terms) => Number(shown.get(terms)![row]))
          .join(''),
        row,
      ]),
    )
    expect(patterns.size).toBeGreaterThan(10)
    for (const row of patterns.values()) {
      for (const terms of silent) if (shown.get(terms)![row]) told.push(`${terms} in row ${row}`)
      const without = (whole: string, parts: string[]) => {
        if (!shown.get(whole)![row]) return
        const gone = new Set(parts.filter((terms) => shown.get(terms)![row]).flatMap(members))
        if (sexes(members(whole).filter((sample) => !gone.has(sample))).some(few)) told.push(`${whole} in row ${row}`)
      }
      without('', populations)
      without('', larger)
      for (const terms of larger) {
        const own = new Set(members(terms).map((sample) => `population=${sample.population}`))
        without(
          terms,
          [...own].filter((one) => populations.includes(one)),
        )
      }
    }
    expect(told).toEqual([])
  })

  it('shows on MT what it may, as everybody has one copy there', () => {
    const mt = built.rows.flatMap(({ contig }, row) => (/MT?$/.test(contig) ? [row] : []))
    expect(mt.length).toBeGreaterThan(0)
    const AN = built.values('AN', '')
    expect(mt.some((row) => AN[row] !== null)).toBe(true)
  })
})
