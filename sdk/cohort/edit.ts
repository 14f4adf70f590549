import { HindoError } from '../errors.ts'
import type { AddTo } from '../types.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { join, negate } from './expression.ts'

/**
 * The cohort with a condition joined to what stands at a place; everybody standing there, the condition takes its place.
 * The rest is shared with the cohort given, which is not changed.
 *
 * @throws HindoError `usage` for a path that leads nowhere
 */
export function addLevel(cohort: Cohort, { path, op }: AddTo, condition: Cohort): Cohort {
  const above: Cohort[] = []
  let at = cohort
  for (const index of path) {
    above.push(at)
    const items = at.op === 'not' ? [at.item] : at.op === 'and' || at.op === 'or' ? at.items : []
    const next = items[index]
    if (!next) throw new HindoError('usage', `the cohort has nothing at the place ${path.join('.')}`)
    at = next
  }
  let changed: Cohort = at.op === 'all' ? condition : join<CohortLeaf>(op, [at, condition])
  for (let depth = above.length - 1; depth >= 0; depth--) {
    const parent = above[depth]!
    if (parent.op === 'not') changed = negate(changed)
    else if (parent.op === 'and' || parent.op === 'or') {
      const items = parent.items.slice()
      items[path[depth]!] = changed
      changed = join<CohortLeaf>(parent.op, items)
    }
  }
  return changed
}
