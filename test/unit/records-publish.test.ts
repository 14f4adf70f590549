import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importRecords } from '../../sdk/build/import-records.ts'
import { bytesInput } from '../../sdk/build/input.ts'
import { memoryOutput } from '../../sdk/build/output.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import type { FacetAnswer } from '../../sdk/record-types.ts'
import { suppressedLevels } from '../../sdk/search/record-suppression.ts'
import { RecordSearch } from '../../sdk/search/records.ts'
import type { Axis } from '../../sdk/types.ts'
import { KERNELS, randomU32 } from '../kernel/stage.ts'
import { isIn, recordsWorld } from '../support/records-world.ts'

const K = 10
const world = await recordsWorld({ records: 400, seed: 5, publish: { policy: 'k=10', threshold: K } })
const search = await RecordSearch.open(world.source, { kernel: KERNELS[1]! })
const twin = await RecordSearch.open(world.source, { kernel: KERNELS[0]! })
const small = (count: number) => count > 0 && count < K

/** Everything that can be had from one answer by adding and subtracting what it shows: of a partition, and of a level and its rest. */
function derived({ records, total, axes }: FacetAnswer, bases: Map<string, number>): number[] {
  const found: number[] = []
  if (records !== null) found.push(records, total - records)
  for (const { axis, counts } of axes) {
    const base = bases.get(axis)!
    const { kind, levels } = world.axes.find(({ id }) => id === axis)!
    const shown = counts.flatMap((one) => (one.records === null ? [] : [one.records]))
    found.push(...shown)
    if (kind === 'partition') {
      const rest = base - shown.reduce((sum, count) => sum + count, 0)
      const hidden = counts.length - shown.length
      // Several that are hidden together say only their sum, where any answer tells what they all add up to.
      const told = !small(base) && !small(total - base)
      if (hidden > 0 && records !== null && told) found.push(rest)
      continue
    }
    if (records !== null) found.push(...shown.map((count) => base - count))
    for (const { id, parent } of levels) {
      const [own, above] = [id, parent].map((one) => counts.find(({ level }) => level === one)?.records)
      if (typeof own === 'number' && typeof above === 'number' && own > 0) found.push(above - own)
    }
  }
  return found
}

describe('records under a policy', () => {
  it('never show a count of a few, nor let one be had by subtraction within an answer', async () => {
    const leaf = fc.constantFrom(...world.axes).chain(({ id, levels }) => fc.constantFrom(...levels).map((level) => `${id}=${level.id}`)) // biome-ignore format: one expression
    const text = fc
      .array(fc.tuple(fc.boolean(), leaf), { minLength: 1, maxLength: 4 })
      .chain((items) =>
        fc.constantFrom(' and ', ' or ').map((op) => items.map(([not, one]) => (not ? `not ${one}` : one)).join(op)),
      )
    let hidden = 0
    await fc.assert(
      fc.asyncProperty(text, async (where) => {
        const answer = await search.facets({ where })
        expect(await twin.facets({ where })).toEqual(answer)
        const { parseCohort } = await import('../../sdk/cohort/parse.ts')
        const { restrictedAxes } = await import('../../sdk/search/record-conditions.ts')
        const cohort = parseCohort(where, world.axes)
        const restricted = restrictedAxes(cohort)
        const bases = new Map(world.axes.map(({ id }) => [id, world.people.filter((one) => isIn(restricted.get(id) ?? cohort, one, world.axes)).length])) // biome-ignore format: one expression
        expect(derived(answer, bases).filter(small)).toEqual([])
        for (const { axis, counts } of answer.axes) {
          const of = world.axes.find(({ id }) => id === axis)!
          if (of.kind !== 'partition' || answer.records === null) continue
          const gone = counts.filter(({ records }) => records === null).length
          hidden += gone
          expect(gone).not.toBe(1)
        }
        const true_ = world.people.filter((one) => isIn(cohort, one, world.axes)).length
        const isHidden = small(true_) || small(400 - true_)
        expect(answer.records).toBe(isHidden ? null : true_)
        for (const one of answer.numbers) {
          if (!one) continue
          expect([one.min, one.max]).toEqual([null, null])
          expect(one.bins.filter(small)).toEqual([])
          expect(one.bins.reduce((sum, count) => sum + count, 0)).toBe(one.known)
        }
        const { rows, matched } = await search.rows({ where }, { from: 0, to: 500 })
        expect([matched, rows.length]).toEqual(isHidden ? [null, 0] : [true_, true_])
      }),
      { numRuns: 150 },
    )
    expect(hidden).toBeGreaterThan(20)
  })

  it('hide the smallest other level with one that is small, and more until enough are hidden', () => {
    const axis = (kind: Axis['kind'], n: number): Axis => ({
      id: 'a',
      label: { en: '', ja: '' },
      kind,
      ordered: false,
      levels: Array.from({ length: n }, (_, i) => ({ id: `l${i}`, label: { en: '', ja: '' } })),
    })
    const own = (n: number) => Array.from({ length: n }, (_, i) => [i])
    const partition = (counts: number[]) =>
      suppressedLevels(axis('partition', counts.length), own(counts.length), counts, counts.reduce((a, b) => a + b, 0), K).map(Number) // biome-ignore format: one expression
    expect(partition([3, 40, 20, 0])).toEqual([1, 0, 1, 0])
    expect(partition([3, 4, 40, 20])).toEqual([1, 1, 0, 1])
    expect(partition([6, 7, 40, 20])).toEqual([1, 1, 0, 0])
    expect(partition([30, 40])).toEqual([0, 0])
    expect(partition([0, 40])).toEqual([0, 0])
    expect(partition([3, 0, 40])).toEqual([1, 0, 1])
    const overlapping = suppressedLevels(axis('overlapping', 3), [[0], [1, 0], [2]], [40, 35, 96], 100, K)
    expect(overlapping).toEqual([false, true, true])
  })
})

