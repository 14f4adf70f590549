import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { RecordField, RecordsInfo, RecordsPublish } from '../record-types.ts'
import type { Axis, Label } from '../types.ts'
import { checkAxis, checkFile, checkUnique } from './check-manifest.ts'
import type { Manifest, PartFile } from './manifest.ts'
import { axisSchema, count, id, label, name, partFileSchema } from './manifest-schema.ts'

/** Newest manifest version this code reads. */
const VERSION = 1
export const RECORDS_FORMAT = 'hindo-records'

/** `dataset.json` of a dataset of records, format 1. Such a dataset holds metadata only and lives in a folder of its own. */
export interface RecordsManifest {
  format: typeof RECORDS_FORMAT
  version: 1
  id: string
  label: Label
  dataVersion: string
  kind: 'samples' | 'catalogue'
  serving: 'controlled' | 'open'
  synthetic?: boolean
  axes: Axis[]
  fields: RecordField[]
  split?: string
  publish?: RecordsPublish
  duo?: string[]
  licence?: string
  citation?: string
  provenance: Manifest['provenance']
  records: number
  /** A column per axis (level ids for a partition, lists of level numbers else) and per number and date field. */
  facets: PartFile
  /** A column per text, link and email field. */
  texts: PartFile
}

const field: v.GenericSchema<RecordField> = v.object({
  id,
  label,
  kind: v.picklist(['number', 'text', 'link', 'email', 'date']),
  unit: v.optional(v.string()),
  column: v.boolean(),
})

/** What `dataset.json` of records must look like; `records.schema.json` is made from this and kept equal by a test. */
export const recordsSchema: v.GenericSchema<RecordsManifest> = v.object({
  format: v.literal(RECORDS_FORMAT),
  version: v.literal(1),
  id,
  label,
  dataVersion: v.string(),
  kind: v.picklist(['samples', 'catalogue']),
  serving: v.picklist(['controlled', 'open']),
  synthetic: v.optional(v.boolean()),
  axes: v.array(axisSchema),
  fields: v.array(field),
  split: v.optional(id),
  publish: v.optional(
    v.object({
      policy: v.string(),
      version: v.optional(v.string()),
      sha256: v.optional(v.string()),
      notApplied: v.optional(v.array(v.string())),
      threshold: v.pipe(count, v.minValue(1)),
      dropped: v.optional(v.array(v.string())),
      hashed: v.optional(v.array(v.string())),
      banded: v.optional(v.array(v.object({ field: name, step: v.number() }))),
      merged: v.optional(v.array(v.object({ axis: id, levels: count }))),
    }),
  ),
  duo: v.optional(v.array(v.string())),
  licence: v.optional(v.string()),
  citation: v.optional(v.string()),
  provenance: v.object({
    tool: v.string(),
    version: v.string(),
    inputs: v.array(v.object({ name: v.string(), bytes: count, sha256: v.string() })),
    options: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  }),
  records: count,
  facets: partFileSchema,
  texts: partFileSchema,
})

/**
 * The manifest of a dataset of records from its text.
 *
 * @throws HindoError `parse` when it is not JSON; `version` when it is newer; `usage` when it is a dataset of counts; `format`
 *   naming the first wrong member by its path
 */
export function parseRecordsManifest(text: string, file: string): RecordsManifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const reason = text.trimStart().startsWith('<') ? 'it looks like a web page' : (cause as Error).message
    throw new HindoError('parse', `${file} is not JSON: ${reason}`, { where: { file }, cause })
  }
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  if (format === 'hindo-dataset') {
    throw new HindoError('usage', `${file} is a dataset of counts, not of records`, {
      where: { file },
      hint: 'Open it with openDataset',
    })
  }
  if (format !== RECORDS_FORMAT) {
    throw new HindoError('format', `${file} is not a manifest of records: format is not "${RECORDS_FORMAT}"`, {
      where: { file },
      hint: 'Give the dataset.json that hindo import --records wrote',
    })
  }
  if (typeof version === 'number' && version > VERSION) {
    throw new HindoError('version', `${file} has version ${version}; this Hindo reads up to version ${VERSION}`, {
      where: { file },
      hint: 'Use a newer Hindo',
    })
  }
  const result = v.safeParse(recordsSchema, json, { abortEarly: true })
  const fail = (path: string, what: string): never => {
    throw new HindoError('format', `${file}: ${path}: ${what}`, { where: { file } })
  }
  if (!result.success) {
    const [issue] = result.issues
    const what = `expected ${issue.expected ?? 'another value'} but got ${issue.received}`
    return fail(v.getDotPath(issue) ?? 'manifest', what)
  }
  checkRecords(result.output, fail)
  return result.output
}

function checkRecords(manifest: RecordsManifest, fail: (path: string, what: string) => never): void {
  const { axes, fields, facets, texts, records, split } = manifest
  const ids = [...axes, ...fields].map((one) => one.id)
  checkUnique(ids, 'axes and fields', fail)
  for (const [index, axis] of axes.entries()) checkAxis(axis, `axes.${index}`, fail)
  if (split !== undefined && axes.find(({ id }) => id === split)?.kind !== 'partition') {
    fail('split', `${split} is not a partition axis`)
  }
  for (const [path, part] of Object.entries({ facets, texts })) {
    checkFile(part, path, fail)
    const rows = part.batches.reduce((sum, batch) => sum + batch[3], 0)
    if (rows !== records) fail(`${path}.batches`, `${rows} rows for ${records} records`)
  }
}

/** What a page may know of a dataset of records. */
export function recordsInfo(manifest: RecordsManifest): RecordsInfo {
  const { id, label, dataVersion, kind, serving, publish, axes, fields, split, records, licence, citation } = manifest
  return {
    id,
    label,
    dataVersion,
    kind,
    synthetic: manifest.synthetic === true,
    serving,
    ...(publish && { publish }),
    axes,
    fields,
    ...(split !== undefined && { split }),
    records,
    bytes: manifest.facets.bytes + manifest.texts.bytes,
    ...(licence !== undefined && { licence }),
    ...(citation !== undefined && { citation }),
  }
}
