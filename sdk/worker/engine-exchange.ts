import { transfer } from 'comlink'
import { createPacer } from '../frequency/pace.ts'
import type { Outcome, ReleaseAnswer, ReviewAnswer, ReviewRequest } from './api.ts'
import {
  handedOver,
  type PackedEntry,
  packReport,
  packTexts,
  type SentReleased,
  type SentReview,
  unpackEntries,
} from './packed-report.ts'

/** A request as it was before it was sent. */
export async function unpackRequest<Request extends { ledger: PackedEntry[] }>(
  request: Request,
  signal: AbortSignal,
): Promise<Omit<Request, 'ledger'> & Pick<ReviewRequest, 'ledger'>> {
  return { ...request, ledger: await unpackEntries(request.ledger, createPacer(signal).pause) }
}

/** What a check says, ready to be sent. */
export async function packReview({ report, record }: ReviewAnswer, signal: AbortSignal): Promise<SentReview> {
  const { pause } = createPacer(signal)
  return { report: await packReport(report, pause), record: { ...record, variants: packTexts(record.variants) } }
}

/** The same of a release. */
export async function packReleased(
  { report, entry, files }: ReleaseAnswer,
  signal: AbortSignal,
): Promise<SentReleased> {
  const { pause } = createPacer(signal)
  return { files, report: await packReport(report, pause), entry: { ...entry, variants: packTexts(entry.variants) } }
}

/** Hands an answer's buffers over instead of copying them. */
export function handing<Answer extends SentReview | SentReleased>(outcome: Outcome<Answer>): Outcome<Answer> {
  return outcome.ok ? transfer(outcome, handedOver(outcome.value)) : outcome
}
