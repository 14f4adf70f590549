import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeDecision, printDecision } from '../../sdk/release/decision.ts'
import { findingIds } from '../../sdk/release/exception.ts'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { exportLedger } from '../../sdk/release/ledger-transfer.ts'
import type { Policy } from '../../sdk/release/policy.ts'
import { parseReport } from '../../sdk/release/report.ts'
import { cleanChecks, fill, openSimulated, part, press, showCheck, textsOf } from '../support/release-page.ts'

afterEach(cleanChecks)

const COHORTS = { men: 'sex=male', kanto: 'region=kanto', few: 'sex=male and region=kanto' }

const TWO: Policy = {
  schema: 'hindo-policy/1',
  id: 'two',
  version: '1',
  label: { en: 'Two reviewers', ja: '審査者2人' },
  sources: ['the house'],
  reviewers: 2,
  rules: {
    'table.faithful': {},
    'stratum.min': { least: 10, emptyAllowed: true },
    'cell.min': { least: 10, nonCarriers: true },
    context: { fields: ['description'] },
  },
}
const ONE: Policy = { ...TWO, id: 'one', reviewers: 1 }

async function world(more: Parameters<typeof showCheck>[0] = {}) {
  const data = await openSimulated()
  const table = await data.frequencies({ cohorts: COHORTS, columns: ['AC', 'AN', 'AF'] })
  const ledger = memoryLedger()
  const given = { data, table, ledger, policies: [TWO, ONE], policy: 'two', author: 'Mori', ...more }
  const shown = showCheck(given)
  await press(shown.check, '[data-check]')
  return { data, table, ledger, ...shown }
}

type Check = Awaited<ReturnType<typeof world>>['check']

const json = (text: string, name = 'decision.json') => new File([text], name, { type: 'application/json' })

/** Gives files to a file input. */
async function give(check: Check, selector: string, ...files: File[]): Promise<void> {
  const input = part<HTMLInputElement>(check, selector)
  const all = new DataTransfer()
  for (const file of files) all.items.add(file)
  input.files = all.files
  input.dispatchEvent(new Event('change'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await check.updateComplete
}

/** The file that a press of a button saves. */
async function savedBy(check: Check, selector: string): Promise<Blob> {
  const kept: Blob[] = []
  const spy = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    kept.push(blob as Blob)
    return 'blob:nothing'
  })
  part(check, selector).click()
  await vi.waitFor(() => expect(kept).toHaveLength(1))
  spy.mockRestore()
  return kept[0]!
}

async function decide(check: Check, by: string, vote: string, comment: string): Promise<void> {
  await fill(check, '#by', by)
  part(check, `#vote-${vote}`).click()
  await fill(check, '#comment', comment)
  await press(check, '[data-decide]')
}

const outcome = (check: Check) => part(check, '.two').dataset.decision

