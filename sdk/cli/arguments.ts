import { parseArgs } from 'node:util'
import { HindoError } from '../errors.ts'

/** One option of a command, as help shows it. */
export interface OptionDefinition {
  /** `flag` takes no value; `list` may be given several times. */
  kind: 'flag' | 'text' | 'number' | 'list'
  /** Name of the value in help, such as `FILE`. */
  value?: string
  help: string
  /** The value may begin with a dash (`--sort -AF`). */
  dashed?: boolean
  required?: boolean
}

export type OptionDefinitions = Record<string, OptionDefinition>

/** What was typed: options by name, the rest in order. */
export interface Arguments {
  flag(name: string): boolean
  text(name: string): string | undefined
  number(name: string): number | undefined
  list(name: string): string[]
  positionals: string[]
}

/** `--sort -AF` becomes `--sort=-AF`: the parser would take `-AF` for an option of its own. */
function joinDashed(words: string[], options: OptionDefinitions): string[] {
  const out: string[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') return [...out, ...words.slice(at)]
    const next = words[at + 1]
    if (word.startsWith('--') && options[word.slice(2)]?.dashed && next !== undefined && /^-[^-]/.test(next)) {
      out.push(`${word}=${next}`)
      at++
    } else out.push(word)
  }
  return out
}

function usage(message: string): HindoError {
  return new HindoError('usage', message)
}

/**
 * Reads the words behind a command's name.
 *
 * @param positionals how many words that are not options it takes: least and most
 * @throws HindoError `usage` naming the word that is wrong
 */
export function readArguments(
  words: string[],
  options: OptionDefinitions,
  positionals: { names: string[]; least: number; most: number },
): Arguments {
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({
      args: joinDashed(words, options),
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        Object.entries({ ...options, help: { kind: 'flag' } as OptionDefinition }).map(([name, { kind }]) => [
          name,
          { type: kind === 'flag' ? 'boolean' : 'string', multiple: kind === 'list' } as const,
        ]),
      ),
    })
  } catch (error) {
    // Node's first sentence says what is wrong; the rest is advice about syntax.
    throw usage(String((error as Error).message).split('. ')[0]!)
  }
  const { values } = parsed
  const found = parsed.positionals
  if (found.length < positionals.least) throw usage(`${positionals.names[found.length]} is missing`)
  if (found.length > positionals.most) throw usage(`"${found[positionals.most]}" is one word too many`)
  for (const [name, { required }] of Object.entries(options)) {
    if (required && values[name] === undefined) throw usage(`--${name} is missing`)
  }
  return {
    positionals: found,
    flag: (name) => values[name] === true,
    text: (name) => values[name] as string | undefined,
    number(name) {
      const text = values[name] as string | undefined
      if (text === undefined) return undefined
      if (!/^\d+$/.test(text)) throw usage(`--${name} takes a whole number, not "${text}"`)
      return Number(text)
    },
    list: (name) => (values[name] as string[] | undefined) ?? [],
  }
}

/** A comma-separated value: trimmed, without empty items. */
export function commaList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
