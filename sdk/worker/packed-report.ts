import type { LedgerEntry } from '../release/ledger.ts'
import type { Report, ReportBody } from '../release/report.ts'
import type { Turn } from '../turns.ts'
import type { ReleaseAnswer, ReleaseRequest, ReviewAnswer, ReviewRequest, VerifyRequest } from './api.ts'

type Finding = ReportBody['checks'][number]['findings'][number]
type Cell = Finding['cells'][number]

/** A report on its way between threads: its cells as numbers in one buffer, which is handed over instead of copied cell by cell. */
export interface PackedReport {
  /** The report without the cells that are packed. */
  report: Report
  /** Per finding, in the report's order: `row, cohort, column` for each cell; undefined where its cells stayed. */
  cells: Array<Int32Array<ArrayBuffer> | undefined>
  /** Names of columns; column -1 is none. */
  columns: string[]
}

/** Cells between two looks at the clock. */
const PIECE = 2000

/** Packed cells of reports that came from an engine, by their checks: going back costs nothing. */
const packed = new WeakMap<object, Omit<PackedReport, 'report'>>()

/** A report to be sent, without loss: what is no cell of numbers stays as it is. */
export async function packReport(report: Report, turn: Turn): Promise<PackedReport> {
  const checks = report?.body?.checks
  if (!Array.isArray(checks) || !checks.every((check) => Array.isArray(check?.findings))) {
    return { report, cells: [], columns: [] }
  }
  let known = packed.get(checks)
  if (!known) {
    const columns = new Map<string, number>()
    const cells: PackedReport['cells'] = []
    for (const { findings } of checks) {
      for (const finding of findings) cells.push(await packCells(finding?.cells, columns, turn))
    }
    known = { cells, columns: [...columns.keys()] }
  }
  let number = 0
  const { cells } = known
  const bare = checks.map((check) => ({
    ...check,
    findings: check.findings.map((finding) => (cells[number++] ? { ...finding, cells: [] } : finding)),
  }))
  return { ...known, report: { ...report, body: { ...report.body, checks: bare } } }
}

async function packCells(
  cells: readonly Cell[] | undefined,
  columns: Map<string, number>,
  turn: Turn,
): Promise<Int32Array<ArrayBuffer> | undefined> {
  if (!Array.isArray(cells)) return undefined
  const numbers = new Int32Array(3 * cells.length)
  for (const [at, cell] of cells.entries()) {
    if (at % PIECE === PIECE - 1) await turn()
    if (!Array.isArray(cell) || cell.length < 2 || cell.length > 3) return undefined
    const [row, cohort, column] = cell
    if (!isNumber(row) || !isNumber(cohort) || (cell.length === 3 && typeof column !== 'string')) return undefined
    if (column !== undefined && !columns.has(column)) columns.set(column, columns.size)
    numbers[3 * at] = row
    numbers[3 * at + 1] = cohort
    numbers[3 * at + 2] = column === undefined ? -1 : columns.get(column)!
  }
  return numbers
}

function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && Object.is(value, (value as number) | 0)
}

/** The report as it was packed, made in stretches. */
export async function unpackReport({ report, cells, columns }: PackedReport, turn: Turn): Promise<Report> {
  if (cells.length === 0) return report
  let number = 0
  const checks: ReportBody['checks'] = []
  for (const check of report.body.checks) {
    const findings: Finding[] = []
    for (const finding of check.findings) {
      const numbers = cells[number++]
      findings.push(numbers ? { ...finding, cells: await unpackCells(numbers, columns, turn) } : finding)
    }
    checks.push({ ...check, findings })
  }
  packed.set(checks, { cells, columns })
  return { ...report, body: { ...report.body, checks } }
}

async function unpackCells(numbers: Int32Array, columns: readonly string[], turn: Turn): Promise<Cell[]> {
  const cells: Cell[] = []
  for (let at = 0; at < numbers.length; at += 3) {
    if (at % (3 * PIECE) === 0 && at > 0) await turn()
    const [row, cohort, column] = [numbers[at]!, numbers[at + 1]!, numbers[at + 2]!]
    cells.push(column < 0 ? [row, cohort] : [row, cohort, columns[column]!])
  }
  return cells
}

/** Texts that have no line feed in them, as one buffer; the texts themselves where one has. */
export type PackedTexts = Uint8Array<ArrayBuffer> | string[]

export function packTexts(texts: string[]): PackedTexts {
  if (texts.length === 0 || texts.some((text) => text.includes('\n'))) return texts
  return new TextEncoder().encode(texts.join('\n'))
}

/** Bytes that are made into texts at once. */
const BYTES = 1 << 16

export async function unpackTexts(given: PackedTexts, turn: Turn): Promise<string[]> {
  if (Array.isArray(given)) return given
  const texts: string[] = []
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest = ''
  for (let at = 0; at < given.length; at += BYTES) {
    const [first = '', ...others] = decoder.decode(given.subarray(at, at + BYTES), { stream: true }).split('\n')
    rest += first
    for (const next of others) {
      texts.push(rest)
      rest = next
    }
    await turn()
  }
  texts.push(rest + decoder.decode())
  return texts
}

/** A release of a ledger on its way: its variants in one buffer. */
export type PackedEntry = Omit<LedgerEntry, 'variants'> & { variants: PackedTexts }

export async function packEntries(entries: readonly LedgerEntry[], turn: Turn): Promise<PackedEntry[]> {
  const sent: PackedEntry[] = []
  for (const entry of entries) {
    sent.push({ ...entry, variants: packTexts(entry.variants) })
    await turn()
  }
  return sent
}

export async function unpackEntries(sent: readonly PackedEntry[], turn: Turn): Promise<LedgerEntry[]> {
  const entries: LedgerEntry[] = []
  for (const entry of sent) entries.push({ ...entry, variants: await unpackTexts(entry.variants, turn) })
  return entries
}

/** A request on its way: see {@link packEntries}. */
export type Sent<Request extends Pick<ReviewRequest, 'ledger'>> = Omit<Request, 'ledger' | 'file'> & {
  ledger: PackedEntry[]
  /** Handed on as it is: what it holds is read where it is judged. */
  file: Blob
}

export type SentVerify = Omit<Sent<VerifyRequest>, 'report'> & { report: PackedReport | Blob }
export type SentRelease = Omit<ReleaseRequest, 'report'> & { report?: PackedReport }

/** Answers on their way. */
export interface SentReview {
  report: PackedReport
  record: Omit<ReviewAnswer['record'], 'variants'> & { variants: PackedTexts }
}
export interface SentReleased extends Omit<ReleaseAnswer, 'report' | 'entry'> {
  report: PackedReport
  entry: PackedEntry
}

/** Buffers that an answer hands over. */
export function handedOver({ report, record, entry }: Partial<SentReview & SentReleased>): ArrayBuffer[] {
  const texts = [record?.variants, entry?.variants].flatMap((one) => (one instanceof Uint8Array ? [one.buffer] : []))
  return [...(report?.cells ?? []).flatMap((one) => (one ? [one.buffer] : [])), ...texts]
}
