import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { didYouMean, editDistance, listFew } from '../../sdk/cohort/suggestion.ts'

/** The textbook recursion, as slow as it is plain. */
function plainDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)]
  const replace = plainDistance(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1)
  let least = Math.min(plainDistance(x, b) + 1, plainDistance(a, y) + 1, replace)
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    least = Math.min(least, plainDistance(a.slice(0, -2), b.slice(0, -2)) + 1)
  }
  return least
}

test('the distance is that of the textbook', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(plainDistance(a, b))
    }),
    { numRuns: 200 },
  )
})

test('words whose lengths differ too much are not compared', () => {
  expect(editDistance('a'.repeat(50), 'a', 3)).toBe(4)
})

describe('the nearest candidate is suggested', () => {
  test.each<[string, string[], string | undefined]>([
    ['sxe', ['sex', 'age'], 'Did you mean sex?'],
    ['SEXX', ['sex', 'age'], 'Did you mean sex?'],
    ['ｓｅｘｘ', ['sex', 'age'], 'Did you mean sex?'],
    ['regoin', ['region', 'religion'], 'Did you mean region?'],
    ['xyz', ['sex', 'age'], undefined],
    ['a', ['bc'], undefined],
    ['anything', [], undefined],
  ])('%s', (typed, candidates, hint) => expect(didYouMean(typed, candidates)?.en).toBe(hint))
})

test('a long list is cut', () => {
  expect(listFew(['a', 'b'])).toEqual({ en: 'a, b', ja: 'a, b' })
  expect(
    listFew(
      Array.from({ length: 15 }, (_, i) => `l${i}`),
      3,
    ),
  ).toEqual({ en: 'l0, l1, l2 and 12 more', ja: 'l0, l1, l2、ほか 12 件' })
})
