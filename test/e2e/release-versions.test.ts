import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine, type PreviousFiles } from '../../sdk/index.ts'
import * as release from '../../sdk/release/index.ts'
import { type LedgerEntry, nextEntry } from '../../sdk/release/ledger.ts'
import { vcfText } from '../support/built-dataset.ts'
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.mjs'
import { type ElementSite, serveElements } from '../support/element-site.ts'

/** Texts of a VCF and a sheet. */
type Version = [vcf: string, sheet: string]

/** An earlier version, the table that left of it, and the version that is judged. */
interface Given {
  sheet: string
  manifest: string
  entry: LedgerEntry
  left: string
  next: Version
}

const OPTIONS = { axes: ['region'], overlapping: ['disease'] }
const QUERY = { cohorts: { all: 'all', east: 'region=east' }, columns: ['AC', 'AN', 'AF'] }

/** What the page and Node do alike. Uses its arguments only. */
async function judgeNext(
  hindo: { createEngine: typeof createEngine },
  { memoryLedger, printReport }: typeof release,
  { options, query, given }: { options: typeof OPTIONS; query: typeof QUERY; given: Given },
): Promise<{ report: string; history: unknown; refused: string }> {
  const engine = hindo.createEngine()
  const [vcf, sheet] = given.next
  const build = (previous: PreviousFiles[]) =>
    engine.build({
      inputs: [new File([vcf], 'cohort.vcf')],
      samples: new File([sheet], 'sheet.tsv'),
      previous,
      options: { ...options, dataVersion: 'v2' },
    })
  const ledger = memoryLedger()
  await ledger.append(given.entry, new TextEncoder().encode(given.left))
  const manifest = new File([given.manifest], 'dataset.json')
  const dataset = await build([{ samples: new File([given.sheet], 'before.tsv'), manifest }])
  const made = await dataset.frequencies(query)
  const table = new File([await made.export('json')], 'table.json')
  const { report } = await dataset.check(table, 'json', { policy: 'jp-ndb', ledger })
  const wrong = new File(['sample\tregion\tdisease\nx1\teast\t\n'], 'other.tsv')
  const refused = await build([{ samples: wrong, dataVersion: 'v1' }]).then(
    () => 'built',
    (error: Error) => error.message,
  )
  engine.close()
  return { report: printReport({ ...report, made: '' }), history: dataset.history, refused }
}

/** A table of the first version that left. */
async function firstOf([vcf, sheet]: Version): Promise<Omit<Given, 'next'>> {
  const engine = createEngine()
  const dataset = await engine.build({
    inputs: [new File([vcf], 'cohort.vcf')],
    samples: new File([sheet], 'sheet.tsv'),
    options: { ...OPTIONS, dataVersion: 'v1' },
  })
  const left = await (await (await dataset.frequencies(QUERY)).export('json')).text()
  const { record } = await dataset.check(new File([left], 'table.json'), 'json', { policy: 'jp-ndb' })
  const by = { at: '2026-11-21T00:00:00.000Z', author: 'mori', decision: 'passed' as const }
  const manifest = await (await dataset.files())['dataset.json']!.text()
  engine.close()
  return { sheet, manifest, entry: nextEntry([], { ...record, ...by }), left }
}

function version(people: Array<[name: string, region: string, disease: string]>): Version {
  const calls = (site: number) =>
    people.map(([name]) => ['0/0', '0/1', '1/1', '0/1'][(Number(name.slice(1)) * 7 + site) % 4])
  const records = [0, 1, 2, 3].map((site) => `22 ${100 + site} . A G . PASS . GT ${calls(site).join(' ')}`)
  const sheet = `sample\tregion\tdisease\n${people.map((cells) => cells.join('\t')).join('\n')}\n`
  return [
    vcfText(
      people.map(([name]) => name),
      records,
      ['##contig=<ID=22,length=51304566>'],
    ),
    sheet,
  ]
}

const PEOPLE = Array.from({ length: 90 }, (_, i): [string, string, string] => [
  `p${i}`,
  i % 3 === 0 ? 'east' : 'west',
  i % 4 === 0 ? 'C50' : '',
])
// 30 came to the west, two to the east
const NEXT = [
  ...PEOPLE,
  ...Array.from({ length: 32 }, (_, i): [string, string, string] => [`p${100 + i}`, i < 2 ? 'east' : 'west', '']),
]

let browser: Browser
const sites: ElementSite[] = []
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS })
})
afterAll(async () => {
  await browser?.close()
  for (const site of sites) await site.close()
})

it('a table of a new data version is judged in a page as in Node, byte for byte', async () => {
  const script = `
    import * as hindo from 'hindo'
    import * as release from 'hindo/release'
    globalThis.judge = (given) => (${judgeNext.toString()})(hindo, release, given)
  `
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:"
  const site = await serveElements({ body: '', script, policy, files: {} })
  sites.push(site)
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.waitForFunction('typeof globalThis.judge === "function"')
  const given = { options: OPTIONS, query: QUERY, given: { ...(await firstOf(version(PEOPLE))), next: version(NEXT) } }
  const there = await page.evaluate(
    (all) => (globalThis as unknown as { judge: (all: unknown) => ReturnType<typeof judgeNext> }).judge(all),
    given,
  )
  const here = await judgeNext({ createEngine }, release, given)
  expect(there).toEqual(here)
  expect(here.history).toEqual([{ dataVersion: 'v1', joined: 32, left: 0, moved: 0, stayed: 90 }])
  expect(here.refused).toContain('other.tsv')
  const check = JSON.parse(here.report).body.checks.find(({ rule }: { rule: string }) => rule === 'diff.prior')
  expect(check.status).toBe('fail')
})
