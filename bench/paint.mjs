// First rows of the table on screen, and the longest task on the main thread, from a dataset of about 100 MB on localhost.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '../test/support/chromium.mjs'
import { filesUnder, root } from '../test/support/folders.mjs'
import { serveFolders } from '../test/support/static-server.mjs'
import { folder, markdown, report, summarise } from './measure.mjs'

const PEOPLE = ['--participants', '22955', '--seed', '1']
const LARGE = { data: join(folder, 'data/paint'), size: ['--variants', '120000'] }
const SMALL = { data: join(folder, 'data/paint-quick'), size: ['--variants', '6000'] }
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>First paint</title>
<script type="module" src="/bundle/hindo.js"></script>
<hindo-dataset src="/data/dataset.json"><hindo-frequency-table by="region"></hindo-frequency-table></hindo-dataset></html>`

/** Loads the page anew `rounds` times, each in a fresh browser context with an empty cache. */
export async function benchPaint({ rounds, quick }) {
  const { data, size } = quick ? SMALL : LARGE
  const simulated = [...PEOPLE, ...size]
  if (!existsSync(join(data, 'dataset.json'))) simulate(data, simulated)
  const bytes = filesUnder(data).reduce((sum, file) => sum + statSync(file).size, 0)
  const server = await serveFolders(
    { '/data/': data, '/bundle/': join(root, 'dist/bundle') },
    {
      onRequest: (_, response, path) => path === '/' && Boolean(response.end(page)),
      headers: (path) => (path === '/' ? { 'content-type': 'text/html' } : {}),
    },
  )
  const browser = await launchChromium()
  const loads = []
  try {
    for (let round = 0; round <= rounds; round++) {
      const before = server.requests.length
      const load = await loadOnce(browser, server.url)
      load.fetched = server.requests
        .slice(before)
        .filter(({ path }) => path.startsWith('/data/'))
        .reduce((sum, { bytes: n }) => sum + n, 0)
      if (round > 0) loads.push(load)
    }
  } finally {
    await browser.close()
    await server.close()
  }
  const of = (name) => summarise(loads.map((load) => load[name]))
  const text = ({ median, min, max }) => `${Math.round(median)} (${Math.round(min)} to ${Math.round(max)})`
  const times = {
    firstRows: of('firstRows'),
    complete: of('complete'),
    longestTask: of('longestTask'),
    fetched: of('fetched'),
  }
  const megabytes = (bytes / 1e6).toFixed(0)
  const table = markdown([
    ['', `dataset of ${megabytes} MB on localhost`],
    ['first rows on screen after, ms', text(times.firstRows)],
    ['table complete after, ms', text(times.complete)],
    ['longest main-thread task, ms (0: none of 50 or more)', text(times.longestTask)],
    ['fetched of the dataset, MB', (times.fetched.median / 1e6).toFixed(1)],
  ])
  report('paint', table, { quick, rounds, bytes, simulated, times })
  return times
}

async function loadOnce(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const tab = await context.newPage()
    await tab.addInitScript(observe)
    await tab.goto(url)
    await tab.waitForFunction(() => globalThis.paint.complete > 0, undefined, { timeout: 120_000 })
    await tab.waitForTimeout(500)
    return await tab.evaluate(() => globalThis.paint)
  } finally {
    await context.close()
  }
}

/** Runs in the page before anything else: notes when rows are on screen and how long tasks take. Times from navigation. */
function observe() {
  const paint = { firstRows: 0, complete: 0, longestTask: 0 }
  globalThis.paint = paint
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) paint.longestTask = Math.max(paint.longestTask, duration)
  }).observe({ type: 'longtask', buffered: true })
  const look = () => {
    const table = document.querySelector('hindo-frequency-table')
    const cells = table?.shadowRoot?.querySelectorAll('tr[part=row] td.number.value').length ?? 0
    const { complete } = table?.table?.info ?? {}
    // the frame after the one that laid the rows out is the one that shows them
    requestAnimationFrame(() => {
      if (cells > 0) paint.firstRows ||= performance.now()
      if (cells > 0 && complete) paint.complete ||= performance.now()
    })
    if (!paint.complete || !paint.firstRows) requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

function simulate(data, simulated) {
  process.stderr.write('Simulating the dataset for the page …\n')
  rmSync(data, { recursive: true, force: true })
  const command = [join(root, 'dist/cli/main.js'), 'simulate', ...simulated, '--out', data]
  const done = spawnSync(process.execPath, command, { stdio: ['ignore', 2, 2] })
  if (done.status !== 0) throw new Error('hindo simulate failed: see its messages above.')
}
