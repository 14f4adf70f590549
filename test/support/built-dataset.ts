import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type ArrowFileContent, readArrowFile } from '../../sdk/arrow/read-file.ts'
import { type BuildTask, buildDataset } from '../../sdk/build/build.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import type { BuildOptions } from '../../sdk/build/options.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import type { Manifest, Part } from '../../sdk/dataset/manifest.ts'
import { createReferenceKernel } from '../../sdk/kernel/reference.ts'
import type { Measure } from '../../sdk/types.ts'
import { realData } from './folders.mjs'
import { plainSparseValues } from './sparse-columns.ts'

export interface BuiltRow {
  contig: string
  position: number
  id: string | null
  ref: string
  alt: string
  filter: string | null
}

/** A built dataset, read back without any of the code that queries it. */
export interface BuiltDataset {
  manifest: Manifest
  files: Record<string, Uint8Array>
  warnings: string[]
  rows: BuiltRow[]
  /** Value of every row; null where suppressed. `terms`: `sex=male&population=JPT`, empty for everybody. */
  values(measure: Measure, terms: string): Array<number | null>
  /** Indices of all rows with this key. */
  find(contig: string, position: number, ref?: string, alt?: string): number[]
}

const kernel = createReferenceKernel()

/** Terms of a stratum as one text, in the dataset's order. */
export function termsText(terms: Array<[string, string]>): string {
  return terms.map(([axis, level]) => `${axis}=${level}`).join('&')
}

/** Reads files of a dataset, with `dataset.json` among them. */
export function readBuilt(files: Record<string, Uint8Array>, warnings: string[] = []): BuiltDataset {
  const manifest = JSON.parse(new TextDecoder().decode(files['dataset.json'])) as Manifest
  const rows = manifest.parts.flatMap((part) => readRows(part, files))
  const cache = new Map<string, Array<number | null>>()
  return {
    manifest,
    files,
    warnings,
    rows,
    values(measure, terms) {
      const key = `${measure} ${terms}`
      let values = cache.get(key)
      if (!values) {
        const stratum = manifest.strata.findIndex((one) => termsText(one.terms) === terms)
        if (stratum < 0) throw new Error(`no stratum ${terms}`)
        values = manifest.parts.flatMap((part) => readValues(part, files, measure, stratum, manifest))
        cache.set(key, values)
      }
      return values
    },
    find(contig, position, ref, alt) {
      return rows.flatMap((row, i) =>
        row.contig === contig &&
        row.position === position &&
        (ref ?? row.ref) === row.ref &&
        (alt ?? row.alt) === row.alt
          ? [i]
          : [],
      )
    },
  }
}

const contents = new WeakMap<Uint8Array, ArrowFileContent>()

function content(files: Record<string, Uint8Array>, file: string): ArrowFileContent {
  const bytes = files[file]
  if (!bytes) throw new Error(`the manifest names ${file}, which does not exist`)
  let read = contents.get(bytes)
  if (!read) {
    read = readArrowFile(bytes, kernel, file)
    contents.set(bytes, read)
  }
  return read
}

const sparseValues = new WeakMap<ArrowFileContent, Map<number, number[]>>()

function plainValues(files: Record<string, Uint8Array>, file: string, measure: Measure, rows: number) {
  const read = content(files, file)
  let values = sparseValues.get(read)
  if (!values) {
    values = plainSparseValues(
      measure,
      Object.fromEntries(read.columns.map(({ name, values }) => [name, values])),
      rows,
    )
    sparseValues.set(read, values)
  }
  return values
}

function readRows(part: Part, files: Record<string, Uint8Array>): BuiltRow[] {
  const { columns, rows } = content(files, part.variants.file)
  if (rows !== part.rows) throw new Error(`${part.variants.file} has ${rows} rows, not ${part.rows}`)
  return Array.from(
    { length: rows },
    (_, i) => Object.fromEntries(columns.map(({ name, values }) => [name, values[i]])) as unknown as BuiltRow,
  )
}

function readValues(
  part: Part,
  files: Record<string, Uint8Array>,
  measure: Measure,
  stratum: number,
  manifest: Manifest,
): Array<number | null> {
  if (manifest.layout.dense.includes(stratum)) {
    const { columns } = content(files, part.dense.file)
    const column = columns.find(({ name }) => name === `${measure}:${stratum}`)
    if (column) return column.values as Array<number | null>
    // A part without haploid calls lacks their measures: 0, and suppressed where AC is.
    const AC = columns.find(({ name }) => name === `AC:${stratum}`)!
    return AC.values.map((value) => (value === null ? null : 0))
  }
  const file = part.sparse[measure]
  const found = file && plainValues(files, file.file, measure, part.rows).get(stratum)
  return found ?? Array.from({ length: part.rows }, () => 0)
}

export type Source = string | Uint8Array | { name: string; bytes: Uint8Array | string }

function input(source: Source, name: string) {
  return typeof source === 'string' || source instanceof Uint8Array
    ? bytesInput(name, source)
    : bytesInput(source.name, source.bytes)
}

/** Builds in memory and reads back. */
export async function build(
  vcf: Source | Source[],
  sheet?: string,
  options: BuildOptions = {},
  more: Partial<BuildTask> = {},
): Promise<BuiltDataset> {
  const output = memoryOutput()
  const warnings: string[] = []
  const sources = Array.isArray(vcf) ? vcf : [vcf]
  await buildDataset({
    inputs: sources.map((source, i) => input(source, `input${i === 0 ? '' : i + 1}.vcf`)),
    ...(sheet === undefined ? {} : { samples: bytesInput('sheet.tsv', sheet) }),
    options,
    output,
    onWarning: (message) => warnings.push(message),
    ...more,
  })
  const files: Record<string, Uint8Array> = {}
  for (const [file, blob] of Object.entries(output.files())) files[file] = new Uint8Array(await blob.arrayBuffer())
  return readBuilt(files, warnings)
}

/** Text of a VCF: header with these samples, then lines whose columns may be separated by spaces. */
export function vcfText(samples: string[], records: string[], meta: string[] = []): string {
  const fixed = '#CHROM POS ID REF ALT QUAL FILTER INFO'
  const header = samples.length > 0 ? `${fixed} FORMAT ${samples.join(' ')}` : fixed
  return `${['##fileformat=VCFv4.3', ...meta, ...[header, ...records].map((line) => line.replaceAll(' ', '\t'))].join('\n')}\n`
}

/** A file of the real data, unpacked when gzipped; null where the data are absent. */
export function realFile(path: string): Uint8Array | null {
  const full = join(realData, path)
  if (!existsSync(full)) return null
  const bytes = readFileSync(full)
  return path.endsWith('.gz') && !path.endsWith('.vcf.gz') ? gunzipSync(bytes) : bytes
}

/** Rows of a tab-separated table as records. */
export function tableRows(bytes: Uint8Array): Array<Record<string, string>> {
  const [header, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n')
  const names = header!.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(names.map((name, i) => [name, cells[i]!]))
  })
}
