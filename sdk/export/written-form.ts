import { readFooter } from '../arrow/read.ts'
import type { ReleaseMark } from '../release/released-table.ts'
import type { DatasetInfo, FrequencyQuery } from '../types.ts'
import type { ExportFormat } from './table.ts'
import { type WritableTable, writeTable } from './write-table.ts'

/** What a file says of itself that does not follow from its table; `undefined` where its format has no place for it, or it does not say it. */
export interface Said {
  query?: unknown
  reviewed?: unknown
  undecided?: unknown
}

const MARKS = [
  ['rounded', false],
  ['rounded', true],
  ['noised', false],
  ['noised', true],
] as const
const HEAD = '{"hindo":'
/** Bytes of the first line of a JSON table at most: header only. */
const MOST_HEAD = 1 << 24

/** What a file's header says besides what its table says; the rest is told by {@link otherForm}. */
export function saidOf(bytes: Uint8Array, format: ExportFormat): Said {
  const header = parsed(headerText(bytes, format))
  if (format === 'vcf') {
    const lines = new Map(vcfLines(bytes).map((line) => splitLine(line)))
    const of = (name: string) => parsed(lines.get(`##hindo_${name}`))
    return { query: of('query'), reviewed: of('reviewed') }
  }
  if (typeof header !== 'object' || header === null) return {}
  const { query, reviewed, undecided } = header as Said
  return { query, reviewed, undecided }
}

/**
 * How a file is not what Hindo writes for the table that was read from it; undefined where it is, byte for byte, so that it holds nothing
 * besides: no comment, no unknown header or metadata, no number under a null, no digits that mean nothing.
 *
 * @param pause lets messages in between stretches
 */
export async function otherForm(
  bytes: Uint8Array,
  format: ExportFormat,
  table: WritableTable,
  dataset: { readonly info: DatasetInfo },
  { query, reviewed, undecided }: Said,
  pause: () => Promise<void>,
): Promise<string | undefined> {
  const ordered = format === 'vcf' ? { ...table, columns: orderOf(table.columns, query) } : table
  let farthest = -1
  // what the marks of a file are, and of which groups there are some, is not kept when it is read
  for (const [mark, everyMark] of MARKS) {
    const written = writeTable({ ...ordered, mark, everyMark }, format, dataset, {
      ...(reviewed ? { reviewed: reviewed as ReleaseMark } : {}),
      query: (query ?? {}) as FrequencyQuery,
      undecided: typeof undecided === 'number' ? undecided : 0,
    })
    const at = await firstDifference(bytes, written, pause)
    if (at === undefined) return undefined
    farthest = Math.max(farthest, at)
  }
  return placeOf(bytes, format, farthest)
}

/** Fields of INFO have no order for a reader: they stand in the one that was asked for. */
function orderOf(columns: string[], query: unknown): string[] {
  const { columns: asked } = (query ?? {}) as { columns?: unknown }
  if (!Array.isArray(asked)) return columns
  const known = new Set(asked.filter((name) => columns.includes(name)))
  return known.size === columns.length ? [...known] : columns
}

async function firstDifference(
  bytes: Uint8Array,
  written: AsyncIterable<Uint8Array>,
  pause: () => Promise<void>,
): Promise<number | undefined> {
  let from = 0
  for await (const piece of written) {
    for (let i = 0; i < piece.length; i++) if (piece[i] !== bytes[from + i]) return from + i
    from += piece.length
    await pause()
  }
  return from === bytes.length ? undefined : from
}

function placeOf(bytes: Uint8Array, format: ExportFormat, at: number): string {
  if (format === 'arrow') {
    const { metadata } = readFooter(bytes, 'file').schema
    const others = Object.keys(metadata).filter((name) => name !== 'hindo.table')
    return others.length > 0 ? `metadata ${named(others)}` : `byte ${at}`
  }
  let line = 1
  for (let i = 0; i < Math.min(at, bytes.length); i++) if (bytes[i] === 10) line++
  const header = format === 'vcf' ? vcfLines(bytes)[line - 1] : undefined
  return `line ${line}${header === undefined ? '' : ` (${named([splitLine(header)[0]])})`}`
}

/** Names for a report: short, and without what a terminal would take for more. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').slice(0, 40))
  return `${shown.join(', ')}${names.length > 3 ? ' …' : ''}`
}

function headerText(bytes: Uint8Array, format: ExportFormat): string | undefined {
  if (format === 'arrow') return readFooter(bytes, 'file').schema.metadata['hindo.table']
  if (format !== 'json') return undefined
  const end = bytes.subarray(0, MOST_HEAD).indexOf(10)
  const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, end)))
  return line.startsWith(HEAD) && line.endsWith(',') ? line.slice(HEAD.length, -1) : undefined
}

/** Lines in front of the records. */
function vcfLines(bytes: Uint8Array): string[] {
  let end = 0
  while (end < bytes.length && bytes[end] === 35 && bytes[end + 1] === 35) {
    const next = bytes.indexOf(10, end)
    end = next < 0 ? bytes.length : next + 1
  }
  return new TextDecoder().decode(bytes.subarray(0, end)).split('\n').slice(0, -1)
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf('=')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)]
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
