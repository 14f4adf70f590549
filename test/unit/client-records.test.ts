import { expose } from 'comlink'
import { afterEach, describe, expect, it } from 'vitest'
import { readArrowFile } from '../../sdk/arrow/read-file.ts'
import type { Progress } from '../../sdk/types.ts'
import type { EngineCalls } from '../../sdk/worker/api.ts'
import { createEngine, openDataset, openRecords } from '../../sdk/worker/client.ts'
import { createEngineDoor } from '../../sdk/worker/worker.ts'
import { KERNELS } from '../kernel/stage.ts'
import { recordsWorld } from '../support/records-world.ts'
import { tinyDataset } from '../support/tiny-dataset.ts'

const world = await recordsWorld({ records: 900, batchRows: 300 })
const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

/** An engine behind a port whose answers to some questions wait until they are let go. */
function slowEngine(isSlow: (where: string) => boolean) {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  const waiting: Array<() => void> = []
  const door = createEngineDoor()
  const slow = {
    async connect() {
      const { proxy } = await import('comlink')
      const calls = await door.connect()
      const late: EngineCalls = {
        ...calls,
        async facets(...args) {
          const answer = await calls.facets(...args)
          if (isSlow(args[2].where ?? '')) await new Promise<void>((resolve) => waiting.push(resolve))
          return answer
        },
      }
      return proxy(late)
    },
  }
  expose(slow, port2)
  return { engine: createEngine({ worker: port1 }), letGo: () => waiting.splice(0).forEach((resolve) => { resolve() }), waiting } // biome-ignore format: one expression
}

describe('records behind an engine', () => {
  it('are opened, asked and closed as in this thread', async () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1, port2)
    expose(createEngineDoor(), port2)
    const engine = createEngine({ worker: port1 })
    const progress: Progress[] = []
    const far = await openRecords(world.source, { engine, onProgress: (one) => progress.push(one) })
    const near = await openRecords(world.source)
    expect(far).toMatchObject({ id: 'world', records: 900, kind: 'samples', split: 'biobank', synthetic: true })
    expect(progress.map(({ phase }) => phase)).toEqual(['open', 'read', 'read', 'read'])
    const query = { where: 'disease=C50 or sample=rna', words: 'frozen', ranges: { years: { from: 30 } } }
    expect(await far.facets(query)).toEqual(await near.facets(query))
    expect(await far.rows(query, { from: 2, to: 9 })).toEqual(await near.rows(query, { from: 2, to: 9 }))
    expect((await far.rows()).rows).toHaveLength(100)
    expect(await far.similar(4, { limit: 3 })).toEqual(await near.similar(4, { limit: 3 }))
    expect(await far.explain('biobank=A', 'ja')).toBe(await near.explain('biobank=A', 'ja'))
    expect(await far.terms('c50', { axis: 'disease' })).toMatchObject([{ level: 'C50' }, { level: 'C509' }])
    expect(await (await far.export(query, 'csv')).text()).toBe(await (await near.export(query, 'csv')).text())
    await far.close()
    await expect(far.facets()).rejects.toMatchObject({ code: 'usage' })
    await near.close()
    engine.close()
  })

  it('answer each question by itself: a late answer never stands for a newer question', async () => {
    const { engine, letGo, waiting } = slowEngine((where) => where.includes('C50'))
    const records = await openRecords(world.source, { engine })
    const answers: string[] = []
    const first = records.facets({ where: 'disease=C50' }).then((answer) => answers.push(answer.expression))
    const second = records.facets({ where: 'biobank=B' }).then((answer) => answers.push(answer.expression))
    await second
    expect([answers, waiting.length]).toEqual([['biobank=B'], 1])
    letGo()
    await first
    expect(answers).toEqual(['biobank=B', 'disease=C50'])
    const controller = new AbortController()
    const cancelled = records.facets({ where: 'disease=C50' }, { signal: controller.signal })
    const newer = records.facets({ where: 'biobank=A' })
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' })
    letGo()
    expect((await newer).expression).toBe('biobank=A')
    engine.close()
  }) // biome-ignore format: long lines

  it('end what is under way when they are closed, and leave others alone', async () => {
    const { engine, letGo } = slowEngine(() => true)
    const [one, two] = await Promise.all([openRecords(world.source, { engine }), openRecords(world.source, { engine })])
    const other = two.facets({ where: 'biobank=A' })
    await one.close()
    letGo()
    await expect(one.rows()).rejects.toMatchObject({ code: 'usage' })
    setTimeout(letGo, 50)
    expect((await other).records).toBeGreaterThan(0)
    engine.close()
    await expect(two.rows()).rejects.toMatchObject({ code: 'worker' })
  })

  it('say which call opens the other kind', async () => {
    const { source } = await tinyDataset({ variants: 10 })
    await expect(openRecords(source)).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('openDataset') })
    await expect(openDataset(world.source)).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('openRecords') })
  }) // biome-ignore format: long lines

  it('leave as tables, JSON and Arrow with the same values', async () => {
    const records = await openRecords(world.source)
    const query = { where: 'disease=C34', sort: '-years' }
    const { rows } = await records.rows(query, { from: 0, to: 900 })
    const file = async (format: 'tsv' | 'csv' | 'json' | 'arrow') => records.export(query, format)
    const lines = (await (await file('tsv')).text()).trimEnd().split('\n').map((line) => line.split('\t')) // biome-ignore format: one expression
    expect(lines[0]).toEqual(['biobank', 'age', 'disease', 'sample', 'donor', 'years', 'weight', 'taken', 'note'])
    const flat = rows.map(({ levels, fields }) => [...Object.values(levels).map((ids) => ids.join(';')), ...Object.values(fields).map((value) => String(value ?? ''))]) // biome-ignore format: one expression
    expect(lines.slice(1)).toEqual(flat)
    const csv = (await (await file('csv')).text()).trimEnd().split('\r\n')
    expect(csv).toHaveLength(rows.length + 1)
    const json = JSON.parse(await (await file('json')).text())
    expect(json.hindo).toMatchObject({ dataset: 'world', synthetic: true, reviewed: false, query })
    expect(json.records).toEqual(rows.map(({ levels, fields }) => ({ biobank: levels.biobank![0], age: levels.age![0], disease: levels.disease, sample: levels.sample, ...fields }))) // biome-ignore format: one expression
    const arrow = readArrowFile(new Uint8Array(await (await file('arrow')).arrayBuffer()), KERNELS[0]!)
    const of = (name: string) => arrow.columns.find((column) => column.name === name)!.values
    expect(of('years')).toEqual(rows.map(({ fields }) => fields.years))
    expect(of('disease')).toEqual(rows.map(({ levels }) => levels.disease!.join(';')))
    await expect(records.export({}, 'vcf' as never)).rejects.toMatchObject({ code: 'usage' })
    await records.close()
  })
})
