import { cohortFromJson } from '../cohort/json.ts'
import { parseCohort } from '../cohort/parse.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { isHindoError } from '../errors.ts'
import type { TableFile } from '../export/table-file.ts'
import { named, otherForm, saidOf } from '../export/written-form.ts'
import { createPacer } from '../frequency/pace.ts'
import { canonicalJson } from '../release/canonical-json.ts'
import type { LedgerEntry } from '../release/ledger.ts'
import type { SubjectCohort } from '../release/subject.ts'
import type { ReviewRequest } from './api.ts'

/**
 * What a file holds besides its table, a sentence each: bytes that do not follow from the numbers that were judged, and words of its header
 * that nothing here shows. Somebody has to look at that; a released table that is written from the numbers never has it.
 */
export async function besidesTable(
  open: OpenDataset,
  { file: bytes, format, ledger }: Pick<ReviewRequest, 'file' | 'format' | 'ledger'>,
  file: TableFile,
  own: readonly SubjectCohort[],
  signal: AbortSignal,
): Promise<string[]> {
  const known = new Set((open.manifest.annotations ?? []).map(({ name }) => name))
  const strange = [
    ...(file.unread ?? []),
    ...(file.texts ? [...file.texts.keys()].filter((name) => !known.has(name)) : []),
  ]
  // columns that the dataset does not have are somebody's to look at already, and are written nowhere
  if (strange.length > 0) return []
  const said = saidOf(bytes, format)
  const table = { ...file, cohorts: [...own] }
  const form = await otherForm(bytes, format, table, { info: open.info }, said, createPacer(signal).pause)
  const found = form === undefined ? [] : [`it is not written as Hindo writes its table, from ${form} on`]
  const { query, reviewed, undecided } = said
  if (reviewed !== undefined && reviewed !== false && !isInLedger(reviewed, ledger)) {
    found.push('it says that a review let it leave, which is in no ledger here')
  }
  if (undecided !== undefined && undecided !== 0)
    found.push('it says how many rows were left out undecided, which nothing here shows')
  const more = saysMore(query, open, file)
  if (more.length > 0) found.push(`its query says more than what was asked: ${named(more)}`)
  return found
}

function isInLedger(mark: unknown, ledger: readonly LedgerEntry[]): boolean {
  const { report, ...rest } = mark as Record<string, unknown>
  return ledger.some(
    (entry) =>
      entry.report === report &&
      canonicalJson(rest) ===
        canonicalJson({
          decision: entry.decision,
          policy: entry.policy?.id ?? rest.policy,
          status: entry.status,
        }),
  )
}

const REGION = /^[\w.*-]{1,40}(:\d{1,10}(-\d{1,10})?)?$/

/** Members of a query that are none, or do not speak of this table. */
function saysMore(query: unknown, { manifest }: OpenDataset, { columns, texts, variants }: TableFile): string[] {
  if (query === undefined || query === null) return []
  const members = query as Record<string, unknown>
  const isCohort = (value: unknown) => {
    try {
      if (typeof value === 'string') parseCohort(value, manifest.axes)
      else cohortFromJson(value, manifest.axes)
      return true
    } catch (error) {
      if (isHindoError(error)) return false
      throw error
    }
  }
  const isList = (value: unknown, isIn: (text: string) => boolean) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string' && isIn(one))
  const keys = new Set<string>()
  if (members.variants !== undefined) {
    for (const { contig, position, ref, alt } of variants) keys.add(`${contig}-${position}-${ref}-${alt}`)
  }
  const judges: Record<string, (value: unknown) => boolean> = {
    where: (value) => typeof value === 'string',
    sort: (value) => typeof value === 'string',
    limit: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= variants.length,
    by: (value) => isList(value, (text) => manifest.axes.some(({ id }) => id === text)),
    columns: (value) => isList(value, (text) => columns.includes(text) || texts?.has(text) === true),
    regions: (value) => isList(value, (text) => REGION.test(text)),
    variants: (value) => isList(value, (text) => keys.has(text.replaceAll(':', '-'))),
    cohorts: (value) => typeof value === 'object' && value !== null && Object.values(value).every(isCohort),
  }
  if (typeof query !== 'object' || Array.isArray(query)) return ['query']
  return Object.keys(members).filter((name) => !Object.hasOwn(judges, name) || !judges[name]!(members[name]))
}
