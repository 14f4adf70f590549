import { readFile } from 'node:fs/promises'
import { findColumn } from '../columns.ts'
import { HindoError } from '../errors.ts'
import { KEY_SHAPE } from '../release/mitigations/noise-ideas.ts'
import type { MitigationStep } from '../worker/client.ts'
import type { Arguments, OptionDefinitions } from './arguments.ts'

type Of<Kind extends MitigationStep['kind']> = Extract<MitigationStep, { kind: Kind }>

/** Options of a command that makes a table safer. */
export const STEP_OPTIONS: OptionDefinitions = {
  safer: {
    kind: 'text',
    value: 'FILE',
    help: 'write a safer table: without --step what fails, and what gives it away, is hidden',
  },
  step: { kind: 'list', value: 'STEP', help: 'how that table is made safer (see below)' },
  round: { kind: 'text', value: 'METHOD:BASE', help: 'round that table too: nearest:5, ceiling:10, midpoint:6' },
  'cell-key': {
    kind: 'text',
    value: 'FILE',
    help: 'the secret of the step cell-key: 32 bytes or more; remedies try it too',
  },
  done: {
    kind: 'list',
    value: 'WHAT',
    help: 'what was done to the numbers of TABLE, as --safer said when it was made',
  },
  remedies: { kind: 'flag', help: 'look for the steps that lose least, and list them' },
}

/** What {@link STEP_OPTIONS} mean, for the notes of a command. */
export const STEP_NOTES = `Steps are taken in this order, whatever order they are given in:
  merge:A+B=NAME          one group instead of several, computed from the dataset; merge:A=NAME:EXPR says who is in it
  drop:NAME               without that group, or that column
  limit:N                 only the first N variants
  suppress                hides cells that fail, and the fewest others that would give them away
  round:METHOD:BASE       rounds: nearest:5, ceiling:10, midpoint:6
  cell-key[:D:V[:JS]]     noise that follows from who is counted: at most D, variance V, nothing from 1 to JS (5:2:0)
  noise:N/M               geometric noise of ε = N/M per count, new every time`

/**
 * The steps of the command line: those of `--step`, else `suppress`; `--round` and `--cell-key` add theirs.
 *
 * @throws HindoError `usage` for what is no step, and for steps without a table to write
 */
export async function stepsOption(input: Arguments): Promise<MitigationStep[]> {
  const [rounding, key] = [input.text('round'), input.text('cell-key')]
  const asked = input.list('step')
  if (input.text('safer') === undefined) {
    if (rounding !== undefined || asked.length > 0)
      throw new HindoError('usage', '--step and --round go with --safer FILE')
    if (key !== undefined && !input.flag('remedies')) {
      throw new HindoError('usage', '--cell-key goes with --safer FILE or --remedies')
    }
  }
  const secret = key === undefined ? undefined : await readSecret(key)
  const steps = (asked.length > 0 ? asked : ['suppress']).map((text) => readStep(text, secret))
  if (rounding !== undefined) {
    const step = readRounding(rounding)
    if (!step) throw new HindoError('usage', `--round takes METHOD:BASE, such as nearest:5, not "${rounding}"`)
    steps.push(step)
  }
  if (secret && !steps.some(({ kind }) => kind === 'cell-key')) steps.push(readStep('cell-key', secret))
  return steps
}

/**
 * Reads a step as {@link STEP_NOTES} say.
 *
 * @param secret of the step `cell-key`
 * @throws HindoError `usage` for what is no step
 */
export function readStep(text: string, secret: Uint8Array | undefined): MitigationStep {
  const [kind, ...rest] = text.split(':') as [string, ...string[]]
  const value = rest.join(':')
  if (kind === 'suppress' && rest.length === 0) return { kind }
  const step =
    kind === 'merge'
      ? readMerge(value)
      : kind === 'drop'
        ? readDrop(value)
        : kind === 'round'
          ? readRounding(value)
          : kind === 'limit'
            ? readLimit(value)
            : kind === 'noise'
              ? readNoise(value)
              : kind === 'cell-key'
                ? readKeyNoise(value, secret)
                : undefined
  if (step) return step
  throw new HindoError('usage', `"${text}" is no step`, {
    hint: 'Steps are suppress, merge:A+B=NAME, drop:NAME, limit:100, round:nearest:5, cell-key, noise:1/10',
  })
}

