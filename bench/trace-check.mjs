// A release check of a table with more than 100,000 marked cells on a page: it ends, rows scroll under their marks, people type, ask and decide,
// while Chromium writes a trace.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { launchChromium } from '../test/support/chromium.mjs'
import { root } from '../test/support/folders.mjs'
import { serveFolders } from '../test/support/static-server.mjs'
import { bundleForNode, bundles } from './bundle.mjs'
import { presetData, writeAs } from './generate.mjs'
import { folder, markdown, report } from './measure.mjs'
import { stepsOf } from './trace-summary.mjs'

/** Of a task that people may notice. */
const LONG = 50
const CATEGORIES = ['devtools.timeline', 'toplevel', 'blink.user_timing', '__metadata']
/** Rules that speak of most cells of a table of rare variants. */
const POLICY = {
  schema: 'hindo-policy/1',
  id: 'bench',
  version: '1',
  label: { en: 'Bench', ja: 'Bench' },
  sources: ['Rules that speak of most cells'],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 10, emptyAllowed: false },
    'cell.min': { least: 10, nonCarriers: true },
    'ac.min': { least: 6, noneAllowed: false, alleles: 'both' },
    'cell.uniform': { zero: 'fail', full: 'fail', fullOfOverlapping: 'fail' },
    'variant.unique': { most: 1 },
    'derive.ratio': { least: 3 },
    'attack.interval': { width: 10, least: 10, programs: 500 },
    'derive.sum': { least: 10, nonCarriers: true },
  },
}
const page = (rows) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Trace of a check</title>
<script type="module" src="/bundle/hindo.js"></script>
<hindo-dataset src="/data/dataset.json"><hindo-frequency-table id="table" by="group" limit="${rows}"></hindo-frequency-table
><hindo-release-check id="check" of="table" project="bench" view="reviewer"></hindo-release-check></hindo-dataset>
<script type="module">document.querySelector('#check').policies = [${JSON.stringify(POLICY)}]</script></html>`

/** What is done on the page, in this order. */
const STEPS = {
  'a ledger is taken over': async (tab) => {
    await tab.evaluate(async () => {
      const input = document.querySelector('#check').shadowRoot.querySelector('[data-ledger]')
      const given = new DataTransfer()
      given.items.add(new File([await (await fetch('/ledger.jsonl')).blob()], 'ledger.jsonl'))
      input.files = given.files
      input.dispatchEvent(new Event('change'))
    })
    await tab.locator('#check .ledger [role=status]').waitFor({ timeout: 60_000 })
  },
  'the check ends': async (tab) => {
    await tab.locator('#check [data-check]').click()
    await tab.locator('#check .verdict').waitFor({ timeout: 300_000 })
    await tab.waitForFunction(() => document.querySelector('#table').shadowRoot.querySelector('[part=highlights]'))
  },
  'rows scroll under their marks': (tab) => scroll(tab),
  'from one marked cell to the next': async (tab) => {
    for (let time = 0; time < 10; time++) await tab.locator('#table [data-step=on]').click()
  },
  'a group is opened': async (tab) => {
    for (const head of await tab.locator('#check .rule-head').all()) await head.click()
  },
  'a name is typed': (tab) => tab.locator('#check #author').pressSequentially('Mori Hanako', { delay: 60 }),
  'an exception is asked for': async (tab) => {
    await tab.evaluate(() => {
      document.querySelector('#check').view = 'researcher'
    })
    await tab.locator('#check #about').selectOption({ index: 1 })
    await tab.locator('#check #reason').pressSequentially('Public already', { delay: 60 })
    await tab.locator('#check [data-ask]:not([aria-disabled])').click()
    await tab.locator('#check .exceptions .people').waitFor()
    await settled(tab)
  },
  'somebody decides': async (tab) => {
    await tab.evaluate(() => {
      document.querySelector('#check').view = 'reviewer'
    })
    await tab.locator('#check #reason').fill('All of it is known')
    await tab.locator('#check [data-ask]:not([aria-disabled])').click()
    await tab.locator('#check #by').pressSequentially('Sato Ken', { delay: 60 })
    await tab.locator('#check #vote-approve').check()
    await tab.locator('#check #comment').pressSequentially('Agreed', { delay: 60 })
    await tab.locator('#check [data-decide]:not([aria-disabled])').click()
    await tab.locator('#check [data-save-decision]').waitFor()
  },
  'the report is saved': async (tab) => {
    const [file] = await Promise.all([tab.waitForEvent('download'), tab.locator('#check [data-save-report]').click()])
    await file.path()
  },
}

/** Answers what was measured of the page's main thread, step by step. */
export async function benchTraceCheck({ quick, bundle = join(root, 'dist/bundle'), rows = 8000 }) {
  await bundleForNode(root)
  writeAs(root)
  const data = await presetData(quick ? 200_000 : 1_000_000)
  const ledger = await ledgerText()
  const server = await serveFolders(
    { '/data/': join(folder, 'data', data.name, 'dataset'), '/bundle/': bundle },
    {
      onRequest: (_, response, path) => {
        const body = path === '/' ? page(rows) : path === '/ledger.jsonl' ? ledger : undefined
        return body !== undefined && Boolean(response.end(body))
      },
      headers: (path) => (path === '/' ? { 'content-type': 'text/html' } : {}),
    },
  )
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const tab = await context.newPage()
    await tab.goto(server.url)
    await tab.locator('#check [data-check]:not([aria-disabled])').waitFor({ timeout: 120_000 })
    await tab.evaluate(() => {
      document.querySelector('#check').addEventListener('hindo-reviewed', ({ detail }) => {
        globalThis.checks = detail.report.body.checks
      })
    })
    await browser.startTracing(tab, { categories: CATEGORIES })
    for (const [name, run] of Object.entries(STEPS)) {
      await mark(tab, name)
      await run(tab)
      await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)))
    }
    await mark(tab, 'end')
    const trace = await browser.stopTracing()
    const found = await tab.evaluate(() => {
      const findings = globalThis.checks.flatMap((check) => check.findings)
      const sum = (of) => findings.reduce((total, finding) => total + of(finding), 0)
      return { cells: sum(({ cells, count }) => count ?? cells.length), listed: sum(({ cells }) => cells.length) }
    })
    writeFileSync(join(folder, 'results/trace-check-events.json.gz'), gzipSync(trace))
    const steps = stepsOf(JSON.parse(trace.toString('utf8')).traceEvents, [...Object.keys(STEPS), 'end'])
    return summarise(steps, { found, rows, quick, version: browser.version() })
  } finally {
    await browser.close()
    await server.close()
  }
}

function summarise(steps, { found, rows, quick, version }) {
  const ms = (value) => value.toFixed(1)
  const table = markdown([
    ['main thread while', 'tasks', `of more than ${LONG} ms`, 'longest, ms: by the clock', 'longest, ms: computing'],
    ...Object.entries(steps).map(([name, { tasks, over, longest, longestCpu }]) => [
      name,
      tasks.toLocaleString('en'),
      String(over),
      ms(longest),
      ms(longestCpu),
    ]),
  ])
  const measured = { found, rows, steps }
  const [cells, listed] = [found.cells, found.listed].map((count) => count.toLocaleString('en'))
  const title = `### A check of ${rows.toLocaleString('en')} x 32 cells that finds ${cells} and lists ${listed}`
  report('trace-check', table, { quick, versions: { chromium: version }, ...measured }, title)
  if (found.cells < 100_000) throw new Error(`the check finds only ${cells} cells`)
  const slow = Object.entries(steps).filter(([, { longestCpu }]) => longestCpu > LONG)
  if (slow.length > 0) {
    const text = slow.map(([name, { longestCpu }]) => `${name}: ${ms(longestCpu)} ms`)
    throw new Error(`the page stands still for more than ${LONG} ms of computing: ${text.join('; ')}`)
  }
  return measured
}

