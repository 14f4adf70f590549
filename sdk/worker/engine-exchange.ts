import { transfer } from 'comlink'
import { HindoError, throwIfAborted } from '../errors.ts'
import { requireSize } from '../export/read-table.ts'
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

/** Bytes of a file that are read at a time. */
const AT_ONCE = 1 << 24

/** A request as it was before it was sent. Fails with `limit` for a file that is too long, `not-found` where it cannot be read any more. */
export async function unpackRequest<
  Request extends { ledger: PackedEntry[]; file: Blob; name?: string; format: string },
>(
  request: Request,
  signal: AbortSignal,
): Promise<Omit<Request, 'ledger' | 'file'> & Pick<ReviewRequest, 'ledger' | 'file'>> {
  const file = await bytesOf(request.file, request.name ?? `table.${request.format}`, signal)
  return { ...request, file, ledger: await unpackEntries(request.ledger, createPacer(signal).pause) }
}

async function bytesOf(file: Blob, name: string, signal: AbortSignal): Promise<Uint8Array> {
  requireSize(file.size, name)
  const bytes = new Uint8Array(file.size)
  for (let from = 0; from < file.size; from += AT_ONCE) {
    throwIfAborted(signal)
    let part: ArrayBuffer
    try {
      part = await file.slice(from, from + AT_ONCE).arrayBuffer()
    } catch (cause) {
      throw new HindoError('not-found', `${name} cannot be read any more`, {
        where: { file: name },
        hint: 'It was changed, moved or deleted since it was chosen: choose it again',
        cause,
      })
    }
    bytes.set(new Uint8Array(part), from)
  }
  return bytes
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
