import { afterEach, describe, expect, it, vi } from 'vitest'
import { indexedDbLedger } from '../../sdk/release/ledger-indexed-db.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { parseReport } from '../../sdk/release/report.ts'
import { cleanChecks, fill, idle, openSimulated, part, press, showCheck, textsOf } from '../support/release-page.ts'

afterEach(cleanChecks)

const COHORTS = { men: 'sex=male', kanto: 'region=kanto', few: 'sex=male and region=kanto' }

/** A policy of the page's own that suppression alone satisfies. */
const STRICT: Policy = {
  schema: 'hindo-policy/1',
  id: 'own',
  version: '1',
  label: { en: 'House rules', ja: '所内規則' },
  sources: ['the house'],
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 10, emptyAllowed: true },
    'cell.min': { least: 10, nonCarriers: true },
  },
}

async function world() {
  const data = await openSimulated()
  const table = await data.frequencies({ cohorts: COHORTS, columns: ['AC', 'AN', 'AF'] })
  return { data, table }
}

describe('a check', () => {
  it('runs when asked, says what the engine says, and names the cells', async () => {
    const { data, table } = await world()
    const { check, reviewed } = showCheck({ data, table, policy: 'datashield' })
    await vi.waitFor(() => expect(textsOf(check, '#policy option')).toContain('DataSHIELD defaults'))
    expect(part<HTMLSelectElement>(check, '#policy').value).toBe('datashield')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(reviewed).toEqual([])
    await press(check, '[data-check]')
    expect(reviewed).toHaveLength(1)
    const file = new File([await table.export('tsv')], 'table.tsv')
    const expected = await data.check(file, 'tsv', { policy: 'datashield', cohorts: COHORTS })
    expect(reviewed[0]!.report.body).toEqual(expected.report.body)
    expect(reviewed[0]!.status).toBe('fail')
    expect(part(check, '.verdict').dataset.status).toBe('fail')
    expect(textsOf(check, '.verdict .mark')).toEqual(['✕Fail'])
    const { checks } = expected.report.body
    const failing = checks.filter(({ status }) => status !== 'pass')
    expect(textsOf(check, '.rule').length).toBe(failing.length)
    const cells = new Set(
      checks.find(({ rule }) => rule === 'cell.min')!.findings.flatMap((one) => one.cells.map(String)),
    )
    expect(cells.size).toBeGreaterThan(10)
    expect(textsOf(check, '[data-rule="cell.min"] .extent')).toEqual([`${cells.size} cells`])
    expect(part(check, '[data-rule="cell.min"] .rule-body').hidden).toBe(true)
    part(check, '[data-rule="cell.min"] .rule-head').click()
    await check.updateComplete
    expect(part(check, '[data-rule="cell.min"] .rule-body').hidden).toBe(false)
    const listed = textsOf(check, '[data-rule="cell.min"] .cells li')
    expect(listed).toHaveLength(11)
    expect(listed.at(-1)).toBe(`and ${cells.size - 10} more`)
    const [row, cohort] = [...cells][0]!.split(',').map(Number)
    expect(listed[0]).toMatch(new RegExp(`^${expected.record.variants[row!]} ${Object.keys(COHORTS)[cohort!]}`))
    expect(part(check, '.hidden[role=status]').textContent).toMatch(/^Release check: Fail\. /)
    expect(textsOf(check, '.advice')[0]).toMatch(/gate .* decides/)
  })

  it('speaks Japanese where the page does', async () => {
    const { data, table } = await world()
    const { check } = showCheck({ data, table, policy: 'jp-ndb' }, { lang: 'ja' })
    await press(check, '[data-check]')
    expect(textsOf(check, '.verdict .mark')).toEqual(['✕不合格'])
    expect(textsOf(check, '[data-rule="cell.min"] .rule-title')[0]).toMatch(/[ぁ-ん]/)
    expect(textsOf(check, '.advice')[0]).toContain('助言')
  })

  it('takes what the researcher says into account, and says when something changed since', async () => {
    const { data, table } = await world()
    const { check, reviewed } = showCheck({ data, table, policy: 'gel', ledger: memoryLedger() })
    await press(check, '[data-check]')
    expect(part(check, '[data-rule=context]').className).toContain('review')
    expect(textsOf(check, '[data-rule=context] .rule-body')[0]).toContain('Missingwhat the table is')
    await fill(check, '#description', 'Carriers of BRCA2, for a poster')
    expect(textsOf(check, '.notice')[0]).toMatch(/changed since/)
    expect(part(check, '.sign-off [type=submit]').getAttribute('aria-disabled')).toBe('true')
    await press(check, '[data-check]')
    expect(check.shadowRoot!.querySelector('[data-rule=context]')).toBeNull()
    expect(check.shadowRoot!.querySelector('.notice')).toBeNull()
    expect(reviewed.at(-1)!.report.body.context).toEqual({ description: 'Carriers of BRCA2, for a poster' })
    expect(check.state).toBe('')
    const select = part<HTMLSelectElement>(check, '#policy')
    select.value = 'acro'
    select.dispatchEvent(new Event('change'))
    await check.updateComplete
    expect(check.state).toBe('1;policy=acro')
    expect(textsOf(check, '.notice')).toHaveLength(1)
  })

  it('takes a file, and says in its place what is wrong with one', async () => {
    const { data, table } = await world()
    const file = new File([await table.export('csv')], 'mine.csv')
    const { check, reviewed, errors } = showCheck({ data, file, format: 'csv', policy: 'own', policies: [STRICT] })
    check.cohorts = COHORTS
    await press(check, '[data-check]')
    expect(reviewed[0]!.report.body.subject.file).toMatchObject({ bytes: file.size, format: 'csv' })
    expect(reviewed[0]!.report.body.policy.id).toBe('own')
    check.file = new File(['no table\n'], 'broken.csv')
    await press(check, '[data-check]')
    expect(reviewed).toHaveLength(1)
    expect(errors).toHaveLength(1)
    expect(textsOf(check, '.error')[0]).toContain('broken.csv')
    expect(check.shadowRoot!.querySelector('.verdict')).toBeNull()
  })

  it('of an older table never replaces that of a newer one, and a cancelled one says nothing', async () => {
    const { data, table } = await world()
    const one = await data.frequencies({ cohorts: { all: 'all' }, columns: ['AC', 'AN'], limit: 5 })
    const { check, reviewed } = showCheck({ data, table, policy: 'own', policies: [STRICT] })
    await vi.waitFor(() => expect(part(check, '[data-check]').getAttribute('aria-disabled')).toBeNull())
    part(check, '[data-check]').click()
    await check.updateComplete
    check.table = one
    await press(check, '[data-check]')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(reviewed.map(({ report }) => report.body.subject.variants)).toEqual([5])
    check.table = table
    await check.updateComplete
    expect(check.shadowRoot!.querySelector('.verdict')).toBeNull()
    part(check, '[data-check]').click()
    await check.updateComplete
    part(check, '[data-cancel]').click()
    await idle(check)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(reviewed).toHaveLength(1)
    expect(textsOf(check, '.start')[0]).toContain('Cancelled')
    expect(check.shadowRoot!.querySelector('.verdict, .error')).toBeNull()
  })

  it('says what is missing', async () => {
    const { check } = showCheck({})
    await check.updateComplete
    expect(textsOf(check, '.empty')[0]).toContain('No dataset')
    check.data = await openSimulated(200, 5)
    await check.updateComplete
    expect(textsOf(check, '.empty')[0]).toContain('no table')
  })
})

