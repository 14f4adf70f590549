import { describe, expect, it } from 'vitest'
import { printAddress } from '../../demo/address.ts'
import { freeName, labelOf, sortFits } from '../../demo/cohorts.ts'
import { TINY_AXES } from '../support/tiny-people.ts'

const states = (given: Record<string, string>) => new Map(Object.entries({ table: '', case: '', ...given }))

describe('the address of the portal', () => {
  it('is empty for what a newcomer sees', () => {
    expect(printAddress('', states({}))).toBe('')
    expect(printAddress('?table=1;limit=3', states({}))).toBe('')
  })

  it('gives every state back, and keeps language and colours', () => {
    const table = '1;where=any.AF~!3e=~0.01;c.case=age_band~in~(60-69,~70-79)'
    const text = printAddress('?lang=ja&theme=dark&table=old', states({ table, case: '1;q=sex=male' }))
    expect(text).toBe(`?lang=ja&theme=dark&table=${table}&case=1;q=sex=male`)
    const parameters = new URLSearchParams(text)
    expect(parameters.get('table')).toBe(table)
    expect(parameters.get('case')).toBe('1;q=sex=male')
    expect(parameters.get('lang')).toBe('ja')
    expect(new URL(text, 'https://example.org/').search).toBe(text)
  })
})

describe('cohorts of the portal', () => {
  it('are called by the label of their level, everyone, or their name', () => {
    expect(labelOf('all', 'all', TINY_AXES)).toEqual({ en: 'Everyone', ja: '全体' })
    const { label } = TINY_AXES.find(({ id }) => id === 'sex')!.levels.find(({ id }) => id === 'male')!
    expect(labelOf('x', 'sex=male', TINY_AXES)).toEqual(label)
    expect(labelOf('C1', 'sex=male and disease=C50', TINY_AXES)).toEqual({ en: 'C1', ja: 'C1' })
    expect(labelOf('C1', 'no such thing', TINY_AXES)).toEqual({ en: 'C1', ja: 'C1' })
    expect(labelOf('C1', 'sex=male', [])).toEqual({ en: 'C1', ja: 'C1' })
  })

  it('get names of their own', () => {
    expect(freeName('unknown', {})).toBe('unknown')
    expect(freeName('unknown', { unknown: 'age=unknown', unknown_2: 'sex=unknown' })).toBe('unknown_3')
  })

  it('let a sort go with its cohort', () => {
    expect(sortFits('-case.AF', { case: 'x', rest: 'y' })).toBe(true)
    expect(sortFits('-case.AF', { rest: 'y' })).toBe(false)
    expect(sortFits('AF', { a: 'x' })).toBe(true)
    expect(sortFits('AF', { a: 'x', b: 'y' })).toBe(false)
    expect(sortFits('position', { a: 'x', b: 'y' })).toBe(true)
    expect(sortFits('', {})).toBe(true)
  })
})
