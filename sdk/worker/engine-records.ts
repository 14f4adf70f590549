import type { Source } from '../dataset/source.ts'
import { HindoError } from '../errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { RecordQuery } from '../record-types.ts'
import type { RecordSearch } from '../search/records.ts'
import type { Progress } from '../types.ts'
import type { EngineCalls, OpenedRecords, ReadingOptions, RecordExportFormat } from './api.ts'
import type { CallContext, EngineCallTable } from './engine-calls.ts'
import { sourceOf } from './engine-sources.ts'

type RecordCalls = Pick<
  EngineCalls,
  | 'openRecords'
  | 'facets'
  | 'recordRows'
  | 'similar'
  | 'recordTerms'
  | 'explainRecords'
  | 'exportRecords'
  | 'closeRecords'
>

/** The datasets of records of an engine, by number. Their numbers are apart from those of datasets: calls end with their records. */
export class EngineRecords {
  readonly #open = new Map<number, RecordSearch>()
  readonly #calls: EngineCallTable
  readonly #kernel: () => Promise<Kernel>
  readonly #nextNumber: () => number

  constructor(calls: EngineCallTable, kernel: () => Promise<Kernel>, nextNumber: () => number) {
    this.#calls = calls
    this.#kernel = kernel
    this.#nextNumber = nextNumber
  }

  /** The calls of the protocol that are about records. */
  calls(): RecordCalls {
    const table = this.#calls
    return {
      openRecords: (call, record, remote, reading) =>
        table.run(call, undefined, (context) => this.#load(sourceOf(record, remote, reading), context, reading)),
      facets: (call, id, query) =>
        table.run(call, id, async (context) => this.#get(id).facets(query, options(context))),
      recordRows: (call, id, query, range) =>
        table.run(call, id, async (context) => this.#get(id).rows(query, range, options(context))),
      similar: (call, id, index, axis, limit) =>
        table.run(call, id, async (context) => this.#get(id).similar(index, axis, limit, options(context))),
      recordTerms: (call, id, text, { axis, limit }) =>
        table.run(call, id, async (context) => this.#get(id).terms(text, axis, limit, options(context))),
      explainRecords: (call, id, expression, language) =>
        table.run(call, id, async () => this.#get(id).explain(expression, language)),
      exportRecords: (call, id, query, format) =>
        table.run(call, id, (context) => this.#export(id, query, format, context)),
      closeRecords: async (id) => this.close(id),
    }
  }

  close(id: number): void {
    this.#calls.cancelDataset(id)
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id)
  }

  #get(id: number): RecordSearch {
    const search = this.#open.get(id)
    if (!search) throw new HindoError('usage', 'the records are closed')
    return search
  }

  async #load(source: Source, context: CallContext, { cache }: ReadingOptions = {}): Promise<OpenedRecords> {
    const { RecordSearch } = await import('../search/records.ts')
    const search = await RecordSearch.open(source, {
      kernel: await this.#kernel(),
      ...(cache && { cache }),
      ...options(context),
    })
    const records = this.#nextNumber()
    this.#open.set(records, search)
    return { records, info: search.info }
  }

  async #export(id: number, query: RecordQuery, format: RecordExportFormat, context: CallContext): Promise<Blob> {
    const search = this.#get(id)
    const { exportRecords } = await import('../export/records.ts')
    const pieces: BlobPart[] = []
    const rows = search.all(query, options(context))
    for await (const piece of exportRecords(search.info, query, rows, format)) {
      pieces.push(piece as Uint8Array<ArrayBuffer>)
    }
    return new Blob(pieces)
  }
}

function options({ signal, tell }: CallContext) {
  return { signal, onProgress: (progress: Progress) => tell({ type: 'progress', progress }) }
}
