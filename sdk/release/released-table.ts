import { HindoError } from '../errors.ts'
import type { ColumnSlice } from '../types.ts'
import { type Decision, makeDecision, outcomeOf, outcomeText } from './decision.ts'
import type { Report } from './report.ts'
import type { CheckStatus } from './rule.ts'
import type { TextList, VariantList } from './variant-columns.ts'

/** By whom a table leaves: by its author alone where it passes, else by the decisions of others. */
export interface ReleaseBy {
  /** Who asks for it. */
  author: string
  /** One person's approval, in one step. */
  approver?: string
  comment?: string
  /** Instead of that, decisions made one by one. Whoever hands them in answers for whose they are. */
  decisions?: readonly Decision[]
}

/** The numbers of a table, as they were in the checked file. */
export interface CheckedContent {
  variants: VariantList
  ids: TextList
  filters?: TextList
  /** Annotations of the variants by name. */
  texts?: Map<string, TextList>
  columns: string[]
  cohorts: Array<{ name: string; expression: string; participants: number | null; columns: Map<string, ColumnSlice> }>
  query?: { where?: string; sort?: string; limit?: number }
}

/** What a released file says of the review behind it. */
export interface ReleaseMark {
  policy: string
  /** SHA-256 of the report's body. */
  report: string
  /** What the check said. */
  status: CheckStatus
  /** Whether that alone let it leave, or people did. */
  decision: 'passed' | 'approved'
}

/** A table that may leave. Only {@link mintReleased} makes one; whatever looks like one is not. */
export class ReleasedTable {
  readonly content: CheckedContent
  readonly mark: ReleaseMark
  readonly #minted: true

  private constructor(content: CheckedContent, mark: ReleaseMark) {
    this.content = content
    this.mark = mark
    this.#minted = true
  }

  /** True for a table that a review made, whatever it looks like. */
  static isMinted(value: unknown): value is ReleasedTable {
    return typeof value === 'object' && value !== null && #minted in value && (value as ReleasedTable).#minted
  }

  /** @internal */
  static mint(content: CheckedContent, report: Report, { decision }: Leave): ReleasedTable {
    const { policy, status } = report.body
    return new ReleasedTable(content, { policy: policy.id, report: report.sha256, status, decision })
  }
}

/**
 * Lets a checked table leave.
 *
 * @param at time of an approval in one step, ISO 8601
 * @throws HindoError `forbidden` for a table that does not pass and that not enough others than its author approved, `usage` for half an
 * approval; what `outcomeOf` fails with
 */
export function mintReleased(
  content: CheckedContent,
  report: Report,
  by: ReleaseBy,
  at: string,
): { released: ReleasedTable; leave: Leave } {
  const leave = leaveOf(report, by, at)
  return { released: ReleasedTable.mint(content, report, leave), leave }
}

/** Why a table leaves. */
export interface Leave {
  decision: 'passed' | 'approved'
  decisions: Decision[]
}

/** Whether a table may leave, and by whose decisions. Fails as {@link mintReleased} does. */
export function leaveOf(report: Report, { author, approver, comment, decisions = [] }: ReleaseBy, at: string): Leave {
  if (!author.trim()) throw new HindoError('usage', 'a release needs the name of its author')
  if ((approver === undefined) !== (comment === undefined) || approver?.trim() === '' || comment?.trim() === '') {
    throw new HindoError('usage', 'an approval needs a name and a comment')
  }
  if (approver !== undefined && decisions.length > 0) {
    throw new HindoError('usage', 'give an approval in one step, or decisions, not both')
  }
  const made =
    approver === undefined
      ? decisions
      : [makeDecision(report, { by: approver, vote: 'approve', comment: comment! }, at)]
  const outcome = outcomeOf(report, made, author)
  const { decision, votes } = outcome
  if (decision === 'passed' || decision === 'approved') return { decision, decisions: votes }
  throw new HindoError('forbidden', `this table does not leave: ${outcomeText(outcome, report.body)}`, {
    hint: 'Change the table, or have it approved by somebody else, with a comment',
  })
}
