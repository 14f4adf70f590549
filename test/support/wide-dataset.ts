import { DatasetWriter } from '../../sdk/build/dataset-writer.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import type { Manifest } from '../../sdk/dataset/manifest.ts'
import type { Axis, Stratum } from '../../sdk/types.ts'
import { random } from './arrow-samples.ts'

export interface WideOptions {
  rows: number
  /** Groups of one axis; with everybody there is one stratum more, and two columns (AC, AN) each. */
  groups: number
  serving?: Manifest['serving']
  synthetic?: boolean
}

/**
 * A dataset of many preset columns, simulated: groups of 20 to 10,000 people, a frequency spectrum like p^-1.6, missing calls at
 * 30 % of the sites. `AC` of a group and row: see `counts`.
 */
export async function wideDataset({ rows, groups, serving = 'open', synthetic = true }: WideOptions) {
  const next = random(11)
  const sizes = Array.from({ length: groups }, () => Math.round(20 * 500 ** next()))
  const label = (text: string) => ({ en: text, ja: text })
  const levels = sizes.map((_, index) => ({ id: `g${index}`, label: label(`Group ${index}`) }))
  const axes: Axis[] = [{ id: 'group', label: label('Group'), kind: 'partition', ordered: false, levels }]
  const strata: Stratum[] = [
    { terms: [], participants: sizes.reduce((sum, size) => sum + size, 0) },
    ...sizes.map((participants, index): Stratum => ({ terms: [['group', `g${index}`]], participants })),
  ]
  const output = memoryOutput()
  const head = {
    id: 'wide',
    label: label('Wide'),
    dataVersion: '1',
    kind: 'allele' as const,
    serving,
    release: 'optional' as const,
    synthetic,
    assembly: 'GRCh38',
    absent: 'unknown' as const,
    contigs: [{ name: '22' }],
    axes,
    strata,
    layout: { dense: strata.map((_, index) => index), sparse: [] },
    provenance: { tool: 'wide-dataset', version: '0', inputs: [] },
  }
  const writer = new DatasetWriter(output, head, { measures: ['AC', 'AN'] })
  const AC = new Int32Array(strata.length)
  const AN = new Int32Array(strata.length)
  const counts = Array.from({ length: rows < 10_000 ? rows : 0 }, () => new Int32Array(strata.length))
  for (let row = 0; row < rows; row++) {
    const frequency = Math.min(0.99, 1e-5 * next() ** -1.67)
    const missing = next() < 0.3 ? 0.004 : 0
    AC[0] = 0
    AN[0] = 0
    for (let group = 0; group < groups; group++) {
      const copies = 2 * sizes[group]!
      const called = missing ? copies - 2 * draw(sizes[group]!, missing, next) : copies
      AC[group + 1] = Math.min(called, draw(copies, frequency, next))
      AN[group + 1] = called
      AC[0] += AC[group + 1]!
      AN[0] += called
    }
    counts[row]?.set(AC)
    const variant = { contig: '22', position: 1000 + 10 * row, ref: 'ACGT'[row % 4]!, alt: 'CGTA'[row % 4]! }
    const id = row % 3 ? `rs${1000 + 7 * row}` : null
    await writer.row({ ...variant, id, filter: 'PASS' }, { AC, AN })
  }
  const manifest = await writer.finish()
  const files: Record<string, Uint8Array> = {}
  for (const [path, blob] of Object.entries(output.files())) files[path] = new Uint8Array(await blob.arrayBuffer())
  return { manifest, files, counts }
}

/** About binomial: enough for the look of counts. */
function draw(n: number, p: number, next: () => number): number {
  const mean = n * p
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - p)) * (next() + next() + next() - 1.5) * 2))
  let count = 0
  const limit = Math.exp(-mean)
  for (let product = next(); product > limit && count < n; product *= next()) count++
  return count
}
