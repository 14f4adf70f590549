import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LruCache } from '../../sdk/dataset/lru-cache.ts'
import { coalesceRanges } from '../../sdk/dataset/ranges.ts'
import { SharedTasks } from '../../sdk/dataset/shared-tasks.ts'

test('what was used longest ago goes first, and the limit holds', () => {
  const cache = new LruCache<string>(100)
  cache.set('a', 'A', 40)
  cache.set('b', 'B', 40)
  expect(cache.get('a')).toBe('A')
  cache.set('c', 'C', 40)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toStrictEqual(['A', undefined, 'C'])
  cache.set('a', 'again', 50)
  expect(cache.bytes).toBe(90)
  cache.set('huge', 'H', 101)
  expect(cache.get('huge')).toBeUndefined()
  expect(cache.get('a')).toBe('again')
  cache.clear()
  expect([cache.get('a'), cache.bytes]).toStrictEqual([undefined, 0])
})

test('coalesced ranges hold every wanted one, are sorted, and lie apart by more than the gap', () => {
  const range = fc.tuple(fc.nat(10_000), fc.nat(500)).map(([start, length]) => ({ start, end: start + length }))
  fc.assert(
    fc.property(fc.array(range), fc.nat(300), (wanted, gap) => {
      const before = structuredClone(wanted)
      const merged = coalesceRanges(wanted, gap)
      for (const { start, end } of wanted) expect(merged.some((m) => m.start <= start && end <= m.end)).toBe(true)
      for (let i = 1; i < merged.length; i++) expect(merged[i]!.start - merged[i - 1]!.end).toBeGreaterThan(gap)
      const ends = new Set(wanted.flatMap(({ start, end }) => [start, end]))
      for (const { start, end } of merged) expect(ends.has(start) && ends.has(end)).toBe(true)
      expect(wanted).toStrictEqual(before)
    }),
  )
})

test('one task serves all who wait; one caller cancelling leaves the others alone', async () => {
  const tasks = new SharedTasks<number>()
  let runs = 0
  const run = async () => {
    runs++
    await new Promise((resolve) => setTimeout(resolve, 10))
    return 7
  }
  const controller = new AbortController()
  const first = tasks.get('k', controller.signal, run)
  const second = tasks.get('k', undefined, run)
  controller.abort()
  await expect(first).rejects.toMatchObject({ code: 'aborted' })
  expect(await second).toBe(7)
  expect(await tasks.get('k', undefined, run)).toBe(7)
  expect(runs).toBe(1)
})

test('a task that nobody waits for any more is cancelled, and the next caller starts afresh', async () => {
  const tasks = new SharedTasks<number>()
  const signals: AbortSignal[] = []
  const run = (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<number>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
      setTimeout(() => resolve(signals.length), 10)
    })
  }
  const controller = new AbortController()
  const only = tasks.get('k', controller.signal, run)
  controller.abort()
  await expect(only).rejects.toMatchObject({ code: 'aborted' })
  expect(signals[0]!.aborted).toBe(true)
  expect(await tasks.get('k', undefined, run)).toBe(2)
})

test('a failure is not remembered', async () => {
  const tasks = new SharedTasks<number>()
  await expect(tasks.get('k', undefined, () => Promise.reject(new Error('first')))).rejects.toThrow('first')
  expect(tasks.has('k')).toBe(false)
  expect(await tasks.get('k', undefined, () => Promise.resolve(2))).toBe(2)
})
