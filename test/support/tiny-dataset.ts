import { memorySink } from '../../sdk/arrow/write.ts'
import { BATCH_ROWS, denseColumns } from '../../sdk/dataset/encode-dense.ts'
import { encodeSparseBlock, SPARSE_BLOCK_ROWS, type SparseRecord } from '../../sdk/dataset/encode-sparse.ts'
import type { Manifest, Part } from '../../sdk/dataset/manifest.ts'
import { type PartContent, type PartHeader, partFile, partName, partPath } from '../../sdk/dataset/part-files.ts'
import { memorySource, type Source } from '../../sdk/dataset/source.ts'
import { DenseWriter } from '../../sdk/dataset/write-dense.ts'
import { writeSparseFile } from '../../sdk/dataset/write-sparse.ts'
import { type VariantRow, VariantsWriter } from '../../sdk/dataset/write-variants.ts'
import type { Measure, Stratum } from '../../sdk/types.ts'
import { random } from './arrow-samples.ts'
import { type Call, countCalls, isIn, makePeople, makeStrata, type Person, TINY_AXES } from './tiny-people.ts'

export interface TinyOptions {
  /** Rows over all contigs. Default 500. */
  variants?: number
  /** Default 60. */
  people?: number
  seed?: number
  /** Default `['22']`. Males are haploid on `X`. */
  contigs?: string[]
  /** Most rows of a part (default: one part per contig). */
  partRows?: number
  /** Share of dense cells (all measures of a stratum and row together) that are suppressed; makes an open dataset of presets. */
  suppressed?: number
  /** Share of missing calls. Default 0.02. */
  missing?: number
}

export interface TinyTruth {
  people: Person[]
  /** Calls of every row, by person. */
  calls: Call[][]
  rows: Array<VariantRow & { contig: string }>
  /** Counts by measure, stratum and row, whatever was suppressed. */
  counts: Record<Measure, Int32Array[]>
  /** `suppressed[stratum][row]` is 1 where the dense file holds null. */
  suppressed: Uint8Array[]
}

export interface TinyDataset {
  source: Source
  manifest: Manifest
  truth: TinyTruth
  /** Path → bytes, `dataset.json` included, to be served, damaged or written to a folder. */
  files: Record<string, Uint8Array>
}

const ALL: Measure[] = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid']

/** A small dataset in memory, made of simulated people, with everything known that a query over it must give. */
export async function tinyDataset(options: TinyOptions = {}): Promise<TinyDataset> {
  const { people: count = 60, seed = 1, contigs = ['22'], suppressed: share = 0 } = options
  const people = makePeople(count, seed)
  const { strata, presets } = makeStrata(people)
  const kept = share ? strata.slice(0, presets) : strata
  const measures = contigs.includes('X') ? ALL : ALL.slice(0, 3)
  const truth = simulate(people, kept, options)
  const files: Record<string, Uint8Array> = {}
  const manifest: Manifest = {
    format: 'hindo-dataset',
    version: 1,
    id: 'tiny',
    label: { en: 'Tiny dataset', ja: '小さなデータセット' },
    dataVersion: String(seed),
    kind: 'genotype',
    serving: share ? 'open' : 'controlled',
    release: share ? 'optional' : 'required',
    synthetic: true,
    assembly: 'GRCh37',
    absent: 'unknown',
    contigs: contigs.map((name) =>
      name === 'X' ? { name, length: 155_270_560, ploidy: [{ start: 1, end: 155_270_560, xx: 2, xy: 1 }] } : { name },
    ),
    axes: TINY_AXES,
    strata: kept,
    layout: {
      dense: kept.map((_, index) => index).slice(0, presets),
      sparse: kept.map((_, index) => index).slice(presets),
    },
    measures,
    provenance: { tool: 'tiny-dataset', version: '0', inputs: [] },
    variants: truth.rows.length,
    parts: [],
  }
  if (share) {
    const cells = truth.suppressed.reduce((sum, flags) => sum + flags.reduce((a, b) => a + b, 0), 0)
    manifest.publish = { policy: 'k=10', threshold: 10, suppressedStrata: 0, suppressedCells: cells }
  }
  for (const contig of contigs) {
    const from = truth.rows.findIndex((row) => row.contig === contig)
    if (from < 0) continue
    const to = truth.rows.findLastIndex((row) => row.contig === contig) + 1
    const step = options.partRows ?? to - from
    for (let first = from, number = 0; first < to; first += step, number++) {
      const name = partName(contig, number)
      manifest.parts.push(await writePart(files, manifest, truth, name, first, Math.min(first + step, to)))
    }
  }
  files['dataset.json'] = new TextEncoder().encode(JSON.stringify(manifest))
  return { source: memorySource('tiny', files), manifest, truth, files }
}

