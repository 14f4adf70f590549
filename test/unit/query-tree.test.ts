import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort, CohortLeaf } from '../../sdk/cohort/cohort.ts'
import { addLevel } from '../../sdk/cohort/edit.ts'
import { fold, join, negate } from '../../sdk/cohort/expression.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { compile } from '../../sdk/components/cohort-search/compile.ts'
import {
  type Condition,
  type Group,
  type QueryNode,
  treeOf,
  walkTree,
} from '../../sdk/components/cohort-search/query-tree.ts'
import { TINY_AXES } from '../support/tiny-people.ts'

const leaf: fc.Arbitrary<CohortLeaf> = fc.constantFrom(
  ...['a', 'b', 'c', 'd'].map((level): CohortLeaf => ({ op: 'in', axis: 'x', levels: [level] })),
)
const condition = fc.record({ not: fc.boolean(), leaf }).map((part): Condition => ({ kind: 'condition', ...part }))

/** Trees as a user may leave them: empty groups, groups of one, groups of the same operator inside one another. */
const node = fc.letrec<{ node: QueryNode; group: Group }>((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, condition, tie('group')),
  group: fc
    .record({
      not: fc.boolean(),
      op: fc.constantFrom('and' as const, 'or' as const),
      items: fc.array(tie('node'), { maxLength: 3 }),
    })
    .map((part): Group => ({ kind: 'group', ...part })),
}))
const root = node.group.map((group): Group => ({ ...group, not: false }))

/** Whether a person who has some of the levels a, b, c, d is in a cohort. */
function holds(cohort: Cohort, levels: ReadonlySet<string>): boolean {
  return fold<CohortLeaf, boolean>(cohort, {
    leaf: (one) => one.op === 'all' || (one.op === 'in' && one.levels.some((level) => levels.has(level))),
    not: (item) => !item,
    join: (op, items) => (op === 'and' ? items.every(Boolean) : items.some(Boolean)),
  })
}

/** The same of a tree, by its meaning: an empty group says nothing. */
function treeHolds(at: QueryNode, levels: ReadonlySet<string>): boolean | undefined {
  const inside =
    at.kind === 'condition'
      ? holds(at.leaf, levels)
      : at.kind === 'written'
        ? holds(at.cohort, levels)
        : all(at, levels)
  return inside === undefined ? undefined : inside !== at.not
}

function all(group: Group, levels: ReadonlySet<string>): boolean | undefined {
  const said = group.items.map((item) => treeHolds(item, levels)).filter((one) => one !== undefined)
  if (said.length === 0) return undefined
  return group.op === 'and' ? said.every(Boolean) : said.some(Boolean)
}

const PEOPLE = Array.from({ length: 32 }, (_, bits) => {
  return new Set(['a', 'b', 'c', 'd', 'e'].filter((_level, index) => bits & (1 << index)))
})

