import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { Axis, Label, Measure, Stratum, Term } from '../types.ts'
import { readAxesFile } from './axes-file.ts'

const LABEL = v.object({ en: v.string(), ja: v.string() })
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0))
const MEASURE = v.picklist(['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_haploid'])

const STRATUM = v.strictObject({
  /** At most one level: site-level sources have margins only. Absent: everybody. */
  terms: v.optional(v.record(v.string(), v.string()), {}),
  /** Put in the place of `{group}` in `measures`. */
  group: v.optional(v.string()),
  participants: v.optional(COUNT),
  xx: v.optional(COUNT),
  xy: v.optional(COUNT),
  /** Name of the input that holds this stratum, where each has its own (PLINK); default: the first input. */
  file: v.optional(v.string()),
})

/** Shape of a mapping file. `import-mapping.schema.json` says the same to editors. */
export const MAPPING = v.strictObject({
  $schema: v.optional(v.string()),
  format: v.picklist(['vcf', 'tsv', 'plink2']),
  id: v.optional(v.string()),
  label: v.optional(LABEL),
  dataVersion: v.optional(v.string()),
  assembly: v.optional(v.string()),
  licence: v.optional(v.string()),
  citation: v.optional(v.string()),
  duo: v.optional(v.array(v.string())),
  serving: v.optional(v.picklist(['controlled', 'open']), 'controlled'),
  absent: v.optional(v.picklist(['unknown', 'reference']), 'unknown'),
  axes: v.optional(v.array(v.unknown()), []),
  measures: v.optional(v.record(MEASURE, v.string())),
  strata: v.optional(v.array(STRATUM)),
  participants: v.optional(v.picklist(['unknown', 'half-an']), 'unknown'),
  missing: v.optional(v.picklist(['error', 'not-called', 'skip']), 'error'),
  columns: v.optional(
    v.strictObject({
      contig: v.optional(v.string()),
      position: v.optional(v.string()),
      id: v.optional(v.string()),
      ref: v.optional(v.string()),
      alt: v.optional(v.string()),
      filter: v.optional(v.string()),
    }),
    {},
  ),
  contigs: v.optional(v.record(v.string(), v.string()), {}),
})

export type MappingFile = v.InferOutput<typeof MAPPING>

/** One stratum of an import: who is in it, and where its counts stand. */
export interface MappedStratum {
  stratum: Stratum
  /** Name of its input; undefined for the first. */
  file: string | undefined
  /** Field of each measure (INFO key or column); PLINK's files have columns of their own. */
  fields: Partial<Record<Measure, string>>
}

export interface Mapping {
  file: MappingFile
  label: Label | undefined
  axes: Axis[]
  strata: MappedStratum[]
  /** Measures of `measures`, in order; empty for PLINK, whose files say what they hold. */
  measures: Measure[]
}

/** A stratum in a message: `sex=male`, or `everybody`. */
export function describeStratum({ terms }: Stratum): string {
  return terms.map((term) => term.join('=')).join(' and ') || 'everybody'
}

function fail(message: string, hint?: string): never {
  throw new HindoError('parse', `mapping: ${message}`, { where: { file: 'mapping' }, ...(hint ? { hint } : {}) })
}

function termsOf(terms: Record<string, string>, axes: Axis[]): Term[] {
  const list = Object.entries(terms)
  if (list.length > 1) {
    fail(
      `the stratum ${list.map((term) => term.join('=')).join(' and ')} has ${list.length} terms; expected one or none`,
    )
  }
  for (const [axis, level] of list) {
    const known = axes.find(({ id }) => id === axis)
    if (!known) fail(`the stratum ${axis}=${level} names the axis ${JSON.stringify(axis)}, which "axes" does not have`)
    if (!known.levels.some(({ id }) => id === level)) {
      fail(`the stratum ${axis}=${level} names the level ${JSON.stringify(level)}, which the axis does not have`)
    }
  }
  return list
}

/** Without `strata`: everybody without suffix, and every level of every axis with `_` and its id. */
function defaultStrata(axes: Axis[]): Array<v.InferOutput<typeof STRATUM>> {
  const levels = axes.flatMap(({ id, levels }) =>
    levels.map((level) => ({ terms: { [id]: level.id }, group: `_${level.id}` })),
  )
  return [{ terms: {}, group: '' }, ...levels]
}

/**
 * Checks a mapping file and works out its strata.
 *
 * @throws HindoError `parse` naming what is wrong with it
 */
export function readMapping(json: unknown): Mapping {
  const result = v.safeParse(MAPPING, json)
  if (!result.success) {
    const issue = result.issues[0]
    fail(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  const file = result.output
  const axes = readAxesFile({ axes: file.axes }).map(
    ({ id, label, kind, ordered, levels }): Axis => ({
      id,
      label: label ?? { en: id, ja: id },
      kind,
      ordered,
      levels: levels.map(({ values: _, ...level }) => level),
    }),
  )
  const plink = file.format === 'plink2'
  const measures = Object.keys(file.measures ?? {}) as Measure[]
  if (plink && measures.length > 0) fail('"measures" is not used with plink2, whose files have their own columns')
  if (!plink && !(measures.includes('AC') && measures.includes('AN'))) {
    fail('"measures" has to say where AC and AN stand', 'For example { "AC": "AC{group}", "AN": "AN{group}" }')
  }
  if (measures.includes('hemizygote_count') !== measures.includes('n_haploid')) {
    fail('"measures" has only one of hemizygote_count and n_haploid, which mean something only together')
  }
  if (plink && !file.strata) fail('plink2 has one file per group: "strata" has to name them with "file"')
  const seen = new Set<string>()
  const strata = (file.strata ?? defaultStrata(axes)).map(
    ({ terms, group, participants, xx, xy, file: input }): MappedStratum => {
      const own = termsOf(terms, axes)
      const key = own.map((term) => term.join('=')).join()
      if (seen.has(key)) fail(`the stratum ${key || 'of everybody'} is there twice`)
      seen.add(key)
      const suffix = group ?? (own[0] ? `_${own[0][1]}` : '')
      const fields: MappedStratum['fields'] = {}
      for (const measure of measures) fields[measure] = file.measures![measure]!.replaceAll('{group}', suffix)
      const stratum: Stratum = { terms: own, participants: participants ?? null }
      if (xx !== undefined) stratum.xx = xx
      if (xy !== undefined) stratum.xy = xy
      return { stratum, file: input, fields }
    },
  )
  if (strata.length === 0) fail('"strata" is empty')
  return { file, label: file.label, axes, strata, measures }
}
