import type { Interval } from './linear-program.ts'

/**
 * How far a sum over some cells can certainly move while every known sum stays as it is: cells that are in the same known sums can pass
 * counts between each other. A sufficient proof of protection that needs no linear program; the true range is at least this.
 *
 * @param point counts that satisfy all known sums, per cell
 * @param most greatest count of each cell
 * @param known per known sum, 1 for each cell in it
 * @param target 1 for each cell of the sum in question
 */
export function certainRoom(
  point: ArrayLike<number>,
  most: ArrayLike<number>,
  known: readonly ArrayLike<number>[],
  target: ArrayLike<number>,
): Interval {
  const groups = new Map<string, { total: number; inside: number; outside: number }>()
  for (let cell = 0; cell < point.length; cell++) {
    let key = ''
    for (const sum of known) key += sum[cell]
    const group = groups.get(key) ?? { total: 0, inside: 0, outside: 0 }
    group.total += point[cell]!
    group[target[cell] ? 'inside' : 'outside'] += most[cell]!
    groups.set(key, group)
  }
  const room = { lower: 0, upper: 0 }
  for (const [key, { total, inside, outside }] of groups) {
    // What no known sum holds is free.
    const free = !key.includes('1')
    room.lower += free ? 0 : Math.max(0, total - outside)
    room.upper += free ? inside : Math.min(total, inside)
  }
  return room
}
