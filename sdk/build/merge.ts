import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { limitSlots } from '../dataset/dense-slots.ts'
import type { Contig, Manifest, Part, PartFile } from '../dataset/manifest.ts'
import { parseManifestText } from '../dataset/parse-manifest.ts'
import type { PartContent } from '../dataset/part-files.ts'
import { partName, partPath } from '../dataset/part-files.ts'
import type { Source } from '../dataset/source.ts'
import { HindoError, throwIfAborted } from '../errors.ts'
import type { Measure, OnProgress } from '../types.ts'
import { VERSION } from '../version.ts'
import { mergeIndexes } from './merge-indexes.ts'
import type { Output } from './output.ts'
import { refuseVersion } from './previous.ts'

export interface MergeTask {
  /** Datasets of the same people and strata, each with other regions. */
  sources: Source[]
  output: Output
  /** Default: that of the first dataset. */
  id?: string
  /** Default: a hash of the data versions merged. */
  dataVersion?: string
  onProgress?: OnProgress
  signal?: AbortSignal
}

interface Shard {
  source: Source
  manifest: Manifest
}

/** What shards have to agree on, with what it is called in the message. */
const SAME: Array<[what: string, value: (manifest: Manifest) => unknown]> = [
  ['format version', ({ version }) => version],
  ['kind', ({ kind }) => kind],
  ['assembly', ({ assembly }) => assembly],
  ['serving', ({ serving }) => serving],
  ['release', ({ release }) => release],
  ['absent', ({ absent }) => absent],
  ['synthetic', ({ synthetic }) => synthetic ?? false],
  ['publish policy', ({ publish }) => publish && [publish.policy, publish.threshold, publish.sha256]],
  ['DUO codes', ({ duo }) => duo ?? []],
  ['licence', ({ licence }) => licence ?? ''],
  ['axes', ({ axes }) => axes],
  ['terms', ({ terms }) => terms ?? []],
  ['strata', ({ strata }) => strata],
  ['layout', ({ layout }) => layout],
  ['history', ({ history }) => history ?? {}],
  ['annotations', ({ annotations }) => annotations ?? []],
  ['indexes', ({ indexes }) => Object.keys(indexes ?? {})],
]
/** Measures that a dataset lacks where it has no haploid call; elsewhere all shards need the same. */
const HAPLOID: Measure[] = ['hemizygote_count', 'n_haploid']
const MEASURES: Measure[] = ['AC', 'AN', 'nhomalt', ...HAPLOID]
const COPY_BYTES = 8 << 20

/** The first place where two JSON values differ, as a path (`axes.1.levels.0.id`). */
function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (Object.is(a, b)) return undefined
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  for (const key of keys) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]
    const found = firstDifference(left, right, `${path}.${key}`)
    if (found) return found
  }
  return undefined
}

function refuseDifferent(first: Shard, other: Shard): void {
  const refuse = (path: string) => {
    throw new HindoError('usage', `${other.source.name} and ${first.source.name} differ in ${path}`, {
      where: { file: other.source.name },
      hint: 'Only datasets of the same people, made with the same options for other regions, can be merged',
    })
  }
  for (const [what, value] of SAME) {
    const path = firstDifference(value(first.manifest), value(other.manifest), what)
    if (path) refuse(path)
  }
  const measures = ({ manifest }: Shard) =>
    manifest.measures.filter((measure) => manifest.kind === 'allele' || !HAPLOID.includes(measure)).sort()
  if (measures(first).join() !== measures(other).join()) refuse('measures')
  for (const contig of other.manifest.contigs) {
    const known = first.manifest.contigs.find(({ name }) => name === contig.name)
    const path = known && firstDifference(known, contig, `contig ${contig.name}`)
    if (path) refuse(path)
  }
}

