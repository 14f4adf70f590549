import * as v from 'valibot'
import { HindoError } from '../errors.ts'
import type { Level } from '../types.ts'

const ID = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/, 'ids hold only A-Z a-z 0-9 _ . -'))
const LABEL = v.object({ en: v.string(), ja: v.string() })

const LEVEL = v.object({
  id: ID,
  label: v.optional(LABEL),
  codes: v.optional(v.array(v.object({ system: v.string(), version: v.string(), code: v.string() }))),
  parent: v.optional(v.string()),
  values: v.optional(v.array(v.string())),
})

const AXIS = v.object({
  id: ID,
  kind: v.picklist(['partition', 'overlapping']),
  ordered: v.optional(v.boolean(), false),
  label: v.optional(LABEL),
  column: v.optional(v.string()),
  levels: v.optional(v.array(LEVEL), []),
})

const FILE = v.object({ axes: v.array(AXIS) })

/** A level as an axes file has it; `values` are the sheet's words for it. */
export interface LevelSpec extends Level {
  values?: string[]
}

/** An axis as an axes file (or an option) has it. Without levels they come from the sheet. */
export interface AxisSpec {
  id: string
  kind: 'partition' | 'overlapping'
  ordered: boolean
  label?: { en: string; ja: string }
  /** Column of the sheet; default: the id. */
  column?: string
  levels: LevelSpec[]
}

function fail(message: string, hint?: string): never {
  throw new HindoError('parse', `axes file: ${message}`, hint ? { hint } : {})
}

/**
 * Checks an axes file: `{ "axes": [{ id, kind, ordered, label, column, levels: [{ id, label, codes, parent, values }] }] }`.
 *
 * @throws HindoError `parse` for wrong types, repeated ids, unknown or circular parents, parents in a partition
 */
export function readAxesFile(json: unknown): AxisSpec[] {
  const result = v.safeParse(FILE, json)
  if (!result.success) {
    const issue = result.issues[0]
    fail(`${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  const { axes } = result.output
  refuseRepeats(
    axes.map(({ id }) => id),
    'the axis',
  )
  return axes.map((axis) => {
    checkLevels(axis.id, axis.kind, axis.levels)
    const levels = axis.levels.map((level) => ({ ...level, label: level.label ?? { en: level.id, ja: level.id } }))
    return { ...axis, levels }
  })
}

function refuseRepeats(ids: string[], what: string): void {
  for (const [i, id] of ids.entries()) if (ids.indexOf(id) < i) fail(`${what} ${JSON.stringify(id)} is there twice`)
}

function checkLevels(axis: string, kind: string, levels: Array<{ id: string; parent?: string | undefined }>): void {
  refuseRepeats(
    levels.map(({ id }) => id),
    `in the axis ${JSON.stringify(axis)} the level`,
  )
  const byId = new Map(levels.map((level) => [level.id, level]))
  for (const level of levels) {
    if (level.parent === undefined) continue
    if (kind === 'partition')
      fail(
        `the level ${JSON.stringify(level.id)} of the partition axis ${JSON.stringify(axis)} has a parent`,
        'only overlapping axes have parents',
      )
    const path = [level.id]
    for (let parent = level.parent as string | undefined; parent !== undefined; ) {
      const found = byId.get(parent)
      if (!found)
        fail(
          `the parent ${JSON.stringify(parent)} of the level ${JSON.stringify(path.at(-1))} does not exist in the axis ${JSON.stringify(axis)}`,
        )
      if (path.includes(parent))
        fail(`the levels ${[...path, parent].join(' → ')} of the axis ${JSON.stringify(axis)} form a loop`)
      path.push(parent)
      parent = found.parent
    }
  }
}
