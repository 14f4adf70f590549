import { describe, expect, test } from 'vitest'
import { codeKey, levelsBetween } from '../../sdk/cohort/level-names.ts'
import type { Axis } from '../../sdk/types.ts'
import { AXES } from '../support/cohort-axes.ts'

const [, age, , disease] = AXES as [Axis, Axis, Axis, Axis]

function coded(...codes: Array<string | [system: string, code: string]>): Axis {
  const levels = codes.map((entry, number) => {
    const [system, code] = typeof entry === 'string' ? ['ICD-10', entry] : entry
    return { id: `level${number}`, label: { en: '', ja: '' }, codes: [{ system: system!, version: '1', code: code! }] }
  })
  return { id: 'x', label: { en: 'x', ja: 'x' }, kind: 'overlapping', ordered: false, levels }
}

const codesBetween = (axis: Axis, from: string, to: string) =>
  levelsBetween(axis, from, to).levels.map((id) => axis.levels.find((level) => level.id === id)!.codes![0]!.code)

describe('on ordered axes', () => {
  test('a range goes by the order of levels', () => {
    expect(levelsBetween(age, '10-19', '30-39').levels).toEqual(['10-19', '20-29', '30-39'])
    expect(levelsBetween(age, '10-19', '10-19').levels).toEqual(['10-19'])
  })
  test('backwards is noticed', () => expect(levelsBetween(age, '30-39', '10-19').backwards).toBe(true))
})

describe('on coded axes', () => {
  test('a range holds the subcodes of its last code, and not its block', () => {
    expect(levelsBetween(disease, 'C50', 'C58').levels).toEqual(['C50', 'her2', 'idc', 'C58.9'])
  })
  test('a block is inside when all of it is', () => {
    expect(levelsBetween(disease, 'C00', 'D48').levels).toContain('neoplasms')
    expect(levelsBetween(disease, 'C00', 'C80').levels).not.toContain('neoplasms')
  })
  test('a level stands for its code as an end', () => {
    expect(levelsBetween(disease, 'her2', 'C61').levels).toEqual(['her2', 'idc', 'C58.9', 'C61'])
  })
  test('dots and case do not matter', () => {
    expect(codesBetween(coded('C50.1', 'c509', 'C51'), 'c50', 'C50')).toEqual(['C50.1', 'c509'])
  })
  test('numbers are ordered as numbers, with their subcodes', () => {
    expect(codesBetween(coded('9', '10', '100', '174.9', '175', '1740'), '10', '174')).toEqual(['10', '100', '174.9'])
  })
  test('a code of another system with the same spelling is not meant', () => {
    const axis = coded(['ICD-10', 'C03'], ['ATC', 'C05'], ['ICD-10', 'C07'])
    expect(levelsBetween(axis, 'C03', 'C07').levels).toEqual(['level0', 'level2'])
  })
})

test('keys of codes sort as the codes do', () => {
  expect(['C50.9', 'C5', 'C61', '9', '10'].map(codeKey).sort()).toEqual(['9', '10', 'C5', 'C50.9', 'C61'].map(codeKey))
})
