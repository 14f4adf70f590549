import { proxy, transfer } from 'comlink'
import { explainCohort } from '../cohort/explain.ts'
import { parseCohort } from '../cohort/parse.ts'
import { type OpenDataset, openDataset } from '../dataset/open.ts'
import { memorySource, type Source } from '../dataset/source.ts'
import { HindoError } from '../errors.ts'
import { createPacer } from '../frequency/pace.ts'
import { residentStore } from '../frequency/resident.ts'
import { type LoadedKernel, loadKernel } from '../kernel/load.ts'
import type { Progress } from '../types.ts'
import { type EngineCalls, type EngineDoor, type OpenedDataset, PROTOCOL, type ReadingOptions } from './api.ts'
import { type CallContext, EngineCallTable } from './engine-calls.ts'
import { countCohort } from './engine-count.ts'
import { handing, packReleased, packReview, unpackRequest } from './engine-exchange.ts'
import { holdLifeline } from './engine-lifeline.ts'
import { EngineRecords } from './engine-records.ts'
import { sourceOf } from './engine-sources.ts'
import { EngineTables } from './engine-tables.ts'
import { searchTerms } from './engine-terms.ts'
import { unpackReport } from './packed-report.ts'

interface HeldDataset {
  open: OpenDataset
  /** Of a dataset built here. */
  files?: Record<string, Blob>
}

/** What a worker exposes. */
export function createEngineDoor(): EngineDoor {
  return { connect: async () => proxy(createEngineHost()) }
}