/** Sorts names as people do: 1, 2, … 22, X, Y, MT, then the rest; with and without `chr`. */
export function compareContigs(a: string, b: string): number {
  const rank = (name: string) => {
    const plain = name.replace(/^chr/i, '')
    if (/^\d+$/.test(plain)) return Number(plain)
    const place = ['X', 'Y', 'MT', 'M'].indexOf(plain.toUpperCase())
    return place < 0 ? Number.MAX_SAFE_INTEGER : 1e6 + place
  }
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
}

interface Piece extends Shard {
  part: Part
}

/** All parts in order; refuses shards whose positions touch. */
function sortParts(shards: Shard[]): Piece[] {
  const pieces = shards.flatMap((shard) => shard.manifest.parts.map((part): Piece => ({ ...shard, part })))
  // Parts of one shard may share a position and keep their order: sorting is stable.
  pieces.sort((a, b) => compareContigs(a.part.contig, b.part.contig) || a.part.first - b.part.first)
  for (let index = 1; index < pieces.length; index++) {
    const [before, piece] = [pieces[index - 1]!, pieces[index]!]
    if (before.part.contig !== piece.part.contig || before.source === piece.source) continue
    if (before.part.last < piece.part.first) continue
    const { contig, first, last } = before.part
    throw new HindoError(
      'usage',
      `${before.source.name} and ${piece.source.name} overlap: ${contig}:${first}-${last} and ${contig}:${piece.part.first}-${piece.part.last}`,
      { where: { file: piece.source.name }, hint: 'Shards must cover different regions' },
    )
  }
  return pieces
}

class Merge {
  readonly #task: MergeTask
  readonly #total: number
  #done = 0

  constructor(task: MergeTask, pieces: Piece[]) {
    this.#task = task
    const lists = pieces[0]?.manifest.terms ?? []
    const files = pieces.flatMap(({ part }) => {
      const { variants, dense, sparse, annotations } = part
      return [variants, dense, ...(annotations ? [annotations] : []), ...Object.values(sparse)]
    })
    this.#total = [...files, ...lists].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  async copyPart({ source, part }: Piece, name: string): Promise<Part> {
    const copy = (file: PartFile, content: PartContent) => this.copyFile(source, file, partPath(name, content))
    const variants = await copy(part.variants, 'variants')
    const dense = await copy(part.dense, 'dense')
    const sparse: Part['sparse'] = {}
    for (const measure of MEASURES) {
      const file = part.sparse[measure]
      if (file) sparse[measure] = await copy(file, measure)
    }
    const annotations = part.annotations && (await copy(part.annotations, 'annotations'))
    return { ...part, variants, dense, sparse, ...(annotations ? { annotations } : {}) }
  }