/** A step as {@link readStep} reads it; the secret is left out. */
export function printStep(step: MitigationStep): string {
  switch (step.kind) {
    case 'merge':
      return `merge:${step.cohorts.join('+')}=${step.into}${step.expression === undefined ? '' : `:${step.expression}`}`
    case 'drop':
      return `drop:${[...(step.cohorts ?? []), ...(step.columns ?? [])].join('+')}`
    case 'limit':
      return `limit:${step.variants}`
    case 'suppress':
      return 'suppress'
    case 'round':
      return `round:${step.method}:${step.base}`
    case 'cell-key':
      return `cell-key:${step.reach}:${step.variance}:${step.blocked}`
    case 'noise':
      return `noise:${step.epsilon.numerator}/${step.epsilon.denominator}`
  }
}

/** The secret of a file, whatever its bytes. @throws HindoError `not-found`, `usage` for one that could be guessed */
export async function readSecret(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`
    throw new HindoError('not-found', `the secret ${path} ${reason}`, { where: { file: path }, cause })
  })
  if (bytes.length >= 32) return new Uint8Array(bytes)
  throw new HindoError('usage', `the secret ${path} has ${bytes.length} bytes; it must have 32 or more`, {
    where: { file: path },
  })
}

function readMerge(value: string): Of<'merge'> | undefined {
  const [, names, into, expression] = /^([^=]+)=([^:]+)(?::(.+))?$/.exec(value) ?? []
  if (!names || !into) return undefined
  const cohorts = names.split('+').map((name) => name.trim())
  return { kind: 'merge', cohorts, into: into.trim(), ...(expression === undefined ? {} : { expression }) }
}

function readDrop(value: string): Of<'drop'> | undefined {
  if (value === '') return undefined
  const names = value.split('+')
  const columns = names.filter((name) => findColumn(name))
  const cohorts = names.filter((name) => !findColumn(name))
  return { kind: 'drop', ...(cohorts.length > 0 ? { cohorts } : {}), ...(columns.length > 0 ? { columns } : {}) }
}

function readRounding(value: string): Of<'round'> | undefined {
  const [, method, base] = /^(nearest|ceiling|midpoint):(\d+)$/.exec(value) ?? []
  if (!method || Number(base) < 2) return undefined
  return { kind: 'round', method: method as Of<'round'>['method'], base: Number(base) }
}

function readLimit(value: string): Of<'limit'> | undefined {
  return /^[1-9]\d*$/.test(value) ? { kind: 'limit', variants: Number(value) } : undefined
}

function readNoise(value: string): Of<'noise'> | undefined {
  const [, numerator, denominator] = /^(\d+)(?:\/(\d+))?$/.exec(value) ?? []
  if (numerator === undefined) return undefined
  return { kind: 'noise', epsilon: { numerator: Number(numerator), denominator: Number(denominator ?? 1) } }
}

function readKeyNoise(value: string, secret: Uint8Array | undefined): Of<'cell-key'> | undefined {
  const numbers = value === '' ? [] : value.split(':').map(Number)
  if (numbers.length === 1 || numbers.length > 3 || numbers.some((one) => Number.isNaN(one))) return undefined
  if (!secret) throw new HindoError('usage', 'the step cell-key needs a secret: --cell-key FILE')
  const [reach, variance, blocked] = [...numbers, ...Object.values(KEY_SHAPE).slice(numbers.length)] as [
    number,
    number,
    number,
  ]
  return { kind: 'cell-key', reach, variance, blocked, secret }
}
