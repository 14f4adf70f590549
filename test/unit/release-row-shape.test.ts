import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KINDS } from '../../sdk/release/algebra/genotypes.ts'
import { groupRows } from '../../sdk/release/overlap.ts'
import { RowPlans } from '../../sdk/release/row-plan.ts'
import {
  hiddenIn,
  hidesAnything,
  isExact,
  isSilent,
  isWhole,
  shapeOf,
  tellsOfAlleles,
  tellsOfCopies,
} from '../../sdk/release/row-shape.ts'
import { hiddenColumns, type Scene, type SceneCohort, sourceOf } from '../../sdk/release/scene.ts'
import type { EarlierRelease, ShownColumn } from '../../sdk/release/subject.ts'
import { COUNTED, learnedFrom } from '../../sdk/release/told.ts'
import { STATE } from '../../sdk/types.ts'
import { genotypedWorld, subjectOf, variantKeys } from '../support/release-world.ts'

const NAMES = ['AC', 'AN', 'AF', 'nhomalt', 'n_het', 'n_hom_ref', 'n_missing', 'AF_low', 'hwe_p', 'call_rate']
const STATES = [STATE.value, STATE.value | STATE.MARKED, STATE.suppressed, STATE.notCalled, STATE.notCollected]
const PEOPLE = 40

/** One row of a cohort of which the dataset has every number. */
function cohortOf(names: readonly string[], states: readonly number[], hasCounts: boolean): SceneCohort {
  const numbers: Record<string, number> = { AC: 10, AN: 80, nhomalt: 2, n_het: 6, n_hom_ref: 32, n_missing: 0 }
  const column = (name: string, state: number): [string, ShownColumn] => [
    name,
    { values: Float64Array.of(numbers[name] ?? 10 / 80), state: Uint8Array.of(state) },
  ]
  const counts = {
    AC: Int32Array.of(10),
    AN: Int32Array.of(80),
    nhomalt: Int32Array.of(2),
    n_haploid: Int32Array.of(0),
  }
  return {
    cohort: 0,
    name: 'a',
    people: PEOPLE,
    cells: [0],
    columns: new Map(names.map((name, i) => column(name, states[i % states.length]!))),
    own: { expected: new Map(names.map((name) => column(name, STATE.value))), ...(hasCounts ? { counts } : {}) },
    change: { noise: false, rounding: { method: 'nearest', base: 5 } },
    rowOf: (row) => row,
  }
}

describe('the shape of a cohort in a row', () => {
  // mostly the same state in all columns: those rows are recognised without reading what they tell
  const row = fc.record({
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
    states: fc.oneof(
      fc.constantFrom(...STATES).map((state) => [state]),
      fc.array(fc.constantFrom(...STATES), { minLength: NAMES.length, maxLength: NAMES.length }),
    ),
    hasCounts: fc.boolean(),
  })

  it('is what is learned from it, column by column', () => {
    const seen = { exact: 0, bounded: 0, hidden: 0, partial: 0, silent: 0 }
    fc.assert(
      fc.property(row, ({ names, states, hasCounts }) => {
        const cohort = cohortOf(names, states, hasCounts)
        const shape = shapeOf(cohort, 0)
        const { told, whole } = learnedFrom(sourceOf(cohort, 0), cohort.people)
        for (const form of COUNTED) {
          expect(isExact(shape, form)).toBe(told.some((one) => one.form === form && one.low === one.high))
        }
        expect(tellsOfCopies(shape)).toBe(told.some(({ form }) => form === 'AC'))
        expect(tellsOfAlleles(shape)).toBe(told.some(({ form }) => form !== 'AN' && form !== 'called'))
        expect(isWhole(shape)).toBe(whole)
        expect(hiddenIn(shape)).toEqual(hiddenColumns(cohort, 0))
        expect(hidesAnything(shape)).toBe(hiddenColumns(cohort, 0).length > 0)
        expect(isSilent(cohort, 0)).toBe(
          [...cohort.columns.values()].every(({ state }) => state[0] === STATE.suppressed),
        )
        if (isSilent(cohort, 0)) expect(told).toEqual([])
        seen.exact += Number(isExact(shape, 'AC'))
        seen.bounded += Number(tellsOfCopies(shape) && !isExact(shape, 'AC'))
        seen.hidden += Number(hidesAnything(shape))
        seen.partial += Number(!whole)
        seen.silent += Number(isSilent(cohort, 0))
      }),
      { numRuns: 3000 },
    )
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(20)
  })
})

describe('plans of rows', () => {
  it('are one for the same shapes and kinds of people, and others for others', () => {
    const scene = { cohorts: [cohortOf(['AC', 'AN'], [STATE.suppressed], true)], parts: [[0]] } as unknown as Scene
    const plans = new RowPlans()
    const hidden = shapeOf(scene.cohorts[0]!, 0)
    const shown = shapeOf(cohortOf(['AC', 'AN'], [STATE.value], true), 0)
    const first = plans.of(scene, [hidden], KINDS)
    expect(first.hidden).toEqual([{ number: 0, forms: ['AC', 'carriers'], partly: false }])
    expect(plans.of(scene, [hidden], KINDS)).toBe(first)
    expect(plans.of(scene, [hidden], ['hemi', 'single']).hidden[0]!.forms).toEqual(['AC'])
    expect(plans.of(scene, [shown], KINDS).hidden).toEqual([])
    expect(plans.of(scene, [shown], KINDS).shown).toEqual([0])
  })

  it('stay right beyond as many as are remembered', () => {
    const plans = new RowPlans()
    const cohorts = Array.from({ length: 12 }, () => cohortOf(['AC', 'AN'], [STATE.value], true))
    const scene = { cohorts, parts: [[0]] } as unknown as Scene
    const [hidden, shown] = [STATE.suppressed, STATE.value].map((state) =>
      shapeOf(cohortOf(['AC', 'AN'], [state], true), 0),
    )
    for (let pattern = 0; pattern < 1 << 12; pattern++) {
      const shapes = cohorts.map((_, i) => ((pattern >> i) & 1 ? hidden! : shown!))
      const own = plans.of(scene, shapes, KINDS).hidden.map(({ number }) => number)
      expect(own).toEqual([...cohorts.keys()].filter((i) => (pattern >> i) & 1))
    }
  })
})

describe('rows by the earlier releases that have their variants', () => {
  it('are what a look at each release says, groups in the order of their first rows', () => {
    const release = (rows: number[]) =>
      ({ variants: rows.map((row) => variantKeys(1, 100 + row)[0]!) }) as unknown as EarlierRelease
    const table = subjectOf(genotypedWorld([{ level: 0, people: 20 }], 1, 12), { cohorts: { a: 'all' } })
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.nat({ max: 15 })), { maxLength: 5 }), (held) => {
        const expected = new Map<string, { rows: number[]; earlier: number[] }>()
        for (let row = 0; row < 12; row++) {
          const earlier = held.flatMap((rows, number) => (rows.includes(row) ? [number] : []))
          const group = expected.get(earlier.join()) ?? { rows: [], earlier }
          group.rows.push(row)
          expected.set(earlier.join(), group)
        }
        expect(groupRows({ variants: table.variants, earlier: held.map(release) })).toEqual([...expected.values()])
      }),
    )
  })
})
