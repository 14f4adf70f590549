import type { Cohort } from '../cohort/cohort.ts'
import { printCohort } from '../cohort/print.ts'
import type { OpenDataset } from '../dataset/open.ts'
import { isHindoError } from '../errors.ts'
import type { TableFile } from '../export/table-file.ts'
import { plannerOf } from '../frequency/cohorts.ts'
import { runQuery } from '../frequency/query.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ShownColumn, SubjectCohort, TrueCounts, VariantText } from '../release/subject.ts'
import { STATE, type VariantKey, type VariantSlice } from '../types.ts'

/** Columns that true counts are made from. */
const COUNTED = ['AC', 'AN', 'nhomalt', 'hemizygote_count', 'n_missing'] as const

/** The dataset's own numbers of the variants of a file, in the file's order. */
export class TableCounts {
  readonly #open: OpenDataset
  readonly #kernel: Kernel
  readonly #variants: VariantKey[]
  readonly #signal: AbortSignal
  #texts = new Map<string, Array<string | null>>()

  constructor(open: OpenDataset, kernel: Kernel, variants: VariantKey[], signal: AbortSignal) {
    this.#open = open
    this.#kernel = kernel
    this.#variants = variants
    this.#signal = signal
  }

  /** The cohorts of a file with their people, their true counts, and every column as the dataset gives it. */
  async subjectCohorts(
    file: Pick<TableFile, 'columns' | 'cohorts' | 'texts'>,
    cohorts: Map<string, Cohort>,
  ): Promise<SubjectCohort[]> {
    const own = file.cohorts.map(({ name, columns }) => ({ name, columns, cohort: cohorts.get(name)! }))
    const known = (this.#open.manifest.annotations ?? []).map(({ name }) => name)
    const found = await this.#read(
      own.map(({ cohort }) => cohort),
      [...new Set([...COUNTED, ...file.columns])],
      known.filter((name) => file.texts?.has(name)),
    )
    return own.map(({ name, columns, cohort }, number) => {
      const told = found[number]
      return {
        name,
        expression: printCohort(cohort),
        cohort,
        participants: told?.participants ?? null,
        columns,
        ...(told ? { expected: told.columns, ...this.#countsFrom(told) } : {}),
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
    const numbers = (name: string): Int32Array | undefined => {
      const { values, state } = columns.get(name)!
      const told = state.every((one) => (one & ~STATE.MARKED) === STATE.value)
      return told ? Int32Array.from(values) : undefined
    }
    // no call at all is no copy of either allele
    const copies = (name: 'AC' | 'AN' | 'nhomalt' | 'hemizygote_count'): Int32Array | undefined => {
      const { values, state } = columns.get(name)!
      const told = state.every((one) => (one & ~STATE.MARKED) === STATE.value || one === STATE.notCalled)
      return told ? Int32Array.from(values, (value, row) => (state[row] === STATE.notCalled ? 0 : value)) : undefined
    }
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
    annotations?: readonly string[],
  ): Promise<Array<Told | undefined>> {
    const planner = plannerOf(this.#open.manifest)
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
    const variants = this.#variants.map(({ contig, position, ref, alt }) => `${contig}-${position}-${ref}-${alt}`)
    const table = await runQuery(
      this.#open,
      this.#kernel,
      { cohorts: asked, columns: [...columns, ...(annotations ?? [])], variants },
      { signal: this.#signal },
    )
    try {
      const rows = { from: 0, to: table.info.rows }
      const found = await table.variants(rows)
      const places = this.#places(found)
      if (annotations) this.#texts = textsOf(found, places)
      return names.map((name) => {
        if (!name) return undefined
        const participants = table.info.cohorts.find((cohort) => cohort.name === name)!.participants
        return {
          participants,
          columns: new Map(columns.map((column) => [column, arrange(table.column(column, name, rows), places)])),
        }
      })
    } finally {
      table.close()
    }
  }

  /** Row of the answer for each variant of the file; −1 where the dataset has none. */
  #places(found: VariantSlice): Int32Array {
    const rows = new Map(
      found.contig.map((contig, row) => [`${contig}:${found.position[row]}:${found.ref[row]}:${found.alt[row]}`, row]),
    )
    return Int32Array.from(
      this.#variants,
      ({ contig, position, ref, alt }) => rows.get(`${contig}:${position}:${ref}:${alt}`) ?? -1,
    )
  }
}

/** The dataset's own texts of the variants of a file; null where it has none. */
function textsOf({ id, filter, annotations = {} }: VariantSlice, places: Int32Array) {
  const own = { id, filter, ...annotations }
  return new Map(
    Object.entries(own).map(([name, values]) => [
      name,
      Array.from(places, (row) => (row < 0 || values[row] === null ? null : String(values[row]))),
    ]),
  )
}

interface Told {
  participants: number | null
  columns: Map<string, ShownColumn>
}

function arrange({ values, state }: ShownColumn, places: Int32Array): ShownColumn {
  return {
    values: Float64Array.from(places, (row) => (row < 0 ? Number.NaN : values[row]!)),
    state: Uint8Array.from(places, (row) => (row < 0 ? STATE.notCollected : state[row]!)),
  }
}
