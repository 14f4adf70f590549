import type { BuiltDataset } from './built-dataset.ts'

const NO_ROW = new Set(['.', '<*>', '<NON_REF>', '<X>'])

/** Counts of everybody, row by row, from the text of a VCF by splitting strings: slow, plain, and nothing shared with the build. */
export function naiveCounts(text: string): string[] {
  const rows: Array<{ contig: string; position: number; text: string }> = []
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#') || line === '') continue
    const [chrom, pos, id, ref, alts, , filter, , format, ...cells] = line.split('\t')
    const gt = format?.split(':').indexOf('GT') ?? -1
    for (const [k, alt] of alts!.split(',').entries()) {
      if (NO_ROW.has(alt)) continue
      let [AC, AN, hom, hemi] = [0, 0, 0, 0]
      for (const cell of cells) {
        const call = gt < 0 ? '' : (cell.split(':')[gt] ?? '')
        const alleles = call.replace(/^[|/]/, '').split(/[|/]/)
        const called = alleles.filter((allele) => /^\d+$/.test(allele))
        if (alleles.length > 2 || called.length === 0) continue
        const copies = called.filter((allele) => Number(allele) === k + 1).length
        AN += called.length
        AC += copies
        if (copies === 2) hom++
        if (copies === 1 && called.length === 1) hemi++
      }
      const contig = chrom!.replace(/^<(.*)>$/, '$1')
      const key = [contig, pos, id === '.' ? null : id, ref, alt, filter === '.' ? null : filter]
      rows.push({ contig, position: Number(pos), text: `${key.join(' ')} AC=${AC} AN=${AN} hom=${hom} hemi=${hemi}` })
    }
  }
  const contigs = [...new Set(rows.map(({ contig }) => contig))]
  const order = rows.sort((a, b) => contigs.indexOf(a.contig) - contigs.indexOf(b.contig) || a.position - b.position)
  return order.map((row) => row.text)
}

/** The same lines from a built dataset. */
export function builtCounts({ rows, values }: BuiltDataset): string[] {
  const [AC, AN, hom, hemi] = (['AC', 'AN', 'nhomalt', 'hemizygote_count'] as const).map((measure) =>
    values(measure, ''),
  )
  return rows.map(({ contig, position, id, ref, alt, filter }, i) => {
    return `${[contig, position, id, ref, alt, filter].join(' ')} AC=${AC![i]} AN=${AN![i]} hom=${hom![i]} hemi=${hemi![i]}`
  })
}
