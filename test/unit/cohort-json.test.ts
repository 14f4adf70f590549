import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cohort } from '../../sdk/cohort/cohort.ts'
import { cohortFromJson, cohortToJson } from '../../sdk/cohort/json.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { type HindoError, isHindoError } from '../../sdk/errors.ts'
import { AXES } from '../support/cohort-axes.ts'
import { cohortsOver } from '../support/cohort-world.ts'
import { matchesSchema } from '../support/json-schema.ts'

const schema = JSON.parse(readFileSync(new URL('../../sdk/cohort/cohort.schema.json', import.meta.url), 'utf8'))
const plain = AXES.map((axis) => ({ ...axis, ordered: true }))
const wrap = (cohort: unknown, more = {}) => ({ format: 'hindo-cohort', version: 1, cohort, ...more })
const male = { op: 'in', axis: 'sex', levels: ['male'] }

function errorOf(json: unknown, axes: typeof AXES | undefined = AXES): HindoError {
  try {
    cohortFromJson(json, axes)
  } catch (error) {
    if (isHindoError(error)) return error
    throw error
  }
  throw new Error('read without an error')
}

test('a cohort survives its JSON text, which the schema accepts', () => {
  fc.assert(
    fc.property(cohortsOver(plain), (cohort) => {
      const text = JSON.stringify(cohortToJson(cohort))
      expect(cohortFromJson(text, plain)).toEqual(cohort)
      expect(matchesSchema(schema, JSON.parse(text))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('JSON gives what the same text gives: nested operators taken in, levels once', () => {
  const nested = { op: 'and', items: [{ op: 'and', items: [male, { op: 'not', item: { op: 'not', item: male } }] }] }
  expect(cohortFromJson(wrap(nested), AXES)).toEqual(parseCohort('sex=male and sex=male', AXES))
  expect(cohortFromJson(wrap({ ...male, levels: ['male', 'male'] }), AXES)).toEqual(male)
})

describe('what is refused, by reader and schema alike', () => {
  test.each<[string, unknown, string]>([
    ['no object', [], 'is not a cohort'],
    ['another format', { ...wrap(male), format: 'cohort' }, 'is not a cohort'],
    ['no version', { format: 'hindo-cohort', cohort: male }, '$.version'],
    ['unknown member', wrap(male, { extra: 1 }), 'unknown member extra'],
    ['no cohort', { format: 'hindo-cohort', version: 1 }, '$.cohort'],
    ['unknown operator', wrap({ op: 'xor', items: [male] }), '$.cohort.op'],
    ['empty list', wrap({ op: 'and', items: [] }), '$.cohort.items'],
    ['a list that is none', wrap({ op: 'or', items: male }), '$.cohort.items'],
    ['no levels', wrap({ ...male, levels: [] }), '$.cohort.levels'],
    ['levels that are no texts', wrap({ ...male, levels: [1] }), '$.cohort.levels'],
    ['no axis', wrap({ op: 'in', levels: ['male'] }), '$.cohort.axis'],
    ['a range without an end', wrap({ op: 'range', axis: 'age', from: '0-9' }), '"from" and "to"'],
    [
      'a fault deep inside',
      wrap({ op: 'and', items: [male, { op: 'not', item: { op: 'in' } }] }),
      '$.cohort.items[1].item',
    ],
    ['null', wrap({ op: 'not', item: null }), '$.cohort.item'],
    ['a misspelt member', wrap({ op: 'not', itme: male }), 'unknown member itme'],
  ])('%s', (_, json, place) => {
    const error = errorOf(json)
    expect(error.code).toBe('parse')
    expect(error.message).toContain(place)
    expect(matchesSchema(schema, json)).toBe(false)
  })
})

describe('what only the axes can tell', () => {
  test.each<[string, Cohort, string, string | undefined]>([
    ['unknown axis', { op: 'in', axis: 'sxe', levels: ['male'] }, 'names no attribute: sxe', 'Did you mean sex?'],
    ['unknown level', { op: 'in', axis: 'sex', levels: ['mal'] }, 'names no level of sex: mal', 'Did you mean male?'],
    ['a label instead of an id', { op: 'in', axis: 'sex', levels: ['男性'] }, 'names no level', undefined],
    ['a range without order', { op: 'range', axis: 'region', from: 'kanto', to: 'kinki' }, 'no order', undefined],
    ['a backwards range', { op: 'range', axis: 'age', from: '30-39', to: '0-9' }, 'backwards', undefined],
    ['an empty range', { op: 'range', axis: 'disease', from: 'Q00', to: 'Q99' }, 'holds no level', undefined],
  ])('%s', (_, cohort, message, hint) => {
    const error = errorOf(wrap(cohort))
    expect(error.message).toContain(message)
    if (hint) expect(error.hint).toBe(hint)
    expect(cohortFromJson(wrap(cohort))).toEqual(cohort)
  })
})

test('a newer version says so', () => {
  expect(errorOf({ ...wrap(male), version: 2 }).code).toBe('version')
})

test('text that is not JSON says where', () => {
  expect(errorOf('{"format":').message).toMatch(/^The cohort is not JSON/)
})
