import { foldText } from '../cohort/fold-text.ts'
import { pathTo } from '../cohort/hierarchy.ts'
import { codeKey, isCoded, levelsBetween, looksLikeCode, looksLikePrefix, namesOf } from '../cohort/level-names.ts'
import type { TermHit } from '../search-types.ts'
import type { Axis, Code, Label, Level } from '../types.ts'

/** Codes of a list beyond those that a dataset has a level for. */
export interface UnheldTerms {
  axis: string
  /** As levels; parents may be levels of the dataset. */
  levels: readonly Level[]
}

export interface TermQuery {
  axis?: string
  /** Default 50. */
  limit?: number
}

interface Entry {
  axis: string
  id: string
  level: string | null
  codes: readonly Code[]
  label: Label
  path: string[]
  /** Folded names beside the names as written; the label's come first. */
  names: ReadonlyArray<{ folded: string; text: string; label: boolean }>
  keys: readonly string[]
}

/** What names and codes of levels are looked up in. */
export interface TermIndex {
  /**
   * Levels and codes that a text means: a code, what codes begin with, a range of codes (`C50..C58`, `C50-C58`), or words in any language, all
   * of which one name holds. Order: the code itself, codes that begin with the text (or lie in the range), the whole name,
   * names that begin with it, words that begin with it, anywhere inside; then labels before other terms, short names first.
   *
   * @param pause called often; throws to stop
   */
  search(text: string, query: TermQuery, pause: () => Promise<void>): Promise<TermHit[]>
}

const MOST_HITS = 50
/** Entries between two pauses. */
const STRIDE = 512

/** Makes the index; texts are folded at the first search. */
export function createTermIndex(axes: readonly Axis[], unheld: readonly UnheldTerms[] = []): TermIndex {
  let entries: Entry[] | undefined
  async function prepare(pause: () => Promise<void>): Promise<Entry[]> {
    const made: Entry[] = []
    for (const axis of axes) {
      const list = unheld.find((one) => one.axis === axis.id)
      const whole = list ? { ...axis, levels: [...axis.levels, ...list.levels] } : axis
      const held = new Set(axis.levels.map(({ id }) => id))
      for (const level of whole.levels) {
        if (made.length % STRIDE === 0) await pause()
        made.push(entryOf(whole, level, held))
      }
    }
    return made
  }
  return {
    async search(text, { axis, limit = MOST_HITS }, pause) {
      const wanted = readQuery(text)
      if (!wanted || limit <= 0) return []
      entries ??= await prepare(pause)
      const ranges = new Map(axes.map((one) => [one.id, codesInRange(one, unheld, wanted)]))
      const found: Ranked[] = []
      for (const [order, entry] of entries.entries()) {
        if (order % STRIDE === 0) await pause()
        if (axis !== undefined && entry.axis !== axis) continue
        const hit = match(entry, wanted, ranges.get(entry.axis))
        if (hit) found.push({ ...hit, entry, order })
      }
      found.sort((a, b) => a.rank - b.rank || a.length - b.length || a.order - b.order)
      return found.slice(0, limit).map(hitOf)
    },
  }
}

function entryOf(axis: Axis, level: Level, held: ReadonlySet<string>): Entry {
  const own = new Set([level.label.en, level.label.ja])
  const codes = level.codes ?? []
  return {
    axis: axis.id,
    id: level.id,
    level: held.has(level.id) ? level.id : null,
    codes,
    label: level.label,
    path: pathTo(axis, level.id).filter((id) => held.has(id)),
    names: namesOf(level).map((text) => ({ folded: foldText(text), text, label: own.has(text) })),
    keys: codes.length > 0 ? codes.map(({ code }) => codeKey(code)) : [codeKey(level.id)],
  }
}

interface Wanted {
  key: string
  folded: string
  words: string[]
  range: { from: string; to: string } | undefined
  prefixOnly: boolean
}

function readQuery(text: string): Wanted | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
  const folded = foldText(plain)
  if (folded === '') return undefined
  const [, from, to] = /^([\w.]+?)\s*(?:\.\.|~|〜|-|–)\s*([\w.]+)$/.exec(plain) ?? []
  const range = from && to && looksLikeCode(from) && looksLikeCode(to) ? { from, to } : undefined
  const prefixOnly = /^[^*]+\*$/.test(plain)
  const key = codeKey(prefixOnly ? plain.slice(0, -1) : plain)
  return { key, folded, words: folded.split(' '), range, prefixOnly }
}

/** Levels of an axis inside the range that the text is, if it is one. */
function codesInRange(axis: Axis, unheld: readonly UnheldTerms[], { range }: Wanted): Set<string> | undefined {
  if (!range) return undefined
  const list = unheld.find((one) => one.axis === axis.id)
  const whole = list ? { ...axis, levels: [...axis.levels, ...list.levels] } : axis
  if (!isCoded(whole)) return undefined
  const { levels, backwards } = levelsBetween(whole, range.from.toUpperCase(), range.to.toUpperCase())
  return backwards ? undefined : new Set(levels)
}

interface Found {
  rank: number
  length: number
  matched: TermHit['matched']
  text: string
  code: Code | null
}

interface Ranked extends Found {
  entry: Entry
  order: number
}

function match(entry: Entry, wanted: Wanted, inRange: ReadonlySet<string> | undefined): Found | undefined {
  const { id, keys, codes } = entry
  const code = (place: number, rank: number): Found => {
    return { rank, length: 0, matched: 'code', text: codes[place]?.code ?? id, code: codes[place] ?? null }
  }
  const exact = keys.indexOf(wanted.key)
  if (exact >= 0) return code(exact, 0)
  const begun = looksLikePrefix(wanted.key) ? keys.findIndex((key) => key.startsWith(wanted.key)) : -1
  if (begun >= 0) return code(begun, 1)
  if (inRange?.has(id)) return code(0, 1)
  if (wanted.prefixOnly) return undefined
  let best: Found | undefined
  for (const { folded, text, label } of entry.names) {
    const rank = rankOf(folded, wanted)
    if (rank === undefined) continue
    const found: Found = {
      rank: 2 * rank + (label ? 0 : 1),
      length: folded.length,
      matched: label ? 'label' : 'synonym',
      text,
      code: codes[0] ?? null,
    }
    if (!best || found.rank < best.rank || (found.rank === best.rank && found.length < best.length)) best = found
  }
  return best
}

/** 1 the whole name, 2 its beginning, 3 beginnings of its words, 4 anywhere; undefined where a word is missing. */
function rankOf(name: string, { folded, words }: Wanted): number | undefined {
  if (name === folded) return 1
  if (name.startsWith(folded)) return 2
  let rank = 3
  for (const word of words) {
    let at = name.indexOf(word)
    if (at < 0) return undefined
    while (at > 0 && /[\p{L}\p{N}]/u.test(name[at - 1]!)) {
      at = name.indexOf(word, at + 1)
      if (at < 0) break
    }
    if (at < 0) rank = 4
  }
  return rank
}

function hitOf({ entry, code, matched, text }: Ranked): TermHit {
  const { axis, level, label, path } = entry
  return { axis, level, code, label, matched, text, path }
}