/** An engine: a kernel, datasets and tables of its own, and the calls on them. Nothing is loaded before `hello`. */
export function createEngineHost(): EngineCalls {
  const calls = new EngineCallTable()
  const datasets = new Map<number, HeldDataset>()
  const tables = new EngineTables()
  let loading: Promise<LoadedKernel> | undefined
  let letGo = () => {}
  let last = 0

  async function kernel() {
    loading ??= loadKernel()
    return (await loading).kernel
  }

  const records = new EngineRecords(calls, kernel, () => ++last)

  function dataset(id: number): HeldDataset {
    const held = datasets.get(id)
    if (!held) throw new HindoError('usage', 'the dataset is closed')
    return held
  }

  async function open(
    source: Source,
    { signal, tell }: CallContext,
    { cache }: ReadingOptions = {},
    files?: HeldDataset['files'],
  ): Promise<OpenedDataset> {
    const onProgress = (progress: Progress) => tell({ type: 'progress', progress })
    const opened = await openDataset(source, { kernel: await kernel(), cache, signal, onProgress })
    const id = ++last
    datasets.set(id, files ? { open: opened, files } : { open: opened })
    return { dataset: id, info: opened.info }
  }

  async function closeDataset(id: number): Promise<void> {
    calls.cancelDataset(id)
    tables.closeAll(id)
    const held = datasets.get(id)
    datasets.delete(id)
    if (!held) return
    held.open.close()
    residentStore(await kernel()).forget(held.open)
  }

  return {
    hello: (preference, listener, lifeline) =>
      calls.run(0, undefined, async () => {
        calls.listen(listener)
        loading = loadKernel(preference === 'auto' ? {} : { prefer: preference })
        letGo = await holdLifeline(lifeline)
        const { kernel, reason } = await loading
        return { protocol: PROTOCOL, kernel: kernel.kind, reason }
      }),
    open: (call, record, remote, reading) =>
      calls.run(call, undefined, (context) => open(sourceOf(record, remote, reading), context, reading)),
    build: (call, request) =>
      calls.run(call, undefined, async (context) => {
        const { buildInMemory } = await import('./engine-build.ts')
        const files = await buildInMemory(request, context)
        return open(memorySource('the dataset just built', files), context, {}, files)
      }),
    count: (call, id, expression, options) =>
      calls.run(call, id, ({ signal }) => countCohort(dataset(id).open.manifest, expression, { ...options, signal })),
    terms: (call, id, text, request = {}) =>
      calls.run(call, id, ({ signal }) => searchTerms(dataset(id).open, text, request, signal)),
    explain: (call, id, expression, language) =>
      calls.run(call, id, async () => {
        const { axes } = dataset(id).open.manifest
        return explainCohort(parseCohort(expression, axes), axes, language)
      }),
    locate: (call, id, text, options) =>
      calls.run(call, id, async ({ signal }) => {
        const { locateText } = await import('./engine-search.ts')
        return locateText(dataset(id).open, text, options ?? {}, signal)
      }),
    suggest: (call, id, text, options) =>
      calls.run(call, id, async ({ signal }) => {
        const { suggestTexts } = await import('./engine-search.ts')
        return suggestTexts(dataset(id).open, text, options ?? {}, signal)
      }),
    async review(call, id, sent) {
      const outcome = await calls.run(call, id, async (context) => {
        const { reviewTable } = await import('./engine-review.ts')
        const request = await unpackRequest(sent, context.signal)
        const answer = await reviewTable(dataset(id).open, await kernel(), request, context)
        return packReview(answer, context.signal)
      })
      return handing(outcome)
    },
    async release(call, id, sent, { report, ...release }) {
      const outcome = await calls.run(call, id, async (context) => {
        const { releaseTable } = await import('./engine-review.ts')
        const request = await unpackRequest(sent, context.signal)
        const decided = report && { report: await unpackReport(report, createPacer(context.signal).pause) }
        const answer = await releaseTable(
          dataset(id).open,
          await kernel(),
          request,
          { ...release, ...decided },
          context,
        )
        return packReleased(answer, context.signal)
      })
      return handing(outcome)
    },
    verify: (call, id, { report, ...sent }) =>
      calls.run(call, id, async (context) => {
        const { verifyTable } = await import('./engine-verify.ts')
        const request = await unpackRequest(sent, context.signal)
        const given = report instanceof Blob ? report : await unpackReport(report, createPacer(context.signal).pause)
        return verifyTable(dataset(id).open, await kernel(), { ...request, report: given }, context)
      }),
    mitigate: (call, id, sent, steps) =>
      calls.run(call, id, async (context) => {
        const { mitigateTable } = await import('./engine-mitigate.ts')
        const request = await unpackRequest(sent, context.signal)
        return mitigateTable(dataset(id).open, await kernel(), request, steps, context)
      }),
    remedies: (call, id, sent) =>
      calls.run(call, id, async (context) => {
        const { remediesOf } = await import('./engine-mitigate.ts')
        const request = await unpackRequest(sent, context.signal)
        return remediesOf(dataset(id).open, await kernel(), request, context)
      }),
    report: (call, report, kind, task) =>
      calls.run(call, undefined, async ({ signal }) => {
        const { reportTask } = await import('./engine-report.ts')
        return reportTask(report, kind, task, signal)
      }),
    frequencies: (call, id, query, share, quiet) =>
      calls.run(call, id, async (context) =>
        tables.query(id, dataset(id).open, await kernel(), query, context, { ...(share && { share }), quiet }),
      ),
    fst: (call, id, query) =>
      calls.run(call, id, async (context) => {
        const { fstOf } = await import('./engine-statistics.ts')
        return fstOf(dataset(id).open, await kernel(), query, context)
      }),
    spectrum: (call, id, query) =>
      calls.run(call, id, async (context) => {
        const { spectrumOf } = await import('./engine-statistics.ts')
        return spectrumOf(dataset(id).open, await kernel(), query, context)
      }),
    async column(call, table, name, cohort, range) {
      const outcome = await calls.run(call, undefined, async () => tables.get(table).table.column(name, cohort, range))
      return outcome.ok ? transfer(outcome, [outcome.value.values.buffer, outcome.value.state.buffer]) : outcome
    },
    variants: (call, table, range) => calls.run(call, undefined, async () => tables.get(table).table.variants(range)),
    export: (call, table, format) => calls.run(call, undefined, (context) => tables.export(table, format, context)),
    files: (call, id) =>
      calls.run(call, id, async () => {
        const { files } = dataset(id)
        if (files) return files
        throw new HindoError('usage', 'only a dataset built in this page has files to save')
      }),
    ...records.calls(),
    async cancel(call) {
      calls.cancel(call)
    },
    async closeTable(table) {
      tables.close(table)
    },
    closeDataset,
    async leave() {
      for (const id of [...datasets.keys()]) await closeDataset(id)
      records.closeAll()
      letGo()
    },
  }
}
