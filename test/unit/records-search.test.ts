import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { foldText } from '../../sdk/cohort/fold-text.ts'
import { cohortToJson } from '../../sdk/cohort/json.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import type { FacetAnswer, RecordQuery } from '../../sdk/record-types.ts'
import { RecordSearch } from '../../sdk/search/records.ts'
import { expectSame, KERNELS } from '../kernel/stage.ts'
import { isIn, type PlainRecord, recordsWorld, WORLD_AXES, WORLD_FIELDS } from '../support/records-world.ts'

// More than one batch; levels both rare (listed) and common (bitmaps).
const world = await recordsWorld({ records: 1100, batchRows: 400 })
const searches = await Promise.all(KERNELS.map((kernel) => RecordSearch.open(world.source, { kernel })))
afterAll(() => {
  for (const search of searches) search.close()
})

/** The same question to both kernels: the answers must be equal. */
async function ask<T>(question: (search: RecordSearch) => Promise<T>): Promise<T> {
  const [first, second] = await Promise.all(searches.map(question))
  expect(second).toEqual(first)
  return first!
}

const leaf = fc.constantFrom(...WORLD_AXES).chain((axis) => {
  const ids = fc.subarray(axis.levels.map(({ id }) => id), { minLength: 1 }) // biome-ignore format: one expression
  const isIn = ids.map((levels): Cohort => ({ op: 'in', axis: axis.id, levels }))
  if (!axis.ordered) return isIn
  const ends = fc.tuple(fc.nat(axis.levels.length - 1), fc.nat(axis.levels.length - 1))
  const range = ends.map(([a, b]): Cohort => {
    return { op: 'range', axis: axis.id, from: axis.levels[Math.min(a, b)]!.id, to: axis.levels[Math.max(a, b)]!.id }
  })
  return fc.oneof(isIn, range)
})
const cohorts = fc.letrec<{ cohort: Cohort }>((tie) => ({
  cohort: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof({ weight: 6, arbitrary: leaf }, { weight: 1, arbitrary: fc.constant<Cohort>({ op: 'all' }) }),
    tie('cohort').map((item): Cohort => ({ op: 'not', item })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('cohort'), { minLength: 2, maxLength: 4 }))
      .map(([op, items]): Cohort => ({ op, items })),
  ),
})).cohort

const ranges = fc.record(
  {
    years: fc.record({ from: fc.integer({ min: 0, max: 60 }), to: fc.integer({ min: 30, max: 95 }) }, { requiredKeys: [] }),
    weight: fc.record({ from: fc.double({ min: -20, max: 30, noNaN: true }) }),
    taken: fc.record({ from: fc.constantFrom('2011-06-01', '2016-02-29'), to: fc.constantFrom('2017-01-01', '2018-12-31') }),
  },
  { requiredKeys: [] },
).filter(({ years }) => !years || (years.from ?? 0) <= (years.to ?? 99)) // biome-ignore format: a table
const words = fc.constantFrom('', '', 'frozen', 'ばいお', 'ﾊﾞﾝｸ 保管', 'd-0', 'D-001 plain', '乳がん', 'nowhere', '1d')

const day = (value: string | number) => (typeof value === 'string' ? Date.parse(value) / 86_400_000 : value)

/** What ranges and words say of a record: in, out, or not known. */
function judge({ fields }: PlainRecord, query: RecordQuery): 'in' | 'out' | 'unknown' {
  const texts = [fields.donor, fields.note].map((text) => foldText(String(text ?? '')))
  const wanted = foldText(query.words ?? '').split(' ')
  if (!wanted.every((word) => texts.some((text) => text.includes(word)))) return 'out'
  let known = true
  for (const [field, { from, to }] of Object.entries(query.ranges ?? {})) {
    if (from === undefined && to === undefined) continue
    const value = fields[field]
    if (value === null || value === undefined) known = false
    else if (day(value) < day(from ?? -Infinity) || day(value) > day(to ?? Infinity)) return 'out'
  }
  return known ? 'in' : 'unknown'
}

