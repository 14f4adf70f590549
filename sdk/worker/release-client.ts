import { createTurn } from '../turns.ts'
import type {
  MitigationAnswer,
  MitigationStep,
  ReleaseAnswer,
  Remedy,
  ReviewAnswer,
  ReviewRequest,
  VerifyAnswer,
} from './api.ts'
import { packEntries, packReport, type Sent, type SentRelease, unpackReport, unpackTexts } from './packed-report.ts'
import type { PendingCalls } from './pending.ts'
import type { CheckOptions, ReleaseOptions, RemedyOptions, VerifyOptions } from './public.ts'

type NamedFile = Blob & { name?: string }

/** Has a file judged, with the ledger's entries and the released files that they name. */
export async function checkFile(
  pending: PendingCalls,
  dataset: number,
  file: NamedFile,
  format: ReviewRequest['format'],
  options: CheckOptions,
): Promise<ReviewAnswer> {
  const request = await requestOf(file, format, options)
  const { report, record } = await pending.run((calls, call) => calls.review(call, dataset, request), options)
  const turn = createTurn(options.signal)
  return {
    report: await unpackReport(report, turn),
    record: { ...record, variants: await unpackTexts(record.variants, turn) },
  }
}

/** Has the check of a file repeated, and compared with its report. */
export async function verifyFile(
  pending: PendingCalls,
  dataset: number,
  file: NamedFile,
  format: ReviewRequest['format'],
  { report, policy, ...options }: VerifyOptions,
): Promise<VerifyAnswer> {
  const request = await requestOf(file, format, { ...options, policy })
  const sent = report instanceof Blob ? report : await packReport(report, createTurn(options.signal))
  return pending.run((calls, call) => calls.verify(call, dataset, { ...request, report: sent }), options)
}

/** Has a file made safer, in the same way. */
export async function mitigateFile(
  pending: PendingCalls,
  dataset: number,
  file: NamedFile,
  format: ReviewRequest['format'],
  steps: MitigationStep[],
  options: CheckOptions,
): Promise<MitigationAnswer> {
  const request = await requestOf(file, format, options)
  return pending.run((calls, call) => calls.mitigate(call, dataset, request, steps), options)
}

/** Has steps looked for that make a file pass. */
export async function remediesOfFile(
  pending: PendingCalls,
  dataset: number,
  file: NamedFile,
  format: ReviewRequest['format'],
  { secret, ...options }: RemedyOptions,
): Promise<Remedy[]> {
  const asked = await requestOf(file, format, options)
  const request = secret ? { ...asked, secret } : asked
  return pending.run((calls, call) => calls.remedies(call, dataset, request), options)
}

/** Checks a file once more, appends it to the ledger, and gives the released files. */
export async function releaseFile(
  pending: PendingCalls,
  dataset: number,
  file: NamedFile,
  format: ReviewRequest['format'],
  { author, approver, comment, decisions, report, formats = [format], ...options }: ReleaseOptions,
): Promise<ReleaseAnswer> {
  const request = await requestOf(file, format, options)
  const turn = createTurn()
  const release: SentRelease = {
    author,
    at: request.made,
    formats,
    ...(approver === undefined ? {} : { approver }),
    ...(comment === undefined ? {} : { comment }),
    ...(decisions === undefined ? {} : { decisions }),
    ...(report === undefined ? {} : { report: await packReport(report, turn) }),
  }
  const sent = await pending.run((calls, call) => calls.release(call, dataset, request, release), options)
  const entry = { ...sent.entry, variants: await unpackTexts(sent.entry.variants, turn) }
  await options.ledger.append(entry, new Uint8Array(await file.arrayBuffer()))
  return { ...sent, report: await unpackReport(sent.report, turn), entry }
}

async function requestOf(
  file: NamedFile,
  format: ReviewRequest['format'],
  { policy, ledger, context, cohorts, query, mitigation, signal }: CheckOptions,
): Promise<Sent<ReviewRequest>> {
  const entries = ledger ? await ledger.read() : []
  const files: Uint8Array[] = []
  for (const entry of entries) {
    const kept = await ledger!.file(entry.file.sha256)
    if (kept) files.push(kept)
  }
  return {
    file,
    format,
    policy,
    ledger: await packEntries(entries, createTurn(signal)),
    files,
    made: new Date().toISOString(),
    ...(file.name ? { name: file.name } : {}),
    ...(context ? { context } : {}),
    ...(cohorts ? { cohorts } : {}),
    ...(query ? { query } : {}),
    ...(mitigation ? { mitigation } : {}),
  }
}