function simulate(people: Person[], strata: Stratum[], options: TinyOptions): TinyTruth {
  const { variants = 500, seed = 1, contigs = ['22'], suppressed: share = 0, missing = 0.02 } = options
  const next = random(seed + 1)
  const members = strata.map(({ terms }) => people.flatMap((person, index) => (isIn(person, terms) ? [index] : [])))
  const counts = Object.fromEntries(
    ALL.map((measure) => [measure, strata.map(() => new Int32Array(variants))]),
  ) as Record<Measure, Int32Array[]>
  const suppressed = strata.map(() => new Uint8Array(variants))
  const rows: TinyTruth['rows'] = []
  const calls: Call[][] = []
  let position = 0
  for (let row = 0; row < variants; row++) {
    const contig = contigs[Math.floor((row * contigs.length) / variants)]!
    position = rows.at(-1)?.contig === contig ? position + Math.floor(next() * 20) : 1000
    rows.push(makeVariant(contig, position, row, next))
    const frequency = next() < 0.02 ? 0 : next() ** 6
    const missed = next() < 0.01 ? 1 : next() < 0.3 ? 0 : missing
    const rowCalls = people.map(({ sex }): Call => {
      if (next() < missed) return { alt: 0, called: 0 }
      const called = contig === 'X' && sex === 'male' ? 1 : 2
      let alt = 0
      for (let copy = 0; copy < called; copy++) if (next() < frequency) alt++
      return { alt, called }
    })
    calls.push(rowCalls)
    for (const [stratum, indices] of members.entries()) {
      const found = countCalls(rowCalls, indices)
      for (const measure of ALL) counts[measure][stratum]![row] = found[measure]
      if (share && next() < share) suppressed[stratum]![row] = 1
    }
  }
  return { people, calls, rows, counts, suppressed }
}

function makeVariant(contig: string, position: number, row: number, next: () => number): TinyTruth['rows'][number] {
  const bases = ['A', 'C', 'G', 'T']
  const ref = bases[row % 4]!
  const alt = next() < 0.05 ? '<DEL>' : next() < 0.1 ? `${ref}${bases[(row + 2) % 4]}` : bases[(row + 1) % 4]!
  const filter = next() < 0.7 ? 'PASS' : next() < 0.5 ? null : 'q10;s50'
  return { contig, position, id: row % 7 === 0 ? `rs${row}` : null, ref, alt, filter }
}

async function writePart(
  files: Record<string, Uint8Array>,
  manifest: Manifest,
  truth: TinyTruth,
  part: string,
  from: number,
  to: number,
): Promise<Part> {
  const { contig } = truth.rows[from]!
  const header: PartHeader = { part, contig, strata: manifest.strata.length }
  const write = async (
    content: PartContent,
    run: (sink: ReturnType<typeof memorySink>) => ReturnType<DenseWriter['finish']>,
  ) => {
    const sink = memorySink()
    const written = await run(sink)
    files[partPath(part, content)] = sink.bytes()
    return partFile(partPath(part, content), written)
  }
  const variants = new VariantsWriter()
  for (const row of truth.rows.slice(from, to)) variants.add(row)
  const sparse: Part['sparse'] = {}
  for (const measure of manifest.measures) {
    const records = [...sparseRecords(manifest, truth, measure, from, to)]
    if (records.length)
      sparse[measure] = await write(measure, (sink) => writeSparseFile(sink, header, measure, records))
  }
  return {
    contig,
    first: truth.rows[from]!.position,
    last: truth.rows[to - 1]!.position,
    rows: to - from,
    spans: variants.spans(),
    variants: await write('variants', (sink) => variants.write(sink, header)),
    dense: await write('dense', (sink) => writeDense(sink, header, manifest, truth, from, to)),
    sparse,
  }
}

function writeDense(
  sink: ReturnType<typeof memorySink>,
  header: PartHeader,
  manifest: Manifest,
  truth: TinyTruth,
  from: number,
  to: number,
) {
  const strata = manifest.layout.dense.map((stratum) => ({
    stratum,
    bound: 2 * manifest.strata[stratum]!.participants!,
  }))
  const haploid = truth.counts.n_haploid[0]!.subarray(from, to).some((count) => count > 0)
  const measures = haploid ? manifest.measures : manifest.measures.slice(0, 3)
  const columns = denseColumns(strata, measures, manifest.serving === 'open')
  const writer = new DenseWriter(sink, header, columns)
  return (async () => {
    for (let row = from; row < to; row += BATCH_ROWS) {
      const end = Math.min(row + BATCH_ROWS, to)
      const data = columns.map(({ measure, stratum, nullable }) => ({
        values: truth.counts[measure][stratum]!.subarray(row, end),
        suppressed: nullable ? truth.suppressed[stratum]!.subarray(row, end) : null,
      }))
      await writer.writeBatch(end - row, data)
    }
    return writer.finish()
  })()
}

function* sparseRecords(
  manifest: Manifest,
  truth: TinyTruth,
  measure: Measure,
  from: number,
  to: number,
): Generator<SparseRecord> {
  for (const stratum of manifest.layout.sparse) {
    for (let firstRow = 0; firstRow < to - from; firstRow += SPARSE_BLOCK_ROWS) {
      const blockRows = Math.min(SPARSE_BLOCK_ROWS, to - from - firstRow)
      const all = truth.counts[measure][stratum]!.subarray(from + firstRow, from + firstRow + blockRows)
      const fill = measure === 'AN' ? 2 * manifest.strata[stratum]!.participants! : 0
      const rows = Uint16Array.from([...all.keys()].filter((row) => all[row] !== fill))
      const values = Int32Array.from(rows, (row) => all[row]!)
      const record = encodeSparseBlock(measure, { stratum, firstRow, blockRows, fill, rows, values })
      if (record) yield record
    }
  }
}
