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

/** Levels that contain a level, nearest first. @throws HindoError `not-found` */
export function ancestors(axis: Axis, id: string): Level[] {
  const found: Level[] = []
  let level = findLevel(axis, id)
  while (level.parent !== undefined && found.length < axis.levels.length) {
    level = findLevel(axis, level.parent)
    found.push(level)
  }
  return found
}

/** Levels inside a level at any depth, in the axis's order, without itself. @throws HindoError `not-found` */
export function descendants(axis: Axis, id: string): Level[] {
  findLevel(axis, id)
  return axis.levels.filter((level) => level.id !== id && ancestors(axis, level.id).some((above) => above.id === id))
}