describe('the cohort of a tree', () => {
  it('means what the tree means, in the form that the parser gives', () => {
    fc.assert(
      fc.property(root, (tree) => {
        const { cohort } = compile(tree)
        for (const person of PEOPLE) expect(holds(cohort, person)).toBe(treeHolds(tree, person) ?? true)
        const normal = fold<CohortLeaf, Cohort>(cohort, { leaf: (one) => one, not: negate, join })
        expect(cohort).toEqual(normal)
      }),
      { numRuns: 500 },
    )
  })

  it('becomes a tree that says the same again', () => {
    fc.assert(
      fc.property(root, (tree) => {
        const { cohort } = compile(tree)
        expect(printCohort(compile(treeOf(cohort)).cohort)).toBe(printCohort(cohort))
      }),
    )
  })

  it('knows where a level would stand that joined a group, as if it had been put there', () => {
    let known = 0
    fc.assert(
      fc.property(root, (tree) => {
        const { cohort, placeOf } = compile(tree)
        const level: CohortLeaf = { op: 'in', axis: 'x', levels: ['e'] }
        const added: Condition = { kind: 'condition', not: false, leaf: level }
        for (const { node: at, path } of walkTree(tree)) {
          const place = placeOf(at)
          if (at.kind !== 'group' || !place) continue
          known++
          const grown = compile(
            replace(tree, path, (group) => ({ ...(group as Group), items: [...(group as Group).items, added] })),
          ).cohort
          const counted = addLevel(cohort, place, level)
          for (const person of PEOPLE) expect(holds(counted, person)).toBe(holds(grown, person))
        }
      }),
      { numRuns: 500 },
    )
    expect(known).toBeGreaterThan(500)
  })

  it('knows where a level would stand that joined a condition', () => {
    fc.assert(
      fc.property(root, (tree) => {
        const { cohort, placeOf } = compile(tree)
        const more: CohortLeaf = { op: 'in', axis: 'x', levels: ['e'] }
        for (const { node: at, path } of walkTree(tree)) {
          const place = placeOf(at)
          if (at.kind !== 'condition' || !place || at.leaf.op !== 'in') continue
          const levels = [...at.leaf.levels, 'e']
          const grown = compile(replace(tree, path, () => ({ ...at, leaf: { op: 'in', axis: 'x', levels } }))).cohort
          const counted = addLevel(cohort, { ...place, op: 'or' }, more)
          for (const person of PEOPLE) expect(holds(counted, person)).toBe(holds(grown, person))
        }
      }),
      { numRuns: 300 },
    )
  })
})

function replace(tree: Group, path: readonly number[], change: (at: QueryNode) => QueryNode): Group {
  if (path.length === 0) return change(tree) as Group
  const [index, ...rest] = path
  return {
    ...tree,
    items: tree.items.map((item, at) => {
      if (at !== index) return item
      return rest.length === 0 ? change(item) : replace(item as Group, rest, change)
    }),
  }
}

describe('the tree of a cohort', () => {
  it('keeps brackets, negations and conditions where they stood', () => {
    const tree = treeOf(parseCohort('(disease=C50 or disease=E11) and not sex=male', TINY_AXES))
    expect(tree).toMatchObject({
      kind: 'group',
      op: 'and',
      items: [
        { kind: 'group', op: 'or', not: false, items: [{ kind: 'condition' }, { kind: 'condition' }] },
        { kind: 'condition', not: true, leaf: { axis: 'sex', levels: ['male'] } },
      ],
    })
    expect(treeOf({ op: 'all' }).items).toEqual([])
    expect(treeOf(parseCohort('not (sex=male or disease=C50)', TINY_AXES)).items).toMatchObject([
      { kind: 'group', not: true },
    ])
  })

  it('does not draw what nobody could read, and counts and prints it all the same', () => {
    const deep = parseCohort(`${'not ('.repeat(9_999)}sex=male or disease=C50${')'.repeat(9_999)}`, TINY_AXES)
    expect(treeOf(deep).items).toHaveLength(1)
    let nested: Cohort = { op: 'in', axis: 'sex', levels: ['male'] }
    for (let depth = 0; depth < 10_000; depth++) {
      const other: Cohort = { op: 'in', axis: 'disease', levels: [depth % 3 ? 'C50' : 'E11'] }
      nested = { op: depth % 2 ? 'and' : 'or', items: [other, nested] }
    }
    const tree = treeOf(nested)
    expect(tree.items).toMatchObject([{ kind: 'written', depth: 10_001, conditions: 10_001 }])
    expect(compile(tree).cohort).toBe(nested)
    expect([...walkTree(tree)]).toHaveLength(2)
    const wide = treeOf({
      op: 'or',
      items: Array.from({ length: 500 }, () => nested).map((_, index) => ({
        op: 'in',
        axis: 'x',
        levels: [String(index)],
      })),
    })
    expect(wide.items[0]!.kind).toBe('written')
  })
})
