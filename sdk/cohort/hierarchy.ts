import type { Axis, Level } from '../types.ts'

/** Levels of an axis by id, kept while the axis lives. */
const byId = new WeakMap<Axis, ReadonlyMap<string, Level>>()

export function levelsOf(axis: Axis): ReadonlyMap<string, Level> {
  let levels = byId.get(axis)
  if (!levels) {
    levels = new Map(axis.levels.map((level) => [level.id, level]))
    byId.set(axis, levels)
  }
  return levels
}

/** Ids of the levels that directly contain a level; in a poly-hierarchy there may be several. */
export function parentsOf({ parent, parents }: Pick<Level, 'parent' | 'parents'>): readonly string[] {
  return parents ?? (parent === undefined ? [] : [parent])
}

/**
 * Ids of all levels that contain a level, by any way up, each once: its parents first, then theirs, and so on. Whoever has
 * the level has all of them. Empty for a level that the axis does not have.
 */
export function ancestorsOf(axis: Axis, level: string): string[] {
  const levels = levelsOf(axis)
  const seen = new Set([level])
  for (const id of seen) {
    const found = levels.get(id)
    if (found) for (const parent of parentsOf(found)) if (levels.has(parent)) seen.add(parent)
  }
  seen.delete(level)
  return [...seen]
}

/** Ids of the levels inside a level at any depth, in the order of the axis, without itself. */
export function descendantsOf(axis: Axis, level: string): string[] {
  const children = childrenOf(axis)
  const seen = new Set([level])
  for (const id of seen) for (const child of children.get(id) ?? []) seen.add(child)
  seen.delete(level)
  return axis.levels.flatMap(({ id }) => (seen.has(id) ? [id] : []))
}

/** Ids of the direct children of every level that has any, in the order of the axis. */
export function childrenOf(axis: Axis): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>()
  for (const level of axis.levels) {
    for (const parent of parentsOf(level)) {
      const known = children.get(parent)
      if (known) known.push(level.id)
      else children.set(parent, [level.id])
    }
  }
  return children
}

/** Ids of one way from the outermost level down to the one above a level: by its first parent, and that one's first. */
export function pathTo(axis: Axis, level: string): string[] {
  const levels = levelsOf(axis)
  const path: string[] = []
  for (let at = levels.get(level)?.parent; at !== undefined && !path.includes(at); at = levels.get(at)?.parent) {
    if (levels.has(at)) path.unshift(at)
  }
  return path
}
