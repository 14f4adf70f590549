import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDataset } from '../../sdk/index.ts'
import { type TinyDataset, tinyDataset } from '../support/tiny-dataset.ts'

let tiny: TinyDataset
beforeAll(async () => {
  tiny = await tinyDataset({ variants: 150_000, people: 16 })
}, 60_000)
afterEach(() => vi.unstubAllGlobals())

/** Counts turns of the event loop, and the longest time without one, until `stop`. */
function watchTurns(): { stop(): { turns: number; longest: number; total: number } } {
  const channel = new MessageChannel()
  const started = performance.now()
  let last = started
  let longest = 0
  let turns = 0
  channel.port1.onmessage = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    turns++
    channel.port2.postMessage(null)
  }
  channel.port2.postMessage(null)
  return {
    stop() {
      channel.port1.close()
      return { turns, longest: Math.max(longest, performance.now() - last), total: performance.now() - started }
    },
  }
}

describe('an engine in a page without workers', () => {
  it('runs in the page’s own thread, says why, and gives it away while it computes', async () => {
    vi.stubGlobal('Worker', undefined)
    const dataset = await openDataset(tiny.source)
    expect(await dataset.engine.mode).toEqual({
      kernel: 'wasm',
      thread: 'main',
      reason: expect.stringMatching(/no web workers/),
    })
    const query = { by: ['sex', 'region'], where: 'any.hwe_p < 0.9 or all.AF >= 0', sort: '-female/east.AF' }
    const rounds: Array<{ turns: number; longest: number; total: number }> = []
    for (let round = 0; round < 6; round++) {
      const watch = watchTurns()
      const tables = await Promise.all(Array.from({ length: 4 }, () => dataset.frequencies(query)))
      rounds.push(watch.stop())
      for (const table of tables) {
        expect(table.rows).toBeGreaterThan(1000)
        await table.close()
      }
    }
    // Machines that run tests stall, and the first round compiles: what the code does itself shows in the calmest round.
    const calmest = rounds.toSorted((a, b) => a.longest - b.longest)[0]!
    expect(calmest.total).toBeGreaterThan(50)
    expect(calmest.turns).toBeGreaterThan(2)
    expect(calmest.longest).toBeLessThan(calmest.total / 2)
    console.info(`main thread: at most ${calmest.longest.toFixed(0)} ms of ${calmest.total.toFixed(0)} ms at a stretch`)
    await dataset.close()
  })

  it('stops between slices when it is told to', async () => {
    vi.stubGlobal('Worker', undefined)
    const dataset = await openDataset(tiny.source)
    const controller = new AbortController()
    const progress: number[] = []
    const running = dataset.frequencies({
      by: ['sex', 'region'],
      where: 'any.hwe_p < 0.9',
      signal: controller.signal,
      onProgress: ({ done }) => progress.push(done),
    })
    const channel = new MessageChannel()
    channel.port1.onmessage = () => controller.abort()
    channel.port2.postMessage(null)
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
    const seen = progress.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(progress).toHaveLength(seen)
    expect(progress.at(-1)).toBeLessThan(150_000)
    await dataset.close()
  })
})
