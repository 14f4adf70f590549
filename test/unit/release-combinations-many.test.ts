import { expect, it } from 'vitest'
import { combinationsOf } from '../../sdk/release/algebra/combinations.ts'

/** Populations by two sexes: everybody, one sex, and each population; cell `c` is of population `c % count`, of the first sex below `count`. */
function sumsOf(count: number): number[][] {
  const cells = [...Array(2 * count).keys()]
  const own = (isIn: (cell: number) => boolean) => cells.map((cell) => Number(isIn(cell)))
  const populations = [...Array(count).keys()].map((one) => own((cell) => cell % count === one))
  return [own(() => true), own((cell) => cell < count), ...populations]
}

it.each([3, 26, 60])('finds %i populations and two sexes, not every union of populations', (count) => {
  const { groups } = combinationsOf(sumsOf(count), 2 * count)
  const sexes = [0, 1].map((sex) => Array.from({ length: count }, (_, one) => sex * count + one))
  const populations = Array.from({ length: count }, (_, one) => [one, count + one])
  expect(groups.map(({ cells }) => cells.join()).sort()).toEqual(
    [...sexes, ...populations].map((cells) => cells.join()).sort(),
  )
})

it('finds both levels of each of many axes that halve everybody', () => {
  const axes = 7
  const cells = [...Array(2 ** axes).keys()]
  const levels = [...Array(axes).keys()].map((axis) => cells.map((cell) => (cell >> axis) & 1))
  const { groups } = combinationsOf([cells.map(() => 1), ...levels], cells.length)
  expect(groups.map((group) => group.cells.length)).toEqual(Array(2 * axes).fill(2 ** (axes - 1)))
})
