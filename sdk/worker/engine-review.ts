import { printCohort } from '../cohort/print.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import type { TableFile } from '../export/table-file.ts'
import { exportReleased } from '../export/write-table.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { createPacer } from '../frequency/pace.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { KERNEL_SHA256 } from '../kernel/load.ts'
import { canonicalJson } from '../release/canonical-json.ts'
import { fileSha256 } from '../release/file-sha256.ts'
import { headOf, nextEntry } from '../release/ledger.ts'
import { mintReleased } from '../release/released-table.ts'
import { makeReport, type Report, type ReportBinding, withExceptions } from '../release/report.ts'
import { policyMismatch } from '../release/report-match.ts'
import { reviewSubject } from '../release/review.ts'
import type { SubjectCohort } from '../release/subject.ts'
import type { ReleaseAnswer, ReleaseRequest, ReviewAnswer, ReviewRequest } from './api.ts'
import type { CallContext } from './engine-calls.ts'
import { blobOf } from './engine-mitigate.ts'
import { subjectOf } from './engine-subject.ts'

/**
 * Judges a file by a policy: reads it back, recomputes its numbers from the dataset, reads what was released before, and applies every
 * rule. The same code runs in a page, in the command and at the gate.
 *
 * Fails with `parse` for a file that is no table, `not-found` for cohorts that the dataset does not know, `format` for a policy.
 */
export async function reviewTable(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  context: CallContext,
): Promise<ReviewAnswer> {
  const { subject, file, policy } = await subjectOf(open, kernel, request, context)
  const review = await reviewSubject(subject, policy, {
    kernel,
    signal: context.signal,
    pause: createPacer(context.signal).pause,
    onCheck: (done, total) =>
      context.tell({ type: 'progress', progress: { phase: 'compute', done, total, unit: 'parts' } }),
  })
  const report: Report = makeReport(subject, review, await bindingOf(request), request.made)
  return { report, record: recordOf(open, subject.cohorts, file, report) }
}

/**
 * Checks a file once more and lets it leave: what comes out may be appended to the ledger that it was judged against.
 *
 * Fails as {@link reviewTable} does, with `forbidden` where it neither passes nor is approved, and with `checksum` where the report that
 * was decided on says something else.
 */
export async function releaseTable(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  release: ReleaseRequest,
  context: CallContext,
): Promise<ReleaseAnswer> {
  const { subject, file, policy } = await subjectOf(open, kernel, request, context)
  const review = await reviewSubject(subject, policy, {
    kernel,
    signal: context.signal,
    pause: createPacer(context.signal).pause,
  })
  const made = makeReport(subject, review, await bindingOf(request), request.made)
  const other = policyMismatch(made)
  if (other) {
    const hint = 'Give a policy of your own another id'
    const ja = { ...other.ja, hint: '独自のポリシーには別のidを付けてください' }
    throw new HindoError('forbidden', other.message, { hint, ja })
  }
  const checked = release.report ? withExceptions(made, release.report.body.exceptions ?? []) : made
  if (release.report && !isSameReport(release.report, checked)) {
    throw new HindoError('checksum', `the check says something else now: ${checked.body.status}`, {
      hint: 'Something was released since, or the report is of other data: check the table again',
    })
  }
  const content = { ...file, cohorts: subject.cohorts, ...(subject.query ? { query: subject.query } : {}) }
  const { released, leave } = mintReleased(content, checked, release, release.at)
  const report: Report = { ...checked, decision: leave.decision }
  if (leave.decisions.length > 0) report.decisions = leave.decisions
  const { exceptions } = report.body
  const entry = nextEntry(request.ledger, {
    ...recordOf(open, subject.cohorts, file, report),
    at: release.at,
    author: release.author,
    decision: leave.decision,
    ...(leave.decisions.length > 0 ? { decisions: leave.decisions } : {}),
    ...(exceptions ? { exceptions } : {}),
  })
  const files: Record<string, Blob> = {}
  for (const format of release.formats)
    files[format] = await blobOf(exportReleased(released, format, { info: open.info }))
  return { report, entry, files }
}

/** Also the evidence, which a report's name does not tell. */
function isSameReport(one: Pick<Report, 'body' | 'sha256'>, other: Report): boolean {
  return one.sha256 === other.sha256 && canonicalJson(one.body) === canonicalJson(other.body)
}

async function bindingOf(request: ReviewRequest): Promise<ReportBinding> {
  return {
    file: { sha256: await fileSha256(request.file), bytes: request.file.length, format: request.format },
    ledger: { head: headOf(request.ledger), entries: request.ledger.length },
    kernel: KERNEL_SHA256,
  }
}

/** What the ledger will say of this table once it leaves. */
function recordOf(
  open: OpenDataset,
  own: readonly SubjectCohort[],
  file: TableFile,
  report: Report,
): ReviewAnswer['record'] {
  const { manifest } = open
  const planner = plannerOf(manifest)
  const { status, policy } = report.body
  return {
    type: 'release',
    status,
    policy: { id: policy.id, version: policy.version, sha256: policy.sha256 },
    dataset: { id: manifest.id, dataVersion: manifest.dataVersion },
    cohorts: own.map(({ name, expression, cohort }) => ({
      name,
      expression: expression || printCohort(cohort),
      plan: planner.plan(cohort).terms.map(({ stratum, coefficient }) => ({
        stratum: manifest.strata[stratum]!.terms.map(([axis, level]) => `${axis}=${level}`).join(' and '),
        coefficient,
      })),
    })),
    columns: file.columns,
    variants: file.variants.map(({ contig, position, ref, alt }) => `${contig}:${position}:${ref}:${alt}`),
    mitigation: report.body.subject.mitigation,
    file: report.body.subject.file,
    report: report.sha256,
  }
}
