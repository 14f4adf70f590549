import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, openDataset } from '../../sdk/index.ts'
import type { Dataset } from '../../sdk/worker/client.ts'
import { type TinyDataset, tinyDataset } from '../support/tiny-dataset.ts'

let tiny: TinyDataset
let dataset: Dataset
beforeAll(async () => {
  tiny = await tinyDataset({ variants: 3000, contigs: ['22', 'X'], people: 80 })
  dataset = await openDataset(tiny.source)
})
afterAll(() => dataset.close())

function people(inside: (person: TinyDataset['truth']['people'][number]) => boolean): number {
  return tiny.truth.people.filter(inside).length
}

describe('an open dataset in Node', () => {
  it('says what it holds, and that its engine runs in this thread', async () => {
    expect(dataset).toMatchObject({ id: 'tiny', assembly: 'GRCh37', variants: 3000, kind: 'genotype' })
    expect(dataset.axes.map((axis) => axis.id)).toEqual(['sex', 'region', 'disease'])
    expect(dataset.contigs.map(({ name, variants }) => [name, variants])).toEqual([
      ['22', 1500],
      ['X', 1500],
    ])
    expect(await dataset.engine.mode).toEqual({
      kernel: 'wasm',
      thread: 'main',
      reason: expect.stringMatching(/worker/),
    })
  })

  it('counts people of a cohort, and within every level of every axis', async () => {
    const answer = await dataset.count('disease=C50 and not sex=male')
    const inside = (p: { sex: string; diseases: string[] }) => p.sex === 'female' && p.diseases.includes('C50')
    expect(answer).toMatchObject({ participants: people(inside), state: 'value' })
    expect(answer.axes.map((axis) => axis.axis)).toEqual(['sex', 'region', 'disease'])
    expect(answer.axes[1]!.levels).toEqual(
      ['east', 'west', 'south'].map((region) => ({
        level: region,
        participants: people((p) => inside(p) && p.region === region),
        state: 'value',
      })),
    )
  })

  it('counts everybody when nothing is asked, split only as asked', async () => {
    const answer = await dataset.count(undefined, { by: ['sex'] })
    expect(answer.participants).toBe(80)
    expect(answer.axes).toHaveLength(1)
    expect((await dataset.count('', { by: [] })).axes).toEqual([])
  })

  it('says of a single level why it cannot be counted', async () => {
    const { axes } = await dataset.count('disease=C50', { by: ['disease'] })
    const levels = new Map(axes[0]!.levels.map((level) => [level.level, level]))
    expect(levels.get('C50')).toMatchObject({ participants: people((p) => p.diseases.includes('C50')) })
    expect(levels.get('E11')).toMatchObject({
      level: 'E11',
      unanswerable: expect.stringMatching(/C50 and disease=E11/),
    })
  })

  it('points at the mistake in an expression', async () => {
    await expect(dataset.count('sex=female and regoin=east')).rejects.toMatchObject({
      name: 'HindoError',
      code: 'parse',
      where: { offset: 15, length: 6 },
      hint: expect.stringContaining('region'),
    })
  })

  it('gives bounds for what it cannot answer', async () => {
    await expect(dataset.count('disease=C50 and disease=E11')).rejects.toMatchObject({
      code: 'not-answerable',
      bounds: { lower: expect.any(Number), upper: expect.any(Number) },
    })
  })

  it('counts what every level would make of the cohort', async () => {
    const addTo = { path: [0], op: 'or' as const }
    const { axes } = await dataset.count('region=east and sex=male', { by: ['region'], addTo })
    expect(axes[0]).toMatchObject({ axis: 'region', adds: true })
    for (const { level, added } of axes[0]!.levels) {
      const either = people((p) => p.sex === 'male' && (p.region === 'east' || p.region === level))
      expect(added).toEqual({ participants: either, state: 'value' })
    }
    const nowhere = dataset.count('sex=male', { addTo: { path: [3], op: 'or' } })
    await expect(nowhere).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('nothing at the place'),
    })
    await expect(dataset.count('', { by: ['regoin'] })).rejects.toMatchObject({
      code: 'not-found',
      hint: 'Did you mean region?',
    })
  })

  it('tells of a cohort that it cannot answer, and still counts its levels', async () => {
    const answer = await dataset.count('disease=C50 and disease=E11', { tell: true })
    expect(answer).toMatchObject({ participants: null, unanswerable: expect.stringMatching(/together/) })
    const truth = people((p) => p.diseases.includes('C50') && p.diseases.includes('E11'))
    expect(answer.bounds!.lower).toBeLessThanOrEqual(truth)
    expect(answer.bounds!.upper).toBeGreaterThanOrEqual(truth)
    expect(answer.axes.map(({ axis, adds }) => [axis, adds])).toEqual([
      ['sex', true],
      ['region', true],
      ['disease', false],
    ])
  })

  it('stops counting and searching once cancelled; other questions are answered all the same', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const cancelled = [dataset.count('', { signal }), dataset.terms('C', { signal })]
    const kept = dataset.count('sex=male', { by: [] })
    controller.abort()
    for (const one of cancelled) await expect(one).rejects.toMatchObject({ code: 'aborted' })
    expect((await kept).participants).toBe(people((p) => p.sex === 'male'))
    expect((await dataset.terms('C50')).map(({ level }) => level)).toContain('C50')
  })

  it('answers several questions at once', async () => {
    const cohorts = { men: 'sex=male' }
    const [count, table, sentence] = await Promise.all([
      dataset.count('sex=male'),
      dataset.frequencies({ cohorts, columns: ['AN'], regions: ['X'] }),
      dataset.explain('sex=male', 'en'),
    ])
    const men = dataset.strata.findIndex((stratum) => stratum.terms.join() === 'sex,male')
    const { values } = await table.column('AN', 'men', { from: 0, to: 1e9 })
    expect([...values]).toEqual([...tiny.truth.counts.AN[men]!.slice(1500)])
    expect(count.participants).toBe(dataset.strata[men]!.participants)
    expect(sentence).toMatch(/male/)
  })
})

