import type { Label } from '../types.ts'
import { RULES } from './rules/index.ts'

/** What to say of a rule on a screen. */
export interface RuleText {
  id: string
  kind: 'structural' | 'value'
  title: Label
  rationale: Label
  remedy: Label
  reference: string
}

/** Every rule in words, in the order of reports. */
export const RULE_TEXTS: readonly RuleText[] = RULES.map(({ id, kind, title, rationale, remedy, reference }) => ({
  id,
  kind,
  title,
  rationale,
  remedy,
  reference,
}))
