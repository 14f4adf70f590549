import { explainCohort } from '../cohort/explain.ts'
import { parseCohort } from '../cohort/parse.ts'
import { printCohort } from '../cohort/print.ts'
import type { CacheMode } from '../dataset/cache.ts'
import { formatDay } from '../dataset/days.ts'
import { openRecordsSource, type RecordsSource } from '../dataset/open-records.ts'
import type { Source } from '../dataset/source.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { Arena } from '../kernel/memory.ts'
import type { FacetAnswer, RecordQuery, RecordRow, RecordRows, RecordsInfo, SimilarRecord } from '../record-types.ts'
import type { TermHit } from '../search-types.ts'
import type { OnProgress } from '../types.ts'
import { nextTask } from './next-task.ts'
import { type RecordConditions, readQuery, restrictedAxes } from './record-conditions.ts'
import { levelsOf } from './record-levels.ts'
import { countLevels, countRecords, emptyBitmap, matchRecords } from './record-match.ts'
import { placesBetween, summarise } from './record-numbers.ts'
import { axisKey, numberKey, type SortKey, sortRecords, textKey } from './record-order.ts'
import { bestOf, informationContent, Similarity } from './record-similar.ts'
import { loadRecordStore, type RecordStore } from './record-store.ts'
import { isSmall, suppressedLevels } from './record-suppression.ts'
import { RecordTexts } from './record-texts.ts'
import { createTermIndex, type TermIndex } from './terms.ts'

/** What a call may be given. */
export interface SearchOptions {
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** Milliseconds a search may keep a thread before it lets messages in. */
const SLICE = 12
/** Orders of all records that are kept. */
const ORDERS = 4
const MOST_SIMILAR = 1000

/** An open dataset of records that answers questions; see `Records` of the public API. */
export class RecordSearch {
  readonly info: RecordsInfo
  readonly #source: RecordsSource
  readonly #store: RecordStore
  readonly #texts: RecordTexts
  readonly #orders = new Map<string, Uint32Array>()
  readonly #content = new Map<string, Float64Array>()
  #terms: TermIndex | undefined
  #closed = false

  private constructor(source: RecordsSource, store: RecordStore) {
    this.#source = source
    this.#store = store
    this.info = source.info
    this.#texts = new RecordTexts(source)
  }

  /** Opens a dataset of records and loads its facets. @throws HindoError see `openRecordsSource`, `loadRecordStore` */
  static async open(
    source: Source,
    { kernel, ...options }: { kernel: Kernel; cache?: CacheMode } & SearchOptions,
  ): Promise<RecordSearch> {
    const opened = await openRecordsSource(source, { kernel, ...options })
    try {
      return new RecordSearch(opened, await loadRecordStore(opened, kernel, options))
    } catch (error) {
      opened.close()
      throw error
    }
  }

  async facets(query: RecordQuery, { signal, onProgress }: SearchOptions = {}): Promise<FacetAnswer> {
    const conditions = readQuery(query, this.info)
    const store = this.#open()
    const arena = new Arena(store.kernel)
    const threshold = this.#threshold
    const wait = pauses(signal)
    const pause = async () => {
      await wait()
      this.#open()
    }
    try {
      const limits = await this.#limits(conditions, arena, { signal, onProgress })
      const match = this.#restrict(matchRecords(store, conditions.cohort, arena), limits.both, arena)
      const matched = countRecords(store, match, arena)
      const hidden = this.#isHidden(matched)
      const unknown = limits.unknown
        ? countRecords(
            store,
            this.#restrict(matchRecords(store, conditions.cohort, arena), limits.unknown, arena),
            arena,
          )
        : 0
      const restricted = restrictedAxes(conditions.cohort)
      const axes: FacetAnswer['axes'] = []
      for (const { axis, sets, above } of store.axes) {
        await pause()
        const mark = arena.mark()
        const others = restricted.get(axis.id)
        const base = others ? this.#restrict(matchRecords(store, others, arena), limits.both, arena) : match
        const total = others ? countRecords(store, base, arena) : matched
        const counts = countLevels(store, sets, base, arena)
        arena.release(mark)
        const small = threshold > 1 && this.#isHidden(total)
        const gone = threshold > 1 ? suppressedLevels(axis, above, counts, total, threshold) : undefined
        axes.push({
          axis: axis.id,
          counts: axis.levels.map(({ id }, level) => ({
            level: id,
            records: small || gone?.[level] ? null : counts[level]!,
          })),
        })
      }
      const numbers: FacetAnswer['numbers'] = []
      for (const numberStore of store.numbers) {
        await pause()
        const about = { records: store.records, matched, threshold }
        numbers.push(hidden ? null : summarise(store.kernel, arena, numberStore, match, about))
      }
      return {
        expression: printCohort(conditions.cohort),
        records: hidden ? null : matched,
        total: store.records,
        unknown: hidden || isSmall(unknown, threshold) ? null : unknown,
        axes,
        numbers,
      }
    } finally {
      arena.release(0)
    }
  }

