import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, openDataset } from '../../sdk/index.ts'
import type { Engine, EngineOptions } from '../../sdk/worker/client.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const engines: Engine[] = []
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close()
})

function start(options: EngineOptions = {}): Engine {
  const engine = createEngine(options)
  engines.push(engine)
  return engine
}

function ownWorker(): Worker {
  return new Worker(new URL('../../sdk/worker/entry.ts', import.meta.url), { type: 'module' })
}

const silent = { name: 'silent', read: () => new Promise<Uint8Array>(() => {}) }

describe('an engine in a page', () => {
  it('runs in the package’s worker with the Wasm kernel', async () => {
    expect(await start().mode).toEqual({ kernel: 'wasm', thread: 'worker', reason: '' })
  })

  it('gives the same table on every rung and with both kernels', async () => {
    const { source } = await tinyDataset({ variants: 3000, contigs: ['22', 'X'] })
    const blocked = () => {
      throw new Error('no worker today')
    }
    const all = [
      start(),
      start({ kernel: 'typescript' }),
      start({ worker: ownWorker }),
      start({ worker: ownWorker, kernel: 'typescript' }),
    ]
    const query = {
      cohorts: { case: 'disease=C50', rest: 'not disease=C50' },
      where: 'any.AF > 0.01',
      columns: ['AC', 'AN', 'AF', 'AF_low', 'hwe_p', 'n_missing'],
      sort: '-case.AF',
    }
    const tables = await Promise.all(
      all.map(async (engine) => (await openDataset(source, { engine })).frequencies(query)),
    )
    expect(
      (await Promise.all(all.map((engine) => engine.mode))).map(({ kernel, thread }) => `${kernel} ${thread}`),
    ).toEqual(['wasm worker', 'typescript worker', 'wasm own-worker', 'typescript own-worker'])
    const texts = await Promise.all(tables.map(async (table) => (await table.export('tsv')).text()))
    expect(texts[0]!.length).toBeGreaterThan(10_000)
    expect(new Set(texts).size).toBe(1)
    expect(await start({ worker: blocked }).mode).toMatchObject({ thread: 'worker', reason: /no worker today/ })
  })

  it('opens dropped files, and several datasets in one engine', async () => {
    const engine = start()
    const tinies = [await tinyDataset({ variants: 20 }), await tinyDataset({ variants: 30, seed: 4 })]
    const datasets = await Promise.all(
      tinies.map((tiny) => {
        const files = Object.entries(tiny.files).map(([path, bytes]) => {
          return new File([bytes as Uint8Array<ArrayBuffer>], path.slice(path.lastIndexOf('/') + 1))
        })
        return openDataset(files, { engine })
      }),
    )
    const tables = await Promise.all(datasets.map((dataset) => dataset.frequencies()))
    expect(tables.map((table) => table.rows)).toEqual([20, 30])
  })

  it('builds a dataset from dropped genotypes and hands over its files', async () => {
    const vcf = [
      '##fileformat=VCFv4.3',
      '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc',
      '22\t100\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\t1/1\t./.',
      '22\t200\trs2\tC\tT\t.\tPASS\t.\tGT\t0/0\t0/1\t0/1',
    ].join('\n')
    const phases = new Set<string>()
    const warnings: string[] = []
    const dataset = await start().build({
      inputs: [new File([`${vcf}\n`], 'small.vcf')],
      samples: new File(['sample\tsex\na\tfemale\nb\tmale\nc\tfemale\nd\tmale\n'], 'sheet.tsv'),
      options: { axes: ['sex'] },
      onProgress: ({ phase }) => phases.add(phase),
      onWarning: (message) => warnings.push(message),
    })
    const table = await dataset.frequencies({ by: ['sex'], columns: ['AC', 'AN'] })
    const range = { from: 0, to: 2 }
    expect([...(await table.column('AC', 'female', range)).values]).toEqual([1, 1])
    expect([...(await table.column('AN', 'female', range)).values]).toEqual([2, 4])
    expect([...(await table.column('AC', 'male', range)).values]).toEqual([2, 1])
    expect(Object.keys(await dataset.files())).toContain('dataset.json')
    expect(phases.size).toBeGreaterThan(0)
    expect(warnings.join()).toContain('d')
  })

  it('points at the line of a dropped file that does not read', async () => {
    const bad = new File(
      ['##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n22\tx\t.\tA\tG\t.\t.\t.\n'],
      'bad.vcf',
    )
    await expect(start().build({ inputs: [bad] })).rejects.toMatchObject({
      name: 'HindoError',
      code: 'parse',
      where: { file: 'bad.vcf', line: 3 },
    })
  })
})

describe('a worker that dies', () => {
  it('by being terminated rejects everything under way and everything after', async () => {
    let worker: Worker | undefined
    const engine = start({ worker: () => (worker = ownWorker()) })
    await engine.mode
    const opening = [engine.open(silent), engine.open(silent)]
    setTimeout(() => worker!.terminate(), 50)
    for (const one of opening) await expect(one).rejects.toMatchObject({ name: 'HindoError', code: 'worker' })
    expect(engine.closed).toBe(true)
    await expect(engine.open(silent)).rejects.toMatchObject({ code: 'worker' })
  })

  it('by an error outside of any call rejects everything under way', async () => {
    const engine = start({ worker: () => scriptWorker(`setTimeout(() => { throw new Error('broken inside') }, 400)`) })
    expect((await engine.mode).thread).toBe('own-worker')
    await expect(engine.open(silent)).rejects.toMatchObject({ code: 'worker', message: /broken inside/ })
  })

  it('before it answered is passed over', async () => {
    const engine = start({ worker: () => new Worker('/there/is/no/such/file.js', { type: 'module' }) })
    expect(await engine.mode).toMatchObject({ thread: 'worker', reason: /^own worker: .*could not be loaded/ })
    const failing = start({ worker: () => new Worker(URL.createObjectURL(new Blob(['throw new Error("at once")']))) })
    expect(await failing.mode).toMatchObject({ thread: 'worker', reason: /at once/ })
  })

  it('leaves other engines of the page alone', async () => {
    const { source } = await tinyDataset({ variants: 10 })
    const one = await openDataset(source)
    const two = await openDataset(source)
    await one.close()
    expect(one.engine.closed).toBe(true)
    expect((await two.frequencies()).rows).toBe(10)
    await two.close()
  })
})

describe('a long query in a worker', () => {
  it('is cancelled while the worker computes', async () => {
    const { source } = await tinyDataset({ variants: 4000, partRows: 50 })
    const dataset = await openDataset(source, { engine: start() })
    const controller = new AbortController()
    const done: number[] = []
    const running = dataset.frequencies({
      columns: ['hwe_p'],
      signal: controller.signal,
      onProgress: (progress) => {
        done.push(progress.done)
        controller.abort()
      },
    })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    expect(done).toHaveLength(1)
    expect((await dataset.count()).participants).toBe(60)
  })
})

/** The engine's worker with a line of script beside it. */
function scriptWorker(line: string): Worker {
  const entry = new URL('../../sdk/worker/entry.ts', import.meta.url).href
  const script = new Blob([`import ${JSON.stringify(entry)}\n${line}`], { type: 'text/javascript' })
  return new Worker(URL.createObjectURL(script), { type: 'module' })
}
