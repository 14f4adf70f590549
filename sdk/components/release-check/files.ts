import type { ExportFormat } from '../../worker/api.ts'

/** Formats that a released table is written in: VCF only where its positions are in order. */
export function releaseFormats(variants: readonly string[], sort: string | undefined): ExportFormat[] {
  const formats: ExportFormat[] = ['tsv', 'csv', 'json', 'arrow']
  return !sort && inOrder(variants) ? [...formats, 'vcf'] : formats
}

/** Whether exact keys, `contig:position:ref:alt`, hold every contig together and its positions upwards. */
function inOrder(variants: readonly string[]): boolean {
  const done = new Set<string>()
  let contig = ''
  let last = 0
  for (const key of variants) {
    const [name = '', position = ''] = key.split(':')
    if (name !== contig) {
      if (done.has(name)) return false
      done.add(name)
      contig = name
      last = 0
    }
    if (Number(position) < last) return false
    last = Number(position)
  }
  return true
}

/** `cohort-2026.1-table.unreviewed.tsv`, `cohort-2026.1-table.released-3.tsv`: says whether it was let out, and as what. */
export function checkFileName(dataset: string, released: number | undefined, ending: string): string {
  const safe = dataset.replace(/[^A-Za-z0-9_.-]+/g, '-')
  return `${safe}-table.${released === undefined ? 'unreviewed' : `released-${released}`}.${ending}`
}

/** Hands a file to the browser's own download. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
