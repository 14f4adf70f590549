import { HindoError } from '../errors.ts'
import type { Axis, Level } from '../types.ts'

/** The axis with an id. @throws HindoError `not-found`, with the axes there are */
export function findAxis(axes: Axis[], id: string): Axis {
  const axis = axes.find((candidate) => candidate.id === id)
  if (axis) return axis
  throw new HindoError('not-found', `there is no axis ${id}`, {
    hint: `Axes: ${axes.map((axis) => axis.id).join(', ')}`,
  })
}

/** The level of an axis with an id. @throws HindoError `not-found`, with the levels there are */
export function findLevel(axis: Axis, id: string): Level {
  const level = axis.levels.find((candidate) => candidate.id === id)
  if (level) return level
  const known = axis.levels.slice(0, 12).map((level) => level.id)
  const more = axis.levels.length > known.length ? ', …' : ''
  throw new HindoError('not-found', `axis ${axis.id} has no level ${id}`, {
    hint: `Levels: ${known.join(', ')}${more}`,
  })
}

/**
 * What is wrong with a hierarchy: a parent that is not among the levels, or levels that contain themselves (in order, the
 * first again at the end). Undefined when it is sound.
 */
export function hierarchyProblem(
  levels: ReadonlyArray<{ id: string; parent?: string | undefined; parents?: readonly string[] | undefined }>,
): { level: string; missing: string } | { loop: string[] } | undefined {
  const open = new Map<string, string[]>()
  for (const { id, parent, parents } of levels) open.set(id, [...(parents ?? (parent === undefined ? [] : [parent]))])
  const children = new Map<string, string[]>()
  const left = new Map<string, number>()
  for (const [level, parents] of open) {
    const missing = parents.find((parent) => !open.has(parent))
    if (missing !== undefined) return { level, missing }
    left.set(level, parents.length)
    for (const parent of parents) {
      const known = children.get(parent)
      if (known) known.push(level)
      else children.set(parent, [level])
    }
  }
  const free = [...left].flatMap(([level, count]) => (count === 0 ? [level] : []))
  for (const level of free) {
    left.delete(level)
    for (const child of children.get(level) ?? []) {
      const count = left.get(child)! - 1
      left.set(child, count)
      if (count === 0) free.push(child)
    }
  }
  const [start] = left.keys()
  if (start === undefined) return undefined
  // Every level that is left has a parent that is left: going up must come back.
  const way = new Set([start])
  for (let level = start; ; ) {
    const above = open.get(level)!.find((parent) => left.has(parent))!
    if (way.has(above)) {
      const passed = [...way]
      return { loop: [...passed.slice(passed.indexOf(above)), above] }
    }
    way.add(above)
    level = above
  }
}
