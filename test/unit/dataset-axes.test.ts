import { expect, test } from 'vitest'
import { findAxis, findLevel, hierarchyProblem } from '../../sdk/dataset/axes.ts'
import type { Axis, Level } from '../../sdk/types.ts'

const level = (id: string, parent?: string): Level => ({ id, label: { en: id, ja: id }, parent })
const disease: Axis = {
  id: 'disease',
  label: { en: 'Disease', ja: '疾患' },
  kind: 'overlapping',
  ordered: false,
  levels: [level('C'), level('C50', 'C'), level('C50.1', 'C50'), level('C34', 'C'), level('E')],
}

test('what is not there is named with what is', () => {
  expect(findAxis([disease], 'disease')).toBe(disease)
  expect(findLevel(disease, 'C34')).toBe(disease.levels[3])
  expect(() => findAxis([disease], 'sex')).toThrowError(
    expect.objectContaining({ code: 'not-found', hint: 'Axes: disease' }),
  )
  expect(() => findLevel(disease, 'C99')).toThrowError(
    expect.objectContaining({
      code: 'not-found',
      message: 'axis disease has no level C99',
      hint: 'Levels: C, C50, C50.1, C34, E',
    }),
  )
})

test.each<[string, Level[], ReturnType<typeof hierarchyProblem>]>([
  ['a sound one', disease.levels, undefined],
  ['several parents', [level('A'), level('B'), { ...level('C', 'A'), parents: ['A', 'B'] }], undefined],
  ['a missing parent', [level('A'), level('B', 'X')], { level: 'B', missing: 'X' }],
  ['itself', [level('A', 'A')], { loop: ['A', 'A'] }],
  ['a loop below a root', [level('R'), level('D', 'C'), level('C', 'B'), level('B', 'C')], { loop: ['C', 'B', 'C'] }],
  [
    'a loop by the second parent only',
    [level('R'), { ...level('A', 'R'), parents: ['R', 'B'] }, level('B', 'A')],
    { loop: ['A', 'B', 'A'] },
  ],
])('a hierarchy is checked: %s', (_, levels, problem) => {
  expect(hierarchyProblem(levels)).toEqual(problem)
})

test('a hierarchy 100,000 levels deep is checked without recursion', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => level(`L${i}`, i ? `L${i - 1}` : undefined))
  expect(hierarchyProblem(chain)).toBeUndefined()
  chain[0] = level('L0', 'L99999')
  expect(hierarchyProblem(chain)).toHaveProperty('loop.length', 100_001)
})

test('a hierarchy of one root and 300,000 levels right below it is checked, each level looked at once', () => {
  const broad = [level('R'), ...Array.from({ length: 300_000 }, (_, i) => level(`L${i}`, 'R'))]
  expect(hierarchyProblem(broad)).toBeUndefined()
  broad[0] = level('R', 'L299999')
  expect(hierarchyProblem(broad)).toEqual({ loop: ['R', 'L299999', 'R'] })
})