  /** Copies a file piece by piece and compares its checksum. */
  async copyFile<T extends Pick<PartFile, 'file' | 'bytes' | 'sha256'>>(
    source: Source,
    file: T,
    to: string,
  ): Promise<T> {
    const { signal, output, onProgress } = this.#task
    const sink = await output.create(to)
    const hash = sha256.create()
    for (let start = 0; start < file.bytes; start += COPY_BYTES) {
      throwIfAborted(signal)
      const bytes = await source.read(file.file, { start, end: Math.min(file.bytes, start + COPY_BYTES) }, { signal })
      hash.update(bytes)
      await sink.write(bytes)
      this.#done += bytes.length
      onProgress?.({ phase: 'write', done: this.#done, total: this.#total, unit: 'bytes' })
    }
    await sink.close()
    const found = bytesToHex(hash.digest())
    if (found !== file.sha256) {
      throw new HindoError('checksum', `${file.file} of ${source.name} has SHA-256 ${found}, expected ${file.sha256}`, {
        where: { file: file.file },
        hint: 'Copy or build the shard again',
      })
    }
    return { ...file, file: to }
  }
}

async function readShard(source: Source, signal: AbortSignal | undefined): Promise<Shard & { hash: string }> {
  const file = source.manifest ?? 'dataset.json'
  const bytes = await source.read(file, undefined, { signal })
  const manifest = parseManifestText(new TextDecoder().decode(bytes), `${source.name}/${file}`)
  return { source, manifest, hash: bytesToHex(sha256(bytes)) }
}

/** Head of the merged manifest: the first shard's, with what adds up added up. */
function mergedHead(task: MergeTask, shards: Array<Shard & { hash: string }>): Omit<Manifest, 'parts' | 'contigs'> {
  const first = shards[0]!.manifest
  const present = new Set(shards.flatMap(({ manifest }) => manifest.measures))
  const cells = shards.reduce((sum, { manifest }) => sum + (manifest.publish?.suppressedCells ?? 0), 0)
  const inputs = new Map<string, Manifest['provenance']['inputs'][number]>()
  for (const { manifest } of shards) for (const input of manifest.provenance.inputs) inputs.set(input.sha256, input)
  const versions = new TextEncoder().encode(JSON.stringify(shards.map(({ hash }) => hash).sort()))
  const dataVersion = task.dataVersion ?? bytesToHex(sha256(versions)).slice(0, 16)
  refuseVersion(dataVersion, first.history?.versions ?? [])
  const tools = [...new Set(shards.map(({ manifest }) => manifest.provenance.tool))].join(', ')
  return {
    ...first,
    id: task.id ?? first.id,
    dataVersion,
    measures: MEASURES.filter((measure) => present.has(measure)),
    ...(first.publish ? { publish: { ...first.publish, suppressedCells: cells } } : {}),
    provenance: {
      tool: 'hindo merge',
      version: VERSION,
      inputs: [...inputs.values()],
      options: { shards: shards.length, madeBy: tools },
    },
    variants: shards.reduce((sum, { manifest }) => sum + manifest.variants, 0),
  }
}

/**
 * Joins datasets of the same people into one: files are copied (checked by their checksums, renumbered), the manifest is
 * made of theirs, parts sorted by contig and position.
 *
 * @throws HindoError `usage` naming the first thing in which the datasets differ, or regions that overlap; `checksum`
 */
export async function mergeDatasets(task: MergeTask): Promise<Manifest> {
  const { output, sources, signal } = task
  try {
    if (sources.length < 2) throw new HindoError('usage', 'a merge needs at least two datasets')
    await output.open?.()
    const shards: Array<Shard & { hash: string }> = []
    for (const source of sources) shards.push(await readShard(source, signal))
    for (const [index, shard] of shards.entries())
      for (const before of shards.slice(0, index)) refuseDifferent(before, shard)
    const pieces = sortParts(shards)
    const merge = new Merge(task, pieces)
    const parts: Part[] = []
    const numbers = new Map<string, number>()
    for (const piece of pieces) {
      const { contig } = piece.part
      const number = numbers.get(contig) ?? 0
      numbers.set(contig, number + 1)
      parts.push(await merge.copyPart(piece, partName(contig, number)))
    }
    for (const entry of shards[0]!.manifest.terms ?? []) await merge.copyFile(shards[0]!.source, entry, entry.file)
    const contigs = new Map<string, Contig>()
    for (const { manifest } of shards) for (const contig of manifest.contigs) contigs.set(contig.name, contig)
    const sorted = [...contigs.values()].sort((a, b) => compareContigs(a.name, b.name))
    const names = sorted.map(({ name }) => name)
    const indexes = await mergeIndexes(shards, pieces, names, output, signal)
    const manifest: Manifest = {
      ...mergedHead(task, shards),
      contigs: sorted,
      ...(indexes ? { indexes } : {}),
      parts: limitSlots(parts),
    }
    const sink = await output.create('dataset.json')
    await sink.write(new TextEncoder().encode(`${JSON.stringify(manifest)}\n`))
    await sink.close()
    await output.commit()
    return manifest
  } catch (error) {
    await output.discard()
    throw error
  }
}
