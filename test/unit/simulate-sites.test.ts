import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { ploidyRules } from '../../sdk/build/ploidy.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { INDIVIDUALS_FILES } from '../../sdk/build/simulate-individuals.ts'
import { Random } from '../../sdk/build/simulate-random.ts'
import { SIMULATED_CONTIGS, type SimulatedSite, simulateSites } from '../../sdk/build/simulate-sites.ts'

const sites = [...simulateSites(new Random(8), 20_000)]

describe('simulated sites', () => {
  it('have exactly the rows asked for, whatever the number', () => {
    for (const rows of [1, 2, 3, 17, 20_000]) {
      const found = rows === 20_000 ? sites : [...simulateSites(new Random(rows), rows)]
      expect(found.reduce((sum, { alts }) => sum + alts.length, 0)).toBe(rows)
      expect(found.every(({ alts }) => alts.length > 0)).toBe(true)
    }
  })

  it('are in order inside their contigs', () => {
    const lengths = new Map(SIMULATED_CONTIGS.map(({ name, length }): [string, number] => [name, length]))
    let before: SimulatedSite | undefined
    for (const site of sites) {
      expect(site.position).toBeLessThanOrEqual(lengths.get(site.contig)!)
      if (before?.contig === site.contig) expect(site.position).toBeGreaterThan(before.position)
      before = site
    }
    expect([...new Set(sites.map(({ contig }) => contig))]).toEqual(['chr22', 'chrX'])
  })

  it('leave men haploid exactly outside the pseudoautosomal regions of X', () => {
    const rules = ploidyRules('GRCh38', 'chrX')!
    const onX = sites.filter(({ contig }) => contig === 'chrX')
    for (const { position, haploidMales } of onX) {
      expect(rules.some(({ start, end }) => position >= start && position <= end)).toBe(haploidMales)
    }
    expect(new Set(onX.map(({ haploidMales }) => haploidMales)).size).toBe(2)
    expect(sites.some(({ contig, haploidMales }) => contig === 'chr22' && haploidMales)).toBe(false)
  })

  it('have alleles of one reference genome: overlapping REFs agree', () => {
    const bases = new Map<string, string>()
    let overlaps = 0
    for (const { contig, position, ref, alts } of sites) {
      expect(ref).toMatch(/^[ACGT]+$/)
      expect(new Set([ref, ...alts]).size).toBe(alts.length + 1)
      for (const alt of alts) expect(alt).toMatch(/^[ACGT]+$/)
      for (const [offset, base] of [...ref].entries()) {
        const key = `${contig}:${position + offset}`
        if (bases.has(key)) {
          expect(bases.get(key)).toBe(base)
          overlaps++
        }
        bases.set(key, base)
      }
    }
    expect(overlaps).toBeGreaterThan(10)
  })

  it('are mostly substitutions, two in three of them transitions', () => {
    const simple = sites.filter(({ ref, alts }) => ref.length === 1 && alts.every((alt) => alt.length === 1))
    expect(simple.length / sites.length).toBeGreaterThan(0.86)
    expect(simple.length / sites.length).toBeLessThan(0.9)
    const single = simple.filter(({ alts }) => alts.length === 1)
    const transitions = single.filter(({ ref, alts }) => ['AG', 'GA', 'CT', 'TC'].includes(ref + alts[0]))
    // a third of the rest are transitions by chance as well
    expect(transitions.length / single.length).toBeGreaterThan(0.74)
    expect(transitions.length / single.length).toBeLessThan(0.82)
    const multiple = sites.filter(({ alts }) => alts.length > 1).length / sites.length
    expect(multiple).toBeGreaterThan(0.01)
    expect(multiple).toBeLessThan(0.03)
  })

  it('have names that no database has, each once', () => {
    const ids = sites.flatMap(({ id }) => (id === null ? [] : [id]))
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^syn[1-9]\d*$/)
    expect(ids.length / sites.length).toBeGreaterThan(0.55)
  })

  it('fail filters where calls are missing, and a few elsewhere', () => {
    for (const { missing, filter } of sites) expect(filter.includes('HighMissing')).toBe(missing > 0.05)
    const passed = sites.filter(({ filter }) => filter === 'PASS').length / sites.length
    expect(passed).toBeGreaterThan(0.92)
    expect(passed).toBeLessThan(0.98)
  })
})

const hasBcftools = spawnSync('bcftools', ['--version']).status === 0

describe.skipIf(!hasBcftools)('the VCF of simulated individuals', () => {
  it('is counted by bcftools as the dataset says', async () => {
    const [output, individuals] = [memoryOutput(), memoryOutput()]
    await simulateDataset({ options: { participants: 120, variants: 400, seed: 2 }, output, individuals })
    const input = Buffer.from(await individuals.files()[INDIVIDUALS_FILES.vcf]!.arrayBuffer())
    const filled = spawnSync('bcftools', ['+fill-tags', '-', '--', '-t', 'AN,AC'], { input, maxBuffer: 1 << 28 })
    expect(filled.stderr.toString()).not.toMatch(/warn|error/i)
    const query = spawnSync('bcftools', ['query', '-f', '%CHROM %POS %REF %ALT %AC %AN\n'], { input: filled.stdout })
    const { readBuilt } = await import('../support/built-dataset.ts')
    const files: Record<string, Uint8Array> = {}
    for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
    const built = readBuilt(files)
    const [AC, AN] = [built.values('AC', ''), built.values('AN', '')]
    const found = built.rows.map(({ contig, position, ref, alt }, row) =>
      [contig, position, ref, alt, AC[row], AN[row]].join(' '),
    )
    const expected = query.stdout
      .toString()
      .trimEnd()
      .split('\n')
      .flatMap((line) => {
        const [contig, position, ref, alts, counts, total] = line.split(' ') as [
          string,
          string,
          string,
          string,
          string,
          string,
        ]
        return alts
          .split(',')
          .map((alt, index) => [contig, position, ref, alt, counts.split(',')[index], total].join(' '))
      })
    expect(found).toEqual(expected)
  })
})
