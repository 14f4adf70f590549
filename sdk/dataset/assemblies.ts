/** Lengths of chromosomes 1 to 22, X and Y (Genome Reference Consortium; NCBI GCF_009914755.1 for T2T-CHM13v2.0). */
const LENGTHS: Record<string, number[]> = {
  GRCh37: [
    249_250_621, 243_199_373, 198_022_430, 191_154_276, 180_915_260, 171_115_067, 159_138_663, 146_364_022, 141_213_431,
    135_534_747, 135_006_516, 133_851_895, 115_169_878, 107_349_540, 102_531_392, 90_354_753, 81_195_210, 78_077_248,
    59_128_983, 63_025_520, 48_129_895, 51_304_566, 155_270_560, 59_373_566,
  ],
  GRCh38: [
    248_956_422, 242_193_529, 198_295_559, 190_214_555, 181_538_259, 170_805_979, 159_345_973, 145_138_636, 138_394_717,
    133_797_422, 135_086_622, 133_275_309, 114_364_328, 107_043_718, 101_991_189, 90_338_345, 83_257_441, 80_373_285,
    58_617_616, 64_444_167, 46_709_983, 50_818_468, 156_040_895, 57_227_415,
  ],
  'T2T-CHM13v2.0': [
    248_387_328, 242_696_752, 201_105_948, 193_574_945, 182_045_439, 172_126_628, 160_567_428, 146_259_331, 150_617_247,
    134_758_134, 135_127_769, 133_324_548, 113_566_686, 101_161_492, 99_753_195, 96_330_374, 84_276_897, 80_542_538,
    61_707_364, 66_210_255, 45_090_682, 51_324_926, 154_259_566, 62_460_029,
  ],
}

/** Chromosomes in the order of the tables here. */
const CHROMOSOMES = [...Array.from({ length: 22 }, (_, i) => String(i + 1)), 'X', 'Y']

/** Version of `NC_0000nn` of each chromosome in GRCh37 (RefSeq); GRCh38 has the next one. */
const GRCH37_VERSIONS = [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9]

const ALIASES: Record<string, string> = {
  hg19: 'GRCh37',
  b37: 'GRCh37',
  hs37d5: 'GRCh37',
  hg38: 'GRCh38',
  b38: 'GRCh38',
  t2t: 'T2T-CHM13v2.0',
  chm13: 'T2T-CHM13v2.0',
  hs1: 'T2T-CHM13v2.0',
}

/** A chromosome of an assembly. `assembly` is null where the sequence is the same in all (MT), or the text does not say. */
export interface Chromosome {
  name: string
  assembly: string | null
}

/** Usual name of an assembly; a name that is not known as it is. */
export function usualAssembly(name: string): string {
  const known = Object.keys(LENGTHS).find((assembly) => assembly.toLowerCase() === name.toLowerCase())
  return known ?? ALIASES[name.toLowerCase()] ?? name
}

/** Bases of a chromosome (`22`, `chr22`, `MT`) in an assembly; undefined where one of them is not known. */
export function chromosomeLength(assembly: string, contig: string): number | undefined {
  const plain = plainContig(contig)
  if (plain === 'MT') return 16_569
  return LENGTHS[usualAssembly(assembly)]?.[CHROMOSOMES.indexOf(plain)]
}

/**
 * The chromosome that a RefSeq or GenBank accession means: `NC_000022.10` is 22 of GRCh37, `CM000684.2` 22 of GRCh38, `NC_060946.1`
 * 22 of T2T-CHM13v2.0. A version of no assembly known here gives the accession itself as its assembly; no version gives null.
 * Undefined for what is no accession of a human chromosome.
 */
export function accessionChromosome(text: string): Chromosome | undefined {
  const match = /^(NC_0|CM0)(\d{5})(?:\.(\d+))?$/i.exec(text)
  if (!match) return undefined
  const accession = match[0].toUpperCase()
  const number = Number(match[2])
  const version = match[3] === undefined ? null : Number(match[3])
  if (match[1]!.toUpperCase() === 'CM0') return refSeqLike(number - 663, version, () => 1, accession)
  if (number === 12_920) return { name: 'MT', assembly: null }
  if (number >= 60_925 && number <= 60_948) {
    return {
      name: CHROMOSOMES[number - 60_925]!,
      assembly: version === 1 || version === null ? 'T2T-CHM13v2.0' : accession,
    }
  }
  return refSeqLike(number - 1, version, (index) => GRCH37_VERSIONS[index]!, accession)
}

function refSeqLike(
  index: number,
  version: number | null,
  first: (index: number) => number,
  accession: string,
): Chromosome | undefined {
  const name = CHROMOSOMES[index]
  if (name === undefined) return undefined
  if (version === null) return { name, assembly: null }
  const assembly = ['GRCh37', 'GRCh38'][version - first(index)]
  return { name, assembly: assembly ?? accession }
}

/** Name of a contig for comparing: without `chr`, in capitals; `M` is `MT`. */
export function plainContig(name: string): string {
  const bare = name.toUpperCase().replace(/^CHR/, '')
  return bare === 'M' ? 'MT' : bare
}

/** The dataset's name of a contig, with or without `chr` and whatever its case; undefined where it has none. */
export function findContig(name: string, contigs: readonly string[]): string | undefined {
  if (contigs.includes(name)) return name
  const wanted = plainContig(name)
  return contigs.find((contig) => plainContig(contig) === wanted)
}
