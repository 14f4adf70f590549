import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { join, negate } from '../cohort/expression.ts'
import { parseCohort } from '../cohort/parse.ts'
import { printCohort } from '../cohort/print.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { HindoError, isHindoError, throwIfAborted } from '../errors.ts'
import { readTable } from '../export/read-table.ts'
import type { TableFile } from '../export/table-file.ts'
import { exportReleased, writeTable } from '../export/write-table.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { KERNEL_SHA256 } from '../kernel/load.ts'
import { type ReleaseCells, releaseCells } from '../release/algebra/cells.ts'
import { loadIntervalSolver } from '../release/algebra/linear-program.ts'
import { headOf, type LedgerEntry, nextEntry } from '../release/ledger.ts'
import { noiseTable } from '../release/mitigations/noise.ts'
import { roundColumns } from '../release/mitigations/round.ts'
import { proposeSuppression, withHidden } from '../release/mitigations/suppress.ts'
import { type Policy, parsePolicy } from '../release/policy.ts'
import { profileOf } from '../release/profiles.ts'
import { mintReleased } from '../release/released-table.ts'
import { makeReport, type Report, type ReportBinding } from '../release/report.ts'
import { reviewSubject } from '../release/review.ts'
import { roundingVariance } from '../release/separation.ts'
import { sha256Of } from '../release/sha256.ts'
import type { EarlierRelease, Subject, SubjectCohort } from '../release/subject.ts'
import type { Axis } from '../types.ts'
import type {
  MitigationAnswer,
  MitigationStep,
  ReleaseAnswer,
  ReleaseRequest,
  ReviewAnswer,
  ReviewRequest,
} from './api.ts'
import type { CallContext } from './engine-calls.ts'
import { TableCounts } from './engine-review-counts.ts'

/** A file as the rules see it, with what it is judged by. */
interface Judged {
  subject: Subject
  file: TableFile
  policy: Policy
}

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
    signal: context.signal,
    onCheck: (done, total) =>
      context.tell({ type: 'progress', progress: { phase: 'compute', done, total, unit: 'parts' } }),
  })
  const report: Report = makeReport(subject, review, bindingOf(request), request.made)
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
  const review = await reviewSubject(subject, policy, { signal: context.signal })
  const report = makeReport(subject, review, bindingOf(request), request.made)
  if (release.report !== undefined && release.report !== report.sha256) {
    throw new HindoError('checksum', `the check says something else now: ${report.body.status}`, {
      hint: 'Something was released since, or the report is of other data: check the table again',
    })
  }
  const released = mintReleased(
    { ...file, cohorts: subject.cohorts, ...(subject.query ? { query: subject.query } : {}) },
    report,
    release,
  )
  const { author, approver, comment, at } = release
  const entry = nextEntry(request.ledger, {
    ...recordOf(open, subject.cohorts, file, report),
    at,
    author,
    ...(approver === undefined ? {} : { approver }),
    ...(comment === undefined ? {} : { comment }),
    decision: released.mark.decision,
  })
  const files: Record<string, Blob> = {}
  for (const format of release.formats)
    files[format] = await blobOf(exportReleased(released, format, { info: open.info }))
  return { report, entry, files }
}

function bindingOf(request: ReviewRequest): ReportBinding {
  return {
    file: { sha256: sha256Of(request.file), bytes: request.file.length, format: request.format },
    ledger: { head: headOf(request.ledger), entries: request.ledger.length },
    kernel: KERNEL_SHA256,
  }
}

/** Thresholds come first, then what changes the numbers that are left. */
const ORDER: Array<MitigationStep['kind']> = ['suppress', 'round', 'noise']

/**
 * Makes a table safer: hides what a policy fails and what would give it away, then rounds or adds noise, in this order. What comes out is checked like
 * any other file.
 *
 * Fails as {@link reviewTable} does.
 */
