import type { ExportableTable } from '../../sdk/export/slices.ts'
import type { ColumnSlice, DatasetInfo, TableInfo } from '../../sdk/types.ts'
import { STATE } from '../../sdk/types.ts'

export interface DoubleRow {
  contig: string
  position: number
  id?: string | null
  ref: string
  alt: string
  filter?: string | null
  /** Cohort → column → a number, or the name of a state that is not a value. */
  cells: Record<string, Record<string, number | 'suppressed' | 'notCalled' | 'notCollected' | { marked: number }>>
}

/** A frequency table held in memory, so that exports are tested against cells a reader can see. */
export function tableDouble(
  rows: DoubleRow[],
  info: { cohorts: Array<Partial<TableInfo['cohorts'][number]> & { name: string }>; columns: string[] },
): ExportableTable {
  return {
    info: {
      rows: rows.length,
      matched: rows.length,
      considered: rows.length,
      total: rows.length,
      undecided: 0,
      cohorts: info.cohorts.map((cohort) => ({
        expression: '',
        label: { en: cohort.name, ja: cohort.name },
        participants: null,
        ...cohort,
      })),
      columns: info.columns,
      complete: true,
    },
    column(name, cohort, { from, to }): ColumnSlice {
      const values = new Float64Array(to - from)
      const state = new Uint8Array(to - from)
      for (let row = from; row < to; row++) {
        const cell = rows[row]!.cells[cohort]?.[name]
        if (cell === undefined) throw new Error(`no cell ${name} of ${cohort} in row ${row}`)
        if (typeof cell === 'number') values[row - from] = cell
        else if (typeof cell === 'object') {
          values[row - from] = cell.marked
          state[row - from] = STATE.value | STATE.MARKED
        } else {
          // A number that must never be seen.
          values[row - from] = 987_654_321
          state[row - from] = STATE[cell]
        }
      }
      return { values, state }
    },
    variants({ from, to }) {
      const some = rows.slice(from, to)
      return {
        contig: some.map(({ contig }) => contig),
        position: Int32Array.from(some, ({ position }) => position),
        id: some.map(({ id }) => id ?? null),
        ref: some.map(({ ref }) => ref),
        alt: some.map(({ alt }) => alt),
        filter: some.map(({ filter }) => filter ?? null),
      }
    },
  }
}

/** A dataset's description to export with. */
export function infoDouble(overrides: Partial<DatasetInfo> = {}): { info: DatasetInfo } {
  return {
    info: {
      id: 'demo',
      label: { en: 'Demo', ja: 'デモ' },
      dataVersion: '2026.1',
      kind: 'genotype',
      serving: 'open',
      release: 'optional',
      synthetic: false,
      assembly: 'GRCh38',
      contigs: [
        { name: '22', length: 50_818_468, variants: 3, first: 1, last: 9 },
        { name: 'X', variants: 1, first: 1, last: 9 },
      ],
      axes: [],
      strata: [],
      measures: ['AC', 'AN', 'nhomalt'],
      variants: 4,
      bytes: 0,
      ...overrides,
    },
  }
}

/** Everything a generator of bytes gives, as one array. */
export async function allBytes(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const piece of pieces) parts.push(piece)
  return new Uint8Array(Buffer.concat(parts))
}

/** The same as text. */
export async function allText(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await allBytes(pieces))
}