  async rows(
    query: RecordQuery,
    { from, to }: { from: number; to: number },
    options: SearchOptions = {},
  ): Promise<RecordRows> {
    const found = await this.#list(query, Math.max(0, Math.trunc(from)), Math.trunc(to), options)
    return { rows: await this.#rowsOf(found.records, options), matched: found.matched }
  }

  /** All records of a query, some hundred at a time. */
  async *all(query: RecordQuery, options: SearchOptions = {}): AsyncGenerator<RecordRow[]> {
    const { records } = await this.#list(query, 0, Number.POSITIVE_INFINITY, options)
    for (let from = 0; from < records.length; from += 512) {
      yield await this.#rowsOf(records.subarray(from, from + 512), {})
      options.onProgress?.({ phase: 'write', done: from, total: records.length, unit: 'rows' })
      await nextTask(options.signal)
    }
  }

  async similar(index: number, axis?: string, limit = 20, options: SearchOptions = {}): Promise<SimilarRecord[]> {
    const store = this.#open()
    if (!Number.isInteger(index) || index < 0 || index >= store.records) {
      throw new HindoError('not-found', `there is no record ${index} among ${store.records}`)
    }
    if (!(limit >= 1 && limit <= MOST_SIMILAR)) {
      throw new HindoError('usage', `the limit must be 1 to ${MOST_SIMILAR} records, not ${limit}`)
    }
    const facet = this.#comparable(axis)
    const content = this.#content.get(facet.axis.id) ?? informationContent(facet)
    this.#content.set(facet.axis.id, content)
    const similarity = new Similarity(facet, content, index)
    const best = bestOf(Math.trunc(limit))
    const pause = pauses(options.signal)
    for (let record = 0; record < store.records; record++) {
      if (record !== index) best.add({ record, score: similarity.score(record) })
      if ((record & 4095) !== 0) continue
      options.onProgress?.({ phase: 'compute', done: record, total: store.records, unit: 'rows' })
      await pause()
      this.#open()
    }
    const found = best.list()
    const rows = await this.#rowsOf(
      Uint32Array.from(found, ({ record }) => record),
      options,
    )
    return found.map(({ record, score }, i) => ({
      row: rows[i]!,
      score,
      shared: similarity.shared(record).map((level) => facet.axis.levels[level]!.id),
    }))
  }

  async terms(text: string, axis?: string, limit = 50, { signal }: SearchOptions = {}): Promise<TermHit[]> {
    if (axis !== undefined && !this.info.axes.some(({ id }) => id === axis)) {
      throw new HindoError('not-found', `there is no axis ${axis}`, {
        hint: `There are ${this.info.axes.map(({ id }) => id).join(', ')}`,
      })
    }
    this.#terms ??= createTermIndex(this.info.axes)
    return this.#terms.search(text, { ...(axis !== undefined && { axis }), limit }, pauses(signal))
  }

  explain(expression: string, language: 'en' | 'ja'): string {
    const { axes } = this.info
    return explainCohort(parseCohort(expression, axes), axes, language)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#store.close()
    this.#source.close()
  }

  get #threshold(): number {
    return this.info.publish?.threshold ?? 0
  }

  /** Few records, or all but a few: the answer says how many there are in all. */
  #isHidden(matched: number): boolean {
    return isSmall(matched, this.#threshold) || isSmall(this.#store.records - matched, this.#threshold)
  }

  #open(): RecordStore {
    if (this.#closed) throw new HindoError('usage', `dataset ${this.info.id} is closed`)
    return this.#store
  }

  /** `match`, or a bitmap of what it and `limit` share. */
  #restrict(match: number, limit: number | undefined, arena: Arena): number {
    if (limit === undefined) return match
    const { kernel, bytes } = this.#store
    const both = emptyBitmap(this.#store, arena)
    kernel.orBits(both, match, bytes)
    kernel.andBits(both, limit, bytes)
    return both
  }

