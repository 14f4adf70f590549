import type { OpenDataset } from '../dataset/open.ts'
import { type ErrorRecord, isHindoError, toErrorRecord } from '../errors.ts'
import { tableMismatch } from '../export/table-match.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { parsePolicy } from '../release/policy.ts'
import { profileOf } from '../release/profiles.ts'
import { parseReport, printReport, type Report } from '../release/report.ts'
import {
  datasetMismatch,
  entryMismatch,
  entryOf,
  ledgerMismatch,
  type Mismatch,
  policyMismatch,
  reviewMismatch,
} from '../release/report-match.ts'
import type { ReviewRequest, VerifyAnswer, VerifyRequest } from './api.ts'
import type { CallContext } from './engine-calls.ts'
import { reviewTable } from './engine-review.ts'

/**
 * Repeats the check that a report is of, against the ledger as it is now without the entry of this very report, and compares.
 *
 * Fails as `reviewTable` does, and with `checksum`, `format` or `version` for what is no report.
 */
export async function verifyTable(
  open: OpenDataset,
  kernel: Kernel,
  request: VerifyRequest,
  context: CallContext,
): Promise<VerifyAnswer> {
  const report = await reportOf(request.report)
  const { ledger, policy } = request
  const entry = entryOf(report, ledger)
  const own = policy === undefined ? undefined : typeof policy === 'string' ? profileOf(policy) : parsePolicy(policy)
  const found: Pick<ErrorRecord, 'message' | 'ja'> | undefined =
    (await tableMismatch(report, request.file, request.format, request.name)) ??
    policyMismatch(report, own) ??
    datasetMismatch(report, open.manifest) ??
    ledgerMismatch(report, ledger) ??
    (entry && inWords(() => entryMismatch(report, entry)))
  const others = entry ? ledger.filter(({ seq }) => seq !== entry.seq) : ledger
  const differs = found ?? reviewMismatch(report, await reviewedAgain(open, kernel, request, report, others, context))
  const { status } = report.body
  return {
    status,
    ...(differs ? { differs: differs.message, ...(differs.ja ? { ja: differs.ja } : {}) } : {}),
    ...(entry ? { entry } : {}),
  }
}

async function reportOf(given: Report | Blob): Promise<Report> {
  if (!(given instanceof Blob)) return parseReport(printReport(given))
  return parseReport(await given.text(), (given as Partial<File>).name)
}

async function reviewedAgain(
  open: OpenDataset,
  kernel: Kernel,
  request: VerifyRequest,
  { body }: Report,
  ledger: ReviewRequest['ledger'],
  context: CallContext,
): Promise<Report['body']> {
  const { file, format, name, files, made } = request
  const { sha256: _, ...policy } = body.policy
  const { cohorts, query, mitigation } = body.subject
  const again: ReviewRequest = {
    ...{ file, format, files, made, ledger, policy, query, mitigation },
    context: body.context,
    cohorts: Object.fromEntries(cohorts.map((own) => [own.name, own.expression])),
    ...(name === undefined ? {} : { name }),
  }
  return (await reviewTable(open, kernel, again, context)).report.body
}

/** What a decision is refused for is what differs. */
function inWords(compare: () => Mismatch | undefined): Pick<ErrorRecord, 'message' | 'ja'> | undefined {
  try {
    return compare()
  } catch (error) {
    if (isHindoError(error)) return toErrorRecord(error)
    throw error
  }
}
