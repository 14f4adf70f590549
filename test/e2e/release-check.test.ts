import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryOutput } from '../../sdk/build/output.ts'
import { simulateDataset } from '../../sdk/build/simulate.ts'
import { memorySource } from '../../sdk/dataset/source.ts'
import { type Dataset, openDataset } from '../../sdk/index.ts'
import { makeDecision, printDecision } from '../../sdk/release/decision.ts'
import { exceptionsFor } from '../../sdk/release/exception.ts'
import { printReport, type Report, withExceptions } from '../../sdk/release/report.ts'
import { printResearcherView } from '../../sdk/release/researcher-view.ts'
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.mjs'
import { type ElementSite, serveElements } from '../support/element-site.ts'

const SCRIPT = `
import { openDataset } from 'hindo'
import { exceptionsFor, indexedDbLedger, makeDecision, parseReport, printDecision, printReport, printResearcherView, withExceptions } from 'hindo/release'

globalThis.check = async (text, policy, cohorts) => {
  const dataset = await openDataset('data/dataset.json')
  const file = new File([text], 'table.tsv')
  const { report } = await dataset.check(file, 'tsv', { policy, cohorts })
  await dataset.close()
  return printReport({ ...report, made: '' })
}
globalThis.verify = async (text, printed) => {
  const dataset = await openDataset('data/dataset.json')
  const answer = await dataset.verify(new File([text], 'table.tsv'), 'tsv', { report: parseReport(printed) })
  await dataset.close()
  return answer
}
globalThis.decide = (printed, at) => {
  const plain = parseReport(printed)
  const report = withExceptions(plain, exceptionsFor(plain.body, [{ reason: 'public' }], 'mori'))
  const decision = makeDecision(report, { by: 'sato', vote: 'approve', comment: 'seen' }, at)
  return [printReport(report), printDecision(decision), printResearcherView(report)]
}
globalThis.release = async (text, cohorts, project) => {
  const dataset = await openDataset('data/dataset.json')
  const file = new File([text], 'table.tsv')
  const ledger = indexedDbLedger(project)
  const options = { policy: 'jp-ndb', ledger, cohorts }
  const before = await dataset.check(file, 'tsv', options)
  const { entry } = await dataset.releaseTable(file, 'tsv', { ...options, author: 'mori', approver: 'sato', comment: 'test' })
  const after = await dataset.check(file, 'tsv', options)
  return { before: before.report.body.ledger.entries, seq: entry.seq, after: after.report.body.ledger.entries }
}
`

// sdcTable's 4 x 4 case over regions and ages, its margins shown: what one hidden cell is takes a linear program to see
const REGIONS = { w: 'region=kanto', x: 'region=tohoku', y: 'region in (chubu, kinki)' }
const AGES = { a: 'age_band=60-69', b: 'age_band=70-79', c: 'age_band in (40-49, 50-59)' }
const HIDDEN = ['wa', 'wb', 'wc', 'xa', 'xc', 'yb', 'yd', 'zb', 'zd']
const rest = (named: object) => `not (${Object.values(named).join(' or ')})`
const rows = { ...REGIONS, z: rest(REGIONS) }
const columns = { ...AGES, d: rest(AGES) }
const COHORTS: Record<string, string> = {
  total: 'all',
  ...Object.fromEntries(Object.entries({ ...rows, ...columns }).map(([name, text]) => [`all ${name}`, text])),
  ...Object.fromEntries(
    Object.entries(rows).flatMap(([row, region]) =>
      Object.entries(columns).map(([column, age]) => [`${row}${column}`, `(${region}) and (${age})`]),
    ),
  ),
}