describe('a second reviewer', () => {
  it('decides without knowing of the first: how both decided is shown once both have', async () => {
    const { check, reviewed, released } = await world({ view: 'reviewer' })
    const { report } = reviewed[0]!
    await decide(check, 'Sato', 'approve', 'fine by me')
    expect(outcome(check)).toBe('incomplete')
    expect(textsOf(check, '.decisions li p')).toEqual(['Sato has decided'])
    expect(part(check, '.sign-off').textContent).not.toMatch(/fine by me|approved/)
    expect(part(check, '[data-release]').getAttribute('aria-disabled')).toBe('true')
    const other = makeDecision(report, { by: 'Abe', vote: 'approve', comment: 'known' }, '2026-11-21T00:00:00Z')
    await give(check, '[data-decisions]', json(printDecision(other)))
    await vi.waitFor(() => expect(outcome(check)).toBe('approved'))
    expect(textsOf(check, '.decisions li p')).toEqual(['Sato approved', 'fine by me', 'Abe approved', 'known'])
    expect(check.shadowRoot!.querySelector('.decide, [data-decisions]')).toBeNull()
    await press(check, '[data-release]')
    await vi.waitFor(() => expect(released).toHaveLength(1))
    expect(released[0]!.entry.decisions?.map(({ by }) => by)).toEqual(['Sato', 'Abe'])
    expect(textsOf(check, '.two .mark')[0]).toMatch(/Fail$/)
  })

  it('who decides otherwise keeps the table in, and a decision can be taken back', async () => {
    const { check } = await world({ view: 'reviewer' })
    await decide(check, 'Sato', 'approve', 'x')
    await decide(check, 'Abe', 'return', '')
    expect(outcome(check)).toBe('conflicted')
    expect(part(check, '[data-release]').getAttribute('aria-disabled')).toBe('true')
    part(check, '[data-remove]').click()
    await check.updateComplete
    expect(outcome(check)).toBe('incomplete')
    expect(textsOf(check, '.decisions li p')).toEqual(['Abe has decided'])
  })

  it('is somebody else, and decides on this report', async () => {
    const { check, reviewed } = await world({ view: 'reviewer' })
    const { report } = reviewed[0]!
    await decide(check, 'Sato', 'approve', 'x')
    await decide(check, ' ｓａｔｏ', 'approve', 'x')
    expect(textsOf(check, '.problem')[0]).toContain('decided twice')
    const elsewhere = { ...report, sha256: 'a'.repeat(64) }
    const stray = makeDecision(elsewhere, { by: 'Abe', vote: 'reject' }, '2026-11-21T00:00:00Z')
    await give(check, '[data-decisions]', json(printDecision(stray)))
    await vi.waitFor(() => expect(textsOf(check, '.problem')[0]).toContain('another report'))
    await give(check, '[data-decisions]', json(printDecision(stray).replace('reject', 'return')))
    await vi.waitFor(() => expect(textsOf(check, '.problem')[0]).toContain('changed after it was made'))
    await give(check, '[data-decisions]', json('no JSON', 'notes.txt'))
    await vi.waitFor(() => expect(textsOf(check, '.problem')[0]).toContain('notes.txt'))
    expect(outcome(check)).toBe('incomplete')
  })

  it('takes along a file that is bound to the report', async () => {
    const { check, saved } = await world({ view: 'reviewer', policy: 'one' })
    await decide(check, 'Sato', 'reject', 'too small')
    expect(outcome(check)).toBe('rejected')
    const file = JSON.parse(await (await savedBy(check, '[data-save-decision]')).text())
    const report = parseReport(await (await savedBy(check, '[data-save-report]')).text())
    expect(file).toMatchObject({ by: 'Sato', vote: 'reject', comment: 'too small', report: report.sha256 })
    expect(saved).toEqual(['synthetic-table.unreviewed.decision-Sato.json', 'synthetic-table.unreviewed.report.json'])
  })
})

describe('a researcher', () => {
  it('is shown neither what rules decided by nor a way to decide, and saves a view of the report', async () => {
    const { check } = await world({ policy: 'jp-ndb', policies: undefined })
    for (const head of check.shadowRoot!.querySelectorAll<HTMLElement>('.rule-head')) head.click()
    await check.updateComplete
    const evidence = () => textsOf(check, '.rule-body dt').filter((term) => term === 'Evidence').length
    expect(evidence()).toBe(0)
    expect(check.shadowRoot!.querySelector('.decide, [data-save-report]')).toBeNull()
    const view = JSON.parse(await (await savedBy(check, '[data-save-view]')).text())
    expect(view.schema).toBe('hindo-report-view/1')
    expect(JSON.stringify(view)).not.toContain('evidence')
    check.view = 'reviewer'
    await check.updateComplete
    expect(evidence()).toBeGreaterThan(0)
    expect(check.shadowRoot!.querySelector('.decide, [data-save-report]')).not.toBeNull()
  })

  it('asks for an exception with a reason, and hands on the decision that came back', async () => {
    const { check, reviewed, released, ledger } = await world({ policy: 'one' })
    const plain = reviewed[0]!.report
    part(check, '[data-rule="cell.min"] .rule-head').click()
    await check.updateComplete
    part(check, '[data-except="cell.min"]').click()
    await check.updateComplete
    expect(check.shadowRoot!.activeElement?.id).toBe('reason')
    expect(part<HTMLSelectElement>(check, '#about').value).toBe('cell.min')
    await press(check, '[data-ask]')
    expect(textsOf(check, '#reason-wrong')).toEqual(['Enter the reason.'])
    await fill(check, '#reason', 'published in 2024')
    await press(check, '[data-ask]')
    expect(textsOf(check, '.exceptions li p')).toEqual(['Too few carriers', 'published in 2024'])
    const view = JSON.parse(await (await savedBy(check, '[data-save-view]')).text())
    expect(view.exceptions).toEqual([
      { scope: 'rule', rule: 'cell.min', reason: 'published in 2024', requestedBy: 'Mori' },
    ])
    expect(view.report).not.toBe(plain.sha256)
    // somebody who decided on the report without it did not decide on this one
    const early = makeDecision(plain, { by: 'Sato', vote: 'approve', comment: 'x' }, '2026-11-21T00:00:00Z')
    await give(check, '[data-decisions]', json(printDecision(early)))
    await vi.waitFor(() => expect(textsOf(check, '.problem')[0]).toContain('another report'))
    check.view = 'reviewer'
    await check.updateComplete
    const report = parseReport(await (await savedBy(check, '[data-save-report]')).text())
    check.view = 'researcher'
    await check.updateComplete
    expect(report.sha256).toBe(view.report)
    const asked = { by: 'Sato', vote: 'approve', comment: 'agreed' } as const
    // the missing description is not covered
    expect(() => makeDecision(report, asked, '2026-11-21T00:00:00Z')).toThrow(/context/)
    const exceptions = [{ rule: 'context', reason: 'told by telephone' }]
    const decision = makeDecision(report, { ...asked, exceptions }, '2026-11-21T00:00:00Z')
    await give(check, '[data-decisions]', json(printDecision(decision)))
    await vi.waitFor(() => expect(outcome(check)).toBe('approved'))
    await press(check, '[data-release]')
    await vi.waitFor(() => expect(released).toHaveLength(1))
    const [entry] = await ledger.read()
    expect(entry).toMatchObject({ exceptions: report.body.exceptions, decisions: [{ by: 'Sato', exceptions: [{}] }] })
  })

  it('names single findings, needs a name to ask, and takes back', async () => {
    const { check, reviewed } = await world({ policy: 'acro', policies: undefined, author: '' })
    const many = reviewed[0]!.report.body.checks.find(({ findings }) => findings.length > 1 && findings.length <= 20)
    if (many) {
      const choices = [...part<HTMLSelectElement>(check, '#about').options].map(({ value }) => value)
      for (const id of findingIds(many)) expect(choices).toContain(`${many.rule} ${id}`)
    }
    await fill(check, '#reason', 'x')
    await press(check, '[data-ask]')
    expect(check.shadowRoot!.activeElement?.id).toBe('author')
    await fill(check, '#author', 'Mori')
    await press(check, '[data-ask]')
    expect(textsOf(check, '.exceptions li strong')).toEqual(['the whole table'])
    part(check, '[data-take-back]').click()
    await check.updateComplete
    expect(textsOf(check, '.exceptions li')).toEqual([])
  })
})

