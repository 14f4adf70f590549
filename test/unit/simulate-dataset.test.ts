import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import type { SimulateOptions } from '../../sdk/build/simulate.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'

async function hashes(options: SimulateOptions): Promise<Record<string, string>> {
  const output = memoryOutput()
  await simulateDataset({ options, output })
  const found: Record<string, string> = {}
  for (const [file, blob] of Object.entries(output.files())) {
    found[file] = createHash('sha256')
      .update(new Uint8Array(await blob.arrayBuffer()))
      .digest('hex')
  }
  return found
}

const SMALL = { participants: 200, variants: 300 }

describe('hindo simulate', () => {
  it('gives the same bytes for the same seed, also with individuals, and others for another seed', async () => {
    const first = await hashes({ ...SMALL, seed: 5 })
    expect(Object.keys(first)).toContain('dataset.json')
    expect(await hashes({ ...SMALL, seed: 5 })).toEqual(first)
    const other = await hashes({ ...SMALL, seed: 6 })
    for (const file of ['dataset.json', 'parts/chr22-0.variants.arrow', 'parts/chr22-0.dense.arrow']) {
      expect(other[file]).not.toBe(first[file])
    }
    const individuals = memoryOutput()
    const output = memoryOutput()
    await simulateDataset({ options: { ...SMALL, seed: 5 }, output, individuals })
    const again = new Uint8Array(await output.files()['dataset.json']!.arrayBuffer())
    expect(createHash('sha256').update(again).digest('hex')).toBe(first['dataset.json'])
  })

  it('says in the manifest that it is synthetic, from which seed, and with how many people', async () => {
    const output = memoryOutput()
    const manifest = await simulateDataset({ options: { ...SMALL, seed: 7 }, output })
    expect(JSON.parse(await output.files()['dataset.json']!.text()) as Manifest).toEqual(manifest)
    expect(manifest).toMatchObject({
      synthetic: true,
      kind: 'genotype',
      serving: 'controlled',
      assembly: 'GRCh38',
      variants: 300,
    })
    expect(manifest.label.en).toMatch(/synthetic/i)
    expect(manifest.label.ja).toMatch(/合成/)
    expect(manifest.provenance.options).toEqual({ participants: 200, variants: 300, seed: 7 })
    expect(manifest.strata[0]).toMatchObject({ terms: [], participants: 200 })
    expect(manifest.measures).toEqual(['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'])
    expect(manifest.contigs.map(({ name }) => name)).toEqual(['chr22', 'chrX'])
    expect(manifest.contigs[1]!.ploidy).toContainEqual({ start: 2_781_480, end: 155_701_382, xx: 2, xy: 1 })
  })

  it('leaves nothing behind when cancelled', async () => {
    const controller = new AbortController()
    const output = memoryOutput()
    const task = simulateDataset({
      options: { participants: 100, variants: 5000 },
      output,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(task).rejects.toMatchObject({ code: 'aborted' })
    expect(() => output.files()).toThrow('complete only after commit')
  })

  it.each([
    [{ participants: 0 }, 'participants is 0; expected a whole number from 1 to 999999'],
    [{ variants: 1.5 }, 'variants is 1.5; expected a whole number from 1 to 10000000'],
    [{ seed: -1 }, `seed is -1; expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`],
  ])('refuses %o', async (options, message) => {
    await expect(simulateDataset({ options, output: memoryOutput() })).rejects.toMatchObject({ code: 'usage', message })
  })
})