describe('remedies', () => {
  it('are applied to a copy, with their cost, compared with before, and undone', async () => {
    const { data, table } = await world()
    const { check, reviewed } = showCheck({ data, table, policy: 'own', policies: [STRICT] })
    await press(check, '[data-check]')
    const first = reviewed[0]!.report
    expect(first.body.status).toBe('fail')
    await press(check, '[data-apply=suppress]')
    expect(reviewed.at(-1)!.status).toBe('pass')
    const file = new File([await table.export('tsv')], 'table.tsv')
    const cost = await data.mitigate(file, 'tsv', [{ kind: 'suppress' }], { policy: STRICT, cohorts: COHORTS })
    expect(cost.suppressed.primary).toBeGreaterThan(0)
    expect(textsOf(check, '.applied li')[0]).toContain(
      `Suppressed: ${cost.suppressed.primary + cost.suppressed.secondary} cells;`,
    )
    check.view = 'reviewer'
    await check.updateComplete
    expect(textsOf(check, '.applied li')[0]).toContain(`Suppressed: ${cost.suppressed.primary} cells for themselves`)
    check.view = 'researcher'
    const row = textsOf(check, '.comparison [data-rule="cell.min"] td')
    expect(row).toEqual([expect.stringMatching(/Fail \d+ cells/), '✓Pass'])
    expect(check.shadowRoot!.querySelector('[data-apply=suppress]')).toBeNull()
    await press(check, '[data-undo]')
    expect(reviewed.at(-1)!.report.sha256).toBe(first.sha256)
    expect(check.shadowRoot!.querySelector('.comparison, .applied, [data-undo]')).toBeNull()
    expect((await (await table.export('tsv')).text()).includes('suppressed')).toBe(false)
  })

  it('round by a base that is one, after suppression', async () => {
    const { data, table } = await world()
    const { check, reviewed } = showCheck({ data, table, policy: 'own', policies: [STRICT] })
    await press(check, '[data-check]')
    await fill(check, '#round-base', '2.5')
    await press(check, '[data-apply=round]')
    expect(textsOf(check, '#round-wrong')).toEqual(['A whole number from 2 to 1000.'])
    expect(reviewed).toHaveLength(1)
    await fill(check, '#round-base', '１０')
    await press(check, '[data-apply=suppress]')
    await press(check, '[data-apply=round]')
    expect(textsOf(check, '.applied li').map((text) => text.split(':')[0])).toEqual([
      'Suppressed',
      'Rounded nearest, base 10.',
    ])
    const { sha256 } = reviewed.at(-1)!.report.body.subject.file
    expect(new Set(reviewed.map(({ report }) => report.body.subject.file.sha256)).size).toBe(3)
    await press(check, '[data-check]')
    expect(reviewed.at(-1)!.report.body.subject.file.sha256).toBe(sha256)
  })
})

