import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { fold } from '../../cohort/expression.ts'

/** Conditions under one operator. An empty group says nothing yet. */
export interface Group {
  kind: 'group'
  not: boolean
  op: 'and' | 'or'
  items: QueryNode[]
}

export interface Condition {
  kind: 'condition'
  not: boolean
  leaf: CohortLeaf
}

/** An expression too deep or too long to draw: it is kept, counted, and edited as text. */
export interface Written {
  kind: 'written'
  not: boolean
  cohort: Cohort
  depth: number
  conditions: number
}

export type QueryNode = Group | Condition | Written

/** Where a node stands: the index of an item at each step from the root. */
export type Path = readonly number[]

/** What is drawn at most; beyond, nobody finds their way in a tree. */
const DEEPEST = 24
const MOST_CONDITIONS = 400

export function emptyGroup(op: Group['op'] = 'and'): Group {
  return { kind: 'group', not: false, op, items: [] }
}

/** The tree that is drawn for a cohort. Its root is always a group. */
export function treeOf(cohort: Cohort): Group {
  if (cohort.op === 'all') return emptyGroup()
  const { depth, conditions } = sizeOf(cohort)
  const node: QueryNode =
    depth > DEEPEST || conditions > MOST_CONDITIONS
      ? { kind: 'written', not: false, cohort, depth, conditions }
      : nodeOf(cohort)
  return node.kind === 'group' && !node.not ? node : { ...emptyGroup(), items: [node] }
}

function sizeOf(cohort: Cohort): { depth: number; conditions: number } {
  return fold<CohortLeaf, { depth: number; conditions: number }>(cohort, {
    leaf: () => ({ depth: 1, conditions: 1 }),
    not: ({ depth, conditions }) => ({ depth: depth + 1, conditions }),
    join: (_, items) => ({
      depth: 1 + items.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
      conditions: items.reduce((sum, { conditions }) => sum + conditions, 0),
    }),
  })
}

function nodeOf(cohort: Cohort): QueryNode {
  if (cohort.op === 'not') return { ...nodeOf(cohort.item), not: true }
  if (cohort.op === 'and' || cohort.op === 'or') {
    return { kind: 'group', not: false, op: cohort.op, items: cohort.items.map(nodeOf) }
  }
  return { kind: 'condition', not: false, leaf: cohort as CohortLeaf }
}

export function nodeAt(root: Group, path: Path): QueryNode | undefined {
  let node: QueryNode | undefined = root
  for (const index of path) node = node?.kind === 'group' ? node.items[index] : undefined
  return node
}

/** The same tree with the node at a path replaced by what `change` makes of it: nothing, itself or several. */
export function changeAt(root: Group, path: Path, change: (node: QueryNode) => QueryNode[]): Group {
  if (path.length === 0) {
    const [made] = change(root)
    return made?.kind === 'group' ? made : { ...emptyGroup(), items: made ? [made] : [] }
  }
  const walk = (group: Group, depth: number): Group => ({
    ...group,
    items: group.items.flatMap((item, index) => {
      if (index !== path[depth]) return [item]
      if (depth === path.length - 1) return change(item)
      return item.kind === 'group' ? [walk(item, depth + 1)] : [item]
    }),
  })
  return walk(root, 0)
}

/** The path itself where a group stands there, else that of the group around it. */
export function groupPath(root: Group, path: Path): Path {
  return nodeAt(root, path)?.kind === 'group' ? path : path.slice(0, -1)
}

/** Every node with its path, parents first. */
export function* walkTree(root: Group): Generator<{ node: QueryNode; path: Path }> {
  const open: Array<{ node: QueryNode; path: Path }> = [{ node: root, path: [] }]
  for (let entry = open.pop(); entry; entry = open.pop()) {
    yield entry
    const { node, path } = entry
    if (node.kind !== 'group') continue
    for (let index = node.items.length - 1; index >= 0; index--) {
      open.push({ node: node.items[index]!, path: [...path, index] })
    }
  }
}