describe('a release check in a page', () => {
  let browser: Browser
  let here: Dataset
  let files: Record<string, Uint8Array>
  let table: string
  const sites: ElementSite[] = []

  beforeAll(async () => {
    const output = memoryOutput()
    await simulateDataset({ options: { participants: 1200, variants: 300, seed: 11 }, output })
    const blobs = output.files()
    files = Object.fromEntries(
      await Promise.all(
        Object.entries(blobs).map(async ([name, blob]) => [name, new Uint8Array(await blob.arrayBuffer())] as const),
      ),
    )
    here = await openDataset(memorySource('simulated', blobs))
    const made = await here.frequencies({
      cohorts: COHORTS,
      columns: ['AC', 'AN', 'AF'],
      where: 'total.AF >= 0.1',
      limit: 6,
    })
    const lines = (await (await made.export('tsv')).text()).trimEnd().split('\n')
    const hidden = lines.map((line) => {
      const cells = line.split('\t')
      return HIDDEN.includes(cells[5]!) ? `${cells.slice(0, 6).join('\t')}\tsuppressed\t\t\t` : line
    })
    expect(hidden.filter((line) => line.includes('suppressed'))).toHaveLength(made.rows * HIDDEN.length)
    expect(made.rows).toBeGreaterThan(3)
    table = `${hidden.join('\n')}\n`
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
  })
  afterAll(async () => {
    await browser?.close()
    for (const site of sites) await site.close()
    await here?.close()
  })

  async function open(policy: string) {
    const served = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/data/${name}`, bytes]))
    const site = await serveElements({ body: '', script: SCRIPT, policy, files: served })
    sites.push(site)
    const page = await browser.newPage()
    await page.goto(site.url)
    await page.waitForFunction('typeof globalThis.check === "function"')
    return { page, site }
  }

  const WASM = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:"
  const STRICT = "default-src 'self'; img-src data:"

  it('gives the same bytes as in Node, solver and kernel in Wasm', async () => {
    const { page, site } = await open(WASM)
    for (const policy of ['jp-ndb', 'acro', 'anonymised']) {
      const there = await page.evaluate(
        ([text, name, cohorts]) =>
          (globalThis as unknown as { check: (...given: unknown[]) => Promise<string> }).check(text, name, cohorts),
        [table, policy, COHORTS] as const,
      )
      const { report } = await here.check(new File([table], 'table.tsv'), 'tsv', { policy, cohorts: COHORTS })
      expect(there).toBe(printReport({ ...report, made: '' }))
      expect(report.body.status).toBe('fail')
    }
    expect(site.requests.some(({ path }) => /highs.*\.wasm$/.test(path))).toBe(true)
  })

  it('verifies there what was checked here, and finds there what differs', async () => {
    const { page } = await open(WASM)
    const verify = (text: string, report: Report) =>
      page.evaluate(
        ([own, printed]) =>
          (globalThis as unknown as { verify: (...given: unknown[]) => Promise<unknown> }).verify(own, printed),
        [text, printReport(report)] as const,
      )
    const { report } = await here.check(new File([table], 'table.tsv'), 'tsv', { policy: 'jp-ndb', cohorts: COHORTS })
    expect(await verify(table, report)).toEqual({ status: 'fail' })
    expect(await verify(table.replace(/\tvalue\t(\d+)/, '\tvalue\t0'), report)).toMatchObject({
      differs: expect.stringContaining('was edited after the check'),
    })
  })

  it('makes the same exceptions, decisions and views there as here, to the byte', async () => {
    const { page } = await open(STRICT)
    const at = '2026-11-21T10:00:00.000Z'
    const { report: plain } = await here.check(new File([table], 'table.tsv'), 'tsv', {
      policy: 'jp-ndb',
      cohorts: COHORTS,
      context: { author: 'mori' },
    })
    const there = await page.evaluate(
      ([printed, time]) =>
        (globalThis as unknown as { decide: (...given: unknown[]) => string[] }).decide(printed, time),
      [printReport(plain), at] as const,
    )
    const report = withExceptions(plain, exceptionsFor(plain.body, [{ reason: 'public' }], 'mori'))
    const decision = makeDecision(report, { by: 'sato', vote: 'approve', comment: 'seen' }, at)
    expect(there).toEqual([printReport(report), printDecision(decision), printResearcherView(report)])
  })

  it('leaves to a person what the solver would have decided, where the page forbids Wasm', async () => {
    const { page } = await open(STRICT)
    const there = await page.evaluate(
      ([text, cohorts]) =>
        (globalThis as unknown as { check: (...given: unknown[]) => Promise<string> }).check(text, 'jp-ndb', cohorts),
      [table, COHORTS] as const,
    )
    const statuses = (text: string) =>
      Object.fromEntries(
        (JSON.parse(text).body.checks as Array<{ rule: string; status: string }>).map(({ rule, status }) => [
          rule,
          status,
        ]),
      )
    const { report } = await here.check(new File([table], 'table.tsv'), 'tsv', { policy: 'jp-ndb', cohorts: COHORTS })
    const node = statuses(printReport(report))
    const strict = statuses(there)
    const differing = Object.keys(node).filter((rule) => node[rule] !== strict[rule])
    expect([node['attack.interval'], strict['attack.interval']]).toEqual(['fail', 'review'])
    expect(differing).toEqual(['attack.interval'])
  })

  it('remembers what left in the browser, for the next check', async () => {
    const { page } = await open(WASM)
    const answer = await page.evaluate(
      ([text, cohorts]) =>
        (globalThis as unknown as { release: (...given: unknown[]) => Promise<unknown> }).release(text, cohorts, 'e2e'),
      [table, COHORTS] as const,
    )
    expect(answer).toEqual({ before: 0, seq: 1, after: 1 })
  })
})
