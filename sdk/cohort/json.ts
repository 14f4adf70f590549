import { HindoError } from '../errors.ts'
import type { Axis } from '../types.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { fold, join, negate } from './expression.ts'
import { isCoded, levelsBetween, looksLikeCode, looksLikePrefix } from './level-names.ts'
import { didYouMean, listFew } from './suggestion.ts'

/** JSON form of a cohort; the schema is `cohort.schema.json`. */
export interface CohortJson {
  format: 'hindo-cohort'
  version: 1
  cohort: Cohort
}

/** The JSON form. */
export function cohortToJson(cohort: Cohort): CohortJson {
  return { format: 'hindo-cohort', version: 1, cohort }
}

/**
 * Reads the JSON form (an object, or its text). With `axes`, axis and level ids are checked too.
 *
 * @returns the cohort as the parser would give it: nested `and`/`or` taken in, double negations gone
 * @throws HindoError `parse` naming the place inside the JSON, `version` for a newer form
 */
export function cohortFromJson(json: unknown, axes?: readonly Axis[]): Cohort {
  const root = typeof json === 'string' ? parseText(json) : json
  if (!isRecord(root) || root.format !== 'hindo-cohort') {
    throw wrong('$', 'is not a cohort', 'Expected {"format": "hindo-cohort", "version": 1, "cohort": …}')
  }
  if (typeof root.version === 'number' && root.version > 1) {
    const hint = 'Use a newer Hindo'
    throw new HindoError('version', `The cohort has version ${root.version}; this Hindo reads version 1`, { hint })
  }
  if (root.version !== 1) throw wrong('$.version', 'must be 1')
  checkKeys(root, ['format', 'version', 'cohort'], () => '$')
  checkTree(root.cohort, axes)
  return fold<CohortLeaf, Cohort>(root.cohort as Cohort, {
    leaf: (leaf) => (leaf.op === 'in' ? { op: 'in', axis: leaf.axis, levels: [...new Set(leaf.levels)] } : leaf),
    not: negate,
    join,
  })
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new HindoError('parse', `The cohort is not JSON: ${(error as Error).message}`, { cause: error })
  }
}

/** Where a node stands; spelled out only when something is wrong there. */
interface Step {
  parent: Step | null
  name: string
}

function pathOf(step: Step | null): string {
  const names: string[] = []
  for (let at = step; at; at = at.parent) names.push(at.name)
  return names.length > 20 ? `$…${names.slice(0, 20).reverse().join('')}` : `$${names.reverse().join('')}`
}

/** Checks a tree of any depth without recursion. */
function checkTree(root: unknown, axes: readonly Axis[] | undefined): void {
  const open: Array<{ node: unknown; step: Step }> = [{ node: root, step: { parent: null, name: '.cohort' } }]
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, step } = entry
    const path = () => pathOf(step)
    if (!isRecord(node)) throw wrong(path(), 'is not an object with "op"')
    if (node.op === 'not') {
      checkKeys(node, ['op', 'item'], path)
      open.push({ node: node.item, step: { parent: step, name: '.item' } })
    } else if (node.op === 'and' || node.op === 'or') {
      checkKeys(node, ['op', 'items'], path)
      if (!Array.isArray(node.items) || node.items.length === 0) throw wrong(`${path()}.items`, 'must be a list')
      for (const [index, item] of node.items.entries()) {
        open.push({ node: item, step: { parent: step, name: `.items[${index}]` } })
      }
    } else {
      checkLeaf(node, path, axes)
    }
  }
}

function checkLeaf(node: Record<string, unknown>, path: () => string, axes: readonly Axis[] | undefined): void {
  if (node.op === 'all') {
    checkKeys(node, ['op'], path)
  } else if (node.op === 'in') {
    checkKeys(node, ['op', 'axis', 'levels'], path)
    const { levels } = node
    if (!Array.isArray(levels) || levels.length === 0 || !levels.every((level) => typeof level === 'string')) {
      throw wrong(`${path()}.levels`, 'must be a list of level ids')
    }
    const axis = checkAxis(node.axis, path, axes)
    if (axis) for (const level of levels) checkLevel(axis, level, path)
  } else if (node.op === 'range') {
    checkKeys(node, ['op', 'axis', 'from', 'to'], path)
    const { from, to } = node
    if (typeof from !== 'string' || typeof to !== 'string') throw wrong(path(), 'needs the texts "from" and "to"')
    const axis = checkAxis(node.axis, path, axes)
    if (axis) checkRange(axis, from, to, path)
  } else {
    throw wrong(`${path()}.op`, 'must be one of all, in, range, not, and, or')
  }
}

function checkAxis(id: unknown, path: () => string, axes: readonly Axis[] | undefined): Axis | undefined {
  if (typeof id !== 'string') throw wrong(`${path()}.axis`, 'must be the id of an attribute')
  const axis = axes?.find((candidate) => candidate.id === id)
  if (!axes || axis) return axis
  const ids = axes.map((candidate) => candidate.id)
  throw wrong(
    `${path()}.axis`,
    `names no attribute: ${id}`,
    didYouMean(id, ids)?.en ?? `Attributes: ${listFew(ids).en}`,
  )
}

function checkLevel(axis: Axis, id: string, path: () => string): void {
  if (axis.levels.some((level) => level.id === id)) return
  const ids = axis.levels.map((level) => level.id)
  const hint = didYouMean(id, ids)?.en ?? `Levels of ${axis.id}: ${listFew(ids).en}`
  throw wrong(path(), `names no level of ${axis.id}: ${id}`, hint)
}

function checkRange(axis: Axis, from: string, to: string, path: () => string): void {
  if (!axis.ordered && !isCoded(axis)) throw wrong(path(), `is a range, but ${axis.id} has no order and no codes`)
  const isEnd = from === to ? looksLikePrefix : looksLikeCode
  for (const end of [from, to]) if (!isCoded(axis) || !isEnd(end)) checkLevel(axis, end, path)
  const { levels, backwards } = levelsBetween(axis, from, to)
  if (backwards) throw wrong(path(), `runs backwards: ${from}..${to}`)
  if (levels.length === 0) throw wrong(path(), `holds no level of ${axis.id}: ${from}..${to}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkKeys(node: Record<string, unknown>, known: string[], path: () => string): void {
  const unknown = Object.keys(node).find((key) => !known.includes(key))
  if (unknown !== undefined) throw wrong(path(), `has an unknown member ${unknown}`, didYouMean(unknown, known)?.en)
}

function wrong(path: string, what: string, hint?: string): HindoError {
  return new HindoError('parse', `The cohort's JSON ${what} (at ${path})`, { hint })
}
