import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { Level } from '../types.ts'
import { type AxisSpec, readAxesFile } from './axes-file.ts'
import { CATALOGUE_AXES, CATALOGUE_FIELDS } from './records-catalogue.ts'
import { AGE_BANDS, SAMPLE_FIELDS, SIMULATED_FACETS } from './records-samples.ts'

const LABEL = v.object({ en: v.string(), ja: v.string() })
const ID = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/))

/** What of a field is served under `--publish`: as it is, not at all, texts as keyed hashes, numbers in steps. */
const PUBLISH = v.union([
  v.picklist(['keep', 'drop', 'hash']),
  v.strictObject({ step: v.pipe(v.number(), v.gtValue(0)) }),
])
export type FieldPublishing = v.InferOutput<typeof PUBLISH>

const AXIS = v.looseObject({
  id: ID,
  kind: v.picklist(['partition', 'overlapping']),
  column: v.optional(v.string()),
  separator: v.optional(v.pipe(v.string(), v.minLength(1)), ';'),
  bands: v.optional(v.pipe(v.array(v.number()), v.minLength(1))),
  unlisted: v.optional(v.picklist(['error', 'keep'])),
  label: v.optional(LABEL),
  ordered: v.optional(v.boolean()),
  levels: v.optional(v.array(v.unknown())),
})

const FIELD = v.strictObject({
  id: ID,
  kind: v.picklist(['number', 'text', 'link', 'email', 'date']),
  column: v.optional(v.string()),
  label: v.optional(LABEL),
  unit: v.optional(v.string()),
  table: v.optional(v.boolean(), false),
  publish: v.optional(PUBLISH),
})

/** Shape of a mapping of records. `records-mapping.schema.json` says the same to editors. */
export const RECORDS_MAPPING = v.strictObject({
  $schema: v.optional(v.string()),
  kind: v.picklist(['samples', 'catalogue']),
  id: v.optional(ID),
  label: v.optional(LABEL),
  dataVersion: v.optional(v.string()),
  licence: v.optional(v.string()),
  citation: v.optional(v.string()),
  duo: v.optional(v.array(v.string())),
  split: v.optional(ID),
  axes: v.array(AXIS),
  fields: v.optional(v.array(FIELD), []),
})

export type RecordsMappingFile = v.InferOutput<typeof RECORDS_MAPPING>
export type MappedField = v.InferOutput<typeof FIELD> & { column: string; label: { en: string; ja: string } }

/** An axis of records and how its column is read. */
export interface MappedAxis extends AxisSpec {
  column: string
  separator: string
  /** Ends of bands over a number. */
  bands?: number[]
  unlisted?: 'error' | 'keep'
}

export interface RecordsMapping {
  file: RecordsMappingFile
  axes: MappedAxis[]
  fields: MappedField[]
}

function fail(message: string, hint?: string): never {
  throw new HindoError('parse', `mapping: ${message}`, { where: { file: 'mapping' }, ...(hint ? { hint } : {}) })
}

/**
 * Checks a mapping of records (parsed JSON): which column is which axis or field.
 *
 * @throws HindoError `parse` naming the member that is wrong
 */
export function readRecordsMapping(json: unknown): RecordsMapping {
  const result = v.safeParse(RECORDS_MAPPING, json)
  if (!result.success) {
    const [issue] = result.issues
    fail(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  const file = result.output
  const specs = readAxesFile({ axes: file.axes })
  const axes = specs.map((spec, index): MappedAxis => {
    const { bands, separator, unlisted, column } = file.axes[index]!
    if (bands && (spec.kind !== 'partition' || spec.levels.length > 0)) {
      fail(`axis ${spec.id}: bands make the levels of a partition themselves`)
    }
    if (bands?.some((end, at) => at > 0 && end <= bands[at - 1]!)) fail(`axis ${spec.id}: the bands do not rise`)
    const levels = bands ? bandLevels(bands) : spec.levels
    const ordered = spec.ordered || bands !== undefined
    const more = { ...(bands && { bands }), ...(unlisted && { unlisted }) }
    return { ...spec, levels, ordered, column: column ?? spec.id, separator, ...more }
  })
  const fields = file.fields.map((field): MappedField => {
    const label = field.label ?? { en: field.id, ja: field.id }
    const { publish } = field
    const numeric = field.kind === 'number' || field.kind === 'date'
    if (publish === 'hash' && numeric) fail(`field ${field.id}: only texts are hashed`)
    if (typeof publish === 'object' && !numeric) fail(`field ${field.id}: only numbers and dates have steps`)
    return { ...field, column: field.column ?? field.id, label }
  })
  const ids = [...axes, ...fields].map(({ id }) => id)
  for (const [at, id] of ids.entries()) if (ids.indexOf(id) < at) fail(`${id} is the name of two axes or fields`)
  if (axes.length === 0) fail('there is no axis')
  if (file.split !== undefined && axes.find(({ id }) => id === file.split)?.kind !== 'partition') {
    fail(`split: ${file.split} is not a partition axis`)
  }
  return { file, axes, fields }
}

/** `under20`, `20-29`, …, `90plus`. */
function bandLevels(bands: number[]): Level[] {
  const whole = bands.every(Number.isInteger)
  const make = (id: string, en: string, ja: string): Level => ({ id, label: { en, ja } })
  const first = bands[0]!
  const last = bands.at(-1)!
  return [
    make(`under${first}`, `Under ${first}`, `${first}未満`),
    ...bands.slice(1).map((end, at) => {
      const from = bands[at]!
      const to = whole ? end - 1 : end
      return make(`${from}-${to}`, `${from}–${to}`, whole ? `${from}～${to}` : `${from}以上${to}未満`)
    }),
    make(`${last}plus`, `${last} and over`, `${last}以上`),
  ]
}

const PUBLISHED: Record<string, FieldPublishing> = {
  donor_id: 'hash',
  age: { step: 10 },
  collected: { step: 365 },
  fixation_time: 'keep',
  cold_ischemia: { step: 10 },
  storage_days: { step: 365 },
  storage_temperature: 'keep',
  phenopacket: 'drop',
}

/** Facets of a donor's or sample's record that most biobanks can fill; the others of the simulation are theirs to add. */
const SAMPLE_AXES =
  'biobank sex age_band region disease phenotype sample_type fixation storage analysis consent ethics_review profit_use'

/** Mappings that come along, by name: a table with these columns needs no other. */
export const READY_MAPPINGS: Record<string, unknown> = {
  samples: {
    kind: 'samples',
    id: 'samples',
    label: { en: 'Donors and samples', ja: '提供者と試料' },
    split: 'biobank',
    axes: SAMPLE_AXES.split(' ').map((id) => {
      const { levels, ...axis } = SIMULATED_FACETS.find((one) => one.id === id)!
      if (id === 'age_band') return { ...axis, column: 'age', bands: AGE_BANDS }
      return id === 'biobank' || id === 'disease' || id === 'phenotype' ? axis : { ...axis, levels }
    }),
    fields: SAMPLE_FIELDS.map(({ column, ...field }) => ({
      ...field,
      table: column,
      publish: PUBLISHED[field.id] ?? 'keep',
    })),
  },
  catalogue: {
    kind: 'catalogue',
    id: 'catalogue',
    label: { en: 'Data catalogue', ja: 'データカタログ' },
    axes: CATALOGUE_AXES.map(({ levels, ...axis }) => {
      return axis.id === 'disease' || axis.id === 'funder' ? axis : { ...axis, levels }
    }),
    split: 'funder',
    fields: CATALOGUE_FIELDS.map(({ column, ...field }) => ({ ...field, table: column, publish: 'keep' })),
  },
}