  /** Bitmaps of what words and ranges allow, and of what the words allow and a range cannot tell. */
  async #limits(
    { words, ranges }: RecordConditions,
    arena: Arena,
    options: SearchOptions,
  ): Promise<{ both: number | undefined; unknown: number | undefined }> {
    const store = this.#store
    const { kernel, bytes, records } = store
    const found = words.length > 0 ? await this.#findWords(words, arena, options) : undefined
    if (ranges.length === 0) return { both: found, unknown: undefined }
    const inside = this.#restrict(store.all, found, arena)
    const both = inside === store.all ? this.#restrict(store.all, store.all, arena) : inside
    const open = this.#restrict(store.all, found ?? store.all, arena)
    const one = emptyBitmap(store, arena)
    const none = emptyBitmap(store, arena)
    const lacking = emptyBitmap(store, arena)
    for (const { field, from, to } of ranges) {
      const numbers = store.numbers.find((candidate) => candidate.field.id === field)!
      const places = placesBetween(numbers, from, to)
      kernel.clear(one, bytes >> 2)
      if (places) kernel.selectBetween(numbers.codes, places[0], places[1], one, records)
      kernel.andBits(both, one, bytes)
      kernel.clear(none, bytes >> 2)
      kernel.selectBetween(numbers.codes, numbers.values.length, numbers.values.length, none, records)
      kernel.orBits(lacking, none, bytes)
      // Outside of one range is outside, whatever another cannot tell.
      kernel.orBits(one, none, bytes)
      kernel.andBits(open, one, bytes)
    }
    kernel.andBits(open, lacking, bytes)
    return { both, unknown: open }
  }

  async #findWords(words: string[], arena: Arena, { signal, onProgress }: SearchOptions): Promise<number> {
    const store = this.#store
    await this.#texts.load(signal, onProgress)
    this.#open()
    const both = this.#restrict(store.all, store.all, arena)
    const one = arena.take(store.bytes)
    for (const word of words) {
      const hits: number[] = []
      await this.#texts.find(word, (record) => hits.push(record), signal)
      this.#open()
      store.kernel.clear(one, store.bytes >> 2)
      const bits = arena.u8(one, store.bytes)
      for (const record of hits) bits[record >> 3]! |= 1 << (record & 7)
      store.kernel.andBits(both, one, store.bytes)
    }
    return both
  }

  /** Records of a query in its order, from `from` up to `to` of them. */
  async #list(query: RecordQuery, from: number, to: number, options: SearchOptions) {
    const conditions = readQuery(query, this.info)
    const store = this.#open()
    const order = conditions.sort && (await this.#order(conditions.sort, options))
    const arena = new Arena(store.kernel)
    try {
      const limits = await this.#limits(conditions, arena, options)
      const match = this.#restrict(matchRecords(store, conditions.cohort, arena), limits.both, arena)
      const matched = countRecords(store, match, arena)
      if (this.#isHidden(matched)) return { records: new Uint32Array(0), matched: null }
      const last = Math.min(to, matched)
      const records = new Uint32Array(Math.max(0, last - from))
      if (records.length === 0) return { records, matched }
      if (!order) {
        const out = arena.take(4 * matched)
        store.kernel.listBits(match, out, store.records)
        records.set(arena.u32(out, matched).subarray(from, last))
      } else {
        const bits = arena.u8(match, store.bytes)
        for (let i = 0, seen = 0; seen < last; i++) {
          const record = order[i]!
          if (((bits[record >> 3]! >> (record & 7)) & 1) === 0) continue
          if (seen >= from) records[seen - from] = record
          seen++
        }
      }
      return { records, matched }
    } finally {
      arena.release(0)
    }
  }

  async #order({ by, kind, descending }: NonNullable<RecordConditions['sort']>, options: SearchOptions) {
    const key = `${descending ? '-' : ''}${by}`
    const kept = this.#orders.get(key)
    if (kept) return kept
    const order = sortRecords(await this.#sortKey(by, kind, options), descending)
    if (this.#orders.size >= ORDERS) this.#orders.delete(this.#orders.keys().next().value!)
    this.#orders.set(key, order)
    return order
  }

  async #sortKey(by: string, kind: 'axis' | 'field', { signal, onProgress }: SearchOptions): Promise<SortKey> {
    const { axes, numbers, records } = this.#store
    if (kind === 'axis') return axisKey(axes.find(({ axis }) => axis.id === by)!)
    const field = numbers.find((one) => one.field.id === by)
    if (field) return numberKey(field)
    await this.#texts.load(signal, onProgress)
    const read = await this.#texts.reader()
    return textKey(records, (record) => read(by, record))
  }

  async #rowsOf(records: Uint32Array, { signal, onProgress }: SearchOptions): Promise<RecordRow[]> {
    if (records.length === 0) return []
    await this.#texts.load(signal, onProgress)
    const read = await this.#texts.reader()
    const { axes, numbers } = this.#open()
    const byId = new Map(numbers.map((one) => [one.field.id, one]))
    return Array.from(records, (record) => ({
      index: record,
      levels: Object.fromEntries(
        axes.map((store) => [
          store.axis.id,
          Array.from(levelsOf(store, record), (level) => store.axis.levels[level]!.id),
        ]),
      ),
      fields: Object.fromEntries(
        this.info.fields.map(({ id, kind }) => {
          const number = byId.get(id)
          if (!number) return [id, read(id, record)]
          const value = number.values[number.places[record]!]
          return [id, value === undefined ? null : kind === 'date' ? formatDay(value) : value]
        }),
      ),
    }))
  }

  #comparable(axis: string | undefined) {
    const fit = this.#store.axes.filter(({ lists }) => lists)
    const deep = fit.find(({ above }) => above.some(({ length }) => length > 1))
    const found = axis === undefined ? (deep ?? fit[0]) : fit.find((store) => store.axis.id === axis)
    if (found) return found
    throw new HindoError('not-found', `there is no overlapping axis ${axis ?? ''} to compare records by`, {
      hint: `There are ${fit.map((store) => store.axis.id).join(', ') || 'none'}`,
    })
  }
}

/** Called often, gives the thread away once a slice is used up. */
function pauses(signal: AbortSignal | undefined): () => Promise<void> {
  let started = performance.now()
  return async () => {
    if (performance.now() - started < SLICE) return
    await nextTask(signal)
    started = performance.now()
  }
}
