import type { Axis } from '../types.ts'

/** Levels that contain each level at any depth, by place, itself first. */
export function levelsAbove({ levels }: Axis): Uint16Array[] {
  const numbers = new Map(levels.map(({ id }, index) => [id, index]))
  const parents = levels.map(({ parent, parents }) =>
    (parents ?? (parent === undefined ? [] : [parent])).flatMap((id) => numbers.get(id) ?? []),
  )
  return levels.map((_, index) => {
    const found = new Set([index])
    for (const level of found) for (const parent of parents[level]!) found.add(parent)
    return Uint16Array.from(found)
  })
}