describe('publishing', () => {
  const next = randomU32(3)
  const rows = Array.from({ length: 300 }, (_, i) => [
    i < 3 ? 'tiny' : i < 140 ? 'A' : 'B',
    i % 2 ? 'C50.9' : i === 4 ? 'C50.8' : i === 6 ? 'Z99' : 'C34',
    `donor-${i}`,
    `free text ${i}`,
    String(i === 7 ? 104 : 20 + (next() % 60)),
    `2020-0${1 + (i % 9)}-15`,
    `bank-${i % 2}@x.example`,
  ])
  const level = (id: string, parent?: string) => ({ id, ...(parent && { parent }) })
  const mapping = {
    kind: 'samples',
    axes: [
      { id: 'biobank', kind: 'partition' },
      { id: 'disease', kind: 'overlapping', levels: [level('C50'), level('C50.9', 'C50'), level('C50.8', 'C50'), level('C34'), level('Z99')] },
    ],
    fields: [
      { id: 'donor', kind: 'text', publish: 'hash' },
      { id: 'note', kind: 'text' },
      { id: 'age', kind: 'number', unit: 'years' },
      { id: 'taken', kind: 'date', publish: { step: 365 } },
      { id: 'mail', kind: 'email', publish: 'keep' },
      { id: 'weight', kind: 'number', column: 'age' },
    ],
  } // biome-ignore format: a table
  const table = [['biobank', 'disease', 'donor', 'note', 'age', 'taken', 'mail'], ...rows]
    .map((row) => row.join('\t'))
    .join('\n')

  async function publish(policy: string | undefined) {
    const output = memoryOutput()
    const warnings: string[] = []
    await importRecords({
      inputs: [bytesInput('in.tsv', table)],
      mapping,
      output,
      ...(policy && { publish: policy }),
      onWarning: (text) => warnings.push(text),
    })
    const files: Record<string, Uint8Array> = {}
    for (const [name, blob] of Object.entries(output.files())) files[name] = new Uint8Array(await blob.arrayBuffer())
    const search = await RecordSearch.open(memorySource('made', files), { kernel: KERNELS[1]! })
    return { search, files, warnings }
  }

  it('merges rare levels, leaves out texts, hashes, rounds and moves outliers in, and says so', async () => {
    const { search, files, warnings } = await publish('k=10')
    const { info } = search
    expect(info).toMatchObject({
      serving: 'open',
      publish: {
        policy: 'k=10',
        threshold: 10,
        dropped: ['note', 'weight'],
        hashed: ['donor'],
        banded: [{ field: 'age', step: 10 }, { field: 'taken', step: 365 }],
        merged: [{ axis: 'biobank', levels: 2 }, { axis: 'disease', levels: 2 }],
      },
    }) // biome-ignore format: a table
    expect(warnings).toEqual([expect.stringContaining('note, weight')])
    expect(info.fields.map(({ id }) => id)).toEqual(['donor', 'age', 'taken', 'mail'])
    // Three records alone would be known by what is left: the next smallest biobank goes with them.
    expect(info.axes.map(({ levels }) => levels.map(({ id }) => id))).toEqual([
      ['B', 'other'],
      ['C50', 'C50.9', 'C34'],
    ])
    const all = (await search.rows({}, { from: 0, to: 300 })).rows
    expect(all[4]!.levels.disease).toEqual(['C50'])
    expect(all[6]!.levels.disease).toEqual([])
    expect(all.map(({ levels }) => levels.biobank![0])).toEqual(rows.map(([bank]) => (bank === 'B' ? 'B' : 'other')))
    for (const field of ['age', 'taken'] as const) {
      const times = new Map<unknown, number>()
      for (const { fields } of all) times.set(fields[field], (times.get(fields[field]) ?? 0) + 1)
      const values = [...times.keys()].sort()
      expect(Math.min(times.get(values[0])!, times.get(values.at(-1))!)).toBeGreaterThanOrEqual(10)
    }
    expect(all.every(({ fields }) => (fields.age as number) % 10 === 0 && (fields.age as number) < 80)).toBe(true)
    expect(all.every(({ fields }) => /^[0-9a-f]{16}$/.test(String(fields.donor)))).toBe(true)
    expect(new Set(all.map(({ fields }) => fields.donor)).size).toBe(300)
    const bytes = Object.values(files).map((file) => Buffer.from(file).toString('latin1')).join() // biome-ignore format: one expression
    for (const secret of ['donor-1', 'free text', 'tiny', 'Z99', 'C50.8']) expect(bytes).not.toContain(secret)
  })

  it('hashes by a key that no two datasets share', async () => {
    const donors = await Promise.all(
      ['k=10', 'k=10'].map(async (policy) => (await (await publish(policy)).search.rows({}, { from: 0, to: 1 })).rows[0]!.fields.donor),
    )
    expect(donors[0]).not.toBe(donors[1])
  }) // biome-ignore format: one expression

  it('changes nothing without a policy', async () => {
    const { search, warnings } = await publish(undefined)
    expect([search.info.serving, search.info.publish, warnings]).toEqual(['controlled', undefined, []])
    const { rows: found } = await search.rows({}, { from: 0, to: 300 })
    expect(found.map(({ fields }) => [fields.donor, String(fields.age)])).toEqual(rows.map((row) => [row[2], row[4]]))
  })

  it.each(['ten', 'k=0', '-3'])('refuses the policy %s', async (policy) => {
    await expect(publish(policy)).rejects.toMatchObject({ code: 'usage' })
  })
})
