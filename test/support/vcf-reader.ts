import { gunzipSync } from 'node:zlib'

/** One alternate allele of a VCF record. */
export interface VcfAllele {
  contig: string
  position: number
  ref: string
  alt: string
  /** By sample: `alleles` called, `copies` of this allele among them. */
  copies: Uint8Array
  alleles: Uint8Array
}

/** Genotypes of a small VCF, read the plainest way and by nothing that builds datasets: GT must come first in FORMAT. */
export function readVcf(file: Uint8Array): { samples: string[]; rows: VcfAllele[] } {
  const text = gunzipSync(file).toString('latin1')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('##'))
  const samples = lines[0]!.split('\t').slice(9)
  const rows = lines.slice(1).flatMap((line) => {
    const fields = line.split('\t')
    const genotypes = fields.slice(9).map((call) => call.split(':')[0]!.split(/[|/]/))
    return fields[4]!.split(',').map((alt, index): VcfAllele => {
      const number = String(index + 1)
      return {
        contig: fields[0]!,
        position: Number(fields[1]),
        ref: fields[3]!,
        alt,
        copies: Uint8Array.from(genotypes, (call) => call.filter((allele) => allele === number).length),
        alleles: Uint8Array.from(genotypes, (call) => call.filter((allele) => allele !== '.').length),
      }
    })
  })
  return { samples, rows }
}

/** Alternate copies and called alleles of a row among some samples (indices). */
export function countAlleles(row: VcfAllele, samples: number[]): { AC: number; AN: number } {
  let [AC, AN] = [0, 0]
  for (const sample of samples) {
    AC += row.copies[sample]!
    AN += row.alleles[sample]!
  }
  return { AC, AN }
}
