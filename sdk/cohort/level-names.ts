import type { Axis, Level } from '../types.ts'
import { foldText } from './fold-text.ts'
import { foldCase } from './suggestion.ts'

/** Key by which codes sort: ICD-like codes without their dot, numbers padded so that 9 comes before 10. */
export function codeKey(code: string): string {
  const upper = code.normalize('NFKC').trim().toUpperCase()
  const number = /^(\d+)(?:\.(\d+))?$/.exec(upper)
  return number ? number[1]!.padStart(12, '0') + (number[2] ?? '') : upper.replaceAll('.', '')
}

const CHAPTER = /^[IVX]+$/

/** First and last key of a code; a block such as `C15-C26` has two. */
function codeSpan(code: string): { first: string; last: string } {
  const block = /^([A-Za-z0-9.]+)[-–]([A-Za-z0-9.]+)$/.exec(code.trim())
  return block ? { first: codeKey(block[1]!), last: codeKey(block[2]!) } : { first: codeKey(code), last: codeKey(code) }
}

/** The axis of that id; else the only one whose id (case aside) or label it is. */
export function matchAxis(axes: readonly Axis[], name: string): Axis | undefined {
  const exact = axes.find((axis) => axis.id === name)
  if (exact) return exact
  const wanted = foldCase(name)
  for (const names of [(axis: Axis) => [axis.id], (axis: Axis) => [axis.label.en, axis.label.ja]]) {
    const found = axes.filter((axis) => names(axis).some((candidate) => foldCase(candidate) === wanted))
    if (found.length === 1) return found[0]
  }
  return undefined
}

/**
 * Levels that a name means: by id, by id with another case, by code (several levels may share one), by label, by another
 * term. Empty when unknown; `ambiguous` when different ids, labels or terms fit.
 */
export function matchLevels(axis: Axis, name: string): { levels: Level[]; ambiguous: boolean } {
  const exact = axis.levels.filter((level) => level.id === name)
  if (exact.length > 0) return { levels: exact, ambiguous: false }
  const wanted = foldCase(name)
  const sameId = axis.levels.filter((level) => foldCase(level.id) === wanted)
  if (sameId.length > 0) return { levels: sameId, ambiguous: sameId.length > 1 }
  const key = codeKey(name)
  const sameCode = axis.levels.filter((level) => level.codes?.some((code) => codeKey(code.code) === key))
  if (sameCode.length > 0) return { levels: sameCode, ambiguous: false }
  const sameLabel = axis.levels.filter((level) => [level.label.en, level.label.ja].some((l) => foldCase(l) === wanted))
  if (sameLabel.length > 0) return { levels: sameLabel, ambiguous: sameLabel.length > 1 }
  const folded = foldText(name)
  const sameTerm = axis.levels.filter((level) => namesOf(level).some((one) => foldText(one) === folded))
  return { levels: sameTerm, ambiguous: sameTerm.length > 1 }
}

/** Every name of a level in any language: its label, and its other terms with their readings. */
export function namesOf({ label, terms = [] }: Pick<Level, 'label' | 'terms'>): string[] {
  const names = [label.en, label.ja, ...terms.flatMap(({ en, ja, kana }) => [en, ja, kana])]
  return [...new Set(names.filter((name): name is string => name !== undefined && name !== ''))]
}

/** True where levels carry codes, so that ranges of codes mean something. */
export function isCoded(axis: Axis): boolean {
  return axis.levels.some((level) => (level.codes?.length ?? 0) > 0)
}

/** True for a text that may be an end of a range of codes without being a level's. */
export function looksLikeCode(text: string): boolean {
  return /^[A-Za-z]*\d[A-Za-z0-9.]*$/.test(text)
}

/** True for what codes may begin with; a code itself is one. */
export function looksLikePrefix(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9._:-]*$/.test(text) || looksLikeCode(text)
}

/** Ids of the levels from `from` to `to`; `backwards` where the ends are the wrong way round. */
export function levelsBetween(axis: Axis, from: string, to: string): { levels: string[]; backwards: boolean } {
  const start = axis.levels.findIndex((level) => level.id === from)
  const stop = axis.levels.findIndex((level) => level.id === to)
  if (axis.ordered && start >= 0 && stop >= 0) {
    const levels = axis.levels.slice(start, stop + 1).map((level) => level.id)
    return { levels, backwards: start > stop }
  }
  const first = endCodes(axis, from).map((code) => codeSpan(code).first)
  const last = endCodes(axis, to).map((code) => codeSpan(code).last)
  const low = first.sort()[0]!
  const high = last.sort().at(-1)!
  const systems = systemsOf(axis, [low, high])
  const levels = axis.levels.filter((level) =>
    level.codes?.some((code) => {
      const span = codeSpan(code.code)
      const inside = span.first >= low && (span.last <= high || span.last.startsWith(high))
      // Chapters are numbered: I to XXII have nothing to do with the letter I.
      if (CHAPTER.test(span.first) && (from === to || !CHAPTER.test(low) || !CHAPTER.test(high))) return false
      return inside && (systems.size === 0 || systems.has(code.system))
    }),
  )
  return { levels: levels.map((level) => level.id), backwards: low > high && !low.startsWith(high) }
}

function endCodes(axis: Axis, end: string): string[] {
  const codes = axis.levels.find((level) => level.id === end)?.codes?.map((code) => code.code)
  return codes && codes.length > 0 ? codes : [end]
}

/** Code systems in which the ends of a range occur: `C03` is a tumour in ICD-10 and a diuretic in ATC. */
function systemsOf(axis: Axis, keys: string[]): Set<string> {
  const codes = axis.levels.flatMap((level) => level.codes ?? [])
  return new Set(codes.filter((code) => keys.includes(codeKey(code.code))).map((code) => code.system))
}
