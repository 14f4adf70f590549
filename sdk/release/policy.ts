import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { Label } from '../types.ts'
import { RULES } from './rules/index.ts'

/** What a practice demands of a table that leaves: which rules, with which numbers, and where they come from. Plain JSON. */
export interface Policy {
  schema: 'hindo-policy/1'
  id: string
  version: string
  label: Label
  /** Documents that the numbers come from. */
  sources: string[]
  /** How many people, neither knowing how the other decides, have to approve a table that does not pass. Default 1. */
  reviewers?: 1 | 2
  /** Parameters by the id of a rule; a rule that is not listed is not applied. */
  rules: Record<string, unknown>
}

const label = v.strictObject({ en: v.string(), ja: v.string() })

/** Rules that every policy has: without them nothing says that the table is the dataset's. */
const NEEDED = ['table.faithful', 'stratum.min']

/** Shape of a policy; `policy.schema.json` is made from it. */
export const policySchema = v.pipe(
  v.strictObject({
    $schema: v.optional(v.string()),
    schema: v.literal('hindo-policy/1'),
    id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/)),
    version: v.pipe(v.string(), v.minLength(1)),
    label,
    sources: v.array(v.pipe(v.string(), v.minLength(1))),
    reviewers: v.optional(v.picklist([1, 2])),
    rules: v.strictObject(
      Object.fromEntries(RULES.map((rule) => [rule.id, v.optional(rule.parameters as v.GenericSchema)])),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const message of contradictions(dataset.value.rules)) addIssue({ message })
  }),
)

/**
 * Reads a policy.
 *
 * @param value parsed JSON
 * @throws HindoError `format` that names the field, also for a policy that contradicts itself; `version` for a newer schema
 */
export function parsePolicy(value: unknown, file = 'policy'): Policy {
  const schema = typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined
  if (typeof schema === 'string' && /^hindo-policy\/\d+$/.test(schema) && schema !== 'hindo-policy/1') {
    throw new HindoError('version', `${file}: ${schema} is newer than this Hindo reads`, { hint: 'Update Hindo' })
  }
  const result = v.safeParse(policySchema, value)
  if (result.success) {
    const { $schema: _, ...policy } = result.output
    return policy
  }
  const issue = result.issues[0]
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? ''
  throw new HindoError('format', `${file}: ${path ? `${path}: ` : ''}${issue.message}`, {
    where: { file },
    hint: 'policy.schema.json says what a policy may hold',
  })
}

type Rules = Record<string, unknown>

function contradictions(rules: Rules): string[] {
  const found: string[] = []
  const numberOf = (rule: string, name: string) => {
    const parameters = rules[rule] as Record<string, unknown> | undefined
    return typeof parameters?.[name] === 'number' ? (parameters[name] as number) : undefined
  }
  for (const id of NEEDED) if (!rules[id]) found.push(`rules: ${id} is needed in every policy`)
  const people = numberOf('stratum.min', 'least')
  const difference = numberOf('diff.prior', 'least')
  if (people !== undefined && difference !== undefined && difference > people) {
    found.push(
      'rules: diff.prior.least is above stratum.min.least, so a group would pass alone and fail as a difference',
    )
  }
  const base = numberOf('round.detect', 'base')
  const carriers = numberOf('cell.min', 'least')
  if (base !== undefined && carriers !== undefined && base >= 2 * carriers) {
    found.push('rules: round.detect.base rounds counts away that cell.min lets pass')
  }
  return found
}
