import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { join, negate } from '../../sdk/cohort/expression.ts'
import { COLUMNS, VARIANT_COLUMNS } from '../../sdk/columns.ts'
import { type HindoError, isHindoError } from '../../sdk/errors.ts'
import type { Filter, FilterLeaf } from '../../sdk/filter/filter.ts'
import { parseFilter } from '../../sdk/filter/parse.ts'
import { printFilter } from '../../sdk/filter/print.ts'
import { expectJapanese } from '../support/japanese.ts'

const SEVERAL = ['case', 'rest', 'EAS/female', 'C50.9', 'all', '症例', 'a b']
const parse = (text: string, cohorts = SEVERAL) => parseFilter(text, { cohorts })
const compare = (column: string, comparison: string, value: number | string, more = {}) =>
  ({ op: 'compare', column, comparison, value, ...more }) as Filter

function errorOf(text: string, cohorts?: string[]): HindoError {
  try {
    parse(text, cohorts)
  } catch (error) {
    if (isHindoError(error)) return error
    throw error
  }
  throw new Error(`${text} was read without an error`)
}

describe('conditions', () => {
  test.each<[string, Filter]>([
    ['case.AF >= 0.01', compare('AF', '>=', 0.01, { cohort: 'case' })],
    ['case.AF>=.01', compare('AF', '>=', 0.01, { cohort: 'case' })],
    ['any.nhomalt > 0', compare('nhomalt', '>', 0, { quantifier: 'any' })],
    ['ALL.AN >= 100', compare('AN', '>=', 100, { quantifier: 'all' })],
    ['"all".AN >= 100', compare('AN', '>=', 100, { cohort: 'all' })],
    ['case.hwe_p < 1e-6', compare('hwe_p', '<', 1e-6, { cohort: 'case' })],
    ['case.AC = 1E+3', compare('AC', '=', 1000, { cohort: 'case' })],
    ['case.AC == -2', compare('AC', '=', -2, { cohort: 'case' })],
    ['case.AC = -0', compare('AC', '=', 0, { cohort: 'case' })],
    ['case.AC <> 2', compare('AC', '!=', 2, { cohort: 'case' })],
    ['case.AC≦2', compare('AC', '<=', 2, { cohort: 'case' })],
    ['EAS/female.af > 0', compare('AF', '>', 0, { cohort: 'EAS/female' })],
    ['C50.9.AF > 0', compare('AF', '>', 0, { cohort: 'C50.9' })],
    ['症例.AF ＞ ０．１', compare('AF', '>', 0.1, { cohort: '症例' })],
    ['"a b".AF > 0', compare('AF', '>', 0, { cohort: 'a b' })],
    ['filter = PASS', compare('filter', '=', 'PASS')],
    ['FILTER != "q10;s50"', compare('filter', '!=', 'q10;s50')],
    ['alt = "<DEL>"', compare('alt', '=', '<DEL>')],
    ['contig = 22', compare('contig', '=', '22')],
    ['position > 16050000', compare('position', '>', 16_050_000)],
    ['id in (rs1, rs2)', { op: 'in', column: 'id', values: ['rs1', 'rs2'] }],
    ['case.AC in (1, 2)', { op: 'in', column: 'AC', cohort: 'case', values: [1, 2] }],
    ['not (filter = PASS)', { op: 'not', item: compare('filter', '=', 'PASS') }],
    [
      'case.AF >= 0.01 and all.AN >= 100 or filter=PASS',
      {
        op: 'or',
        items: [
          {
            op: 'and',
            items: [compare('AF', '>=', 0.01, { cohort: 'case' }), compare('AN', '>=', 100, { quantifier: 'all' })],
          },
          compare('filter', '=', 'PASS'),
        ],
      },
    ],
  ])('%s', (text, filter) => expect(parse(text)).toEqual(filter))

  test('one cohort needs no qualifier, and may have one', () => {
    expect(parse('AF > 0', ['all'])).toEqual(compare('AF', '>', 0))
    expect(parse('all.AF > 0', ['all'])).toEqual(compare('AF', '>', 0, { quantifier: 'all' }))
    expect(parse('case.AF > 0', ['case'])).toEqual(compare('AF', '>', 0, { cohort: 'case' }))
  })
})

