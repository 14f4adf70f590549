import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addLevel } from '../../sdk/cohort/edit.ts'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { printCohort } from '../../sdk/cohort/print.ts'
import { joinedBy, toggleLevel } from '../../sdk/components/cohort-search/edits.ts'
import { QueryModel } from '../../sdk/components/cohort-search/query-model.ts'
import { TOOLS } from '../../sdk/components/cohort-search/query-tools.ts'
import { nodeAt, walkTree } from '../../sdk/components/cohort-search/query-tree.ts'
import { questionOf, splitAxis } from '../../sdk/components/cohort-search/question.ts'
import type { TermHit } from '../../sdk/search-types.ts'
import { TINY_AXES } from '../support/tiny-people.ts'

const LEVELS = TINY_AXES.flatMap((axis) => axis.levels.map(({ id }) => [axis.id, id] as const))

type Action =
  | { kind: 'level'; at: number }
  | { kind: 'tool'; at: number }
  | { kind: 'select'; at: number }
  | { kind: 'type'; text: string }

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('level' as const), at: fc.nat(LEVELS.length - 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tool' as const), at: fc.nat(TOOLS.length - 1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('select' as const), at: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('type' as const),
      text: fc.constantFrom(
        'sex=male',
        'sex=male or (',
        'not (disease=C50 and region=east)',
        '',
        'ｓｅｘ＝ｆｅｍａｌｅ',
      ),
    }),
  },
)

function run(model: QueryModel, one: Action): void {
  if (one.kind === 'type') {
    model.write(one.text)
    model.rest()
  } else if (one.kind === 'select') {
    const paths = [...walkTree(model.root)].map(({ path }) => path)
    model.select(paths[one.at % paths.length]!)
  } else if (one.kind === 'level') {
    const [axis, level] = LEVELS[one.at]!
    model.edit((place) => toggleLevel(place, axis, level, TINY_AXES))
  } else {
    const tool = TOOLS[one.at]!
    if (tool.can(model.place, { axes: TINY_AXES })) model.edit((place) => tool.run(place, { axes: TINY_AXES }))
  }
}

function fresh(): QueryModel {
  const model = new QueryModel()
  model.setAxes(TINY_AXES)
  return model
}

describe('whatever a user does', () => {
  it('tree and text say the same, the selected node is there, and undo leads all the way back', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
        const model = fresh()
        for (const one of actions) {
          run(model, one)
          expect(nodeAt(model.root, model.path)).toBeDefined()
          expect(printCohort(parseCohort(model.expression, TINY_AXES))).toBe(printCohort(model.cohort))
          if (!model.error) expect(printCohort(parseCohort(model.text, TINY_AXES))).toBe(printCohort(model.cohort))
        }
        const { text, root } = model
        let steps = 0
        for (; model.canUndo; steps++) model.undo()
        expect([model.text, model.expression, model.root.items]).toEqual(['', '', []])
        for (; steps > 0; steps--) model.redo()
        expect([model.text, model.root]).toEqual([text, root])
      }),
      { numRuns: 300 },
    )
  })

  it('"if added" asks for what choosing the level would make', () => {
    let asked = 0
    fc.assert(
      fc.property(fc.array(action, { maxLength: 15 }), (actions) => {
        const model = fresh()
        for (const one of actions) run(model, one)
        const open = new Set(TINY_AXES.map(({ id }) => id))
        const { targets, expression, by } = questionOf(model, TINY_AXES, open, undefined, 'sex')
        expect(expression).toBe(model.expression)
        expect(new Set(by)).toEqual(open)
        const aimed = targets.flatMap(({ axes }) => axes)
        expect(new Set(aimed).size).toBe(aimed.length)
        for (const { axes, addTo } of targets) {
          for (const axis of axes) {
            for (const [, level] of LEVELS.filter(([id]) => id === axis)) {
              const made = toggleLevel(model.place, axis, level, TINY_AXES)
              // a level that stands there already would go: it has no "if added"
              const before = nodeAt(model.root, joinedBy(model.place, axis) ?? [])
              if (before?.kind === 'condition' && before.leaf.op === 'in' && before.leaf.levels.includes(level))
                continue
              const after = fresh()
              after.edit(() => made)
              if (countOf(made.root, axis, level) <= countOf(model.root, axis, level)) continue
              asked++
              const counted = addLevel(model.cohort, addTo, { op: 'in', axis, levels: [level] })
              for (const person of PEOPLE) expect(isIn(counted, person)).toBe(isIn(after.cohort, person))
            }
          }
        }
      }),
      { numRuns: 120 },
    )
    expect(asked).toBeGreaterThan(500)
  })
})

/** How often a level is named in a tree. */
function countOf(root: Parameters<typeof walkTree>[0], axis: string, level: string): number {
  return [...walkTree(root)].filter(({ node }) => {
    return (
      node.kind === 'condition' && node.leaf.op === 'in' && node.leaf.axis === axis && node.leaf.levels.includes(level)
    )
  }).length
}

/** Every kind of person: one sex, one region, any set of diseases. */
const PEOPLE = TINY_AXES.reduce<Array<Record<string, string[]>>>(
  (people, axis) => {
    const ids = axis.levels.map(({ id }) => id)
    const choices =
      axis.kind === 'partition'
        ? ids.map((id) => [id])
        : Array.from({ length: 2 ** ids.length }, (_, bits) => ids.filter((_id, index) => bits & (1 << index)))
    return people.flatMap((person) => choices.map((levels) => ({ ...person, [axis.id]: levels })))
  },
  [{}],
)

function isIn(cohort: ReturnType<typeof parseCohort>, person: Record<string, string[]>): boolean {
  if (cohort.op === 'all') return true
  if (cohort.op === 'not') return !isIn(cohort.item, person)
  if (cohort.op === 'and') return cohort.items.every((item) => isIn(item, person))
  if (cohort.op === 'or') return cohort.items.some((item) => isIn(item, person))
  if (cohort.op === 'in') return cohort.levels.some((level) => person[cohort.axis]!.includes(level))
  throw new Error('no ranges are made here')
}

describe('what is asked for', () => {
  it('are the axes on screen and the split, or those of what was found', () => {
    const model = fresh()
    const hit = (axis: string, level: string | null) => ({ axis, level }) as TermHit
    expect(questionOf(model, TINY_AXES, new Set(['sex']), undefined, 'region').by).toEqual(['region', 'sex'])
    expect(
      questionOf(model, TINY_AXES, new Set(['sex']), [hit('disease', 'C50'), hit('sex', null)], undefined).by,
    ).toEqual(['disease'])
    expect(questionOf(model, TINY_AXES, new Set(), undefined, undefined)).toEqual({
      expression: '',
      by: [],
      targets: [],
    })
  })

  it('the split is the axis asked for, else the biobanks, else none', () => {
    const biobank = { ...TINY_AXES[0]!, id: 'biobank' }
    expect(splitAxis(TINY_AXES, undefined)).toBeUndefined()
    expect(splitAxis([...TINY_AXES, biobank], undefined)).toBe(biobank)
    expect(splitAxis([...TINY_AXES, biobank], 'sex')?.id).toBe('sex')
  })
})
