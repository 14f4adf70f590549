import type { Random } from './simulate-random.ts'

/** One simulated place of the genome; its ALTs become one row each. */
export interface SimulatedSite {
  contig: string
  /** 1-based. */
  position: number
  /** `syn…`, or null where the site has no name. */
  id: string | null
  ref: string
  alts: string[]
  filter: string
  /** Men carry one copy here (X outside the pseudoautosomal regions). */
  haploidMales: boolean
  /** Share of people without a call, before their biobank's factor. */
  missing: number
}

/** A stretch in which sites are placed (GRCh38). */
export interface Stretch {
  contig: string
  start: number
  haploidMales: boolean
  /** Share of all rows. */
  share: number
}

export const SIMULATED_STRETCHES: readonly Stretch[] = [
  { contig: 'chr22', start: 20_000_000, haploidMales: false, share: 0.9 },
  { contig: 'chrX', start: 1_000_000, haploidMales: false, share: 0.005 },
  { contig: 'chrX', start: 50_000_000, haploidMales: true, share: 0.095 },
]

/** Mean distance of neighbouring sites: about what 23,000 whole genomes show. */
export const SIMULATED_SPACING = 30
const BASES = 'ACGT'
/** Partner of each base in the two-in-three transitions. */
const TRANSITIONS: Readonly<Record<string, string>> = { A: 'G', G: 'A', C: 'T', T: 'C' }

/** A made-up reference genome: the same base whenever the same place is asked for. */
function referenceBase(contig: string, position: number): string {
  let hash = (position * 0x9e37_79b1) ^ (contig.length * 0x85eb_ca6b) ^ contig.charCodeAt(contig.length - 1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a_2d39)
  return BASES[(hash ^ (hash >>> 15)) & 3]!
}

function randomBases(random: Random, length: number): string {
  let text = ''
  while (text.length < length) text += BASES[random.below(4)]
  return text
}

function substitution(random: Random, ref: string, taken: string[]): string {
  const others = [...BASES].filter((base) => base !== ref && !taken.includes(base))
  const transition = TRANSITIONS[ref]!
  if (others.includes(transition) && random.uniform() < 2 / 3) return transition
  return others[random.below(others.length)]!
}

/** REF and ALTs: 88 % substitutions, 7 % deletions, 5 % insertions; every fiftieth site has two or three ALTs. */
function alleles(random: Random, contig: string, position: number): { ref: string; alts: string[] } {
  const base = referenceBase(contig, position)
  const kind = random.uniform()
  if (kind < 0.07) {
    let ref = base
    for (let length = 1 + random.skip(0.35); length >= 0 && ref.length < 40; length--) {
      ref += referenceBase(contig, position + ref.length)
    }
    return { ref, alts: [base] }
  }
  if (kind < 0.12) return { ref: base, alts: [base + randomBases(random, 1 + Math.min(30, random.skip(0.35)))] }
  const count = random.uniform() < 0.02 ? (random.uniform() < 0.15 ? 3 : 2) : 1
  const alts: string[] = []
  while (alts.length < count) alts.push(substitution(random, base, alts))
  return { ref: base, alts }
}

/** Missingness: 0.2 % on average at most sites; one site in twenty loses 2 to 10 %. */
function missingShare(random: Random): number {
  return random.uniform() < 0.05 ? 0.02 + 0.08 * random.uniform() : 0.002 * -Math.log(random.uniform())
}

function filterOf(random: Random, missing: number): string {
  if (missing > 0.05) return random.uniform() < 0.1 ? 'LowQual;HighMissing' : 'HighMissing'
  return random.uniform() < 0.02 ? 'LowQual' : 'PASS'
}

/** The sites of a data set with exactly `rows` ALTs, in order. */
export function* simulateSites(random: Random, rows: number): Generator<SimulatedSite> {
  let done = 0
  let named = 0
  let upTo = 0
  for (const [index, { contig, start, haploidMales, share }] of SIMULATED_STRETCHES.entries()) {
    upTo += share
    const last = index === SIMULATED_STRETCHES.length - 1 ? rows : Math.min(rows, Math.round(rows * upTo))
    let position = start
    while (done < last) {
      position += 1 + random.skip(1 / SIMULATED_SPACING)
      const { ref, alts } = alleles(random, contig, position)
      alts.length = Math.min(alts.length, last - done)
      const missing = missingShare(random)
      const filter = filterOf(random, missing)
      const id = random.uniform() < 0.6 ? `syn${++named}` : null
      yield { contig, position, id, ref, alts, filter, haploidMales, missing }
      done += alts.length
    }
  }
}

/** Lengths of the simulated contigs (GRCh38). */
export const SIMULATED_CONTIGS = [
  { name: 'chr22', length: 50_818_468 },
  { name: 'chrX', length: 156_040_895 },
] as const
