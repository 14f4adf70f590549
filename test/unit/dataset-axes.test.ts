import { expect, test } from 'vitest'
import { ancestors, descendants, findAxis, findLevel } from '../../sdk/dataset/axes.ts'
import type { Axis, Level } from '../../sdk/types.ts'

const level = (id: string, parent?: string): Level => ({ id, label: { en: id, ja: id }, parent })
const disease: Axis = {
  id: 'disease',
  label: { en: 'Disease', ja: '疾患' },
  kind: 'overlapping',
  ordered: false,
  levels: [level('C'), level('C50', 'C'), level('C50.1', 'C50'), level('C34', 'C'), level('E')],
}

test('ancestors come nearest first, descendants in the order of the axis', () => {
  expect(ancestors(disease, 'C50.1').map(({ id }) => id)).toStrictEqual(['C50', 'C'])
  expect(ancestors(disease, 'C')).toStrictEqual([])
  expect(descendants(disease, 'C').map(({ id }) => id)).toStrictEqual(['C50', 'C50.1', 'C34'])
  expect(descendants(disease, 'E')).toStrictEqual([])
})

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

test('a circle of parents ends', () => {
  const circle = { ...disease, levels: [level('A', 'B'), level('B', 'A')] }
  expect(ancestors(circle, 'A').length).toBeLessThanOrEqual(2)
})
