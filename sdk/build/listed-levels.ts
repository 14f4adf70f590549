import { ancestorsOf, levelsOf } from '../cohort/hierarchy.ts'
import { codeKey } from '../cohort/level-names.ts'
import { hierarchyProblem } from '../dataset/axes.ts'
import { HindoError } from '../errors.ts'
import type { Axis, Level, LevelTerm } from '../types.ts'
import type { AxisSpec, LevelSpec } from './axes-file.ts'
import { type CodeList, type CodeListFile, type ListedCode, parseCodeList } from './code-list.ts'
import { parseError, quoteText } from './parse-error.ts'

/** The lists of each axis, read. @throws HindoError `parse` naming file and line, `usage` for an axis that is not there */
export function readCodeLists(files: readonly CodeListFile[], axes: readonly AxisSpec[]): Map<string, CodeList[]> {
  const lists = new Map<string, CodeList[]>()
  for (const { axis, file, text } of files) {
    const own = axes.find(({ id }) => id === axis)
    if (own?.kind !== 'overlapping') {
      const what = own ? 'is a partition, whose levels contain nothing' : 'is not among the axes'
      throw new HindoError('usage', `the list ${file} is for the axis ${quoteText(axis)}, which ${what}`, {
        hint: 'Lists are for overlapping axes: --overlapping disease --terms disease=LIST.tsv',
      })
    }
    lists.set(axis, [...(lists.get(axis) ?? []), parseCodeList(text, file)])
  }
  return lists
}

/**
 * The levels of an axis with what lists know of them: labels, terms, codes and parents. The first list with a code says where it
 * stands; later ones add names. What an axes file says of a level goes before what the lists say.
 *
 * @throws HindoError `parse` with file and line for missing parents, loops, codes that are the same level
 */
export function withLists(spec: AxisSpec, lists: readonly CodeList[]): AxisSpec {
  const listed = new Map<string, { entry: ListedCode; list: CodeList; id: string }>()
  const ids = new Map<string, string>()
  for (const list of lists) {
    for (const entry of list.codes) {
      const known = listed.get(entry.code)
      if (known) {
        known.entry = addNames(known.entry, entry)
        continue
      }
      const id = idOf(entry.code)
      const twin = ids.get(id)
      if (twin !== undefined) {
        const message = `the codes ${quoteText(twin)} and ${quoteText(entry.code)} would be the same level ${id}`
        throw parseError(placeOf(list, entry), message)
      }
      ids.set(id, entry.code)
      listed.set(entry.code, { entry, list, id })
    }
  }
  const own = new Map(spec.levels.map((level) => [level.id, level]))
  const levels = [...listed.values()].map(({ entry, list, id }) => {
    const made = levelOf(entry, list, id, (code) => listed.get(code)?.id)
    const given = own.get(id)
    own.delete(id)
    return given ? mergeLevel(given, made) : made
  })
  const all = [...levels, ...own.values()]
  const problem = hierarchyProblem(all)
  if (problem) {
    const first = 'missing' in problem ? problem.level : problem.loop[0]!
    const at = [...listed.values()].find(({ id }) => id === first)
    const message =
      'missing' in problem
        ? `the parent ${quoteText(problem.missing)} of ${quoteText(first)} does not exist`
        : `the codes ${problem.loop.join(' → ')} contain themselves`
    throw at ? parseError(placeOf(at.list, at.entry), message) : new HindoError('parse', `axes file: ${message}`)
  }
  return { ...spec, levels: all }
}

function placeOf({ file }: CodeList, { line }: ListedCode) {
  return line === undefined ? { file } : { file, line, column: 1 }
}

/** `HP_0001250` of `HP:0001250`: what an id may not hold becomes `_`. */
function idOf(code: string): string {
  return code
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[^A-Za-z0-9_.-]/g, '_')
}

function levelOf(
  entry: ListedCode,
  list: CodeList,
  id: string,
  known: (code: string) => string | undefined,
): LevelSpec {
  const { code, en, ja, terms, aliases } = entry
  const parents = [...new Set(entry.parents.map((parent) => known(parent) ?? parent))]
  const distinct = uniqueTerms(terms, en, ja)
  const values = aliases.filter((alias) => known(alias) === undefined)
  return {
    id,
    label: { en: en || ja || code, ja: ja || en || code },
    codes: [{ system: list.system, version: list.version, code }],
    ...(distinct.length > 0 ? { terms: distinct } : {}),
    ...(parents.length > 0 ? { parent: parents[0]! } : {}),
    ...(parents.length > 1 ? { parents } : {}),
    ...(values.length > 0 ? { values } : {}),
  }
}

