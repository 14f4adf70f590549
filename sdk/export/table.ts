import { HindoError } from '../errors.ts'
import type { ReleaseMark } from '../release/released-table.ts'
import type { DatasetInfo, FrequencyQuery, OnProgress } from '../types.ts'
import { arrowTable } from './arrow.ts'
import { delimitedTable } from './delimited.ts'
import { jsonTable } from './json.ts'
import type { ExportableTable } from './slices.ts'
import { vcfTable } from './vcf.ts'

export const EXPORT_FORMATS = ['tsv', 'csv', 'json', 'arrow', 'vcf'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

export interface ExportOptions {
  /** What was asked: written into the header of the formats that have one (JSON, Arrow, VCF). */
  query?: FrequencyQuery
  /** The review that let this table leave; only {@link exportReleased} has one to give. */
  reviewed?: ReleaseMark
  /** Adds the variants' FILTER as a column after `alt` (VCF has it always). */
  filter?: boolean
  signal?: AbortSignal
  onProgress?: OnProgress
}

/**
 * A finished frequency table as the bytes of a file, in pieces. TSV, CSV, JSON and Arrow have one row per variant and
 * cohort; VCF one record per variant with the cohorts in INFO. Numbers never depend on a locale; a null is an empty
 * field, `null`, or `.`; the state column says why.
 *
 * @throws HindoError `usage` for a table that the format cannot hold, `aborted`
 */
export async function* exportTable(
  table: ExportableTable,
  dataset: { readonly info: DatasetInfo },
  format: ExportFormat,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  if (format === 'tsv' || format === 'csv') yield* delimitedTable(table, format, options)
  else if (format === 'json') yield* jsonTable(table, dataset.info, options)
  else if (format === 'arrow') yield* arrowTable(table, dataset.info, options)
  else if (format === 'vcf') yield* vcfTable(table, dataset.info, options)
  else {
    throw new HindoError('usage', `unknown export format "${String(format)}"`, {
      hint: `Use one of ${EXPORT_FORMATS.join(', ')}`,
    })
  }
}

/**
 * The format a file name asks for by its extension.
 *
 * @returns undefined where the extension is none of {@link EXPORT_FORMATS}
 */
export function formatOfName(name: string): ExportFormat | undefined {
  const extension = /\.([A-Za-z]+)$/.exec(name)?.[1]?.toLowerCase()
  return EXPORT_FORMATS.find((format) => format === extension)
}
