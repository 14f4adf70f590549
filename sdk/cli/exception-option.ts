import { HindoError } from '../errors.ts'
import type { AskedException } from '../release/exception.ts'
import type { Arguments, OptionDefinition } from './arguments.ts'

/** `--exception`, as check and verify have it. */
export const EXCEPTION_OPTION: OptionDefinition = {
  kind: 'list',
  value: 'WHAT=REASON',
  help: 'why a rule, a finding (by its name) or the whole output may leave all the same',
}

/**
 * `--exception cell.min="…" --exception 3fa2c41b90de="…" --exception output="…"`.
 *
 * @throws HindoError `usage` where there is no reason
 */
export function askedExceptions(input: Arguments): AskedException[] {
  return input.list('exception').map((text) => {
    const at = text.indexOf('=')
    const [what, reason] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
    if (at < 1 || !reason) throw new HindoError('usage', `--exception takes WHAT=REASON, not "${text}"`)
    if (what === 'output') return { reason }
    return /^[0-9a-f]{12}$/.test(what) ? { finding: what, reason } : { rule: what, reason }
  })
}
