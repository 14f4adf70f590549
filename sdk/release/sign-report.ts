import type { Turn } from '../turns.ts'
import { canonicalPieces } from './canonical-pieces.ts'
import type { Exception } from './exception.ts'
import type { Report, ReportBody } from './report.ts'
import { namedPart } from './report-name.ts'
import { sha256InTurns } from './sha256.ts'

/**
 * A report with who asks and with the exceptions that they ask for, as `withExceptions` makes it, but in pieces: a report of a large table
 * takes longer to hash than a page may stand still.
 *
 * @param turn called after every piece; waits where others should have their turn, throws where nobody waits for the report any more
 */
export async function signReport(
  { body, made }: Report,
  { author, exceptions }: { author: string; exceptions: readonly Exception[] },
  turn: Turn,
): Promise<Report> {
  const { exceptions: _, ...rest } = body
  const context = author ? { ...body.context, author } : body.context
  const changed: ReportBody = { ...rest, context, ...(exceptions.length > 0 ? { exceptions: [...exceptions] } : {}) }
  const sha256 = await sha256InTurns(canonicalPieces(namedPart(changed)), turn)
  return { body: changed, sha256, made }
}
