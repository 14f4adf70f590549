import { describe, expect, it } from 'vitest'
import { createEngine } from '../../sdk/worker/client.ts'

const VCF = [
  '##fileformat=VCFv4.3',
  '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb',
  '22\t100\trs1\tA\tG\t.\tPASS\t.\tGT\t0/1\t0/0',
  '22\t200\trs2\tAT\tAG,A\t.\tPASS\t.\tGT\t0/1\t1/2',
].join('\n')

describe.each(['wasm', 'typescript'] as const)('a search in a worker, %s', (kernel) => {
  it('answers as plain data, suggests, and stops when cancelled', async () => {
    const engine = createEngine({ kernel })
    const genes = new File(['22\t0\t150\tALDH2\n'], 'genes.bed')
    const dataset = await engine.build({ inputs: [new File([VCF], 'in.vcf')], genes, options: { ids: true } })
    expect((await engine.mode).thread).not.toBe('main')
    const { lines, query } = await dataset.locate('rs2 ２２：２０１－Ｔ－Ｇ aldh2 22:300')
    expect(lines.map(({ state, canonical, rows }) => [state, canonical, rows])).toEqual([
      ['found', 'rs2', 2],
      ['found', '22-201-T-G', 1],
      ['found', 'ALDH2', 1],
      ['not-listed', '22:300', 0],
    ])
    expect(query).toEqual({ regions: ['22:1-150'], variants: ['22-200-AT-AG', '22-200-AT-A'] })
    expect(await dataset.suggest('rs')).toMatchObject([{ text: 'rs1' }, { text: 'rs2' }])
    const controller = new AbortController()
    const locating = dataset.locate('22-100-A-G\n'.repeat(50_000), { signal: controller.signal })
    controller.abort()
    await expect(locating).rejects.toMatchObject({ code: 'aborted' })
    await dataset.close()
    await expect(dataset.locate('rs1')).rejects.toMatchObject({ code: 'usage' })
    engine.close()
  })
})
