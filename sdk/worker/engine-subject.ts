import type { Cohort, CohortLeaf } from '../cohort/cohort.ts'
import { join, negate } from '../cohort/expression.ts'
import { parseCohort } from '../cohort/parse.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { HindoError } from '../errors.ts'
import { readTable } from '../export/read-table.ts'
import type { TableFile } from '../export/table-file.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ReleaseCells } from '../release/algebra/cells.ts'
import { loadIntervalSolver } from '../release/algebra/linear-program.ts'
import { isOfToday, versionCells } from '../release/algebra/version-cells.ts'
import { withMarksExplained } from '../release/marks.ts'
import { type Policy, parsePolicy } from '../release/policy.ts'
import { profileOf } from '../release/profiles.ts'
import type { Subject, TrueCounts } from '../release/subject.ts'
import type { Axis } from '../types.ts'
import type { ReviewRequest } from './api.ts'
import { besidesTable } from './engine-besides.ts'
import type { CallContext } from './engine-calls.ts'
import { readEarlier } from './engine-earlier.ts'
import { TableCounts } from './engine-review-counts.ts'

/** A file as the rules see it, with what it is judged by. */
export interface Judged {
  subject: Subject
  file: TableFile
  policy: Policy
  counts: TableCounts
}

export async function subjectOf(
  open: OpenDataset,
  kernel: Kernel,
  request: ReviewRequest,
  { signal, tell }: CallContext,
): Promise<Judged> {
  const { manifest } = open
  const policy = typeof request.policy === 'string' ? profileOf(request.policy) : parsePolicy(request.policy)
  const file = await readTable(request.file, request.format, request.name, {
    signal,
    onProgress: (progress) => tell({ type: 'progress', progress }),
  })
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
  const { earlier, unavailable } = await readEarlier(request, file, manifest.id, manifest.axes)
  const query = request.query ?? file.header?.query
  const besides = await besidesTable(open, request, file, own, signal)
  let solver: ReturnType<typeof loadIntervalSolver> | undefined
  const subject = withCells(open, counts, {
    dataset: {
      id: manifest.id,
      dataVersion: manifest.dataVersion,
      ...(manifest.history ? { versions: manifest.history.versions } : {}),
      axes: manifest.axes,
      ...(manifest.annotations ? { annotations: manifest.annotations } : {}),
      synthetic: manifest.synthetic === true,
      kind: manifest.kind,
    },
    variants: file.variants,
    ...(counts.places ? { places: counts.places } : {}),
    columns: file.columns,
    cohorts: own,
    texts: counts.texts(file),
    ...(besides.length > 0 ? { besides } : {}),
    ...(query ? { query } : {}),
    earlier,
    unavailable,
    countsOf: (asked) => counts.of(asked),
    solver: () => {
      // also where there is none: it is not looked for again and again
      solver ??= loadIntervalSolver()
      return solver
    },
    mitigation: withMarksExplained(request.mitigation ?? { steps: [], variance: 0 }, own),
    context: request.context ?? {},
  })
  return { subject, file, policy, counts }
}

/** A subject with the cells of its groups and of earlier ones; their counts are asked for when a rule needs them, and once. */
export function withCells(
  open: OpenDataset,
  counts: TableCounts,
  subject: Omit<Subject, 'cells' | 'cellCounts'>,
  known: (cells: ReleaseCells | undefined) => Promise<TrueCounts[] | undefined> = async () => undefined,
): Subject {
  const { manifest } = open
  const { cohorts, earlier } = subject
  const dated = [{ cohorts, dataVersion: manifest.dataVersion }, ...earlier].flatMap((release) =>
    release.cohorts.map(({ cohort }) => ({ cohort, dataVersion: release.dataVersion })),
  )
  const cells = versionCells(manifest, dated)
  // People who were elsewhere are not counted by themselves in this dataset.
  const isCounted = earlier.every(({ dataVersion }) => isOfToday(manifest, dataVersion))
  const all = isCounted ? dated.map(({ cohort }) => cohort) : undefined
  let cellCounts: Promise<TrueCounts[] | undefined> | undefined
  return {
    ...subject,
    cells,
    cellCounts() {
      cellCounts ??= known(cells).then((counted) => counted ?? countCells(counts, all, cells))
      return cellCounts
    },
  }
}

async function countCells(
  counts: TableCounts,
  cohorts: readonly Cohort[] | undefined,
  cells: ReleaseCells | undefined,
): Promise<TrueCounts[] | undefined> {
  if (!cells || !cohorts) return undefined
  const asked = Array.from({ length: cells.count }, (_, cell) => cellCohort(cohorts, cells.vectors, cell))
  const found = await counts.of(asked)
  return found.includes(undefined) ? undefined : found.map((one) => one!)
}

/** What the file calls its cohorts, as the dataset's: by the caller, by the file's header, or by the names that hindo gives. */
function resolve(file: TableFile, given: Record<string, string>, axes: Axis[]): Map<string, Cohort> {
  const said = new Map(file.header?.cohorts.map(({ name, expression }) => [name, expression]))
  return new Map(
    file.cohorts.map(({ name }): [string, Cohort] => {
      const text = Object.hasOwn(given, name) ? given[name] : said.get(name)
      return [name, text === undefined ? cohortOfName(name, axes) : parseCohort(text, axes)]
    }),
  )
}

/**
 * `all`, a level's id, or several with `/` between them, as `hindo freq --by` names its cohorts; with `+` between levels of one axis, as
 * merged ones are named.
 */
function cohortOfName(name: string, axes: Axis[]): Cohort {
  if (name === 'all') return { op: 'all' }
  const leaves = name.split('/').map((part): CohortLeaf | undefined => {
    const named = new Set(part.split('+'))
    const holding = axes.filter(({ levels }) => [...named].every((one) => levels.some(({ id }) => id === one)))
    if (holding.length !== 1) return undefined
    return {
      op: 'in',
      axis: holding[0]!.id,
      levels: holding[0]!.levels.flatMap(({ id }) => (named.has(id) ? [id] : [])),
    }
  })
  if (leaves.every((leaf) => leaf !== undefined)) return join<CohortLeaf>('and', leaves)
  throw new HindoError('not-found', `the dataset does not know which people "${name}" are`, {
    hint: `Say it: --cohort "${name}=EXPRESSION"`,
  })
}

/** People of one cell: in these cohorts, and in none of the others. */
function cellCohort(cohorts: readonly Cohort[], vectors: readonly Uint8Array[], cell: number): Cohort {
  return join<CohortLeaf>(
    'and',
    cohorts.map((cohort, number) => (vectors[number]![cell] ? cohort : negate<CohortLeaf>(cohort))),
  )
}