describe('a report that is handed over', () => {
  it('is made again by its reviewer elsewhere, who decides on the very same; the author takes the decision in', async () => {
    const researcher = await world({ policy: 'one', author: '', description: 'for a poster' })
    // the name comes after the check, and is bound all the same
    await fill(researcher.check, '#author', 'Mori')
    await fill(researcher.check, '#reason', 'published in 2024')
    await press(researcher.check, '[data-ask]')
    const view = await savedBy(researcher.check, '[data-save-view]')
    const reviewer = await world({ view: 'reviewer', policy: 'two', author: '' })
    await give(reviewer.check, '[data-hand-over]', json(await view.text(), 'view.json'))
    await vi.waitFor(() =>
      expect(reviewer.check).toMatchObject({ policy: 'one', author: 'Mori', description: 'for a poster' }),
    )
    expect(textsOf(reviewer.check, '.handed [role=status]')[0]).toMatch(/^What the report says was asked is filled in/)
    await press(reviewer.check, '[data-check]')
    expect(textsOf(reviewer.check, '.handed [role=status]')[0]).toContain('the very report')
    expect(textsOf(reviewer.check, '.exceptions li p')).toEqual([
      'the whole table asked for by Mori',
      'published in 2024',
    ])
    await decide(reviewer.check, 'Sato', 'approve', 'agreed')
    const decision = await savedBy(reviewer.check, '[data-save-decision]')
    await give(researcher.check, '[data-decisions]', json(await decision.text()))
    await vi.waitFor(() => expect(outcome(researcher.check)).toBe('approved'))
    await press(researcher.check, '[data-release]')
    await vi.waitFor(() => expect(researcher.released).toHaveLength(1))
    expect(researcher.errors).toEqual([])
    expect(researcher.released[0]!.entry).toMatchObject({ author: 'Mori', decisions: [{ by: 'Sato' }] })
    // by then the reviewer's own ledger is another
    await reviewer.ledger.adopt(await researcher.ledger.read(), [])
    await press(reviewer.check, '[data-check]')
    expect(textsOf(reviewer.check, '.handed .notice')[0]).toContain('another state of the ledger')
  })

  it('that is none changes nothing', async () => {
    const { check } = await world({ view: 'reviewer' })
    await give(check, '[data-hand-over]', json('{}', 'mine.json'))
    await vi.waitFor(() => expect(textsOf(check, '.handed .problem')[0]).toContain('mine.json: is no report'))
    expect(check.policy).toBe('two')
  })
})

