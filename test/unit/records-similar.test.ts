import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RecordSearch } from '../../sdk/search/records.ts'
import { KERNELS } from '../kernel/stage.ts'
import { type PlainRecord, recordsWorld, upwards } from '../support/records-world.ts'

const world = await recordsWorld({ records: 260, seed: 9 })
const search = await RecordSearch.open(world.source, { kernel: KERNELS[1]! })

/** Resnik's likeness and the best-match average, from their definitions, term by term. */
function oracle(axisId: string) {
  const axis = world.axes.find(({ id }) => id === axisId)!
  const above = new Map(axis.levels.map(({ id }) => [id, new Set(upwards(axis, id))]))
  const any = world.people.filter(({ levels }) => levels[axisId]!.length > 0).length
  const content = new Map(
    axis.levels.map(({ id }) => {
      const have = world.people.filter(({ within }) => within[axisId]!.has(id)).length
      return [id, have > 0 ? -Math.log2(have / any) : 0]
    }),
  )
  const specific = ({ levels }: PlainRecord) =>
    levels[axisId]!.filter((id) => !levels[axisId]!.some((other) => other !== id && above.get(other)!.has(id)))
  const likeness = (a: string, b: string) =>
    Math.max(0, ...[...above.get(a)!].filter((id) => above.get(b)!.has(id)).map((id) => content.get(id)!))
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  function score(one: PlainRecord, other: PlainRecord): number {
    const [a, b] = [specific(one), specific(other)]
    if (a.length === 0 || b.length === 0) return 0
    const best = (from: string[], to: string[]) => mean(from.map((x) => Math.max(...to.map((y) => likeness(x, y)))))
    return (best(a, b) + best(b, a)) / 2
  }
  function shared(one: PlainRecord, other: PlainRecord): string[] {
    const both = axis.levels.map(({ id }) => id).filter((id) => one.within[axisId]!.has(id) && other.within[axisId]!.has(id) && content.get(id)! > 0) // biome-ignore format: one expression
    return both
      .filter((id) => !both.some((deeper) => deeper !== id && above.get(deeper)!.has(id)))
      .sort((a, b) => content.get(b)! - content.get(a)!)
  }
  return { score, shared }
}

it.each(['disease', 'sample'])('records most like one by %s are those of the definition, best first', async (axis) => {
  const { score, shared } = oracle(axis)
  await fc.assert(
    fc.asyncProperty(fc.nat(259), fc.integer({ min: 1, max: 300 }), async (index, limit) => {
      const one = world.people[index]!
      const expected = world.people
        .flatMap((other, at) => (at === index ? [] : [{ at, score: score(one, other) }]))
        .filter((other) => other.score > 0)
        .sort((a, b) => b.score - a.score || a.at - b.at)
        .slice(0, limit)
      const found = await search.similar(index, axis, limit)
      expect(found).toHaveLength(expected.length)
      for (const [i, { row, score: got, shared: terms }] of found.entries()) {
        expect(got).toBeCloseTo(expected[i]!.score, 12)
        // Of records with the same score, the order may differ by the last bit of the sum.
        const other = world.people[row.index]!
        expect(score(one, other)).toBeCloseTo(got, 12)
        expect(row.levels).toEqual(other.levels)
        expect(terms).toEqual(shared(one, other))
      }
      expect(new Set(found.map(({ row }) => row.index)).size).toBe(found.length)
    }),
    { numRuns: 40 },
  )
})

it('a rare term weighs more than a common one, and a shared child more than its parent', async () => {
  const like = await search.similar(world.people.findIndex(({ levels }) => levels.disease!.join() === 'deep'))
  expect(like[0]!.shared).toEqual(['deep'])
  expect(like[0]!.score).toBeGreaterThan(like.find(({ shared }) => shared[0] === 'C34')?.score ?? 0)
})

it('is compared by the first axis with levels above levels, when none is named', async () => {
  expect(await search.similar(3)).toEqual(await search.similar(3, 'disease'))
})

it('a record without terms is like none', async () => {
  const index = world.people.findIndex(({ levels }) => levels.disease!.length === 0)
  expect(await search.similar(index, 'disease')).toEqual([])
})

it.each([
  [-1, 'disease', 5, 'not-found'],
  [260, 'disease', 5, 'not-found'],
  [1.5, 'disease', 5, 'not-found'],
  [1, 'biobank', 5, 'not-found'],
  [1, 'disease', 0, 'usage'],
  [1, 'disease', 1001, 'usage'],
])('refuses record %d by %s, %d of them', async (index, axis, limit, code) => {
  await expect(search.similar(index, axis, limit)).rejects.toMatchObject({ code })
})