describe('a table', () => {
  it('clips slices to its rows, and refuses columns and cohorts it does not have', async () => {
    const table = await dataset.frequencies({ regions: ['22'], limit: 5, columns: ['AC'] })
    expect((await table.column('AC', 'all', { from: 3, to: 100 })).values).toHaveLength(2)
    expect((await table.column('AC', 'all', { from: 9, to: 100 })).values).toHaveLength(0)
    expect((await table.variants({ from: -5, to: 2 })).position).toHaveLength(2)
    await expect(table.column('nhomalt', 'all', { from: 0, to: 1 })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('query.columns'),
    })
    await expect(table.column('AC', 'case', { from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
    await expect(table.column('size', 'all', { from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('gives columns that were not asked for when their counts are there', async () => {
    const table = await dataset.frequencies({ columns: ['AF'], limit: 50 })
    const range = { from: 0, to: 50 }
    expect([...(await table.column('AC', 'all', range)).values]).toEqual([...tiny.truth.counts.AC[0]!.slice(0, 50)])
  })

  it('is an error once closed', async () => {
    const table = await dataset.frequencies({ limit: 1 })
    await table.close()
    await expect(table.variants({ from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
  })

  it('is written as a file', async () => {
    const table = await dataset.frequencies({ columns: ['AC', 'AN'], limit: 3, by: ['sex'] })
    const lines = (await (await table.export('tsv')).text()).trimEnd().split('\n')
    expect(lines).toHaveLength(1 + 3 * 2)
    expect(lines[0]!.split('\t')).toEqual(expect.arrayContaining(['contig', 'position', 'cohort', 'AC', 'AN']))
  })
})

describe('opening', () => {
  it('takes a path, a file address, and files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hindo-'))
    try {
      for (const [name, bytes] of Object.entries(tiny.files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), bytes)
      }
      const files = Object.entries(tiny.files).map(([name, bytes]) => {
        return new File([bytes as Uint8Array<ArrayBuffer>], name.slice(name.lastIndexOf('/') + 1))
      })
      for (const source of [folder, join(folder, 'dataset.json'), pathToFileURL(folder), files]) {
        const opened = await openDataset(source)
        const table = await opened.frequencies({ columns: ['AN'], limit: 10 })
        expect([...(await table.column('AN', 'all', { from: 0, to: 10 })).values]).toEqual([
          ...tiny.truth.counts.AN[0]!.slice(0, 10),
        ])
        await opened.close()
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('fails for what is not a dataset, and leaves nothing running', async () => {
    await expect(openDataset('no/such/folder')).rejects.toMatchObject({ code: 'not-found' })
    await expect(openDataset(17 as unknown as string)).rejects.toMatchObject({ code: 'usage' })
  })

  it('passes errors of a source of the caller’s own through unchanged', async () => {
    const where = { file: 'x', offset: 3, length: 4 }
    const source = {
      name: 'mine',
      read: () =>
        Promise.reject(Object.assign(new Error('off'), { name: 'HindoError', code: 'forbidden', where, hint: 'Ask' })),
    }
    await expect(openDataset(source)).rejects.toMatchObject({ code: 'forbidden', message: 'off', where, hint: 'Ask' })
  })

  it('puts several datasets into one engine, and closes them apart', async () => {
    const engine = createEngine({ kernel: 'typescript' })
    const other = await tinyDataset({ variants: 40, seed: 5, people: 30 })
    const [one, two] = await Promise.all([openDataset(tiny.source, { engine }), openDataset(other.source, { engine })])
    expect(await engine.mode).toMatchObject({ kernel: 'typescript' })
    const [a, b] = await Promise.all([one.frequencies({ columns: ['AC'] }), two.frequencies({ columns: ['AC'] })])
    expect([a.rows, b.rows]).toEqual([3000, 40])
    await one.close()
    await expect(one.count()).rejects.toMatchObject({ code: 'usage' })
    await expect(a.variants({ from: 0, to: 1 })).rejects.toMatchObject({ code: 'usage' })
    expect((await two.count()).participants).toBe(30)
    engine.close()
    expect(engine.closed).toBe(true)
    await expect(two.count()).rejects.toMatchObject({ code: 'worker' })
  })

  it('gives a dataset without an engine its own, which closes with it', async () => {
    const opened = await openDataset(tiny.source)
    expect(opened.engine).not.toBe(dataset.engine)
    await opened.close()
    expect(opened.engine.closed).toBe(true)
    expect(dataset.engine.closed).toBe(false)
  })
})

describe('a long query', () => {
  it('is cancelled between batches, at once for its caller', async () => {
    const controller = new AbortController()
    const running = dataset.frequencies({ signal: controller.signal, onProgress: () => controller.abort() })
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    const aborted = AbortSignal.abort()
    await expect(dataset.frequencies({ signal: aborted })).rejects.toMatchObject({ code: 'aborted' })
    await expect(openDataset(tiny.source, { signal: aborted })).rejects.toMatchObject({ code: 'aborted' })
    expect((await dataset.count()).participants).toBe(80)
  })

  it('tells how far it is, and shows its table before the end', async () => {
    const seen: Array<[number, number]> = []
    const early: Array<{ rows: number; complete: boolean }> = []
    const table = await dataset.frequencies({
      columns: ['AC'],
      onProgress: ({ done, total }) => seen.push([done, total]),
      onTable: ({ info }) => early.push({ rows: info.rows, complete: info.complete }),
    })
    expect(seen).toEqual([
      [0, 3000],
      [1500, 3000],
      [3000, 3000],
    ])
    expect(early).toEqual([{ rows: 1500, complete: false }])
    expect(table.info).toMatchObject({ rows: 3000, complete: true })
  })

  it('ends with what a callback of its caller throws', async () => {
    const oops = new Error('in the page')
    await expect(
      dataset.frequencies({
        onProgress: () => {
          throw oops
        },
      }),
    ).rejects.toBe(oops)
  })

  it('rejects when its dataset is closed under it', async () => {
    const opened = await openDataset(tiny.source)
    const running = opened.frequencies()
    const closing = opened.close()
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    await closing
  })
})
