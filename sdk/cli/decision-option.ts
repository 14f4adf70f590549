import { HindoError } from '../errors.ts'
import { type Decision, makeDecision, parseDecision, samePerson, type Vote } from '../release/decision.ts'
import type { Report } from '../release/report.ts'
import type { Arguments } from './arguments.ts'
import { askedExceptions } from './exception-option.ts'
import { readText } from './reviewed-table.ts'

const VOTES: readonly string[] = ['approve', 'return', 'reject'] satisfies Vote[]

/**
 * Decisions that a gate was given: `--approver NAME --comment TEXT`, or `--decision NAME=FILE …`, where NAME is who handed FILE in.
 *
 * @throws HindoError `usage` for half of it, `forbidden` for a file that says it is somebody else's, what `parseDecision` fails with
 */
export async function decisionsOf(input: Arguments, report: Report, at: string): Promise<Decision[]> {
  const [approver, comment] = [input.text('approver')?.trim(), input.text('comment')?.trim()]
  const files = input.list('decision')
  if (!approver && !comment) return Promise.all(files.map(handedIn))
  if (!approver || !comment) {
    throw new HindoError('usage', `an approval needs ${approver ? '--comment TEXT' : '--approver NAME'} as well`)
  }
  if (files.length > 0) throw new HindoError('usage', '--approver and --decision are two ways: give one')
  return [makeDecision(report, { by: approver, vote: 'approve', comment }, at)]
}

async function handedIn(text: string): Promise<Decision> {
  const at = text.indexOf('=')
  const [name, file] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at < 1 || !name || !file) throw new HindoError('usage', `--decision takes NAME=FILE, not "${text}"`)
  const decision = parseDecision(await readText(file), file)
  if (!samePerson(decision.by, name)) {
    throw new HindoError('forbidden', `${file} says that it is ${decision.by}'s decision, not ${name}'s`, {
      hint: 'Name who handed it in',
    })
  }
  return decision
}

/** A reviewer's own decision, where one is to be written: `--vote … --reviewer NAME [--comment TEXT] [--exception …] --decision FILE`. */
export interface OwnDecision {
  file: string
  make(report: Report): Decision
}

/** @throws HindoError `usage` for half of it */
export function ownDecision(input: Arguments, at: string): OwnDecision | undefined {
  const [vote, by, file] = ['vote', 'reviewer', 'decision'].map((name) => input.text(name)?.trim() || undefined)
  const exceptions = askedExceptions(input)
  const comment = input.text('comment')
  if (!vote && !by && !file && !comment && exceptions.length === 0) return undefined
  if (!vote || !by || !file) {
    throw new HindoError('usage', 'a decision needs --vote VOTE, --reviewer NAME and --decision FILE')
  }
  if (!VOTES.includes(vote)) throw new HindoError('usage', `--vote takes ${VOTES.join(', ')}, not "${vote}"`)
  const verdict = { by, vote: vote as Vote, exceptions, ...(comment === undefined ? {} : { comment }) }
  return { file, make: (report) => makeDecision(report, verdict, at) }
}
