import type { Cohort, CohortLeaf } from '../../cohort/cohort.ts'
import { join, negate } from '../../cohort/expression.ts'
import type { AddTo } from '../../types.ts'
import type { Group, QueryNode } from './query-tree.ts'

export interface Compiled {
  /** What the tree says, in the form that the parser would give. */
  cohort: Cohort
  /**
   * Where a level that joins this node would stand in `cohort`; undefined where the two forms differ too much to say (inside a
   * double negation).
   */
  placeOf(node: QueryNode): AddTo | undefined
}

/** Path into the cohort of a node of the tree. */
type Marks = Map<QueryNode, number[]>

interface Piece {
  cohort: Cohort
  marks: Marks
}

/** The cohort of a tree, empty groups left out, with the way from the tree's nodes into it. */
export function compile(root: Group): Compiled {
  const piece = compileNode(root) ?? { cohort: { op: 'all' } as Cohort, marks: new Map([[root, []]]) }
  const parents = new Map<QueryNode, Group>()
  collectParents(root, parents)
  const placeOf = (node: QueryNode): AddTo | undefined => {
    const path = piece.marks.get(node)
    if (path) return { path, op: node.kind === 'group' ? node.op : 'or' }
    const parent = parents.get(node)
    // A level in an empty group is a level in the group around it.
    if (node.kind !== 'group' || hasConditions(node) || node.not || !parent) return undefined
    return placeOf(parent)
  }
  return { cohort: piece.cohort, placeOf }
}

function collectParents(group: Group, parents: Map<QueryNode, Group>): void {
  for (const item of group.items) {
    parents.set(item, group)
    if (item.kind === 'group') collectParents(item, parents)
  }
}

function hasConditions(group: Group): boolean {
  return group.items.some((item) => item.kind !== 'group' || hasConditions(item))
}

function compileNode(node: QueryNode): Piece | undefined {
  const piece = node.kind === 'group' ? compileGroup(node) : { cohort: conditionOf(node), marks: new Map([[node, []]]) }
  return piece && node.not ? negated(piece) : piece
}

function conditionOf(node: Exclude<QueryNode, Group>): Cohort {
  return node.kind === 'written' ? node.cohort : node.leaf
}

function compileGroup(group: Group): Piece | undefined {
  const pieces = group.items.map(compileNode).filter((piece) => piece !== undefined)
  if (pieces.length === 0) return undefined
  const marks: Marks = new Map()
  if (pieces.length === 1) {
    for (const [node, path] of pieces[0]!.marks) marks.set(node, path)
    return { cohort: pieces[0]!.cohort, marks: marks.set(group, []) }
  }
  let next = 0
  for (const { cohort, marks: inside } of pieces) {
    const merged = cohort.op === group.op
    for (const [node, path] of inside) {
      if (!merged) marks.set(node, [next, ...path])
      else if (path.length > 0) marks.set(node, [next + path[0]!, ...path.slice(1)])
      else if (node.kind === 'group' && node.op === group.op) marks.set(node, [])
    }
    next += merged ? (cohort as { items: Cohort[] }).items.length : 1
  }
  const cohort = join<CohortLeaf>(
    group.op,
    pieces.map((piece) => piece.cohort),
  )
  return { cohort, marks: marks.set(group, []) }
}

function negated({ cohort, marks }: Piece): Piece {
  const double = cohort.op === 'not'
  const moved: Marks = new Map()
  for (const [node, path] of marks) {
    if (!double) moved.set(node, [0, ...path])
    else if (path.length > 0) moved.set(node, path.slice(1))
  }
  return { cohort: negate<CohortLeaf>(cohort), marks: moved }
}