describe('a search of records', () => {
  it('equals brute force: records, facets, ranges, unknown values, words', async () => {
    await fc.assert(
      fc.asyncProperty(cohorts, ranges, words, async (cohort, ranges, words) => {
        const query = { where: JSON.stringify(cohortToJson(cohort)), ranges: ranges as RecordQuery['ranges'], words }
        const answer = await ask((search) => search.facets(query as RecordQuery))
        const read = parseCohort(query.where, world.axes)
        const judged = world.people.map((one) => judge(one, query as RecordQuery))
        const allowed = world.people.filter((_, i) => judged[i] === 'in')
        const found = allowed.filter((one) => isIn(cohort, one, world.axes))
        expect(answer.records).toBe(found.length)
        expect(answer.total).toBe(1100)
        expect(answer.unknown).toBe(
          world.people.filter((one, i) => judged[i] === 'unknown' && isIn(cohort, one, world.axes)).length,
        )
        for (const axis of world.axes) {
          const counts = answer.axes.find((one) => one.axis === axis.id)!.counts
          const base = allowed.filter((one) => isIn(without(read, axis.id), one, world.axes))
          const expected = axis.levels.map(({ id }) => base.filter(({ within }) => within[axis.id]!.has(id)).length)
          expect(counts.map(({ records }) => records)).toEqual(expected)
        }
        expectNumbers(answer, found)
      }),
      { numRuns: 120 },
    )
  })

  it('by all of several conditions finds a part of what it finds by any of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cohorts, { minLength: 2, maxLength: 4 }), async (items) => {
        const [all, any] = await Promise.all(
          (['and', 'or'] as const).map((op) =>
            searches[0]!.rows({ where: printCohort({ op, items }) }, { from: 0, to: 2000 }),
          ),
        )
        const places = new Set(any!.rows.map(({ index }) => index))
        expect(all!.rows.every(({ index }) => places.has(index))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('lists every record as it was written', async () => {
    const { rows, matched } = await ask((search) => search.rows({}, { from: 0, to: 5000 }))
    expect(matched).toBe(1100)
    expect(rows).toEqual(world.people.map(({ levels, fields }, index) => ({ index, levels, fields })))
    const some = await ask((search) => search.rows({ where: 'biobank=B' }, { from: 3, to: 6 }))
    const expected = world.people.flatMap(({ levels }, index) => (levels.biobank![0] === 'B' ? [index] : []))
    expect([some.rows.map(({ index }) => index), some.matched]).toEqual([expected.slice(3, 6), expected.length])
    expect((await ask((search) => search.rows({}, { from: 1099, to: 1200 }))).rows).toHaveLength(1)
    expect((await ask((search) => search.rows({}, { from: 50, to: 40 }))).rows).toEqual([])
  })

  it.each([...WORLD_AXES, ...WORLD_FIELDS].flatMap(({ id }) => [id, `-${id}`]))('sorts by %s: nothing last, ties as they stand', async (sort) => {
    const by = sort.replace('-', '')
    const sign = sort.startsWith('-') ? -1 : 1
    const axis = world.axes.find(({ id }) => id === by)
    const key = ({ levels, fields }: PlainRecord) => {
      if (!axis) return fields[by] ?? null
      const places = levels[by]!.map((id) => axis.levels.findIndex((one) => one.id === id))
      return places.length > 0 ? Math.min(...places) : null
    }
    const keys = world.people.map(key)
    const compare = (a: number, b: number) => {
      const [one, two] = [keys[a]!, keys[b]!]
      if (one === null || two === null) return one === two ? a - b : one === null ? 1 : -1
      return one === two ? a - b : one < two ? -sign : sign
    }
    const expected = world.people.flatMap(({ within }, index) => (within.disease!.has('C50') ? [index] : [])).sort(compare)
    const { rows } = await ask((search) => search.rows({ where: 'disease=C50', sort }, { from: 0, to: 5000 }))
    expect(rows.map(({ index }) => index)).toEqual(expected)
    const page = await ask((search) => search.rows({ where: 'disease=C50', sort }, { from: 20, to: 30 }))
    expect(page.rows.map(({ index }) => index)).toEqual(expected.slice(20, 30))
  }) // biome-ignore format: a long name

  it('reads 10,000 conditions, beside and inside one another', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `disease=${['C50', 'C34', 'I10'][i % 3]}`).join(' or ')
    const { records } = await ask((search) => search.facets({ where: many }))
    expect(records).toBe(
      world.people.filter(({ within }) => ['C50', 'C34', 'I10'].some((id) => within.disease!.has(id))).length,
    )
    const deep = `${'not (biobank=A or '.repeat(2_501)}biobank=B${')'.repeat(2_501)}`
    const answer = await ask((search) => search.facets({ where: deep }))
    expect(answer.records).toBe(world.people.filter(({ levels }) => !['A', 'B'].includes(levels.biobank![0]!)).length)
  })

  it('explains a query, and refuses what it cannot read', async () => {
    expect(searches[0]!.explain('disease=C50 and not biobank=A', 'en')).toContain('C50')
    const search = searches[0]!
    await expect(search.facets({ where: 'disese=C50' })).rejects.toMatchObject({ code: 'parse', where: { offset: 0 } })
    await expect(search.facets({ where: '(disease=C50' })).rejects.toMatchObject({ code: 'parse' })
    await expect(search.facets({ ranges: { height: { from: 1 } } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(search.facets({ ranges: { note: { from: 1 } } })).rejects.toMatchObject({ code: 'not-found' })
    await expect(search.facets({ ranges: { years: { from: 'many' } } })).rejects.toMatchObject({ code: 'usage' })
    await expect(search.facets({ ranges: { taken: { from: '2017-02-29' } } })).rejects.toMatchObject({ code: 'usage' })
    await expect(search.facets({ filter: 'x' } as RecordQuery)).rejects.toMatchObject({ code: 'usage' })
    await expect(search.rows({ sort: 'wheight' }, { from: 0, to: 1 })).rejects.toMatchObject({
      hint: 'Did you mean weight?',
    })
  })

  it('stops when it is told to, and gives its memory back', async () => {
    const kernel = KERNELS[1]!
    let before = 0
    for (let round = 0; round < 40; round++) {
      const search = await RecordSearch.open(world.source, { kernel })
      const controller = new AbortController()
      controller.abort()
      await expect(
        search.rows({ sort: 'note' }, { from: 0, to: 9 }, { signal: controller.signal }),
      ).rejects.toMatchObject({ code: 'aborted' })
      await search.facets({ where: 'disease=C50 or disease=C34', words: 'frozen', ranges: { years: { from: 3 } } })
      search.close()
      await expect(search.facets({})).rejects.toMatchObject({ code: 'usage' })
      if (round === 0) before = kernel.buffer().byteLength
    }
    expect(kernel.buffer().byteLength).toBe(before)
  })
})

function without(cohort: Cohort, axis: string): Cohort {
  const flat = (one: Cohort): Cohort[] => (one.op === 'and' ? one.items.flatMap(flat) : [one])
  const items = flat(cohort).filter((item) => !((item.op === 'in' || item.op === 'range') && item.axis === axis))
  return items.length > 0 ? { op: 'and', items } : { op: 'all' }
}

function expectNumbers({ numbers }: FacetAnswer, found: PlainRecord[]): void {
  const fields = WORLD_FIELDS.filter(({ kind }) => kind === 'number' || kind === 'date')
  for (const [index, { id }] of fields.entries()) {
    const known = (people: PlainRecord[]) =>
      Float64Array.from(people.flatMap(({ fields }) => (fields[id] === null ? [] : [day(fields[id]!)]))).sort()
    const values = known(found)
    const answer = numbers[index]!
    if (values.length === 0) {
      expect(answer).toBeNull()
      continue
    }
    const all = known(world.people)
    const [from, to] = [all[0]!, all.at(-1)!]
    expect(answer).toMatchObject({ field: id, known: values.length, min: values[0], max: values.at(-1), from, to })
    expect(answer!.median).toBe(values[(values.length - 1) >> 1])
    const bins = new Array<number>(20).fill(0)
    for (const value of values) bins[Math.min(19, Math.floor((20 * (value - from)) / (to - from)))]!++
    expectSame(answer!.bins, bins)
  }
}
