import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { HindoError } from '../errors.ts'
import { formatOfName } from '../export/table.ts'
import type { LedgerStore } from '../release/ledger.ts'
import { fileLedger } from '../release/ledger-file.node.ts'
import { memoryLedger } from '../release/ledger-memory.ts'
import { checkName } from '../release/person-name.ts'
import { PROFILES } from '../release/profiles.ts'
import { parseReport, type Report } from '../release/report.ts'
import type { CheckStatus } from '../release/rule.ts'
import type { ExportFormat } from '../worker/client.ts'
import type { Arguments } from './arguments.ts'
import { readJsonFile } from './json-file.ts'

/** Exit codes of a judgement. */
export const EXIT: Record<CheckStatus, number> = { pass: 0, review: 3, fail: 4 }
/** Exit code where a table, report or dataset is not what it was. */
export const DIFFERS = 1

/** A table as it lies on disk. */
export interface TableOnDisk {
  file: File
  bytes: Uint8Array<ArrayBuffer>
  format: ExportFormat
}

/** Reads a table; its format by the file's name. @throws HindoError `not-found`, `usage` for another extension */
export async function readTableFile(path: string): Promise<TableOnDisk> {
  const format = formatOfName(path)
  if (!format) {
    throw new HindoError('usage', `${path} is no table that can be judged`, {
      hint: 'Name a .tsv, .csv, .json, .arrow or .vcf file',
    })
  }
  const bytes = new Uint8Array(await readExisting(path))
  return { file: new File([bytes], path), bytes, format }
}

/** The ledger that the command line names; none: nothing was released before. */
export function ledgerOption(input: Arguments): LedgerStore {
  const path = input.text('ledger')
  return path === undefined ? memoryLedger() : fileLedger(path)
}

/** The option, which the command cannot do without. */
export function needed(input: Arguments, name: string, value: string): string {
  const text = input.text(name)
  if (text === undefined || text === '') throw new HindoError('usage', `--${name} ${value} is missing`)
  return text
}

/** Name of a profile, or the JSON of a policy file. @throws HindoError `usage` for a name that is none */
export async function policyOption(input: Arguments): Promise<unknown> {
  const asked = input.text('policy') ?? 'jp-ndb'
  if (/[./\\]/.test(asked)) return readJsonFile(asked)
  if (PROFILES.some(({ id }) => id === asked)) return asked
  throw new HindoError('usage', `there is no policy "${asked}"`, {
    hint: `There are ${PROFILES.map(({ id }) => id).join(', ')}, or a JSON file`,
  })
}

/** `--context NAME=TEXT …` and who asks. */
export function contextOption(input: Arguments): Record<string, string> {
  const context: Record<string, string> = { author: input.text('author') ?? userName() }
  checkName(context.author!, 'the author')
  for (const text of input.list('context')) {
    const at = text.indexOf('=')
    if (at < 1) throw new HindoError('usage', `--context takes NAME=TEXT, not "${text}"`)
    context[text.slice(0, at).trim()] = text.slice(at + 1).trim()
  }
  return context
}

/** `--cohort NAME=EXPR …`: what the table calls its cohorts. */
export function cohortNames(input: Arguments): Record<string, string> | undefined {
  const values = input.list('cohort')
  if (values.length === 0) return undefined
  return Object.fromEntries(
    values.map((text) => {
      const at = text.indexOf('=')
      if (at < 1) throw new HindoError('usage', `--cohort takes NAME=EXPR, not "${text}"`)
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    }),
  )
}

export async function readReportFile(path: string): Promise<Report> {
  return parseReport(await readText(path), path)
}

/** Text of a file that the command line names. @throws HindoError `not-found` */
export async function readText(path: string): Promise<string> {
  // a mark of byte order is a change as well
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readExisting(path))
}

/** One line a check: `rule kind status findings cells`. */
export function checksTable({ body }: Report): string {
  const lines = body.checks.map(({ rule, kind, status, findings }) => {
    const cells = findings.reduce((sum, finding) => sum + (finding.count ?? finding.cells.length), 0)
    return `${rule}\t${kind}\t${status}\t${findings.length}\t${cells}\n`
  })
  return `rule\tkind\tstatus\tfindings\tcells\n${lines.join('')}`
}

async function readExisting(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`
    throw new HindoError('not-found', `the file ${path} ${reason}`, { where: { file: path }, cause })
  })
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown'
  }
}
