import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCohort } from '../../sdk/cohort/parse.ts'
import { createPlanner } from '../../sdk/cohort/plan.ts'
import { CellKeyTable } from '../../sdk/release/cell-key.ts'
import { atomsOf } from '../../sdk/release/mitigations/atoms.ts'
import { addKeyNoise } from '../../sdk/release/mitigations/key-noise.ts'
import { treatTable } from '../../sdk/release/mitigations/treat.ts'
import { profileOf } from '../../sdk/release/profiles.ts'
import type { Subject } from '../../sdk/release/subject.ts'
import { STATE } from '../../sdk/types.ts'
import { makeWorld, membersOf } from '../support/cohort-world.ts'
import {
  countsOf,
  type GenotypedWorld,
  type GroupOfPeople,
  genotypedWorld,
  subjectOf,
} from '../support/release-world.ts'

const secret = Uint8Array.from({ length: 32 }, (_, i) => 7 * i)
const SHAPE = { reach: 5, variance: 2, blocked: 0 }
const MARKED = STATE.value | STATE.MARKED

function atomsIn({ world }: GenotypedWorld, { cohorts }: Subject) {
  const planner = createPlanner(world.manifest)
  return atomsOf(
    world.manifest,
    cohorts.map(({ cohort }) => planner.plan(cohort)),
  )
}

const noise = (world: GenotypedWorld, subject: Subject) =>
  addKeyNoise(subject, { ...SHAPE, secret, atoms: atomsIn(world, subject) })

const shown = (subject: Subject, cohort: string, column: string) => {
  const { values, state } = subject.cohorts.find(({ name }) => name === cohort)!.columns.get(column)!
  return [...values].map((value, row) => (state[row]! === STATE.suppressed ? 'suppressed' : value))
}

/** Three levels, with and without a disease: in the last level all carriers of the second variant have it. */
const people: GroupOfPeople[] = [
  {
    level: 0,
    people: 40,
    has: 0,
    carriers: [
      [6, 2],
      [0, 0],
      [0, 0],
    ],
  },
  {
    level: 0,
    people: 30,
    has: 1,
    carriers: [
      [4, 1],
      [3, 0],
      [0, 0],
    ],
  },
  {
    level: 1,
    people: 50,
    has: 0,
    carriers: [
      [9, 1],
      [7, 1],
      [0, 0],
    ],
  },
  {
    level: 2,
    people: 60,
    has: 0,
    carriers: [
      [2, 0],
      [0, 0],
      [0, 0],
    ],
  },
  {
    level: 2,
    people: 20,
    has: 1,
    carriers: [
      [1, 1],
      [5, 2],
      [20, 0],
    ],
  },
]
const world = genotypedWorld(people, 3, 3, 1)
const columns = ['AC', 'AN', 'AF', 'nhomalt', 'n_het', 'n_hom_ref', 'hwe_p']

