import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Expression, fold, join, negate, pushNotDown, type Signed } from '../../sdk/cohort/expression.ts'

type Leaf = { op: 'x'; name: number }
type Tree = Expression<Leaf>

const x = (name: number): Tree => ({ op: 'x', name })
const LOGIC = {
  not: (item: boolean) => !item,
  join: (op: 'and' | 'or', items: boolean[]) => (op === 'and' ? items.every(Boolean) : items.some(Boolean)),
}

function value(tree: Tree, mask: number): boolean {
  return fold<Leaf, boolean>(tree, { leaf: ({ name }) => ((mask >> name) & 1) === 1, ...LOGIC })
}

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.nat(3).map(x),
    tie('tree').map((item): Tree => ({ op: 'not', item })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
      .map(([op, items]): Tree => ({ op, items })),
  ),
})).tree

/** Every assignment of the four leaves. */
const masks = Array.from({ length: 16 }, (_, mask) => mask)

describe('building', () => {
  test('a double negation disappears', () => expect(negate<Leaf>(negate<Leaf>(x(1)))).toEqual(x(1)))
  test('one item stays itself', () => expect(join<Leaf>('and', [x(1)])).toEqual(x(1)))
  test('the same operator is taken in, the other is not', () => {
    const or: Tree = { op: 'or', items: [x(1), x(2)] }
    expect(join<Leaf>('or', [or, x(3)])).toEqual({ op: 'or', items: [x(1), x(2), x(3)] })
    expect(join<Leaf>('and', [or, x(3)])).toEqual({ op: 'and', items: [or, x(3)] })
  })
})

describe('folding', () => {
  test('children come in order, before their parents', () => {
    const said: string[] = []
    fold<Leaf, string>(
      { op: 'and', items: [x(1), { op: 'not', item: x(2) }, x(3)] },
      {
        leaf: ({ name }) => said[said.push(`${name}`) - 1]!,
        not: (item) => said[said.push(`not ${item}`) - 1]!,
        join: (op, items) => said[said.push(items.join(` ${op} `)) - 1]!,
      },
    )
    expect(said).toEqual(['1', '2', 'not 2', '3', '1 and not 2 and 3'])
  })
  test('an empty list is asked of its parent alone', () => {
    expect(value({ op: 'and', items: [] }, 0)).toBe(true)
    expect(value({ op: 'or', items: [] }, 0)).toBe(false)
  })
  test('a million negations need no stack', () => {
    let tree = x(0)
    for (let depth = 0; depth < 1_000_001; depth++) tree = { op: 'not', item: tree }
    expect(value(tree, 0)).toBe(true)
  })
})

test('pushing negations down keeps the meaning and leaves none above a leaf', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const pushed = pushNotDown<Leaf>(tree)
      for (const mask of masks) {
        const got = fold<Signed<Leaf>, boolean>(pushed, {
          leaf: ({ leaf, positive }) => (((mask >> leaf.name) & 1) === 1) === positive,
          not: () => {
            throw new Error('a negation is left')
          },
          join: LOGIC.join,
        })
        expect(got).toBe(value(tree, mask))
      }
    }),
    { numRuns: 500 },
  )
})