describe('proposed remedies', () => {
  it('stand cheapest first with what they lose; one is applied, compared, undone', async () => {
    const { data, check, table, reviewed } = await world({ policy: 'one', description: 'for a poster' })
    await press(check, '[data-propose]')
    const file = new File([await table.export('tsv')], 'table.tsv')
    const context = { description: 'for a poster', author: 'Mori' }
    const expected = await data.remedies(file, 'tsv', { policy: ONE, cohorts: COHORTS, context })
    const shown = expected.filter(({ steps }) => steps.length > 0)
    expect(shown[0]!.sufficient).toBe(true)
    expect(textsOf(check, '.proposal')).toHaveLength(shown.length)
    expect(textsOf(check, '.proposal')[0]).toContain(shown[0]!.loss.text.en)
    await press(check, '[data-apply=proposal-0]')
    expect(reviewed.at(-1)!.status).toBe(shown[0]!.status)
    expect(textsOf(check, '.applied li')[0]).toBe(shown[0]!.loss.text.en)
    expect(textsOf(check, '[data-proposal="0"]')[0]).toContain('Applied')
    expect(check.shadowRoot!.querySelector('.comparison')).not.toBeNull()
    await press(check, '[data-undo]')
    expect(reviewed.at(-1)!.report.sha256).toBe(reviewed[0]!.report.sha256)
    expect(textsOf(check, '.proposal')).toHaveLength(shown.length)
  })

  it('that merge groups are checked and released as what they became', async () => {
    const { data, check, released, reviewed } = await world({ policy: 'one', description: 'x' })
    const steps = [
      { kind: 'merge' as const, cohorts: ['men', 'few'], into: 'men or few' },
      { kind: 'suppress' as const },
    ]
    const kept = data.remedies
    const [proposal] = await kept.call(data, new File([await check.table!.export('tsv')], 'table.tsv'), 'tsv', {
      policy: ONE,
      cohorts: COHORTS,
    })
    vi.spyOn(data, 'remedies').mockResolvedValue([{ ...proposal!, steps }])
    await press(check, '[data-propose]')
    await press(check, '[data-apply=proposal-0]')
    expect(
      reviewed
        .at(-1)!
        .report.body.subject.cohorts.map(({ name }) => name)
        .sort(),
    ).toEqual(['kanto', 'men or few'])
    expect(reviewed.at(-1)!.status).toBe('pass')
    await press(check, '[data-release]')
    await vi.waitFor(() => expect(released).toHaveLength(1))
    expect(released[0]!.entry.cohorts.map(({ name }) => name).sort()).toEqual(['kanto', 'men or few'])
  })

  it('stop being looked for when the user cancels', async () => {
    const { check } = await world({ policy: 'jp-ndb', policies: undefined })
    part(check, '[data-propose]').click()
    await check.updateComplete
    part(check, '.proposals [data-cancel]').click()
    await check.updateComplete
    expect(check.shadowRoot!.querySelector('[part=progress]')).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(textsOf(check, '.proposal, .error')).toEqual([])
    expect(check.shadowRoot!.querySelector('.verdict, [data-propose]')).not.toBeNull()
  })
})

describe('the ledger of a page', () => {
  it('is saved whole and taken over elsewhere, after which the check is old', async () => {
    const first = await world({ policy: 'one', description: 'x' })
    await press(first.check, '[data-apply=suppress]')
    await press(first.check, '[data-release]')
    await vi.waitFor(() => expect(first.released).toHaveLength(1))
    await vi.waitFor(() => expect(textsOf(first.check, '.entries')).toEqual(['1 earlier release']))
    const copy = await savedBy(first.check, '[data-save-ledger]')
    expect(new Uint8Array(await copy.arrayBuffer())).toEqual(
      new Uint8Array(await (await exportLedger(first.ledger)).arrayBuffer()),
    )
    const second = await world({ policy: 'one', description: 'x' })
    expect(textsOf(second.check, '.entries')).toEqual(['0 earlier releases'])
    await give(second.check, '[data-ledger]', new File([copy], 'ledger.tar'))
    await vi.waitFor(() => expect(textsOf(second.check, '.entries')).toEqual(['1 earlier release']))
    expect(await second.ledger.read()).toEqual(await first.ledger.read())
    expect(textsOf(second.check, '.ledger [role=status]')[0]).toContain('Entries added: 1.')
    expect(textsOf(second.check, '.notice')[0]).toContain('changed since')
    await press(second.check, '[data-check]')
    expect(textsOf(second.check, '.notice')).toEqual([])
    expect(second.reviewed.at(-1)!.report.body.ledger.entries).toBe(1)
  })

  it('refuses what is none, and says which entry was edited', async () => {
    const { check, ledger } = await world()
    await give(check, '[data-ledger]', new File(['nonsense\n'], 'mine.jsonl'))
    await vi.waitFor(() => expect(textsOf(check, '.ledger .problem')[0]).toContain('entry 1 of the ledger'))
    expect(await ledger.read()).toEqual([])
    check.ledger = undefined
    await check.updateComplete
    expect(check.shadowRoot!.querySelector('.ledger')).toBeNull()
  })
})
