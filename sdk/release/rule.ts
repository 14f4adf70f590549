import * as v from 'valibot'
import type { Label } from '../types.ts'
import type { JsonValue } from './canonical-json.ts'
import type { CellQuestions } from './cell-questions.ts'
import { CellWalk } from './cell-walk.ts'
import type { Subject } from './subject.ts'

/** What a check says of a table. `review`: a person has to look; also everything that could not be evaluated. */
export type CheckStatus = 'pass' | 'review' | 'fail'

/** One cell of a table by row and cohort number; `column` where the rule speaks of one. */
export interface CellPlace {
  row: number
  cohort: number
  column?: string
}

/** One thing a rule found. */
export interface Finding {
  status: Exclude<CheckStatus, 'pass'>
  /** Cells that it is about, in order; a finding about whole cohorts or the whole table has none. Of very many, the first. */
  cells: CellPlace[]
  /** How many they are, where not all are listed … */
  count?: number
  /** … and all of them: not part of a report. */
  all?: Iterable<CellPlace>
  /** Cohorts that it is about, by number. */
  cohorts: number[]
  /** For the reviewer: numbers that the rule decided by. Never counts of people who are to be protected. */
  evidence: Record<string, JsonValue>
  /** What somebody with the table and everything released before would learn, in one sentence without the value itself. */
  learned: Label
}

/** Lets messages in while a rule looks at much: called often, gives the thread away now and then. Rejects with `aborted` once cancelled. */
export type Pause = () => Promise<void>

/**
 * One rule. Structural rules look at who is in the cohorts and at what was released before, never at counts, so that their refusal tells
 * nothing about genotypes (simulatable auditing: Kenthapadi, Mishra and Nissim, PODS 2005); value rules look at counts.
 */
export interface Rule<Parameters = unknown> {
  id: string
  kind: 'structural' | 'value'
  title: Label
  rationale: Label
  /** What to do about it. */
  remedy: Label
  /** Where the rule comes from. */
  reference: string
  /** What a policy sets. */
  parameters: v.GenericSchema<Parameters>
  /** What it asks of every cell, so that one walk answers all rules of a review. */
  asks?(parameters: Parameters): CellQuestions
  check(
    subject: Subject,
    parameters: Parameters,
    pause: Pause | undefined,
    /** Answers what {@link Rule.asks} says. */
    walk: CellWalk,
  ): Finding[] | Promise<Finding[]>
}

/** A rule as a policy holds it: parameters are checked before they are used. */
export interface DefinedRule extends Omit<Rule, 'check'> {
  /** @param walk that of the review, which answers other rules too; a walk of its own where there is none */
  check(subject: Subject, parameters: unknown, pause?: Pause, walk?: CellWalk): Finding[] | Promise<Finding[]>
}

/** A rule whose parameters' type is known to itself alone. */
export function defineRule<Parameters>(rule: Rule<Parameters>): DefinedRule {
  const { asks, check, ...rest } = rule
  return {
    ...rest,
    ...(asks ? { asks: (parameters) => asks(v.parse(rule.parameters, parameters)) } : {}),
    check(subject, parameters, pause, walk) {
      const own = v.parse(rule.parameters, parameters)
      return check(subject, own, pause, walk ?? new CellWalk(subject, asks?.(own) ?? {}))
    },
  }
}

/** What some rules ask of every cell. One that does not take its parameters asks nothing: it says so when it is its turn. */
export function questionsOf(rules: readonly DefinedRule[], parameters: Record<string, unknown>): CellQuestions {
  const questions: CellQuestions = {}
  for (const { id, asks } of rules) {
    try {
      Object.assign(questions, asks?.(parameters[id]))
    } catch {}
  }
  return questions
}

/** Worst of some statuses; nothing found is a pass. */
export function worst(statuses: Iterable<CheckStatus>): CheckStatus {
  let result: CheckStatus = 'pass'
  for (const status of statuses) {
    if (status === 'fail') return 'fail'
    if (status === 'review') result = 'review'
  }
  return result
}
