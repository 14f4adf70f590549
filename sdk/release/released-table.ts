import { HindoError } from '../errors.ts'
import type { ColumnSlice, VariantKey } from '../types.ts'
import type { LedgerRecord } from './ledger.ts'
import type { Report } from './report.ts'

/** Who let a table leave: the status alone (`passed`), or somebody other than its author. */
export interface Decision {
  author: string
  approver?: string
  comment?: string
}

/** The numbers of a table, as they were in the checked file. */
export interface CheckedContent {
  variants: VariantKey[]
  ids: Array<string | null>
  filters?: Array<string | null>
  columns: string[]
  cohorts: Array<{ name: string; expression: string; participants: number | null; columns: Map<string, ColumnSlice> }>
  query?: { where?: string; sort?: string; limit?: number }
}

/** What a released file says of the review behind it. */
export interface ReleaseMark {
  policy: string
  /** SHA-256 of the report's body. */
  report: string
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
  static mint(content: CheckedContent, report: Report, decision: Decision): ReleasedTable {
    const made = decided(report, decision)
    return new ReleasedTable(content, { policy: report.body.policy.id, report: report.sha256, decision: made })
  }
}

/**
 * Lets a checked table leave.
 *
 * @throws HindoError `forbidden` for a table that does not pass and that nobody else than its author approved, `usage` for half a decision
 */
export function mintReleased(content: CheckedContent, report: Report, decision: Decision): ReleasedTable {
  return ReleasedTable.mint(content, report, decision)
}

/** What the ledger says of a decision. */
export function decided(report: Report, { author, approver, comment }: Decision): LedgerRecord['decision'] {
  if (!author.trim()) throw new HindoError('usage', 'a release needs the name of its author')
  if ((approver === undefined) !== (comment === undefined) || approver?.trim() === '' || comment?.trim() === '') {
    throw new HindoError('usage', 'an approval needs a name and a comment')
  }
  if (approver !== undefined && approver.trim() === author.trim()) {
    throw new HindoError('forbidden', `${author} asked for this table and cannot approve it`, {
      hint: 'Somebody else has to decide',
    })
  }
  const { status } = report.body
  if (status === 'pass') return 'passed'
  if (approver !== undefined) return 'approved'
  throw new HindoError('forbidden', `${status}: this table leaves only by somebody's approval`, {
    hint: 'Change the table, or have it approved with a comment',
  })
}
