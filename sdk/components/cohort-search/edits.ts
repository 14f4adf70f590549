import { levelsBetween } from '../../cohort/level-names.ts'
import type { Axis } from '../../types.ts'
import {
  type Condition,
  changeAt,
  emptyGroup,
  type Group,
  groupPath,
  nodeAt,
  type Path,
  type QueryNode,
} from './query-tree.ts'

/** A tree and the place in it that the next edit is about. */
export interface Place {
  root: Group
  path: Path
}

/** Levels that a condition names, a range spelled out; undefined for "everybody". */
export function levelsOf(condition: Condition, axes: readonly Axis[]): string[] | undefined {
  const { leaf } = condition
  if (leaf.op === 'all') return undefined
  if (leaf.op === 'in') return leaf.levels
  const axis = axes.find(({ id }) => id === leaf.axis)
  return axis ? levelsBetween(axis, leaf.from, leaf.to).levels : []
}

function axisOf(node: QueryNode): string | undefined {
  return node.kind === 'condition' && node.leaf.op !== 'all' ? node.leaf.axis : undefined
}

/**
 * The condition that another level of an axis would join, as one more alternative: the selected one, else the last of that axis in
 * the group. What is negated is only joined where it is selected.
 */
export function joinedBy({ root, path }: Place, axis: string): Path | undefined {
  const selected = nodeAt(root, path)
  if (selected && axisOf(selected) === axis) return path
  const at = groupPath(root, path)
  const group = nodeAt(root, at) as Group
  const index = group.items.findLastIndex((item) => axisOf(item) === axis && !item.not)
  return index < 0 ? undefined : [...at, index]
}

/** The condition of the group being edited that names a level already. */
export function namedBy({ root, path }: Place, axis: string, level: string, axes: readonly Axis[]): Path | undefined {
  const at = groupPath(root, path)
  const group = nodeAt(root, at) as Group
  const names = (item: QueryNode) =>
    item.kind === 'condition' && axisOf(item) === axis && levelsOf(item, axes)?.includes(level)
  const selected = nodeAt(root, path)
  if (selected && names(selected)) return path
  const index = group.items.findIndex(names)
  return index < 0 ? undefined : [...at, index]
}

/** Adds a level to the group being edited, or takes it out where it stands there already. */
export function toggleLevel(place: Place, axis: string, level: string, axes: readonly Axis[]): Place {
  const named = namedBy(place, axis, level, axes)
  const { root } = place
  if (named) {
    const node = nodeAt(root, named) as Condition
    const levels = levelsOf(node, axes)!.filter((other) => other !== level)
    if (levels.length === 0) return removeNode({ root, path: named })
    return { root: changeAt(root, named, () => [{ ...node, leaf: { op: 'in', axis, levels } }]), path: place.path }
  }
  const joined = joinedBy(place, axis)
  if (joined) {
    const node = nodeAt(root, joined) as Condition
    const order = axes.find(({ id }) => id === axis)?.levels.map(({ id }) => id) ?? []
    const wanted = [...(levelsOf(node, axes) ?? []), level]
    const levels = order.length > 0 ? order.filter((id) => wanted.includes(id)) : wanted
    return { root: changeAt(root, joined, () => [{ ...node, leaf: { op: 'in', axis, levels } }]), path: place.path }
  }
  const at = groupPath(root, place.path)
  const added: Condition = { kind: 'condition', not: false, leaf: { op: 'in', axis, levels: [level] } }
  return {
    root: changeAt(root, at, (group) => [{ ...(group as Group), items: [...(group as Group).items, added] }]),
    path: place.path,
  }
}

/** Takes a node out; its neighbour, else its group, is selected next. */
export function removeNode({ root, path }: Place): Place {
  if (path.length === 0) return { root: emptyGroup(root.op), path: [] }
  const next = changeAt(root, path, () => [])
  const parent = path.slice(0, -1)
  const { items } = nodeAt(next, parent) as Group
  const index = Math.min(path.at(-1)!, items.length - 1)
  return { root: next, path: index < 0 ? parent : [...parent, index] }
}

export function negateNode({ root, path }: Place): Place {
  if (path.length === 0) {
    // The root stays as it is: what it says moves into a group that is negated.
    const { items } = root
    const only = items[0]
    if (items.length === 1 && only) return { root: { ...root, items: [{ ...only, not: !only.not }] }, path }
    return { root: { ...emptyGroup(), items: [{ ...root, not: true }] }, path: [0] }
  }
  return { root: changeAt(root, path, (node) => [{ ...node, not: !node.not }]), path }
}

/** "All of" becomes "any of" and back; levels that one condition joins with "or" come apart into "all of" them. */
export function switchOperator(place: Place, axes: readonly Axis[]): Place {
  const { root, path } = place
  const node = nodeAt(root, path)
  if (node?.kind === 'group') {
    return { root: changeAt(root, path, () => [{ ...node, op: node.op === 'and' ? 'or' : 'and' }]), path }
  }
  const levels = node?.kind === 'condition' ? levelsOf(node, axes) : undefined
  if (node?.kind !== 'condition' || !levels || levels.length < 2) return place
  const axis = axisOf(node)!
  const items = levels.map(
    (level): Condition => ({
      kind: 'condition',
      not: false,
      leaf: { op: 'in', axis, levels: [level] },
    }),
  )
  return { root: changeAt(root, path, () => [{ kind: 'group', not: node.not, op: 'and', items }]), path }
}

/** Puts a node into a group of its own. */
export function groupNode({ root, path }: Place): Place {
  if (path.length === 0) return { root: { ...emptyGroup(), items: [root] }, path: [0] }
  const parent = nodeAt(root, path.slice(0, -1)) as Group
  const op = parent.op === 'and' ? 'or' : 'and'
  return { root: changeAt(root, path, (node) => [{ ...emptyGroup(op), items: [node] }]), path }
}

/** An empty group at the end of the group being edited. */
export function addGroup({ root, path }: Place): Place {
  const at = groupPath(root, path)
  const parent = nodeAt(root, at) as Group
  const made = emptyGroup(parent.op === 'and' ? 'or' : 'and')
  return {
    root: changeAt(root, at, () => [{ ...parent, items: [...parent.items, made] }]),
    path: [...at, parent.items.length],
  }
}

/** True where the group's items can stand on their own without changing more than the operator between them. */
export function canUngroup({ root, path }: Place): boolean {
  const node = nodeAt(root, path)
  if (node?.kind !== 'group') return false
  if (path.length === 0) return node.items.length === 1 && node.items[0]!.kind === 'group' && !node.items[0]!.not
  return !node.not || node.items.length === 1
}

/** Takes a group's brackets away. */
export function ungroupNode(place: Place): Place {
  if (!canUngroup(place)) return place
  const { root, path } = place
  if (path.length === 0) return { root: root.items[0] as Group, path }
  const group = nodeAt(root, path) as Group
  const items = group.items.map((item) => (group.not ? { ...item, not: !item.not } : item))
  return { root: changeAt(root, path, () => items), path: items.length > 0 ? path : path.slice(0, -1) }
}
