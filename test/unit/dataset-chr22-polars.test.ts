import { expect, test } from 'vitest'
import { build, realFile, tableRows, termsText } from '../support/built-dataset.ts'
import { loadPolars, readWithPolars } from '../support/polars.ts'

const vcf = realFile('1000g-chr22/chr22-10k.genotypes.vcf.gz')
const sheet = realFile('1000g-chr22/samples.tsv')
const answers = realFile('1000g-chr22/expected/bcftools_filltags.superpop.tsv.gz')
const ready = vcf && sheet && answers && (await loadPolars())
if (!ready) console.log('skipped: 1000g-chr22 or Polars is absent')

test.skipIf(!ready)('Polars alone finds the AC and AN of bcftools in a dataset built from 1000 Genomes', async () => {
  const { manifest, files } = await build(vcf!, new TextDecoder().decode(sheet!), { axes: ['super_population'] })
  const [part] = manifest.parts
  expect(manifest.parts.length).toBe(1)
  const dense = (await readWithPolars(files[part!.dense.file]!))!
  const variants = (await readWithPolars(files[part!.variants.file]!))!
  const expected = tableRows(answers!).flatMap((cells) =>
    cells.ALT!.split(',').map((alt, index) => ({ cells, alt, index })),
  )
  expect(variants.position).toStrictEqual(expected.map(({ cells }) => Number(cells.POS)))
  expect(variants.alt).toStrictEqual(expected.map(({ alt }) => alt))
  for (const group of ['AFR', 'AMR', 'EAS', 'EUR', 'SAS']) {
    const stratum = manifest.strata.findIndex(({ terms }) => termsText(terms) === `super_population=${group}`)
    const counts = expected.map(({ cells, index }) => Number(cells[`AC_${group}`]!.split(',')[index]))
    expect(dense[`AC:${stratum}`], group).toStrictEqual(counts)
    expect(dense[`AN:${stratum}`], group).toStrictEqual(expected.map(({ cells }) => Number(cells[`AN_${group}`])))
  }
})
