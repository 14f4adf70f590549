import { matchAxis } from '../cohort/level-names.ts'
import { parseCohort } from '../cohort/parse.ts'
import { HindoError } from '../errors.ts'
import type { Axis } from '../types.ts'
import { pointing } from './pointer.ts'

const NAME = /^[\p{L}\p{N}_.-]+$/u

function isExpression(text: string, axes: readonly Axis[]): boolean {
  try {
    parseCohort(text, axes)
    return text.trim() !== ''
  } catch {
    return false
  }
}

/**
 * Splits the value of `--cohort`, `NAME=EXPR` or plain `EXPR`. The text before the first `=` is a name when it is one word,
 * no axis of the dataset is called that, and what follows reads as an expression, or at least has a comparison in it:
 * `sex=male` is an expression, `case=disease=C50` has the name `case`, and `sexx=male` is an expression with a mistake.
 */
export function splitCohort(text: string, axes: readonly Axis[]): { name?: string; expression: string } {
  const at = text.indexOf('=')
  if (at < 0) return { expression: text }
  const name = text.slice(0, at).trim()
  if (!NAME.test(name) || matchAxis(axes, name)) return { expression: text }
  const expression = text.slice(at + 1).trim()
  return isExpression(expression, axes) || /=|\sin\s/.test(expression) ? { name, expression } : { expression: text }
}

/**
 * The cohorts of a query by name. A cohort without a name is called `all` when it is the only one, else by its expression.
 *
 * @throws HindoError `usage` where two have one name, `parse` for a wrong expression
 */
export async function namedCohorts(
  values: string[],
  axes: readonly Axis[],
): Promise<Record<string, string> | undefined> {
  if (values.length === 0) return undefined
  const cohorts: Record<string, string> = {}
  for (const value of values) {
    const { name, expression } = splitCohort(value, axes)
    const key = name ?? (values.length === 1 ? 'all' : expression)
    if (Object.hasOwn(cohorts, key)) {
      throw new HindoError('usage', `two cohorts are called "${key}"`, { hint: 'Give each its own name: NAME=EXPR' })
    }
    await pointing(expression, () => parseCohort(expression, axes))
    cohorts[key] = expression
  }
  return cohorts
}
