import type { TermHit } from '../../search-types.ts'
import type { Axis } from '../../types.ts'
import type { CountQuestion } from './count-controller.ts'
import { joinedBy } from './edits.ts'
import type { QueryModel } from './query-model.ts'
import { groupPath, nodeAt } from './query-tree.ts'

/** What must be counted for what is on screen: the query, its split, and the levels of open axes or of what a search found. */
export function questionOf(
  model: QueryModel,
  axes: readonly Axis[],
  open: ReadonlySet<string>,
  hits: readonly TermHit[] | undefined,
  split: string | undefined,
): CountQuestion {
  const seen = hits ? new Set(hits.filter(({ level }) => level !== null).map(({ axis }) => axis)) : open
  const shown = axes.map(({ id }) => id).filter((id) => seen.has(id))
  const { place, compiled } = model
  const group = nodeAt(place.root, groupPath(place.root, place.path))!
  const whole = compiled.placeOf(group)
  const targets: CountQuestion['targets'] = []
  const joining: string[] = []
  for (const axis of shown) {
    const joined = joinedBy(place, axis)
    const node = joined && nodeAt(place.root, joined)
    const addTo = node && compiled.placeOf(node)
    if (!joined) joining.push(axis)
    else if (addTo) targets.push({ axes: [axis], addTo: { ...addTo, op: 'or' } })
  }
  if (joining.length > 0 && whole) targets.push({ axes: joining, addTo: whole })
  const by = split === undefined || shown.includes(split) ? shown : [split, ...shown]
  return { expression: model.expression, by, targets }
}

/** The axis whose levels are always counted: the one asked for, else that of the biobanks. */
export function splitAxis(axes: readonly Axis[], asked: string | undefined): Axis | undefined {
  return axes.find(({ id }) => id === (asked || 'biobank'))
}