function mark(tab, name) {
  return tab.evaluate((text) => void performance.mark(text), name)
}

/** Twenty releases of 5,000 variants each, none of which are in the table. */
async function ledgerText() {
  const { ledger } = await import(pathToFileURL(join(bundles, 'node/hindo.js')).href)
  const entries = []
  for (let seq = 1; seq <= 20; seq++) {
    const variants = Array.from({ length: 5000 }, (_, row) => `2:${100_000 * seq + row}:A:G`)
    const record = {
      type: 'release',
      at: '2026-11-01T00:00:00.000Z',
      author: 'bench',
      status: 'pass',
      decision: 'passed',
      dataset: { id: 'another', dataVersion: '1' },
      cohorts: [{ name: 'all', expression: 'all', plan: [{ stratum: '', coefficient: 1 }] }],
      columns: ['AC', 'AN', 'AF'],
      variants,
      mitigation: { steps: [], variance: 0 },
      file: { sha256: String(seq).padStart(64, '0'), bytes: 1, format: 'tsv' },
      report: '0'.repeat(64),
    }
    entries.push(ledger.nextEntry(entries, record))
  }
  return ledger.printLedger(entries)
}

/** Waits until nothing that was said is still being made into the report. */
async function settled(tab) {
  await tab.locator('#check [data-ask]:not([aria-disabled])').waitFor()
}

/** Turns the wheel over the table, as a gesture of Chromium's own. */
async function scroll(tab) {
  await tab.locator('#table').scrollIntoViewIfNeeded()
  await tab.evaluate(() => scrollTo(0, 0))
  const session = await tab.context().newCDPSession(tab)
  for (const yDistance of [-16_000, 4000, -16_000, 4000]) {
    const gesture = { x: 500, y: 500, yDistance, speed: 8000, gestureSourceType: 'mouse' }
    await session.send('Input.synthesizeScrollGesture', gesture)
  }
}
