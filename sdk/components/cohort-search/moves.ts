import type { Place } from './edits.ts'
import { changeAt, type Group, nodeAt, type Path } from './query-tree.ts'

export type Direction = 'up' | 'down' | 'out' | 'in'

/** Where a node would stand after a move; undefined where it cannot go there. */
function target({ root, path }: Place, direction: Direction): { group: Path; index: number } | undefined {
  if (path.length === 0) return undefined
  const parent = path.slice(0, -1)
  const index = path.at(-1)!
  const { items } = nodeAt(root, parent) as Group
  if (direction === 'up') return index > 0 ? { group: parent, index: index - 1 } : undefined
  if (direction === 'down') return index < items.length - 1 ? { group: parent, index: index + 1 } : undefined
  if (direction === 'out') {
    if (parent.length === 0) return undefined
    return { group: parent.slice(0, -1), index: parent.at(-1)! + 1 }
  }
  for (const near of [index - 1, index + 1]) {
    const group = items[near]
    if (group?.kind === 'group') return { group: [...parent, near], index: near < index ? group.items.length : 0 }
  }
  return undefined
}

/** Whether a node can be moved that way. */
export function canMove(place: Place, direction: Direction): boolean {
  return target(place, direction) !== undefined
}

/** Moves a node among its neighbours, out of its group, or into the group beside it (the one before, else the one after). */
export function moveNode(place: Place, direction: Direction): Place {
  const goal = target(place, direction)
  const { root, path } = place
  const node = nodeAt(root, path)
  if (!goal || !node) return place
  const without = changeAt(root, path, () => [])
  const group = shifted(goal.group, path)
  const next = changeAt(without, group, (at) => {
    const { items } = at as Group
    return [{ ...(at as Group), items: [...items.slice(0, goal.index), node, ...items.slice(goal.index)] }]
  })
  return { root: next, path: [...group, goal.index] }
}

/** A path after the node at `removed` has gone. */
function shifted(path: Path, removed: Path): Path {
  const depth = removed.length - 1
  const beside = path.length > depth && removed.slice(0, depth).every((index, step) => path[step] === index)
  if (!beside || path[depth]! <= removed[depth]!) return path
  return path.map((index, step) => (step === depth ? index - 1 : index))
}
