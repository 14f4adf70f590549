import { HindoError } from '../errors.ts'
import { ReleasedTable, type ReleaseMark } from '../release/released-table.ts'
import type { AnnotationColumn, DatasetInfo, FrequencyQuery, TableInfo, VariantSlice } from '../types.ts'
import { STATE } from '../types.ts'
import type { ExportableTable } from './slices.ts'
import { type ExportFormat, exportTable } from './table.ts'
import type { TableFile } from './table-file.ts'

/** A cohort of a file, and what else is known of it. */
type WritableCohort = TableFile['cohorts'][number] & { expression?: string; participants?: number | null }

/** A table that was read from a file, and what else is known of it. */
export type WritableTable = Omit<TableFile, 'cohorts'> & {
  cohorts: WritableCohort[]
  /** How marked numbers were changed. */
  mark?: 'rounded' | 'noised'
  /** Whether all cohorts are said to be changed, although no number of theirs may be marked here. */
  everyMark?: boolean
}

/** What a header says besides. */
export interface WrittenWords {
  reviewed?: ReleaseMark
  /** Instead of that of the file. */
  query?: FrequencyQuery
  undecided?: number
}

/**
 * Writes a table that was read from a file, as {@link exportTable} writes one of a dataset: the same columns, order and states.
 *
 * @throws HindoError `usage` for a format that cannot hold it
 */
export function writeTable(
  file: WritableTable,
  format: ExportFormat,
  dataset: { readonly info: DatasetInfo },
  { reviewed, query, undecided = 0 }: WrittenWords = {},
): AsyncGenerator<Uint8Array> {
  const marked = (columns: TableFile['cohorts'][number]['columns']) =>
    [...columns.values()].some(({ state }) => state.some((one) => (one & STATE.MARKED) !== 0))
  const rows = file.variants.length
  // Columns that the dataset does not have stay behind.
  const annotations = (dataset.info.annotations ?? []).filter(({ name }) => file.texts?.has(name))
  const info: TableInfo = {
    ...(annotations.length > 0 ? { annotations } : {}),
    rows,
    matched: rows,
    considered: rows,
    total: dataset.info.variants,
    undecided,
    columns: file.columns,
    complete: true,
    cohorts: file.cohorts.map(({ name, columns, expression = '', participants = null }) => ({
      name,
      expression,
      label: { en: name, ja: name },
      participants,
      ...(file.everyMark || marked(columns) ? { mark: file.mark ?? 'rounded' } : {}),
    })),
  }
  const table: ExportableTable = {
    info,
    column(name, cohort, { from, to }) {
      const { values, state } = file.cohorts.find((own) => own.name === cohort)!.columns.get(name)!
      return { values: values.subarray(from, to), state: state.subarray(from, to) }
    },
    variants: ({ from, to }) => variantSlice(file, annotations, from, to),
  }
  return exportTable(table, dataset, format, {
    query: query ?? file.header?.query ?? {},
    filter: file.filters !== undefined,
    ...(reviewed ? { reviewed } : {}),
  })
}

/**
 * A released table as the bytes of a file: the same numbers in any format, with the policy, the report and the query inside where the format
 * has a place for it.
 *
 * @throws HindoError `forbidden` for anything but what a review let leave
 */
export function exportReleased(
  released: ReleasedTable,
  format: ExportFormat,
  dataset: { readonly info: DatasetInfo },
): AsyncGenerator<Uint8Array> {
  if (!ReleasedTable.isMinted(released)) {
    throw new HindoError('forbidden', 'only a table that a review let leave can be exported as released')
  }
  const { query, ...content } = released.content
  const header = {
    dataset: dataset.info.id,
    dataVersion: dataset.info.dataVersion,
    cohorts: [],
    ...(query ? { query } : {}),
  }
  return writeTable({ ...content, header }, format, dataset, { reviewed: released.mark })
}

function variantSlice(
  { variants, ids, filters, texts }: Pick<TableFile, 'variants' | 'ids' | 'filters' | 'texts'>,
  annotations: readonly AnnotationColumn[],
  from: number,
  to: number,
): VariantSlice {
  const own = variants.slice(from, to)
  return {
    contig: own.map(({ contig }) => contig),
    position: Int32Array.from(own, ({ position }) => position),
    id: ids.slice(from, to),
    ref: own.map(({ ref }) => ref),
    alt: own.map(({ alt }) => alt),
    filter: filters?.slice(from, to) ?? own.map(() => null),
    ...(annotations.length > 0
      ? {
          annotations: Object.fromEntries(
            annotations.map(({ name, type }) => [
              name,
              texts!
                .get(name)!
                .slice(from, to)
                .map((text) => (type === 'number' && text !== null ? Number(text) : text)),
            ]),
          ),
        }
      : {}),
  }
}