describe('cell-key noise', () => {
  it('is that of the sum of the keys of the atoms’ carriers', async () => {
    const subject = subjectOf(world, { cohorts: { two: 'p0 in (p0l0, p0l1)', everybody: 'all' }, columns })
    const noised = await noise(world, subject)
    const table = new CellKeyTable(SHAPE)
    const key = (text: string) => createHmac('sha256', secret).update(text).digest().readUInt32BE(0)
    const carriers = [
      [13, 3],
      [10, 8],
      [4, 7, 20],
    ]
    const expected = (levels: number[], copies: number[]) =>
      copies.map((count, row) => {
        const keys = levels.flatMap((level) => {
          const counted = carriers[level]![row] ?? 0
          return counted === 0 ? [] : [key(`["22:${100 + row}:A:G","p0=p0l${level}",${counted}]`)]
        })
        return table.perturb(count, keys.reduce((sum, own) => sum + own, 0) % 2 ** 32)
      })
    expect(shown(noised, 'two', 'AC')).toEqual(expected([0, 1], [27, 12, 0]))
    expect(shown(noised, 'everybody', 'AC')).toEqual(expected([0, 1, 2], [32, 21, 20]))
    expect(shown(noised, 'everybody', 'AN')).toEqual([400, 400, 400])
    expect(noised.cohorts[0]!.columns.get('AC')!.state).toEqual(Uint8Array.of(MARKED, MARKED, MARKED))
    expect(shown(noised, 'everybody', 'hwe_p')).toEqual(Array(3).fill('suppressed'))
  })

  it('keeps a table consistent: homozygotes, copies and frequencies agree, and zeros stay', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.nat(20)), { minLength: 3, maxLength: 3 }),
        fc.uint8Array({ minLength: 32, maxLength: 40 }),
        async (levels, secret) => {
          const world = genotypedWorld(
            levels.map(([rest, het, hom], level) => ({ level, people: rest + het + hom, carriers: [[het, hom]] })),
            3,
            1,
          )
          const subject = subjectOf(world, { cohorts: { a: 'p0=p0l0', b: 'not p0=p0l0', everybody: 'all' }, columns })
          const shape = { reach: 8, variance: 4, blocked: 1 }
          const noised = await addKeyNoise(subject, { ...shape, secret, atoms: atomsIn(world, subject) })
          for (const [number, own] of noised.cohorts.entries()) {
            const [ac, an, hom] = ['AC', 'AN', 'nhomalt'].map((name) => own.columns.get(name)!.values[0]!) as [
              number,
              number,
              number,
            ]
            const exact = subject.cohorts[number]!.counts!
            expect(hom).toBeGreaterThanOrEqual(0)
            expect(2 * hom).toBeLessThanOrEqual(ac)
            expect(ac).toBeLessThanOrEqual(an)
            expect(an).toBe(exact.AN[0])
            expect(Math.abs(ac - exact.AC[0]!)).toBeLessThanOrEqual(shape.reach)
            expect(Math.abs(hom - exact.nhomalt![0]!)).toBeLessThanOrEqual(shape.reach)
            expect(shown(noised, own.name, 'n_het')).toEqual(['suppressed'])
            if (exact.AC[0] === 0) expect([ac, hom]).toEqual([0, 0])
            if (an > 0) expect(own.columns.get('AF')!.values[0]).toBe(ac / an)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it.each([
    ['p0 in (p0l0, p0l1)', 'not p0=p0l2'],
    ['all', 'q0=q0l0 or not q0=q0l0'],
    ['p0=p0l0', '(p0=p0l0 and q0=q0l0) or (p0=p0l0 and not q0=q0l0)'],
  ])('gives the same people the same noise: %s, %s', async (one, other) => {
    const both = subjectOf(world, { cohorts: { one, other }, columns })
    const noised = await noise(world, both)
    const alone = await noise(world, subjectOf(world, { cohorts: { one }, columns: ['AF'] }))
    expect(noised.cohorts[0]!.columns).toEqual(noised.cohorts[1]!.columns)
    expect(shown(alone, 'one', 'AF')).toEqual(shown(noised, 'one', 'AF'))
  })

  it('changes nothing when people without a carrier are added, also where only those with a disease carry', async () => {
    const cohorts = {
      some: 'p0=p0l2 and q0=q0l0',
      more: 'p0=p0l2',
      most: 'p0=p0l2 or (p0=p0l0 and not q0=q0l0)',
    }
    const noised = await noise(world, subjectOf(world, { cohorts, columns: ['AC', 'nhomalt'] }))
    // all carriers of the second and third variant are in the first group
    for (const column of ['AC', 'nhomalt']) {
      const [some, more, most] = ['some', 'more', 'most'].map((name) => shown(noised, name, column).slice(1))
      expect(more).toEqual(some)
      expect(most).toEqual(some)
    }
  })

  it('leaves what is suppressed as it is, and says what it did', async () => {
    const subject = subjectOf(world, {
      cohorts: { a: 'p0=p0l0', everybody: 'all' },
      suppressed: (row, cohort) => row === 0 && cohort === 'a',
    })
    const step = { kind: 'cell-key' as const, ...SHAPE, secret }
    const planner = createPlanner(world.world.manifest)
    const treated = await treatTable(subject, profileOf('jp-ndb'), [step], {
      regroup: () => Promise.reject(new Error('not asked for')),
      atomsOf: (cohorts) =>
        atomsOf(
          world.world.manifest,
          cohorts.map((cohort) => planner.plan(cohort)),
        ),
    })
    expect(shown(treated.subject, 'a', 'AC')[0]).toBe('suppressed')
    expect(treated.subject.mitigation).toEqual({ steps: ['cell-key 5:2:0'], variance: 2 })
    expect(JSON.stringify(treated.subject.mitigation)).not.toContain(String(secret))
  })

  it('needs a secret that cannot be guessed, and atoms', async () => {
    const subject = subjectOf(world, { cohorts: { everybody: 'all' } })
    const atoms = atomsIn(world, subject)
    await expect(addKeyNoise(subject, { ...SHAPE, secret: secret.slice(1), atoms })).rejects.toThrow(
      /32 bytes or more, not 31/,
    )
    await expect(addKeyNoise(subject, { ...SHAPE, variance: 99, secret, atoms })).rejects.toThrow(/variance 99/)
    const open = makeWorld({
      partitions: [2, 2],
      overlapping: [],
      people: Array.from({ length: 40 }, (_, i) => ({ places: [i % 2, (i >> 1) % 2], has: [], measure: 0 })),
      pairs: [],
      joint: false,
      declared: false,
    })
    const plan = createPlanner(open.manifest).plan(parseCohort('p0=p0l0', open.axes))
    expect(() => atomsOf(open.manifest, [plan])).toThrow(/smallest groups/)
    expect(() => atomsOf(open.manifest, [plan])).toThrow(expect.objectContaining({ code: 'not-answerable' }))
  })
})

describe('atoms of cohorts', () => {
  it('give every sum over people', () => {
    const texts = ['all', 'p0=p0l1', 'q0=q0l0 and not p0=p0l0', 'p0=p0l2 or q0=q0l0', 'not q0=q0l0']
    const planner = createPlanner(world.world.manifest)
    const cohorts = texts.map((text) => parseCohort(text, world.world.axes))
    const { atoms, terms } = atomsOf(
      world.world.manifest,
      cohorts.map((cohort) => planner.plan(cohort)),
    )
    const copies = atoms.map(({ cohort }) => countsOf(world, membersOf(world.world, cohort)).AC)
    for (const [number, cohort] of cohorts.entries()) {
      const expected = countsOf(world, membersOf(world.world, cohort)).AC
      for (const row of expected.keys()) {
        const sum = terms[number]!.reduce((all, { atom, coefficient }) => all + coefficient * copies[atom]![row]!, 0)
        expect(sum).toBe(expected[row])
      }
    }
    expect(atoms.map(({ name }) => name)).toContain('p0=p0l0;q0=q0l0')
  })
})
