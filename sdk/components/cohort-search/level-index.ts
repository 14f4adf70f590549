import type { Axis, Level } from '../../types.ts'

/** A level with its place in the hierarchy of its axis. */
export interface LevelRow {
  level: Level
  /** 0 for a level that no other contains. */
  depth: number
  hasChildren: boolean
  posInSet: number
  setSize: number
}

const indexes = new WeakMap<Axis, Map<string, Level[]>>()
const byId = new WeakMap<Axis, Map<string, Level>>()

/** A level of an axis; an axis may have tens of thousands. */
export function levelById(axis: Axis | undefined, id: string): Level | undefined {
  if (!axis) return undefined
  const known = byId.get(axis) ?? new Map(axis.levels.map((level) => [level.id, level]))
  byId.set(axis, known)
  return known.get(id)
}

/** Children by parent; under `''` the levels at the top, which are also those whose parents lead nowhere or in a circle. */
function childrenOf(axis: Axis): Map<string, Level[]> {
  const known = indexes.get(axis)
  if (known) return known
  const levels = new Map(axis.levels.map((level) => [level.id, level]))
  const grounded = new Set<string>()
  const isGrounded = (level: Level): boolean => {
    const way: string[] = []
    const seen = new Set<string>()
    let at: Level | undefined = level
    while (at && !grounded.has(at.id)) {
      if (seen.has(at.id)) return false
      seen.add(at.id)
      way.push(at.id)
      if (!at.parent || !levels.has(at.parent)) break
      at = levels.get(at.parent)
    }
    for (const id of way) grounded.add(id)
    return true
  }
  const children = new Map<string, Level[]>()
  for (const level of axis.levels) {
    const parent = level.parent && levels.has(level.parent) && isGrounded(level) ? level.parent : ''
    const siblings = children.get(parent)
    if (siblings) siblings.push(level)
    else children.set(parent, [level])
  }
  indexes.set(axis, children)
  return children
}

/** True where some level contains another. */
export function isHierarchical(axis: Axis): boolean {
  return childrenOf(axis).size > 1
}

/** The rows of an axis that are on screen: the top, and what is below the levels in `expanded`. */
export function levelRows(axis: Axis, expanded: (level: string) => boolean): LevelRow[] {
  const children = childrenOf(axis)
  const rows: LevelRow[] = []
  const add = (level: Level, depth: number, posInSet: number, setSize: number): LevelRow => {
    const row = { level, depth, hasChildren: children.has(level.id), posInSet, setSize }
    rows.push(row)
    return row
  }
  const open: Array<{ siblings: Level[]; next: number }> = [{ siblings: children.get('') ?? [], next: 0 }]
  for (let frame = open.at(-1); frame; frame = open.at(-1)) {
    const level = frame.siblings[frame.next++]
    if (!level) {
      open.pop()
      continue
    }
    const row = add(level, open.length - 1, frame.next, frame.siblings.length)
    if (row.hasChildren && expanded(level.id)) open.push({ siblings: children.get(level.id)!, next: 0 })
  }
  return rows
}

/** Names of the levels that contain a level, outermost first. */
export function containers(axis: Axis, id: string): Level[] {
  const way: Level[] = []
  const seen = new Set([id])
  let at = levelById(axis, id)
  while (at?.parent && !seen.has(at.parent)) {
    seen.add(at.parent)
    at = levelById(axis, at.parent)
    if (at) way.unshift(at)
  }
  return way
}