describe('a release', () => {
  it('of a table that passes needs its author alone, and is entered once', async () => {
    const { data, table } = await world()
    const ledger = indexedDbLedger('check-element')
    const { check, released, saved } = showCheck({ data, table, ledger, policy: 'own', policies: [STRICT] })
    await press(check, '[data-check]')
    await press(check, '[data-apply=suppress]')
    expect(check.shadowRoot!.querySelector('.decisions')).toBeNull()
    part(check, '[data-save-table]').click()
    await press(check, '.sign-off [type=submit]')
    expect(released).toEqual([])
    expect(textsOf(check, '#author-wrong')).toEqual(['Enter who asks for this table.'])
    expect(check.shadowRoot!.activeElement?.id).toBe('author')
    await fill(check, '#author', ' Mori ')
    await press(check, '.sign-off [type=submit]')
    await vi.waitFor(() => expect(released).toHaveLength(1))
    expect(released[0]!.entry).toMatchObject({ seq: 1, author: 'Mori', decision: 'passed' })
    expect(released[0]!.entry.mitigation.steps).toEqual(['suppress'])
    expect(await ledger.read()).toEqual([released[0]!.entry])
    await check.updateComplete
    expect(textsOf(check, '[data-save]')).toEqual(['TSV', 'CSV', 'JSON', 'ARROW', 'VCF'].map((name) => `Save ${name}`))
    part(check, '[data-save=csv]').click()
    part(check, '[data-save-view]').click()
    await vi.waitFor(() =>
      expect(saved).toEqual([
        'synthetic-table.unreviewed.tsv',
        'synthetic-table.released-1.csv',
        'synthetic-table.released-1.report-view.json',
      ]),
    )
    expect(check.shadowRoot!.querySelector('[data-save-table], .sign-off form, [data-save-report]')).toBeNull()
    indexedDB.deleteDatabase('hindo-ledger:check-element')
  })

  it('of any other needs somebody else, and a reason', async () => {
    const { data, table } = await world()
    const ledger = memoryLedger()
    const given = { data, table, ledger, policy: 'jp-ndb', author: 'Mori', view: 'reviewer' } as const
    const { check, released, errors } = showCheck(given)
    await press(check, '[data-check]')
    expect(part(check, '[data-release]').getAttribute('aria-disabled')).toBe('true')
    expect(part(check, '.two').dataset.decision).toBe('incomplete')
    await fill(check, '#by', 'ｍｏｒｉ')
    await press(check, '[data-decide]')
    part(check, '#vote-approve').click()
    await press(check, '[data-decide]')
    expect(textsOf(check, '.sign-off .wrong')).toEqual([
      'The author cannot decide on the table. Somebody else has to.',
      'Enter the comment.',
    ])
    expect(check.shadowRoot!.activeElement?.id).toBe('by')
    part(check, '[data-release]').click()
    await fill(check, '#by', 'Sato')
    await fill(check, '#comment', 'Agreed')
    await press(check, '[data-decide]')
    expect(part(check, '.two').dataset.decision).toBe('approved')
    expect(textsOf(check, '.two .mark')).toEqual(['✕Fail'])
    expect(await ledger.read()).toEqual([])
    await press(check, '[data-release]')
    await vi.waitFor(() => expect(released).toHaveLength(1))
    expect(errors).toEqual([])
    expect(released[0]!.entry).toMatchObject({
      decision: 'approved',
      decisions: [{ by: 'Sato', vote: 'approve', comment: 'Agreed' }],
    })
    await press(check, '[data-check]')
    expect(textsOf(check, '.bound dd')).toContain('1 earlier release')
  })

  it('fails where something else was released since the check', async () => {
    const { data, table } = await world()
    const ledger = memoryLedger()
    const given = { data, table, ledger, policy: 'own', policies: [STRICT], author: 'Mori' }
    const { check, released, errors } = showCheck(given)
    const other = showCheck(given)
    for (const one of [check, other.check]) {
      await press(one, '[data-check]')
      await press(one, '[data-apply=suppress]')
    }
    await press(other.check, '.sign-off [type=submit]')
    await vi.waitFor(() => expect(other.released).toHaveLength(1))
    await press(check, '.sign-off [type=submit]')
    await vi.waitFor(() => expect(errors).toHaveLength(1))
    expect(released).toEqual([])
    expect(errors[0]!.error.code).toBe('checksum')
    expect(await ledger.read()).toHaveLength(1)
  })

  it('that has left is told of, whatever is checked by then', async () => {
    const { data, table } = await world()
    const kept = memoryLedger()
    let go = () => {}
    const held = new Promise<void>((resolve) => {
      go = resolve
    })
    let asked = false
    const ledger = {
      ...kept,
      append: async (...given: Parameters<typeof kept.append>) => {
        asked = true
        await held
        await kept.append(...given)
      },
    }
    const given = { data, table, ledger, policy: 'own', policies: [STRICT], author: 'Mori' }
    const { check, released } = showCheck(given)
    await press(check, '[data-check]')
    await press(check, '[data-apply=suppress]')
    part(check, '.sign-off [type=submit]').click()
    await vi.waitFor(() => expect(asked).toBe(true))
    check.table = await data.frequencies({ cohorts: { all: 'all' }, columns: ['AC', 'AN'], limit: 3 })
    await check.updateComplete
    expect(released).toEqual([])
    go()
    await vi.waitFor(() => expect(released).toHaveLength(1))
    await check.updateComplete
    expect(await kept.read()).toEqual([released[0]!.entry])
    expect(check.shadowRoot!.querySelector('.released, .verdict')).toBeNull()
  })

  it('is not to be had without a ledger; the report is a file that the gate reads', async () => {
    const { data, table } = await world()
    const { check } = showCheck({ data, table, policy: 'own', policies: [STRICT], view: 'reviewer' })
    await press(check, '[data-check]')
    expect(check.shadowRoot!.querySelector('[data-release]')).toBeNull()
    expect(textsOf(check, '.sign-off')[0]).toContain('gate')
    const kept: Blob[] = []
    const spy = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      kept.push(blob as Blob)
      return 'blob:nothing'
    })
    part(check, '[data-save-report]').click()
    await vi.waitFor(() => expect(kept).toHaveLength(1))
    spy.mockRestore()
    expect(parseReport(await kept[0]!.text()).body.status).toBe('fail')
  })
})
