// First 50 rows of k = 8 of 130 strata (260 columns) in a range of 100,000 rows, from a server that takes 30 ms for every answer.
import { roundTrips } from '../round-trips.mjs'
import { chooseStrata } from './columns.mjs'

export const firstRows = {
  name: 'first-rows',
  data: 'wide',
  title: 'First rows over a server with 30 ms delay',
  browserOnly: true,
  async *cases(ctx) {
    const { wide, hindo } = ctx
    const engine = hindo.createEngine()
    await engine.mode
    const chosen = chooseStrata(wide.strata, 8)
    const from = Math.floor((wide.variants - 100_000) / 2)
    const query = {
      cohorts: { c: `group in (${chosen.map((s) => `g${s}`).join(', ')})` },
      regions: [`1:${3 * from + 1}-${3 * (from + 100_000)}`],
      columns: ['AC', 'AN', 'AF'],
    }
    const address = ctx.dataset(wide.name).replace('/data/', '/slow/data/')
    const isAwaited = await firstBatch(ctx, from)
    const seen = []
    let times = []
    const ask = async () => {
      const start = performance.now()
      const dataset = await engine.open(address, { cache: 'memory' })
      let first
      const table = await dataset.frequencies({
        ...query,
        onTable(live) {
          first = Promise.all([live.column('AF', 'c', { from: 0, to: 50 }), live.variants({ from: 0, to: 50 })]).then(
            ([{ values }]) => {
              times = [performance.now() - start]
              return values
            },
          )
        },
      })
      const values = await first
      times.push(performance.now() - start)
      const requests = await ctx.waits()
      // what had not ended by then came for nothing yet
      const early = requests.filter((request) => request.end < requests[0].start + times[0])
      seen.push({
        trips: roundTrips(requests.filter(isAwaited)),
        requests: early.length,
        bytes: early.reduce((sum, { bytes }) => sum + bytes, 0),
      })
      const { considered } = table.info
      await dataset.close()
      return { considered, values }
    }
    const note = () => {
      const worst = Math.max(...seen.map(({ trips }) => trips))
      const { requests, bytes } = seen.at(-1)
      return `${worst} round trips; ${requests} requests and ${(bytes / 1e6).toFixed(2)} MB until then`
    }
    const before = async () => {
      await ctx.waits()
    }
    yield {
      name: `${2 * wide.strata} columns`,
      rows: wide.variants,
      implementations: [
        { name: 'Hindo, first rows', before, run: ask, took: () => times[0], note },
        { name: 'Hindo, all 100,000 rows', before, run: ask, took: () => times[1] },
      ],
    }
  },
}

/** Whether the first rows wait for a request: those of later batches are sent ahead, and nobody waits for them. */
async function firstBatch(ctx, row) {
  const bytes = await ctx.load(`${ctx.wide.name}/dataset/dataset.json`)
  const { parts } = JSON.parse(new TextDecoder().decode(bytes))
  const [{ variants, dense }] = parts
  const batch = Math.floor(row / dense.batches[0][3])
  const ends = [variants, dense].map(({ file, batches, bytes: size }) => [file, batches[batch + 1]?.[0] ?? size])
  return ({ path, range }) => {
    const found = ends.find(([file]) => path.endsWith(file))
    return !found || Number(/\d+/.exec(range)?.[0] ?? 0) < found[1]
  }
}
