import { foldText } from '../../cohort/fold-text.ts'
import { ancestorsOf, childrenOf, levelsOf, parentsOf } from '../../cohort/hierarchy.ts'
import type { Axis, Level } from '../../types.ts'

/** One level of a facet as it is drawn. */
export interface LevelRow {
  level: Level
  /** Levels drawn inside it; empty while it is folded. */
  inside: LevelRow[]
  /** Levels directly inside it, drawn or not. */
  children: number
  open: boolean
}

export interface LevelChoice {
  /** Levels whose inside is drawn. */
  open: ReadonlySet<string>
  /** Only levels that these words meet, in their places; empty: all. */
  words: string
  /** Drawn at most at each depth; levels always drawn come first. */
  most: number
  /** Records of a level, by which long lists are ordered; undefined: order of the dataset. */
  count?: ((level: string) => number) | undefined
  /** Levels always drawn: the chosen ones. */
  always: ReadonlySet<string>
}

export interface LevelRows {
  rows: LevelRow[]
  /** Levels that were left out at the outermost depth. */
  rest: number
}

const texts = new WeakMap<Axis, Map<string, string>>()

/** What a search in a facet looks through, folded: id, codes, labels, terms. */
function textsOf(axis: Axis): Map<string, string> {
  let folded = texts.get(axis)
  if (!folded) {
    folded = new Map(axis.levels.map((level) => [level.id, foldText(wordsOf(level).join(' \n '))]))
    texts.set(axis, folded)
  }
  return folded
}

function wordsOf({ id, label, codes, terms }: Level): string[] {
  const named = terms?.flatMap(({ en, ja, kana }) => [en, ja, kana]) ?? []
  return [
    id,
    label.en,
    label.ja,
    ...(codes?.map(({ code }) => code) ?? []),
    ...named.filter((word) => word !== undefined),
  ]
}

/** Ids of the levels that all of some words meet. */
export function levelsMeeting(axis: Axis, words: string): string[] {
  const wanted = foldText(words).split(' ').filter(Boolean)
  if (wanted.length === 0) return []
  const folded = textsOf(axis)
  return axis.levels.flatMap(({ id }) => (wanted.every((word) => folded.get(id)!.includes(word)) ? [id] : []))
}

/** The levels of a facet to draw, outermost first. A level with several levels above stands under each of them. */
export function levelRows(axis: Axis, { open, words, most, count, always }: LevelChoice): LevelRows {
  const children = childrenOf(axis)
  const levels = levelsOf(axis)
  const searching = words.trim() !== ''
  const met = new Set(levelsMeeting(axis, words))
  const above = new Set([...met, ...always].flatMap((id) => ancestorsOf(axis, id)))
  const roots = axis.levels.filter((level) => !parentsOf(level).some((id) => levels.has(id))).map(({ id }) => id)

  const seen = (id: string) => !searching || met.has(id) || above.has(id) || always.has(id)
  const draw = (ids: readonly string[], trail: ReadonlySet<string>): LevelRow[] =>
    cut(ids.filter(seen)).map((id) => {
      const inner = children.get(id) ?? []
      const loops = trail.has(id)
      const isOpen = !loops && inner.length > 0 && (open.has(id) || (searching && above.has(id)))
      const inside = isOpen ? draw(inner, new Set([...trail, id])) : []
      return { level: levels.get(id)!, inside, children: loops ? 0 : inner.length, open: isOpen }
    })
  const cut = (ids: readonly string[]): readonly string[] => {
    if (ids.length <= most) return ids
    const ordered = count && axis.kind === 'overlapping' ? [...ids].sort((a, b) => count(b) - count(a)) : ids
    const kept = new Set(
      [...ordered.filter((id) => always.has(id) || (searching && met.has(id))), ...ordered].slice(0, most),
    )
    return (count && axis.kind === 'overlapping' ? ordered : ids).filter((id) => kept.has(id))
  }
  return { rows: draw(roots, new Set()), rest: Math.max(0, roots.filter(seen).length - most) }
}
