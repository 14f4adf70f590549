import type { Axis } from '../types.ts'

/** Whether a count says too much of few people: not none, and fewer than the threshold. */
export function isSmall(count: number, threshold: number): boolean {
  return count > 0 && count < threshold
}

/**
 * Levels whose counts are not told, of records of which `total` are counted. A level is suppressed where fewer than `threshold`
 * records have it, or all but so few. Of a partition, whose levels add up to `total`: as long as the suppressed ones hold fewer
 * than `threshold` records together, or it is only one that has any, the smallest other one that has some goes too. Of an
 * overlapping axis: a level also goes where it and one above it differ by so few.
 */
export function suppressedLevels(
  { kind, levels }: Axis,
  above: ReadonlyArray<ArrayLike<number>>,
  counts: readonly number[],
  total: number,
  threshold: number,
): boolean[] {
  const hidden = counts.map((count) => isSmall(count, threshold))
  if (kind === 'overlapping') {
    for (const [level, count] of counts.entries()) {
      if (isSmall(total - count, threshold)) hidden[level] = true
      if (count === 0) continue
      const over = above[level]!
      for (let i = 1; i < over.length; i++) if (isSmall(counts[over[i]!]! - count, threshold)) hidden[level] = true
    }
    return hidden
  }
  for (;;) {
    const gone = levels.flatMap((_, level) => (hidden[level] ? [level] : []))
    const together = gone.reduce((sum, level) => sum + counts[level]!, 0)
    if (gone.length === 0 || (gone.length > 1 && together >= threshold)) return hidden
    let next = -1
    for (const [level, count] of counts.entries()) {
      if (!hidden[level] && count > 0 && (next < 0 || count < counts[next]!)) next = level
    }
    if (next < 0) return hidden
    hidden[next] = true
  }
}