export async function mitigateTable(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  steps: MitigationStep[],
  context: CallContext,
): Promise<MitigationAnswer> {
  const { subject, file, policy } = await subjectOf(open, kernel, request, context)
  let changed = subject
  const answer: MitigationAnswer = {
    file: new Blob(),
    suppressed: { primary: 0, secondary: 0 },
    loss: 0,
    sufficient: true,
    mitigation: { steps: [], variance: 0 },
  }
  for (const step of [...steps].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))) {
    throwIfAborted(context.signal)
    if (step.kind === 'suppress') {
      const found = await proposeSuppression(changed, policy)
      changed = withHidden(changed, [...found.primary, ...found.secondary])
      answer.suppressed = { primary: found.primary.length, secondary: found.secondary.length }
      answer.loss = found.loss
      answer.sufficient = found.sufficient
      answer.mitigation.steps.push('suppress')
    } else if (step.kind === 'round') {
      const cohorts = changed.cohorts.map((own) => ({ ...own, columns: roundColumns(own.columns, step) }))
      changed = { ...changed, cohorts }
      answer.mitigation.steps.push(`round ${step.method}:${step.base}`)
      answer.mitigation.variance += roundingVariance(step.base)
    } else {
      const noised = noiseTable(changed, step.epsilon)
      changed = noised.subject
      answer.mitigation.steps.push(`noise ${step.epsilon.numerator}/${step.epsilon.denominator}`)
      answer.mitigation.variance += noised.variance
      answer.epsilon = noised.epsilon
    }
  }
  const mark = steps.some(({ kind }) => kind === 'noise') ? 'noised' : 'rounded'
  const pieces = writeTable({ ...file, cohorts: changed.cohorts, mark }, request.format, { info: open.info })
  answer.file = await blobOf(pieces)
  return answer
}

async function blobOf(pieces: AsyncIterable<Uint8Array>): Promise<Blob> {
  const all: BlobPart[] = []
  for await (const piece of pieces) all.push(piece as Uint8Array<ArrayBuffer>)
  return new Blob(all)
}

async function subjectOf(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  { signal }: CallContext,
): Promise<Judged> {
  const { manifest } = open
  const policy = typeof request.policy === 'string' ? profileOf(request.policy) : parsePolicy(request.policy)
  const file = readTable(request.file, request.format, request.name)
  if (file.header && (file.header.dataset !== manifest.id || file.header.dataVersion !== manifest.dataVersion)) {
    throw new HindoError(
      'usage',
      `the table is of ${file.header.dataset} ${file.header.dataVersion}, not of ${manifest.id} ${manifest.dataVersion}`,
      { hint: 'Check it against the dataset that it was made from' },
    )
  }
  const cohorts = resolve(file, request.cohorts ?? {}, manifest.axes)
  const counts = new TableCounts(open, kernel, file.variants, signal)
  const own = await counts.subjectCohorts(file, cohorts)
  const { earlier, unavailable } = readEarlier(request, file, manifest.id, manifest.axes)
  const all = [...own, ...earlier.flatMap((release) => release.cohorts)].map(({ cohort }) => cohort)
  const cells = releaseCells(manifest, all)
  const query = request.query ?? file.header?.query
  let cellCounts: Promise<Int32Array[] | undefined> | undefined
  const subject: Subject = {
    dataset: {
      id: manifest.id,
      dataVersion: manifest.dataVersion,
      axes: manifest.axes,
      synthetic: manifest.synthetic === true,
      kind: manifest.kind,
    },
    variants: file.variants,
    columns: file.columns,
    cohorts: own,
    ...(query ? { query } : {}),
    cells,
    earlier,
    unavailable,
    countsOf: (asked) => counts.of(asked),
    cellCounts() {
      cellCounts ??= countCells(counts, all, cells)
      return cellCounts
    },
    solver: () => loadIntervalSolver(),
    mitigation: request.mitigation ?? { steps: [], variance: 0 },
    context: request.context ?? {},
  }
  return { subject, file, policy }
}

async function countCells(
  counts: TableCounts,
  cohorts: readonly Cohort[],
  cells: ReleaseCells | undefined,
): Promise<Int32Array[] | undefined> {
  if (!cells) return undefined
  const asked = Array.from({ length: cells.count }, (_, cell) => cellCohort(cohorts, cells.vectors, cell))
  const found = await counts.of(asked)
  return found.includes(undefined) ? undefined : found.map((one) => one!.AC)
}

