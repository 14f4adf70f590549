import * as v from 'valibot'
import type { PathLevel } from './history.ts'
import type { BatchEntry, Manifest } from './manifest.ts'

// What `dataset.json` must look like; `dataset.schema.json` is made from this and kept equal by a test.

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const position = count
const name = v.pipe(v.string(), v.minLength(1))
const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/))
const columnName = v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/))
const label = v.object({ en: v.string(), ja: v.string() })
const measure = v.picklist(['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'])
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

const level = v.object({
  id,
  label,
  codes: v.optional(v.array(v.object({ system: v.string(), version: v.string(), code: v.string() }))),
  terms: v.optional(
    v.array(v.object({ en: v.optional(v.string()), ja: v.optional(v.string()), kana: v.optional(v.string()) })),
  ),
  parent: v.optional(id),
  parents: v.optional(v.array(id)),
})

const axis = v.object({
  id,
  label,
  kind: v.picklist(['partition', 'overlapping']),
  ordered: v.boolean(),
  levels: v.pipe(v.array(level), v.minLength(1)),
})

const stratum = v.object({
  terms: v.array(v.tuple([id, id])),
  participants: v.nullable(count),
  xx: v.optional(count),
  xy: v.optional(count),
  mark: v.optional(v.picklist(['rounded', 'noised'])),
})

const contig = v.object({
  name,
  length: v.optional(count),
  ploidy: v.optional(v.array(v.object({ start: position, end: position, xx: count, xy: count }))),
})

function manifestWith(batch: v.GenericSchema<BatchEntry>, row: v.GenericSchema<PathLevel>): v.GenericSchema<Manifest> {
  const partFile = v.object({ file: name, bytes: count, sha256, batches: v.array(batch) })
  const part = v.object({
    contig: name,
    first: position,
    last: position,
    rows: count,
    spans: v.array(v.tuple([position, position])),
    variants: partFile,
    dense: partFile,
    annotations: v.optional(partFile),
    sparse: v.object({
      AC: v.optional(partFile),
      AN: v.optional(partFile),
      nhomalt: v.optional(partFile),
      hemizygote_count: v.optional(partFile),
      n_haploid: v.optional(partFile),
    }),
  })
  return v.object({
    format: v.literal('hindo-dataset'),
    version: v.literal(1),
    id,
    label,
    dataVersion: v.string(),
    kind: v.picklist(['genotype', 'allele']),
    serving: v.picklist(['controlled', 'open']),
    release: v.picklist(['required', 'optional']),
    synthetic: v.optional(v.boolean()),
    assembly: v.string(),
    absent: v.picklist(['unknown', 'reference']),
    contigs: v.array(contig),
    axes: v.array(axis),
    strata: v.array(stratum),
    layout: v.object({
      dense: v.array(count),
      sparse: v.array(count),
      pairs: v.optional(
        v.array(v.union([v.tuple([v.string(), v.string(), v.string()]), v.tuple([v.string(), v.string()])])),
      ),
    }),
    history: v.optional(
      v.object({
        versions: v.pipe(v.array(name), v.minLength(1)),
        paths: v.array(
          v.object({
            people: count,
            at: v.array(v.nullable(v.array(count))),
            levels: v.array(row),
          }),
        ),
      }),
    ),
    measures: v.array(measure),
    terms: v.optional(v.array(v.object({ axis: id, file: name, bytes: count, sha256, codes: count }))),
    publish: v.optional(
      v.object({
        policy: v.string(),
        version: v.optional(v.string()),
        sha256: v.optional(sha256),
        threshold: count,
        suppressedStrata: count,
        suppressedCells: count,
        notApplied: v.optional(v.array(v.string())),
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
    variants: count,
    annotations: v.optional(
      v.array(v.object({ name: columnName, label, type: v.picklist(['text', 'list', 'number']) })),
    ),
    indexes: v.optional(
      v.object({
        ids: v.optional(v.object({ ...partFile.entries, firsts: v.array(v.string()) })),
        genes: v.optional(partFile),
        callable: v.optional(partFile),
      }),
    ),
    parts: v.array(part),
  })
}

const entry = v.pipe(v.array(count), v.minLength(4)) as unknown as v.GenericSchema<BatchEntry>

/** Shape of a manifest; what one member says of another is checked by `parseManifest`. Unknown members are left out. */
export const manifestSchema = manifestWith(entry, v.tuple([count, count, count, count]))

/** The same check with one loop per batch entry and row of a history: the full one takes 50 ms for 65,536 numbers. Says less of what is wrong. */
export const quickManifestSchema = manifestWith(
  v.custom<BatchEntry>((value) => areCounts(value) && value.length >= 4),
  v.custom<PathLevel>((value) => areCounts(value) && value.length === 4),
)

function areCounts(value: unknown): value is number[] {
  if (!Array.isArray(value)) return false
  for (const number of value) if (!Number.isSafeInteger(number) || number < 0) return false
  return true
}

// What the manifest of records has as well
export { axis as axisSchema, count, id, label, level as levelSchema, name }
export const partFileSchema = v.object({ file: name, bytes: count, sha256, batches: v.array(entry) })
