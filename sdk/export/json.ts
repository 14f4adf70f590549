import type { DatasetInfo } from '../types.ts'
import { STATE_NAMES } from '../types.ts'
import { exportHeader } from './header.ts'
import type { ExportableTable } from './slices.ts'
import { cellValue, hasMarks, tableSlices } from './slices.ts'
import type { ExportOptions } from './table.ts'

/**
 * JSON: `{"hindo": header, "rows": [record, …]}` with one record per variant and cohort, each on its own line; null
 * stands for no value.
 */
export async function* jsonTable(
  table: ExportableTable,
  dataset: DatasetInfo,
  options: ExportOptions,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const { columns } = table.info
  const marked = hasMarks(table.info)
  const annotations = (table.info.annotations ?? []).map(({ name }) => name)
  yield encoder.encode(`{"hindo":${JSON.stringify(exportHeader(dataset, table.info, options))},\n"rows":[`)
  let first = true
  for await (const { rows, variants, cohorts } of tableSlices(table, options)) {
    let out = ''
    for (let row = 0; row < rows; row++) {
      for (const cohort of cohorts) {
        const record: Record<string, string | number | null> = {
          contig: variants.contig[row]!,
          position: variants.position[row]!,
          id: variants.id[row] ?? null,
          ref: variants.ref[row]!,
          alt: variants.alt[row]!,
        }
        if (options.filter) record.filter = variants.filter[row] ?? null
        for (const name of annotations) record[name] = variants.annotations?.[name]?.[row] ?? null
        record.cohort = cohort.name
        record.state = STATE_NAMES[cohort.states[row]!]!
        if (marked) record.mark = cohort.marks[row] ?? null
        for (let index = 0; index < columns.length; index++) {
          record[columns[index]!] = cellValue(cohort.columns[index]!, row)
        }
        out += `${first ? '\n' : ',\n'}${JSON.stringify(record)}`
        first = false
      }
    }
    yield encoder.encode(out)
  }
  yield encoder.encode('\n]}\n')
}
