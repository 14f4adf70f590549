import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryLedger } from '../../sdk/release/ledger-memory.ts'
import { cleanChecks, fill, openSimulated, part, press, showCheck, textsOf } from '../support/release-page.ts'

beforeEach(() => sessionStorage.clear())
afterEach(async () => {
  vi.restoreAllMocks()
  await cleanChecks()
})

const COHORTS = { men: 'sex=male', few: 'sex=male and region=kanto' }

async function world(id = 'mine', more = {}, description = '') {
  const data = await openSimulated()
  const table = await data.frequencies({ cohorts: COHORTS, columns: ['AC', 'AN', 'AF'] })
  const shown = showCheck({ data, table, policy: 'acro', id, ...more })
  await vi.waitFor(() => part(shown.check, '#description'))
  if (description) await fill(shown.check, '#description', description)
  await press(shown.check, '[data-check]')
  return shown
}

async function typeAll(check: Awaited<ReturnType<typeof world>>['check']) {
  await fill(check, '#author', 'Mori')
  await fill(check, '#reason', 'public already')
  await press(check, '[data-ask]')
  await fill(check, '#reason', 'half a reas')
}

describe('what somebody typed into a check', () => {
  it('is there again after a reload, and stands in no address', async () => {
    const { check } = await world('mine', {}, 'A poster')
    await typeAll(check)
    expect(check.state).toBe('')
    check.remove()
    const again = await world()
    expect(part<HTMLInputElement>(again.check, '#description').value).toBe('A poster')
    expect(part<HTMLInputElement>(again.check, '#author').value).toBe('Mori')
    expect(part<HTMLTextAreaElement>(again.check, '#reason').value).toBe('half a reas')
    expect(textsOf(again.check, '.exceptions .reason')).toEqual(['public already'])
    expect(again.reviewed[0]!.report.body.context).toMatchObject({ description: 'A poster', author: 'Mori' })
    expect(location.href).not.toContain('Mori')
  })

  it('gives way to what the page says', async () => {
    const { check } = await world()
    await typeAll(check)
    check.remove()
    const own = await world('mine', { author: 'Abe' })
    expect(part<HTMLInputElement>(own.check, '#author').value).toBe('Abe')
  })

  it('is told apart by id, and kept of no element without one', async () => {
    sessionStorage.setItem(`hindo-check:${location.pathname}#mine`, JSON.stringify({ author: 'Mori' }))
    const other = await world('other')
    expect(part<HTMLInputElement>(other.check, '#author').value).toBe('')
    const nobody = await world('')
    await typeAll(nobody.check)
    expect(Object.keys(sessionStorage).sort()).toEqual([`hindo-check:${location.pathname}#mine`])
  })

  it('is gone once everything was taken back', async () => {
    const { check } = await world('mine', {}, 'A poster')
    await typeAll(check)
    expect(sessionStorage.length).toBe(1)
    for (const field of ['#description', '#author', '#reason']) await fill(check, field, '')
    part(check, '[data-take-back]').click()
    await check.updateComplete
    expect(sessionStorage.length).toBe(0)
  })

  it.each(['', '{', 'null', '[]', '"x"', '{"author":7,"asked":[{"reason":1},{"reason":"x","more":1},null],"by":[]}'])(
    'is nothing where something else stands in its place: %s',
    async (text) => {
      sessionStorage.setItem(`hindo-check:${location.pathname}#mine`, text)
      const { check } = await world()
      expect(part<HTMLInputElement>(check, '#author').value).toBe('')
      expect(textsOf(check, '.exceptions .reason')).toEqual([])
    },
  )

  it('is typed all the same where a browser keeps nothing', async () => {
    const refuse = () => {
      throw new DOMException('no', 'SecurityError')
    }
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse)
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)
    const { check } = await world('mine', { ledger: memoryLedger() })
    await typeAll(check)
    expect(textsOf(check, '.exceptions .reason')).toEqual(['public already'])
  })
})