/** Terms without those that say nothing beyond the label. */
function uniqueTerms(terms: readonly LevelTerm[], en: string, ja: string): LevelTerm[] {
  const seen = new Set<string>()
  return terms.filter((term) => {
    const key = JSON.stringify([term.en, term.ja, term.kana])
    const says = term.kana !== undefined || (term.en ?? en) !== en || (term.ja ?? ja) !== ja
    if (!says || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A code with the names that a later list has for it. */
function addNames(entry: ListedCode, more: ListedCode): ListedCode {
  const other: LevelTerm = {
    ...(entry.en && more.en && more.en !== entry.en ? { en: more.en } : {}),
    ...(entry.ja && more.ja && more.ja !== entry.ja ? { ja: more.ja } : {}),
  }
  const named = Object.keys(other).length > 0 ? [other] : []
  return {
    ...entry,
    en: entry.en || more.en,
    ja: entry.ja || more.ja,
    terms: [...entry.terms, ...named, ...more.terms],
    aliases: [...entry.aliases, ...more.aliases],
  }
}

function mergeLevel(given: LevelSpec, listed: LevelSpec): LevelSpec {
  const unnamed = given.label.en === given.id && given.label.ja === given.id
  return {
    ...listed,
    ...given,
    label: unnamed ? listed.label : given.label,
    terms: [...(given.terms ?? []), ...(listed.terms ?? [])],
    values: [...(given.values ?? []), ...(listed.values ?? [])],
  }
}

/**
 * An axis whose levels are given (by a mapping) with the names that lists have for them. Levels above that are not given are
 * skipped: a level's parents are the nearest given levels above it.
 *
 * @returns the axis, and the codes of the lists that it has no level for
 */
export function nameLevels(axis: Axis, lists: readonly CodeList[]): { axis: Axis; rest: Level[] } {
  const given = new Set(axis.levels.map(({ id }) => id))
  const { levels } = withLists({ ...axis, levels: [...axis.levels] }, lists)
  const whole: Axis = { ...axis, levels: levels.map(({ values: _, ...level }) => level) }
  const byId = levelsOf(whole)
  const named = axis.levels.map(({ id }): Level => {
    const { parent: _, parents: __, ...level } = byId.get(id)!
    const above = nearestAbove(whole, id, given)
    return {
      ...level,
      ...(above.length > 0 ? { parent: above[0]! } : {}),
      ...(above.length > 1 ? { parents: above } : {}),
    }
  })
  return { axis: { ...axis, levels: named }, rest: whole.levels.filter(({ id }) => !given.has(id)) }
}

/** Nearest of some levels above a level, by every way up; none of them above another. */
function nearestAbove(axis: Axis, level: string, wanted: ReadonlySet<string>): string[] {
  const found = ancestorsOf(axis, level).filter((id) => wanted.has(id))
  const further = new Set(found.flatMap((id) => ancestorsOf(axis, id)))
  return found.filter((id) => !further.has(id))
}

/** Places of levels by the key of their codes, so that `c509` in a sheet means `C50.9`; codes that share a key are left out. */
export function placesByKey(levels: readonly Level[]): Map<string, number> {
  const places = new Map<string, number>()
  const shared = new Set<string>()
  for (const [place, level] of levels.entries()) {
    for (const { code } of level.codes ?? []) {
      const key = codeKey(code)
      const before = places.get(key)
      if (before !== undefined && before !== place) shared.add(key)
      places.set(key, place)
    }
  }
  for (const key of shared) places.delete(key)
  return places
}

/**
 * Splits the levels of an axis into those that are held (and everything above them) and the others, which only a search knows.
 *
 * @param held places of levels that somebody has, ancestors included
 * @returns `places`: new place of each held level
 */
export function splitHeld(
  levels: readonly Level[],
  held: ReadonlySet<number>,
): { held: Level[]; unheld: Level[]; places: Map<number, number> } {
  const places = new Map<number, number>()
  const kept: Level[] = []
  const unheld: Level[] = []
  for (const [place, level] of levels.entries()) {
    if (held.has(place)) places.set(place, kept.push(level) - 1)
    else unheld.push(level)
  }
  return { held: kept, unheld, places }
}
