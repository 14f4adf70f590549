/** A tree of `and`, `or`, `not` over leaves: the shape that cohorts and filters share. Plain JSON. */
export type Expression<Leaf extends { op: string }> =
  | Leaf
  | { op: 'not'; item: Expression<Leaf> }
  | { op: 'and' | 'or'; items: Array<Expression<Leaf>> }

type Negation<Leaf extends { op: string }> = { op: 'not'; item: Expression<Leaf> }
type Junction<Leaf extends { op: string }> = { op: 'and' | 'or'; items: Array<Expression<Leaf>> }

function isNegation<Leaf extends { op: string }>(node: Expression<Leaf>): node is Negation<Leaf> {
  return node.op === 'not'
}

function isJunction<Leaf extends { op: string }>(node: Expression<Leaf>): node is Junction<Leaf> {
  return node.op === 'and' || node.op === 'or'
}

/** `not item`; a double negation disappears. */
export function negate<Leaf extends { op: string }>(item: Expression<Leaf>): Expression<Leaf> {
  return isNegation(item) ? item.item : { op: 'not', item }
}

/** Items joined by `and` or `or`: one item stays itself, items with the same operator are taken in. */
export function join<Leaf extends { op: string }>(
  op: 'and' | 'or',
  items: ReadonlyArray<Expression<Leaf>>,
): Expression<Leaf> {
  if (items.length === 1) return items[0]!
  const flat: Array<Expression<Leaf>> = []
  for (const item of items) {
    if (item.op !== op) flat.push(item)
    else for (const inner of (item as Junction<Leaf>).items) flat.push(inner)
  }
  return { op, items: flat }
}

/** What {@link fold} calls, children before parents. */
export interface Visitor<Leaf, T> {
  leaf(leaf: Leaf): T
  not(item: T): T
  join(op: 'and' | 'or', items: T[]): T
}

/** Value of a tree from the values of its parts. Keeps its own stack, so depth is bounded by memory only. */
export function fold<Leaf extends { op: string }, T>(root: Expression<Leaf>, visitor: Visitor<Leaf, T>): T {
  const open: Array<{ node: Negation<Leaf> | Junction<Leaf>; next: number; values: T[] }> = []
  let node: Expression<Leaf> = root
  for (;;) {
    let value: T
    if (isNegation(node)) {
      open.push({ node, next: 1, values: [] })
      node = node.item
      continue
    }
    if (isJunction(node) && node.items.length > 0) {
      open.push({ node, next: 1, values: [] })
      node = node.items[0]!
      continue
    }
    value = isJunction(node) ? visitor.join(node.op, []) : visitor.leaf(node)
    for (;;) {
      const frame = open.at(-1)
      if (!frame) return value
      frame.values.push(value)
      if (frame.node.op === 'not') {
        value = visitor.not(value)
      } else if (frame.next < frame.node.items.length) {
        node = frame.node.items[frame.next++]!
        break
      } else {
        value = visitor.join(frame.node.op, frame.values)
      }
      open.pop()
    }
  }
}

/** A leaf, or its opposite. */
export interface Signed<Leaf> {
  op: 'is'
  positive: boolean
  leaf: Leaf
}

/** The same tree with `not` on leaves only, as words need it. */
export function pushNotDown<Leaf extends { op: string }>(root: Expression<Leaf>): Expression<Signed<Leaf>> {
  type Tree = Expression<Signed<Leaf>>
  return fold<Leaf, { yes: Tree; no: Tree }>(root, {
    leaf: (leaf) => ({ yes: { op: 'is', positive: true, leaf }, no: { op: 'is', positive: false, leaf } }),
    not: ({ yes, no }) => ({ yes: no, no: yes }),
    join: (op, items) => ({
      yes: join<Signed<Leaf>>(
        op,
        items.map(({ yes }) => yes),
      ),
      no: join<Signed<Leaf>>(
        op === 'and' ? 'or' : 'and',
        items.map(({ no }) => no),
      ),
    }),
  }).yes
}
