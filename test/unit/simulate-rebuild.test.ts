import { beforeAll, describe, expect, it } from 'vitest'
import { buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { INDIVIDUALS_FILES } from '../../sdk/build/simulate-individuals.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'

describe('a dataset rebuilt from the simulated individuals', () => {
  let simulated: Manifest
  let rebuilt: Manifest
  let vcf: Blob
  beforeAll(async () => {
    const [output, individuals, second] = [memoryOutput(), memoryOutput(), memoryOutput()]
    simulated = await simulateDataset({ options: { participants: 700, variants: 1500, seed: 3 }, output, individuals })
    const files = individuals.files()
    const input = async (name: string) => bytesInput(name, new Uint8Array(await files[name]!.arrayBuffer()))
    vcf = files[INDIVIDUALS_FILES.vcf]!
    rebuilt = await buildDataset({
      inputs: [await input(INDIVIDUALS_FILES.vcf)],
      samples: await input(INDIVIDUALS_FILES.sheet),
      options: { axesFile: JSON.parse(await files[INDIVIDUALS_FILES.axes]!.text()) },
      output: second,
    })
  })

  it('has the same axes, strata and contigs', () => {
    expect(rebuilt.axes).toEqual(simulated.axes)
    expect(rebuilt.strata).toEqual(simulated.strata)
    expect(rebuilt.layout).toEqual(simulated.layout)
    expect(rebuilt.contigs).toEqual(simulated.contigs)
    expect(rebuilt.assembly).toBe('GRCh38')
  })

  it('has the same bytes in every part, so the same counts in every stratum', () => {
    expect(rebuilt.variants).toBe(1500)
    expect(rebuilt.parts).toEqual(simulated.parts)
  })

  it('comes from a VCF with multi-allelic sites, indels, missing calls, haploid men and several filters', async () => {
    const stream = vcf.stream().pipeThrough(new DecompressionStream('gzip'))
    const records = (await new Response(stream).text())
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const columns = records.map((line) => line.split('\t'))
    expect(columns.some(([, , , , alt]) => alt!.includes(','))).toBe(true)
    expect(columns.some(([, , , ref]) => ref!.length > 1)).toBe(true)
    expect(new Set(columns.map(([, , , , , , filter]) => filter)).size).toBeGreaterThan(2)
    expect(columns.every(([, , id]) => id === '.' || /^syn\d+$/.test(id!))).toBe(true)
    const men = columns.filter(([contig, position]) => contig === 'chrX' && Number(position) > 2_781_479)
    expect(men.length).toBeGreaterThan(100)
    expect(men.every((cells) => cells.slice(9).some((cell) => /^[01]$/.test(cell)))).toBe(true)
    expect(columns.some((cells) => cells.includes('./.'))).toBe(true)
  })
})
