import type { Contig, PloidyRule } from '../dataset/manifest.ts'
import type { HeaderContig } from './vcf-header.ts'

/** Lengths and non-PAR stretches (Genome Reference Consortium; the PAR are those of the assembly's notes). */
const ASSEMBLIES = {
  GRCh37: {
    lengths: { '1': 249_250_621, '22': 51_304_566, X: 155_270_560, Y: 59_373_566 },
    X: [
      [1, 60_000],
      [2_699_521, 154_931_043],
      [155_260_561, 155_270_560],
    ],
    Y: [
      [1, 10_000],
      [2_649_521, 59_034_049],
      [59_363_567, 59_373_566],
    ],
  },
  GRCh38: {
    lengths: { '1': 248_956_422, '22': 50_818_468, X: 156_040_895, Y: 57_227_415 },
    X: [
      [1, 10_000],
      [2_781_480, 155_701_382],
      [156_030_896, 156_040_895],
    ],
    Y: [
      [1, 10_000],
      [2_781_480, 56_887_902],
      [57_217_416, 57_227_415],
    ],
  },
} as const

const ALIASES: Record<string, keyof typeof ASSEMBLIES> = {
  grch37: 'GRCh37',
  b37: 'GRCh37',
  hg19: 'GRCh37',
  hs37d5: 'GRCh37',
  grch38: 'GRCh38',
  b38: 'GRCh38',
  hg38: 'GRCh38',
}

/** `GRCh37` or `GRCh38` for their usual names; other names as they are. */
export function assemblyName(name: string): string {
  return ALIASES[name.toLowerCase()] ?? name
}

/** The assembly whose lengths the header's contigs have; `unknown` when they have none of it. */
export function assemblyOf(contigs: HeaderContig[]): string {
  const lengths = new Map(contigs.map(({ name, length }) => [plainName(name), length]))
  for (const [name, { lengths: expected }] of Object.entries(ASSEMBLIES)) {
    if (Object.entries(expected).some(([contig, length]) => lengths.get(contig) === length)) return name
  }
  return 'unknown'
}

/** Contig name without `chr`; `M` is `MT`. */
export function plainName(contig: string): string {
  const plain = contig.replace(/^chr/i, '').toUpperCase()
  return plain === 'M' ? 'MT' : plain
}

/** Stretches of a contig where not everybody has two copies; undefined where everybody has, or the assembly is not known. */
export function ploidyRules(assembly: string, contig: string, length?: number): PloidyRule[] | undefined {
  const plain = plainName(contig)
  if (plain === 'MT') return [{ start: 1, end: length ?? 16_569, xx: 1, xy: 1 }]
  const known = ASSEMBLIES[assembly as keyof typeof ASSEMBLIES]
  if (!known || (plain !== 'X' && plain !== 'Y')) return undefined
  const xx = plain === 'X' ? 2 : 0
  return known[plain].map(([start, end]) => ({ start, end, xx, xy: 1 }))
}

/** Contig entry of the manifest. */
export function contigEntry(assembly: string, name: string, header: HeaderContig[]): Contig {
  const length = header.find((contig) => contig.name === name)?.length
  const ploidy = ploidyRules(assembly, name, length)
  return { name, ...(length === undefined ? {} : { length }), ...(ploidy ? { ploidy } : {}) }
}

/** Where called alleles tell who is male: as {@link sexChromosomeAt}, and all of X and Y of an assembly without known PAR. */
export function sexedAt(contig: Contig, position: number): 'X' | 'Y' | null {
  if (contig.ploidy) return sexChromosomeAt(contig, position)
  const plain = plainName(contig.name)
  return plain === 'X' || plain === 'Y' ? plain : null
}

/** What sex says about copies at a position: the same for everybody, or non-PAR X or Y. */
export function sexChromosomeAt({ name, ploidy }: Contig, position: number): 'X' | 'Y' | null {
  if (!ploidy) return null
  const plain = plainName(name)
  if (plain !== 'X' && plain !== 'Y') return null
  return ploidy.some(({ start, end }) => position >= start && position <= end) ? plain : null
}
