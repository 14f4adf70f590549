import type { Cohort } from '../cohort/cohort.ts'
import { printCohort } from '../cohort/print.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { isHindoError } from '../errors.ts'
import type { TableFile } from '../export/table-file.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { createPacer, type Pacer } from '../frequency/pace.ts'
import { runQuery } from '../frequency/query.ts'
import type { Selection } from '../frequency/regions.ts'
import type { FrequencyTable } from '../frequency/table.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ShownColumn, SubjectCohort, TrueCounts, VariantText } from '../release/subject.ts'
import { type TextList, VariantColumns, type VariantList } from '../release/variant-columns.ts'
import { STATE } from '../types.ts'
import { foundRows, selectionOf } from './engine-review-rows.ts'

/** Columns that true counts are made from. */
const COUNTED = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_missing'] as const

/** Rows that are taken from an answer at a time. */
const STRIDE = 1 << 16

/** The dataset's own numbers of the variants of a file, in the file's order. */
export class TableCounts {
  readonly #open: OpenDataset
  readonly #kernel: Kernel
  readonly #variants: VariantColumns
  readonly #signal: AbortSignal
  #selection: Selection | undefined
  #places: Int32Array | undefined
  #texts = new Map<string, TextList>()

  constructor(open: OpenDataset, kernel: Kernel, variants: VariantList, signal: AbortSignal) {
    this.#open = open
    this.#kernel = kernel
    this.#variants = VariantColumns.of(variants)
    this.#signal = signal
  }

  /** Place of every variant of the file among those of the dataset, −1 for one that it does not have; once anything was read. */
  get places(): Int32Array | undefined {
    return this.#places
  }