describe('errors point at the character', () => {
  test.each<[string, string, string | undefined]>([
    ['[AF] > 1', 'AF of which cohort? There are 7', 'Write case.AF, any.AF or all.AF'],
    ['case.[AX] > 1', 'There is no column AX', 'Did you mean AC?'],
    ['case.[] > 1', 'A column is missing here', undefined],
    ['[cas].AF > 1', 'There is no cohort cas', 'Did you mean case?'],
    ['["nobody"].AF > 1', 'There is no cohort nobody', undefined],
    ['[case] > 1', 'There is no column case', 'Write case.AF'],
    ['[nonsense] > 1', 'There is no column nonsense', undefined],
    ['[positon] > 1', 'There is no column positon', 'Did you mean position?'],
    ['case.AF > [5%]', 'AF is compared with a number, not with 5%', 'Write 0.05'],
    ['case.AF > [x]', 'AF is compared with a number, not with x', undefined],
    ['case.AF > [1e999]', 'AF is compared with a number, not with 1e999', undefined],
    ['case.AF > [0.1.2]', 'AF is compared with a number, not with 0.1.2', undefined],
    ['case.AF > [0x10]', 'AF is compared with a number, not with 0x10', undefined],
    ['case.AF in (1, [two])', 'AF is compared with a number, not with two', undefined],
    ['filter [>] PASS', 'filter is text and cannot be compared by >', 'Use =, !=, in or contains'],
    ['[case.filter] = PASS', 'filter belongs to the variant, not to a cohort', 'Write filter alone'],
    ['[any.position] > 1', 'position belongs to the variant, not to a cohort', 'Write position alone'],
    ['case.AF [0.1]', 'Expected a comparison after AF, found 0.1', 'Write for example AF >= 1'],
    ['case.AF >[]', 'Expected a value after >, found the end', undefined],
    ['case.AF > [(]1)', 'Expected a value after >, found (', undefined],
    ['[]', 'Expected a column, found the end', 'Write for example AF >= 0.01'],
    ['["AF"] > 1', 'Expected a column, found AF', undefined],
    ['[(]case.AF > 1', 'The bracket is never closed', 'Add )'],
    ['case.AF > 1[)]', 'This bracket was never opened', undefined],
    ['case.AF > 1 [filter]=PASS', 'Expected "and" or "or", found filter', undefined],
    ['ｃａｓｅ．ＡＦ　＞　[ｘ]', 'AF is compared with a number, not with x', undefined],
  ])('%s', (marked, message, hint) => {
    const text = marked.replace(/\[(.*?)\]/, '$1')
    const error = errorOf(text)
    const { offset, length } = error.where!
    expect(error.code).toBe('parse')
    expect(error.message).toBe(message)
    const pointed = `${text.slice(0, offset)}[${text.slice(offset, offset! + length!)}]${text.slice(offset! + length!)}`
    expect(pointed).toBe(marked)
    if (hint !== undefined) expect(error.hint).toBe(hint)
    expectJapanese(error)
  })
})

function filters(): fc.Arbitrary<Filter> {
  const number = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0),
  )
  const text = fc.oneof(
    fc.constantFrom('PASS', 'rs1', '.', 'and', 'A..C', '1e+5'),
    fc.string({ unit: 'binary', minLength: 1 }),
  )
  const qualifier = fc.oneof(
    fc.constantFrom(...SEVERAL).map((cohort) => ({ cohort })),
    fc.constantFrom('any' as const, 'all' as const).map((quantifier) => ({ quantifier })),
  )
  const numeric = fc
    .tuple(fc.constantFrom(...COLUMNS.map(({ name }) => name)), qualifier)
    .map(([column, owner]) => ({ column, ...owner }))
  const position = fc.constant({ column: 'position' })
  const textual = fc
    .constantFrom(...VARIANT_COLUMNS.filter((name) => name !== 'position'))
    .map((column) => ({ column }))
  const ordered = fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const, '=' as const, '!=' as const)
  const equal = fc.constantFrom('=' as const, '!=' as const)
  const leaf: fc.Arbitrary<Filter> = fc.oneof(
    fc
      .tuple(fc.oneof(numeric, position), ordered, number)
      .map(([column, comparison, value]): Filter => ({ op: 'compare', ...column, comparison, value })),
    fc
      .tuple(textual, equal, text)
      .map(([column, comparison, value]): Filter => ({ op: 'compare', ...column, comparison, value })),
    fc
      .tuple(numeric, fc.array(number, { minLength: 1 }))
      .map(([column, values]): Filter => ({ op: 'in', ...column, values })),
    fc
      .tuple(textual, fc.array(text, { minLength: 1 }))
      .map(([column, values]): Filter => ({ op: 'in', ...column, values })),
  )
  let tree = leaf
  for (let depth = 0; depth < 3; depth++) {
    const inner = tree
    tree = fc.oneof(
      leaf,
      inner.map((item) => negate<FilterLeaf>(item)),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(inner, { minLength: 2, maxLength: 3 }))
        .map(([op, items]) => join<FilterLeaf>(op, items)),
    )
  }
  return tree
}

test('what is printed reads back as the same filter, every bit of every number', () => {
  fc.assert(
    fc.property(filters(), (filter) => {
      const text = printFilter(filter)
      expect(parse(text), text).toEqual(filter)
    }),
    { numRuns: 2000 },
  )
})

test('10,000 brackets and 100,000 conditions are read and printed', () => {
  const deep = `${'not ('.repeat(10_000)}filter = PASS${')'.repeat(10_000)}`
  expect(printFilter(parse(deep))).toBe('filter = PASS')
  const long = Array(100_000).fill('case.AF > 0').join(' and ')
  expect(printFilter(parse(long))).toBe(long)
})
