import { describe, expect, it } from 'vitest'
import {
  cohortNames,
  cohortsOf,
  DEFAULT_PICKS,
  type PortalState,
  printState,
  readPlaces,
  readState,
} from '../../demo/portal-state.ts'

const state = (part: Partial<PortalState>): PortalState => ({ ...readState('').state, ...part })

describe('the address of the portal', () => {
  it('is empty for what a newcomer sees', () => {
    expect(printState(readState('').state, '')).toBe('')
    expect(readState('').state.picks).toEqual(DEFAULT_PICKS)
  })

  it('gives back whatever it was made of', () => {
    const cases: PortalState[] = [
      state({ picks: ['all', 'region:kanto'], where: 'any.AF >= 0.01', sort: '-kanto.AF' }),
      state({ picks: [], own: [{ name: 'C1', expression: 'age_band=60s and not (sex=male or disease=C50)' }] }),
      state({ picks: [], own: [] }),
      state({ own: [{ name: '日本', expression: '地域=関東~1' }], draft: 'a & b = c', places: 'chr22:1-5, rs3' }),
      state({ columns: ['position', 'AF'] }),
    ]
    for (const one of cases) expect(readState(printState(one, '?lang=ja')).state).toEqual(one)
  })

  it('keeps language and colours, and its version where it says anything', () => {
    const text = printState(state({ where: 'AF > 0' }), '?lang=ja&theme=dark&where=old')
    expect(new URLSearchParams(text).get('lang')).toBe('ja')
    expect(new URLSearchParams(text).get('theme')).toBe('dark')
    expect(new URLSearchParams(text).get('where')).toBe('AF > 0')
    expect(new URLSearchParams(text).get('v')).toBe('1')
    expect(readState('?v=2&where=x').newer).toBe(true)
    expect(readState('?v=1').newer).toBe(false)
  })
})

describe('cohorts of the portal', () => {
  it('are named by their level, by axis too where two share a level', () => {
    expect([...cohortNames(['all', 'sex:male', 'region:kanto']).values()]).toEqual(['all', 'male', 'kanto'])
    expect([...cohortNames(['sex:unknown', 'age:unknown']).values()]).toEqual(['sex_unknown', 'age_unknown'])
  })

  it('are expressions by name', () => {
    const own = [{ name: 'C1', expression: 'sex=male and region=kanto' }]
    expect(cohortsOf(state({ picks: ['all', 'disease:C00-C97'], own }))).toEqual({
      all: 'all',
      'C00-C97': 'disease=C00-C97',
      C1: 'sex=male and region=kanto',
    })
  })
})

describe('the box for places', () => {
  const contigs = ['chr22', 'chrX']
  it.each([
    ['chr22', { regions: ['chr22'] }],
    ['22', { regions: ['22'] }],
    ['22:100-200', { regions: ['22:100-200'] }],
    ['22:16,050,075', { regions: ['22:16050075'] }],
    ['２２：１００－２００', { regions: ['22:100-200'] }],
    ['22-16050075-A-G', { variants: ['22-16050075-A-G'] }],
    ['chrX:100:A:G rs12', { variants: ['chrX:100:A:G'], ids: ['rs12'] }],
    ['22:100:A>T', { variants: ['22:100:A>T'] }],
    ['hello', { unread: ['hello'] }],
    ['12345678', { unread: ['12345678'] }],
    ['', {}],
  ])('reads %s', (text, found) => {
    expect(readPlaces(text, contigs)).toEqual({ regions: [], variants: [], ids: [], unread: [], ...found })
  })
})
