import type { PlacedGene } from './place-index.ts'
import { SIMULATED_STRETCHES } from './simulate-sites.ts'

/** Bases from one simulated gene's start to the next, and a gene's least and most length. */
const EVERY = 25_000
const LENGTHS = [4_000, 40_000] as const
const MOST = 400

/** Made-up genes where simulated sites are: `SYNG1`, `SYNG2` … with an older name each. They are no human genes. */
export function simulateGenes(variants: number, spacing: number): PlacedGene[] {
  const genes: PlacedGene[] = []
  for (const { contig, start, share } of SIMULATED_STRETCHES) {
    const bases = variants * share * spacing
    for (let at = 0; at < Math.min(bases, MOST * EVERY); at += EVERY) {
      const number = genes.length + 1
      // Lengths that differ without being drawn: a draw would change the people of a seed.
      const length = LENGTHS[0] + ((number * 7_919) % (LENGTHS[1] - LENGTHS[0]))
      const symbol = `SYNG${number}`
      const end = start + at + length - 1
      genes.push({
        contig,
        start: start + at,
        end,
        symbol,
        synonyms: [`SYNOLD${number}`],
        id: `SYN${String(number).padStart(8, '0')}`,
      })
    }
  }
  return genes
}