  /** The cohorts of a file with their people, their true counts, and every column as the dataset gives it. */
  async subjectCohorts(
    file: Pick<TableFile, 'columns' | 'cohorts'> & Partial<Pick<TableFile, 'ids' | 'filters' | 'texts'>>,
    cohorts: Map<string, Cohort>,
  ): Promise<SubjectCohort[]> {
    const own = file.cohorts.map(({ name, columns }) => ({ name, columns, cohort: cohorts.get(name)! }))
    const known = (this.#open.manifest.annotations ?? []).map(({ name }) => name)
    const found = await this.#read(
      own.map(({ cohort }) => cohort),
      [...new Set([...COUNTED, ...file.columns])],
      file.ids && {
        id: file.ids,
        ...(file.filters ? { filter: file.filters } : {}),
        ...Object.fromEntries(known.flatMap((name) => (file.texts?.has(name) ? [[name, file.texts.get(name)!]] : []))),
      },
    )
    return own.map(({ name, columns, cohort }, number) => {
      const told = found[number]
      return {
        name,
        expression: printCohort(cohort),
        cohort,
        participants: told?.participants ?? null,
        columns,
        ...(told ? { expected: pick(told.columns, file.columns), ...this.#countsFrom(told) } : {}),
      }
    })
  }

  /** What a file says of the variants besides, beside what the dataset says; after {@link subjectCohorts}. */
  texts({ ids, filters, texts, unread }: Pick<TableFile, 'ids' | 'filters' | 'texts' | 'unread'>): VariantText[] {
    const own = new Map([['id', ids], ...(filters ? [['filter', filters] as const] : []), ...(texts ?? [])])
    const told = [...own].map(([name, shown]): VariantText => {
      const expected = this.#texts.get(name)
      return { name, shown, ...(expected ? { expected } : {}) }
    })
    return [...told, ...(unread ?? []).map((name) => ({ name }))]
  }

  /** Counts of cohorts; undefined for one that the dataset cannot answer or suppresses anywhere. */
  async of(cohorts: readonly Cohort[]): Promise<Array<TrueCounts | undefined>> {
    const found = await this.#read(cohorts, [...COUNTED])
    return found.map((told) => told && this.#countsFrom(told).counts)
  }

  #countsFrom({ columns, participants }: Told): { counts?: TrueCounts } {
    const numbers = (name: string) => wholeNumbers(columns.get(name)!, false)
    // no call at all is no copy of either allele
    const copies = (name: 'AC' | 'AN' | 'nhomalt' | 'hemizygote_count') => wholeNumbers(columns.get(name)!, true)
    const [AC, AN] = [copies('AC'), copies('AN')]
    if (!AC || !AN) return {}
    const counts: TrueCounts = { AC, AN }
    const [nhomalt, hemizygous, missing] = [copies('nhomalt'), copies('hemizygote_count'), numbers('n_missing')]
    if (nhomalt) counts.nhomalt = nhomalt
    if (hemizygous) counts.hemizygote_count = hemizygous
    if (missing && participants !== null) {
      // AN = 2 (N − missing) − haploid, for everybody who could carry the contig
      counts.n_haploid = AN.map((alleles, row) => Math.max(0, 2 * (participants - missing[row]!) - alleles))
    }
    return { counts }
  }

  async #read(
    cohorts: readonly Cohort[],
    columns: string[],
    texts?: Record<string, TextList>,
  ): Promise<Array<Told | undefined>> {
    const { manifest } = this.#open
    const planner = plannerOf(manifest)
    const names = cohorts.map((cohort, number) => {
      try {
        planner.plan(cohort)
        return `c${number}`
      } catch (error) {
        if (isHindoError(error) && error.code === 'not-answerable') return undefined
        throw error
      }
    })
    const asked = Object.fromEntries(names.flatMap((name, i) => (name ? [[name, printCohort(cohorts[i]!)]] : [])))
    if (Object.keys(asked).length === 0) return names.map(() => undefined)
    const pacer = createPacer(this.#signal)
    this.#selection ??= selectionOf(this.#variants, manifest.contigs)
    const annotations = Object.keys(texts ?? {}).filter((name) => name !== 'id' && name !== 'filter')
    const table = await runQuery(
      this.#open,
      this.#kernel,
      { cohorts: asked, columns: [...columns, ...annotations] },
      { signal: this.#signal, selection: this.#selection },
    )
    try {
      if (texts || !this.#places) {
        const found = await foundRows(table, this.#variants, texts ?? {}, pacer)
        this.#places = found.places
        if (texts) this.#texts = found.texts
      }
      const told: Array<Told | undefined> = []
      for (const name of names) {
        if (!name) {
          told.push(undefined)
          continue
        }
        const { participants } = table.info.cohorts.find((cohort) => cohort.name === name)!
        const own = new Map<string, ShownColumn>()
        for (const column of columns) own.set(column, await this.#column(table, column, name, pacer))
        told.push({ participants, columns: own })
      }
      return told
    } finally {
      table.close()
    }
  }

  /** A column in the file's order. */
  async #column(table: FrequencyTable, name: string, cohort: string, pacer: Pacer): Promise<ShownColumn> {
    const { rows } = table.info
    const stored: ShownColumn = { values: new Float64Array(rows), state: new Uint8Array(rows) }
    for (let from = 0; from < rows; from += STRIDE) {
      const slice = table.column(name, cohort, { from, to: from + STRIDE })
      stored.values.set(slice.values, from)
      stored.state.set(slice.state, from)
      await pacer.pause()
    }
    return arrange(stored, this.#places!)
  }
}

interface Told {
  participants: number | null
  columns: Map<string, ShownColumn>
}

function pick(columns: Map<string, ShownColumn>, names: readonly string[]): Map<string, ShownColumn> {
  return new Map(names.map((name) => [name, columns.get(name)!]))
}

/** Numbers of all rows; undefined where one has none, unless nobody is called there and that counts as none. */
function wholeNumbers({ values, state }: ShownColumn, noneWhereNotCalled: boolean): Int32Array | undefined {
  const found = new Int32Array(values.length)
  for (let row = 0; row < found.length; row++) {
    if ((state[row]! & ~STATE.MARKED) === STATE.value) found[row] = values[row]!
    else if (!noneWhereNotCalled || state[row] !== STATE.notCalled) return undefined
  }
  return found
}

/** The same where the rows of the answer are those of the file. */
function arrange({ values, state }: ShownColumn, places: Int32Array): ShownColumn {
  if (places.length === values.length && places.every((place, row) => place === row)) return { values, state }
  const arranged = { values: new Float64Array(places.length), state: new Uint8Array(places.length) }
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!
    arranged.values[row] = place < 0 ? Number.NaN : values[place]!
    arranged.state[row] = place < 0 ? STATE.notCollected : state[place]!
  }
  return arranged
}
