import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { compareContigs, mergeDatasets } from '../../sdk/build/merge.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { INDIVIDUALS_FILES } from '../../sdk/build/simulate-individuals.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import { type BuiltDataset, readBuilt } from '../support/built-dataset.ts'

type Files = Record<string, Uint8Array>

const people: Record<string, Uint8Array> = {}

async function bytesOf(files: Record<string, Blob>): Promise<Files> {
  const out: Files = {}
  for (const [name, blob] of Object.entries(files)) out[name] = new Uint8Array(await blob.arrayBuffer())
  return out
}

async function build(options: BuildOptions, sheet = people[INDIVIDUALS_FILES.sheet]!): Promise<Files> {
  const output = memoryOutput()
  await buildDataset({
    inputs: [bytesInput('people.vcf.gz', people[INDIVIDUALS_FILES.vcf]!)],
    samples: bytesInput('samples.tsv', sheet),
    options: { axes: ['sex', 'region'], overlapping: ['disease'], ...options },
    output,
  })
  return bytesOf(output.files())
}

async function merge(...shards: Array<[name: string, files: Files]>): Promise<Files> {
  const output = memoryOutput()
  await mergeDatasets({ sources: shards.map(([name, files]): Source => memorySource(name, files)), output })
  return bytesOf(output.files())
}

function withManifest(files: Files, change: (manifest: Manifest) => void): Files {
  const manifest = JSON.parse(new TextDecoder().decode(files['dataset.json'])) as Manifest
  change(manifest)
  return { ...files, 'dataset.json': new TextEncoder().encode(JSON.stringify(manifest)) }
}

describe('merged datasets', () => {
  let whole: BuiltDataset
  let low: Files
  let high: Files
  let sexed: Files
  beforeAll(async () => {
    const individuals = memoryOutput()
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 150, variants: 900, seed: 9 }, output, individuals })
    Object.assign(people, await bytesOf(individuals.files()))
    whole = readBuilt(await build({}))
    low = await build({ region: 'chr22:1-20010000' })
    high = await build({ region: 'chr22:20010001-60000000' })
    sexed = await build({ region: 'chrX' })
  })

  it('have every row and every count of the dataset built in one go', async () => {
    const merged = readBuilt(await merge(['x', sexed], ['high', high], ['low', low]))
    expect(merged.rows).toEqual(whole.rows)
    expect(merged.manifest.variants).toBe(900)
    expect(merged.manifest.strata).toEqual(whole.manifest.strata)
    expect(merged.manifest.contigs).toEqual(whole.manifest.contigs)
    expect([...merged.manifest.measures].sort()).toEqual([...whole.manifest.measures].sort())
    for (const { terms } of whole.manifest.strata) {
      const text = terms.map((term) => term.join('=')).join('&')
      for (const measure of whole.manifest.measures) {
        expect(merged.values(measure, text)).toEqual(whole.values(measure, text))
      }
    }
  })

  it('have their parts in order under new names, and the checksums of the copies', async () => {
    const files = await merge(['x', sexed], ['high', high], ['low', low])
    const { parts, provenance } = readBuilt(files).manifest
    expect(parts.map(({ contig, variants }) => [contig, variants.file])).toEqual([
      ['chr22', 'parts/chr22-0.variants.arrow'],
      ['chr22', 'parts/chr22-1.variants.arrow'],
      ['chrX', 'parts/chrX-0.variants.arrow'],
    ])
    expect(parts[0]!.last).toBeLessThan(parts[1]!.first)
    expect(Object.keys(files)).toHaveLength(
      1 + parts.reduce((sum, part) => sum + 2 + Object.keys(part.sparse).length, 0),
    )
    expect(provenance).toMatchObject({ tool: 'hindo merge', options: { shards: 3, madeBy: 'hindo build' } })
    expect(provenance.inputs.map(({ name }) => name)).toEqual(['samples.tsv', 'people.vcf.gz'])
  })

  it('do not depend on the order they are given in', async () => {
    const one = await merge(['x', sexed], ['high', high], ['low', low])
    const other = await merge(['low', low], ['high', high], ['x', sexed])
    expect(readBuilt(one).manifest.parts).toEqual(readBuilt(other).manifest.parts)
    expect(readBuilt(one).manifest.dataVersion).toBe(readBuilt(other).manifest.dataVersion)
  })

  it.each<[string, (manifest: Manifest) => void, string]>([
    [
      'assembly',
      (manifest) => {
        manifest.assembly = 'GRCh37'
      },
      'b and a differ in assembly',
    ],
    [
      'kind',
      (manifest) => {
        manifest.kind = 'allele'
      },
      'b and a differ in kind',
    ],
    [
      'a label',
      (manifest) => {
        manifest.axes[0]!.label.en = 'Sexes'
      },
      'b and a differ in axes.0.label.en',
    ],
    [
      'participants',
      (manifest) => {
        manifest.strata[3]!.participants!++
      },
      'b and a differ in strata.3.participants',
    ],
    [
      'serving',
      (manifest) => {
        manifest.serving = 'open'
      },
      'b and a differ in serving',
    ],
    [
      'a contig',
      (manifest) => {
        manifest.contigs[0]!.length = 5
      },
      'b and a differ in contig chr22.length',
    ],
  ])('are refused when they differ in %s', async (_, change, message) => {
    await expect(merge(['a', low], ['b', withManifest(high, change)])).rejects.toMatchObject({ code: 'usage', message })
  })

  it('are refused when their sheets differ', async () => {
    const sheet = new TextDecoder()
      .decode(people[INDIVIDUALS_FILES.sheet])
      .trimEnd()
      .split('\n')
      .slice(0, -1)
      .join('\n')
    const other = await build({ region: 'chrX' }, new TextEncoder().encode(sheet))
    await expect(merge(['a', low], ['b', other])).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^b and a differ in (axes|strata)\./),
    })
  })

  it('are refused when their regions overlap', async () => {
    const both = await build({ region: 'chr22:20005000-20015000' })
    await expect(merge(['low', low], ['both', both])).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^low and both overlap: chr22:\d+-\d+ and chr22:\d+-\d+$/),
    })
    await expect(merge(['low', low], ['again', low])).rejects.toMatchObject({ code: 'usage' })
  })

  it('are refused when a file is damaged, and leave nothing', async () => {
    const file = 'parts/chr22-0.dense.arrow'
    const broken = low[file]!.slice()
    broken[100]! ^= 1
    const output = memoryOutput()
    const sources = [memorySource('low', { ...low, [file]: broken }), memorySource('high', high)]
    await expect(mergeDatasets({ sources, output })).rejects.toMatchObject({ code: 'checksum', where: { file } })
    expect(() => output.files()).toThrow()
  })

  it('are at least two', async () => {
    await expect(merge(['low', low])).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('contigs', () => {
  it('are sorted as people do', () => {
    const names = ['MT', 'X', '10', 'HLA-A', '2', 'Y', '1']
    expect(names.sort(compareContigs)).toEqual(['1', '2', '10', 'X', 'Y', 'MT', 'HLA-A'])
    expect(['chrM', 'chr10', 'chr9', 'chrX'].sort(compareContigs)).toEqual(['chr9', 'chr10', 'chrX', 'chrM'])
  })
})
