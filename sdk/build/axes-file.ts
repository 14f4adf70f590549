import * as v from 'valibot'
import { hierarchyProblem } from '../dataset/axes.ts'
import { HindoError } from '../errors.ts'
import type { Level } from '../types.ts'

const ID = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]+$/, 'ids hold only A-Z a-z 0-9 _ . -'))
const LABEL = v.object({ en: v.string(), ja: v.string() })

const LEVEL = v.object({
  id: ID,
  label: v.optional(LABEL),
  codes: v.optional(v.array(v.object({ system: v.string(), version: v.string(), code: v.string() }))),
  terms: v.optional(
    v.array(v.object({ en: v.optional(v.string()), ja: v.optional(v.string()), kana: v.optional(v.string()) })),
  ),
  parent: v.optional(v.string()),
  parents: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
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
    const levels = axis.levels.map(withParents)
    checkLevels(axis.id, axis.kind, levels)
    return { ...axis, levels }
  })
}

function refuseRepeats(ids: string[], what: string): void {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) fail(`${what} ${JSON.stringify(id)} is there twice`)
    seen.add(id)
  }
}

function checkLevels(axis: string, kind: string, levels: LevelSpec[]): void {
  refuseRepeats(
    levels.map(({ id }) => id),
    `in the axis ${JSON.stringify(axis)} the level`,
  )
  for (const { id, parent, parents } of levels) {
    if (kind === 'partition' && (parent !== undefined || parents))
      fail(
        `the level ${JSON.stringify(id)} of the partition axis ${JSON.stringify(axis)} has a parent`,
        'only overlapping axes have parents',
      )
  }
  const problem = hierarchyProblem(levels)
  if (!problem) return
  if ('missing' in problem)
    fail(
      `the parent ${JSON.stringify(problem.missing)} of the level ${JSON.stringify(problem.level)} does not exist in the axis ${JSON.stringify(axis)}`,
    )
  fail(`the levels ${problem.loop.join(' → ')} of the axis ${JSON.stringify(axis)} form a loop`)
}

/** A level with `parent` and `parents` in step: the first of several is `parent`, one alone has no list. */
function withParents(level: v.InferOutput<typeof LEVEL>): LevelSpec {
  const { parent, parents, ...rest } = level
  const all = [...new Set([...(parent === undefined ? [] : [parent]), ...(parents ?? [])])]
  return {
    ...rest,
    label: level.label ?? { en: level.id, ja: level.id },
    ...(all.length > 0 ? { parent: all[0]! } : {}),
    ...(all.length > 1 ? { parents: all } : {}),
  }
}
