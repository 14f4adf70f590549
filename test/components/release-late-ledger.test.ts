import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LedgerStore } from '../../sdk/release/ledger.ts'
import { indexedDbLedger } from '../../sdk/release/ledger-indexed-db.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { ledgerOf, releasedBytes } from '../support/ledger-records.ts'
import { cleanChecks, idle, openSimulated, part, press, showCheck, textsOf } from '../support/release-page.ts'

afterEach(cleanChecks)

const HOUSE: Policy = {
  schema: 'hindo-policy/1',
  id: 'house',
  version: '1',
  label: { en: 'The house', ja: '当館' },
  sources: ['the house'],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 10, emptyAllowed: true },
    'cell.min': { least: 10, nonCarriers: true },
  },
}

async function filled(entries: number): Promise<LedgerStore> {
  const ledger = memoryLedger()
  const files = Array.from({ length: entries }, (_, at) => releasedBytes(at + 1))
  await ledger.adopt(ledgerOf(entries), files)
  return ledger
}

/** A check whose ledger is on its way, with what ends that. */
async function world(options: Parameters<typeof showCheck>[1] = {}) {
  const data = await openSimulated()
  const table = await data.frequencies({ cohorts: { men: 'sex=male', few: 'region=kanto' }, columns: ['AC', 'AN'] })
  const coming = { resolve: (_: LedgerStore) => {}, reject: (_: Error) => {} }
  const ledger = new Promise<LedgerStore>((resolve, reject) => Object.assign(coming, { resolve, reject }))
  const given = { data, table, ledger, policies: [HOUSE] }
  return { coming, ...showCheck(given, options) }
}

type World = Awaited<ReturnType<typeof world>>

async function pressOnly({ check }: World): Promise<void> {
  await vi.waitFor(async () => {
    await check.updateComplete
    expect(part(check, '[data-check]').getAttribute('aria-disabled')).toBeNull()
  })
  part(check, '[data-check]').click()
  // long enough for a check of a table as small as this one
  await new Promise((resolve) => setTimeout(resolve, 600))
  await check.updateComplete
}

describe('a check whose ledger is on its way', () => {
  it('waits for it, says so, and judges by it', async () => {
    const late = await world()
    const { check, reviewed, coming } = late
    await pressOnly(late)
    expect(part(check, '[part=progress]').getAttribute('aria-label')).toBe('Opening the ledger')
    expect(part(check, '.start .of').textContent).toContain('Opening the ledger')
    expect(reviewed).toEqual([])
    expect(check.shadowRoot!.querySelector('.verdict, .ledger')).toBeNull()
    const ledger = await filled(2)
    coming.resolve(ledger)
    await vi.waitFor(() => expect(reviewed).toHaveLength(1), { timeout: 10_000 })
    await idle(check)
    expect(reviewed[0]!.report.body.ledger.entries).toBe(2)
    expect(textsOf(check, '.notice')).toEqual([])
    expect(textsOf(check, '.entries')).toEqual(['2 earlier releases'])
    expect(check.ledger).toBe(ledger)
  })

  it('is cancelled while it waits, and judges nothing when the ledger comes', async () => {
    const late = await world()
    const { check, reviewed, coming } = late
    await pressOnly(late)
    part(check, '[data-cancel]').click()
    coming.resolve(await filled(1))
    await new Promise((resolve) => setTimeout(resolve, 600))
    await idle(check)
    expect(reviewed).toEqual([])
    expect(textsOf(check, '.start [role=status]')[0]).toContain('Cancelled')
    await press(check, '[data-check]')
    expect(reviewed[0]!.report.body.ledger.entries).toBe(1)
  })

  it.each([
    ['en', /could not be opened: nothing there.* Nothing is checked without it/s],
    ['ja', /台帳を開けませんでした。.*台帳なしでは審査しません/s],
  ] as const)(
    'says in %s that it cannot be opened, judges nothing, and judges by the one given then',
    async (lang, text) => {
      const late = await world({ lang })
      const { check, reviewed, errors, coming } = late
      coming.reject(new Error('nothing there'))
      await vi.waitFor(() => expect(textsOf(check, '.ledger .problem')[0]).toMatch(text))
      await pressOnly(late)
      await idle(check)
      expect(textsOf(check, '[part=error]')[0]).toMatch(text)
      expect(reviewed).toEqual([])
      expect(errors).toHaveLength(1)
      expect(check.shadowRoot!.querySelector('.verdict')).toBeNull()
      check.ledger = await filled(1)
      await press(check, '[data-check]')
      expect(reviewed[0]!.report.body.ledger.entries).toBe(1)
      expect(check.shadowRoot!.querySelector('[part=error], .ledger .problem')).toBeNull()
    },
  )

  it('judges by the ledger that the page names last, however late the one before comes', async () => {
    const late = await world()
    const { check, reviewed, coming } = late
    await pressOnly(late)
    check.ledger = await filled(2)
    coming.resolve(await filled(1))
    await vi.waitFor(() => expect(reviewed).toHaveLength(1), { timeout: 10_000 })
    expect(reviewed[0]!.report.body.ledger.entries).toBe(2)
    await idle(check)
    expect(textsOf(check, '.entries')).toEqual(['2 earlier releases'])
  })
})

it('judges by the ledger of a project, also where another project takes its place', async () => {
  const names = ['late-one', 'late-two']
  await indexedDbLedger('late-two').adopt(ledgerOf(1), [releasedBytes(1)])
  const data = await openSimulated()
  const table = await data.frequencies({ cohorts: { men: 'sex=male' }, columns: ['AC', 'AN'] })
  const { check, reviewed, errors } = showCheck({ data, table, policies: [HOUSE], project: 'late-one' })
  await check.check()
  expect(errors).toEqual([])
  expect(reviewed[0]!.report.body.ledger.entries).toBe(0)
  check.project = 'late-two'
  await check.check()
  expect(reviewed[1]!.report.body.ledger.entries).toBe(1)
  for (const name of names) indexedDB.deleteDatabase(`hindo-ledger:${name}`)
})

it('judges nothing where the browser keeps no ledger, and says so in the language of the page', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  try {
    const data = await openSimulated()
    const table = await data.frequencies({ cohorts: { men: 'sex=male' }, columns: ['AC', 'AN'] })
    const { check, reviewed } = showCheck({ data, table, policies: [HOUSE], project: 'denied' }, { lang: 'ja' })
    await press(check, '[data-check]')
    expect(textsOf(check, '[part=error]')[0]).toContain('このブラウザは台帳を保存できません')
    expect(reviewed).toEqual([])
  } finally {
    open.mockRestore()
  }
})