/** What the file calls its cohorts, as the dataset's: by the caller, by the file's header, or by the names that hindo gives. */
function resolve(file: TableFile, given: Record<string, string>, axes: Axis[]): Map<string, Cohort> {
  const said = new Map(file.header?.cohorts.map(({ name, expression }) => [name, expression]))
  return new Map(
    file.cohorts.map(({ name }): [string, Cohort] => {
      const text = given[name] ?? said.get(name)
      return [name, text === undefined ? cohortOfName(name, axes) : parseCohort(text, axes)]
    }),
  )
}

/** `all`, a level's id, or several with `/` between them, as `hindo freq --by` names its cohorts. */
function cohortOfName(name: string, axes: Axis[]): Cohort {
  if (name === 'all') return { op: 'all' }
  const leaves = name.split('/').map((part): CohortLeaf | undefined => {
    const holding = axes.filter(({ levels }) => levels.some(({ id }) => id === part))
    return holding.length === 1 ? { op: 'in', axis: holding[0]!.id, levels: [part] } : undefined
  })
  if (leaves.every((leaf) => leaf !== undefined)) return join<CohortLeaf>('and', leaves)
  throw new HindoError('not-found', `the dataset does not know which people "${name}" are`, {
    hint: `Say it: --cohort "${name}=EXPRESSION"`,
  })
}

function readEarlier(
  request: ReviewRequest,
  file: TableFile,
  dataset: string,
  axes: Axis[],
): { earlier: EarlierRelease[]; unavailable: number[] } {
  const wanted = new Set(file.variants.map(({ contig, position, ref, alt }) => `${contig}:${position}:${ref}:${alt}`))
  const files = new Map(request.files.map((bytes) => [sha256Of(bytes), bytes]))
  const earlier: EarlierRelease[] = []
  const unavailable: number[] = []
  for (const entry of request.ledger) {
    // Of other variants nothing can be subtracted, but they count for who could be found among all of them.
    if (entry.dataset.id !== dataset) continue
    const touching = entry.variants.some((key) => wanted.has(key))
    const bytes = files.get(entry.file.sha256)
    const release = bytes ? readRelease(entry, bytes, axes) : undefined
    if (release) earlier.push(release)
    else if (touching) unavailable.push(entry.seq)
    else earlier.push(structureOf(entry, axes))
  }
  return { earlier, unavailable }
}

function readRelease(entry: LedgerEntry, bytes: Uint8Array, axes: Axis[]): EarlierRelease | undefined {
  try {
    const file = readTable(bytes, entry.file.format, `entry ${entry.seq}`)
    const structure = structureOf(entry, axes)
    const columns = new Map(file.cohorts.map((cohort) => [cohort.name, cohort.columns]))
    return {
      ...structure,
      variants: file.variants,
      cohorts: structure.cohorts.map((cohort) => ({ ...cohort, columns: columns.get(cohort.name) ?? new Map() })),
    }
  } catch (error) {
    if (isHindoError(error)) return undefined
    throw error
  }
}

/** A release as the ledger tells it: who and which variants, no numbers. */
function structureOf(entry: LedgerEntry, axes: Axis[]): EarlierRelease {
  return {
    entry: entry.seq,
    dataVersion: entry.dataset.dataVersion,
    cohorts: entry.cohorts.map(({ name, expression }) => ({
      name,
      expression,
      cohort: parseCohort(expression, axes),
      columns: new Map(),
    })),
    variants: entry.variants.map((key) => {
      const [contig = '', position = '', ref = '', alt = ''] = key.split(':')
      return { contig, position: Number(position), ref, alt }
    }),
    variance: entry.mitigation.variance,
  }
}

/** People of one cell: in these cohorts, and in none of the others. */
function cellCohort(cohorts: readonly Cohort[], vectors: readonly Uint8Array[], cell: number): Cohort {
  return join<CohortLeaf>(
    'and',
    cohorts.map((cohort, number) => (vectors[number]![cell] ? cohort : negate<CohortLeaf>(cohort))),
  )
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
  return {
    type: 'release',
    status: report.body.status,
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
