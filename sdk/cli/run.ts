import type { ErrorRecord } from '../errors.ts'
import { formatError, HindoError, toErrorRecord } from '../errors.ts'
import { VERSION } from '../version.ts'
import { readArguments } from './arguments.ts'
import type { Command } from './command.ts'
import { helpText, usageLine } from './command.ts'
import { pointerOf } from './pointer.ts'
import type { Terminal } from './terminal.ts'
import { processTerminal } from './terminal.ts'

/** Loaded when called for: `hindo count` has no use for a VCF reader. */
const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  build: {
    summary: 'make a dataset from genotypes (VCF) and a sample sheet',
    load: async () => (await import('./build.ts')).build,
  },
  import: {
    summary: 'make a dataset from site-level counts',
    load: async () => (await import('./import.ts')).importCounts,
  },
  merge: { summary: 'join datasets of different regions', load: async () => (await import('./merge.ts')).merge },
  simulate: { summary: 'make a synthetic dataset', load: async () => (await import('./simulate.ts')).simulate },
  info: { summary: 'what a dataset holds', load: async () => (await import('./info.ts')).info },
  count: { summary: 'participants of a cohort', load: async () => (await import('./count.ts')).count },
  search: {
    summary: 'people of a cohort in every level; terms',
    load: async () => (await import('./search.ts')).search,
  },
  freq: { summary: 'allele frequencies of cohorts', load: async () => (await import('./freq.ts')).freq },
  check: { summary: 'judge a table by a release policy', load: async () => (await import('./check.ts')).check },
  release: {
    summary: 'let a checked table leave, and record it in the ledger',
    load: async () => (await import('./release.ts')).release,
  },
  verify: {
    summary: 'repeat the check of a table at the gate',
    load: async () => (await import('./verify.ts')).verify,
  },
  ledger: {
    summary: 'what was released: list a ledger, hand it over, take one over',
    load: async () => (await import('./ledger.ts')).ledger,
  },
}

/** Exit codes: 0 done, 1 bad data and nothing written, 2 wrong usage, 3 review, 4 fail; 130 after Ctrl-C, as shells expect. */
const DONE = 0
const BAD_DATA = 1
const WRONG_USAGE = 2
const INTERRUPTED = 130
const TERMINATED = 143

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length)) + 2
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}`)
  return `usage: hindo COMMAND ...\n\n${lines.join('\n')}\n\nhindo COMMAND --help says more; hindo --version prints the version.\n`
}

/** A wrong expression or filter on the command line is wrong usage; a wrong file is bad data. */
function exitCode({ code, where }: ErrorRecord): number {
  return code === 'usage' || (code === 'parse' && where?.file === undefined) ? WRONG_USAGE : BAD_DATA
}

/** The message; the place within an expression is shown by a mark under it instead. */
function sentence(record: ErrorRecord): string {
  const text = formatError(record.where?.file === undefined ? { ...record, where: {} } : record)
  const { bounds } = record
  return bounds ? `${text}. Certain is only: ${bounds.lower} to ${bounds.upper} people` : text
}

/**
 * Runs one command and sets the exit code of the process. Ctrl-C lets the command clean up; a second one does not wait.
 *
 * @param words the command's name and what follows it
 */
export async function run(words: string[]): Promise<void> {
  const terminal = processTerminal()
  const controller = new AbortController()
  let stopCode = 0
  for (const [name, code] of [
    ['SIGINT', INTERRUPTED],
    ['SIGTERM', TERMINATED],
  ] as const) {
    process.on(name, () => {
      if (stopCode) process.exit(code)
      stopCode = code
      controller.abort()
    })
  }
  let code: number
  try {
    code = await runCommand(words, terminal, controller.signal)
  } finally {
    terminal.clear()
  }
  process.exitCode = stopCode || code
}

async function runCommand(words: string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined) {
    terminal.say(overview())
    return WRONG_USAGE
  }
  if (name === '--version') return print(terminal, `${VERSION}\n`)
  if (name === '--help' || name === 'help') return print(terminal, overview())
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!known) {
    terminal.say(`hindo: "${name}" is not a command\n${overview()}`)
    return WRONG_USAGE
  }
  const command = await known.load()
  const options = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (options.includes('--help')) return print(terminal, helpText(command))
  try {
    const input = readArguments(rest, command.options, command.positionals)
    return (await command.run(input, { terminal, signal })) ?? DONE
  } catch (error) {
    if (terminal.unread) return DONE
    const record = toErrorRecord(error)
    if (record.code === 'aborted') terminal.say('hindo: cancelled, nothing was written')
    else if (options.includes('--json')) terminal.say(JSON.stringify({ error: record }))
    else terminal.say(`hindo: ${sentence(record)}${pointerOf(error)}`)
    if (record.code === 'worker' && !(error instanceof HindoError)) terminal.say(String((error as Error)?.stack))
    const failed = exitCode(record)
    // what is wrong with a file is no matter of how the command is put
    if (failed === WRONG_USAGE && record.where?.file === undefined) terminal.say(usageLine(command))
    return failed
  }
}

async function print(terminal: Terminal, text: string): Promise<number> {
  await terminal.write(text).catch(() => {})
  return DONE
}
