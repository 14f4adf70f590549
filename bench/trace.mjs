// One million variants x 32 presets on a page: rows scroll and a slider re-filters them, while Chromium writes a trace.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { launchChromium } from '../test/support/chromium.mjs'
import { root } from '../test/support/folders.mjs'
import { serveFolders } from '../test/support/static-server.mjs'
import { bundleForNode } from './bundle.mjs'
import { presetData, writeAs } from './generate.mjs'
import { folder, markdown, report } from './measure.mjs'
import { ENDED, framesOf, STARTED, tasksOf } from './trace-summary.mjs'

/** Of a task that people may notice. */
const LONG = 50
/** Px per second. */
const SPEED = 8000
const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'toplevel',
  'blink.user_timing',
  '__metadata',
]
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Trace</title>
<script type="module" src="/bundle/hindo.js"></script>
<label>Least AF in any group <input id="least" type="range" min="0" max="100" value="0"></label>
<hindo-dataset src="/data/dataset.json"><hindo-frequency-table by="group" where="any.AF >= 0"></hindo-frequency-table></hindo-dataset></html>`

/** Answers what was measured of the page's main thread, load and use apart. */
export async function benchTrace({ quick }) {
  await bundleForNode(root)
  writeAs(root)
  const data = await presetData(quick ? 200_000 : 1_000_000)
  const seconds = quick ? 5 : 20
  const server = await serveFolders(
    { '/data/': join(folder, 'data', data.name, 'dataset'), '/bundle/': join(root, 'dist/bundle') },
    {
      onRequest: (_, response, path) => path === '/' && Boolean(response.end(page)),
      headers: (path) => (path === '/' ? { 'content-type': 'text/html' } : {}),
    },
  )
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const tab = await context.newPage()
    await browser.startTracing(tab, { categories: CATEGORIES })
    await tab.goto(server.url)
    await tab.waitForFunction(() => document.querySelector('hindo-frequency-table').table?.info.complete, undefined, {
      timeout: 120_000,
    })
    await tab.evaluate(useTable, { started: STARTED, ended: ENDED })
    await scroll(tab, seconds)
    const used = await tab.evaluate(() => globalThis.stopUse())
    const trace = await browser.stopTracing()
    writeFileSync(join(folder, 'results/trace-events.json.gz'), gzipSync(trace))
    return summarise(trace, used, { data, seconds, quick, version: browser.version() })
  } finally {
    await browser.close()
    await server.close()
  }
}

function summarise(trace, used, { data, seconds, quick, version }) {
  const { load, use } = tasksOf(JSON.parse(trace.toString('utf8')).traceEvents)
  const frames = framesOf(used.frames)
  const ms = (value) => value.toFixed(1)
  const row = (name, of) => [name, of(load), of(use)]
  const table = markdown([
    ['main thread', 'until the table is complete', `${seconds} s of scrolling and filtering`],
    row('tasks', ({ tasks }) => tasks.toLocaleString('en')),
    row(`tasks of more than ${LONG} ms`, ({ over }) => String(over)),
    row('longest task, ms: by the clock', ({ longest }) => ms(longest)),
    row('longest task, ms: computing', ({ longestCpu }) => ms(longestCpu)),
    row('99.9 % of tasks take at most, ms', ({ most }) => ms(most)),
    row('busy', ({ busy }) => `${(100 * busy).toFixed(0)} %`),
    ['frames', '', `${frames.count} (${frames.rate.toFixed(0)} per second)`],
    ['between two frames, ms: median, 99 %, most', '', [frames.median, frames.high, frames.most].map(ms).join(', ')],
    ['places of the slider; tables answered', '', `${used.moves}; ${used.answers}`],
    ['places scrolled to', '', used.places.toLocaleString('en')],
  ])
  const measured = { load, use, frames, used: { ...used, frames: undefined } }
  const title = `### ${data.variants.toLocaleString('en')} x ${data.strata}, scrolled and filtered`
  report('trace', table, { quick, seconds, versions: { chromium: version }, ...measured }, title)
  return measured
}

/** Turns the wheel without a pause, as a gesture of Chromium's own, so that no script of the page asks where it is. */
async function scroll(tab, seconds) {
  const session = await tab.context().newCDPSession(tab)
  const end = performance.now() + 1000 * seconds
  for (let down = true; performance.now() < end; down = !down) {
    // more down than up
    const yDistance = down ? -SPEED : 0.4 * SPEED
    await session.send('Input.synthesizeScrollGesture', {
      x: 500,
      y: 500,
      yDistance,
      speed: SPEED,
      gestureSourceType: 'mouse',
    })
  }
}

/** Runs in the page: moves the slider, which rests often enough for whole answers, jumps to other rows now and then, and counts. */
function useTable({ started, ended }) {
  const table = document.querySelector('hindo-frequency-table')
  const slider = document.querySelector('#least')
  const viewport = table.shadowRoot.querySelector('[part~=viewport]')
  const frames = []
  const seen = new Set()
  let [answers, moves, tick] = [0, 0, 0]
  table.addEventListener('hindo-table-changed', () => answers++)
  slider.addEventListener('input', () => {
    table.where = `any.AF >= ${(slider.value / 250).toFixed(4)}`
    moves++
  })
  const drag = setInterval(() => {
    if (++tick % 60 === 0) viewport.scrollTop = ((tick * 7919) % 97) * 40_000
    // a second of moving, half a second of rest
    if (tick % 30 >= 20) return
    slider.value = String(Math.round(50 - 50 * Math.cos(tick / 15)))
    slider.dispatchEvent(new Event('input', { bubbles: true }))
  }, 50)
  performance.mark(started)
  const frame = (now) => {
    frames.push(now)
    seen.add(table.shadowRoot.querySelector('tr[part~=row]')?.getAttribute('aria-rowindex'))
    globalThis.nextFrame = requestAnimationFrame(frame)
  }
  frame(performance.now())
  globalThis.stopUse = () => {
    performance.mark(ended)
    clearInterval(drag)
    cancelAnimationFrame(globalThis.nextFrame)
    return { frames, answers, moves, places: seen.size }
  }
}
