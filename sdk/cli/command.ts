import type { Arguments, OptionDefinitions } from './arguments.ts'
import type { Terminal } from './terminal.ts'

/** What a command is given besides its arguments. */
export interface CommandContext {
  terminal: Terminal
  /** Fires on Ctrl-C. */
  signal: AbortSignal
}

/** One command of `hindo`. */
export interface Command {
  name: string
  /** One line for the list of commands. */
  summary: string
  /** Everything behind `hindo NAME` in the usage line. */
  usage: string
  positionals: { names: string[]; least: number; most: number }
  options: OptionDefinitions
  /** Paragraphs below the options in help. */
  notes?: string
  /** Exit code where it says more than that the command is done: 3 for review, 4 for fail, 1 for what does not match. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands have nothing to say
  run(input: Arguments, context: CommandContext): Promise<number | void>
}

/** `usage: hindo count DATASET [EXPR] …`, broken at 100 columns. */
export function usageLine(command: Command): string {
  const lines = [`usage: hindo ${command.name}`]
  for (const piece of command.usage.match(/\[[^[\]]*(?:\[[^[\]]*\][^[\]]*)*\](?:\.\.\.)?|\S+ [A-Z]+(?=\s|$)|\S+/g) ??
    []) {
    if (`${lines.at(-1)} ${piece}`.length > 100) lines.push(`            ${piece}`)
    else lines[lines.length - 1] += ` ${piece}`
  }
  return lines.join('\n')
}

/** Everything `hindo NAME --help` prints. */
export function helpText(command: Command): string {
  const rows = Object.entries(command.options).map(
    ([name, { kind, value, help }]) => [`  --${name}${kind === 'flag' ? '' : ` ${value ?? 'VALUE'}`}`, help] as const,
  )
  rows.push(['  --help', 'print this'])
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  const options = rows.map(([left, help]) => `${left.padEnd(width)}${help}`)
  const notes = command.notes ? `\n${command.notes.trim()}\n` : ''
  return `${command.summary}\n\n${usageLine(command)}\n\n${options.join('\n')}\n${notes}`
}
