import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allBits,
  hasBit,
  hashBits,
  intersect,
  isEmpty,
  isWithin,
  members,
  noBits,
  sameBits,
  setBit,
  subtract,
  unite,
} from '../../sdk/cohort/bits.ts'

function bitsOf(count: number, own: Iterable<number>) {
  const bits = noBits(count)
  for (const index of own) setBit(bits, index)
  return bits
}

describe.each([0, 1, 31, 32, 33, 63, 64, 65, 1000])('a set over %i numbers', (count) => {
  test('is full of exactly these', () => {
    expect(members(allBits(count))).toEqual(Array.from({ length: count }, (_, i) => i))
  })
  test('is empty at first', () => expect(isEmpty(noBits(count))).toBe(true))
  test('less all of them is empty', () => expect(isEmpty(subtract(allBits(count), allBits(count)))).toBe(true))
  test('has no bits beyond its end after a complement', () => {
    expect(sameBits(subtract(allBits(count), noBits(count)), allBits(count))).toBe(true)
  })
})

test('operations agree with sets of numbers', () => {
  const numbers = fc.uniqueArray(fc.nat(99))
  fc.assert(
    fc.property(numbers, numbers, (left, right) => {
      const [a, b] = [bitsOf(100, left), bitsOf(100, right)]
      const sorted = (own: number[]) => own.sort((x, y) => x - y)
      expect(members(intersect(a, b))).toEqual(sorted(left.filter((i) => right.includes(i))))
      expect(members(unite(a, b))).toEqual(sorted([...new Set([...left, ...right])]))
      expect(members(subtract(a, b))).toEqual(sorted(left.filter((i) => !right.includes(i))))
      expect(isWithin(a, b)).toBe(left.every((i) => right.includes(i)))
      expect(sameBits(a, b)).toBe(left.length === right.length && left.every((i) => right.includes(i)))
      for (let i = 0; i < 100; i++) expect(hasBit(a, i)).toBe(left.includes(i))
      if (sameBits(a, b)) expect(hashBits(a)).toBe(hashBits(b))
    }),
  )
})
