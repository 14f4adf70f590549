import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Suppression } from '../../sdk/build/publish.ts'
import { type PublishRules, publishRules } from '../../sdk/build/publish-policy.ts'
import { attacker, type View } from '../support/publish-attacker.ts'
import { randomWorld, servedRow, type World, type WorldRow } from '../support/publish-world.ts'

const CARRIERS = [1, 2, 3]
const OTHERS = [0]

interface Demand {
  least: number
  nonCarriers: boolean
  zeros: boolean
}

const demands: fc.Arbitrary<Demand> = fc.record({
  least: fc.integer({ min: 2, max: 4 }),
  nonCarriers: fc.boolean(),
  zeros: fc.constantFrom(false, false, true),
})

function rulesOf({ least, nonCarriers, zeros }: Demand): PublishRules {
  const uniform = zeros ? { 'cell.uniform': { zero: 'fail', full: 'fail', fullOfOverlapping: 'fail' } } : {}
  return publishRules({
    schema: 'hindo-policy/1',
    id: 'test',
    version: '1',
    label: { en: 'test', ja: 'test' },
    sources: [],
    rules: {
      'table.faithful': {},
      'stratum.min': { least, emptyAllowed: true },
      'cell.min': { least, nonCarriers },
      'attack.interval': { width: least, programs: 0 },
      ...uniform,
    },
  })
}

interface Tally {
  shown: number
  hidden: number
  faults: string[]
}

/** What an attacker learns of stored strata in one row and must not. */
function attackCells(world: World, row: WorldRow, hidden: Uint8Array, view: View, demand: Demand, tally: Tally): void {
  const { least, nonCarriers, zeros } = demand
  const kinds = nonCarriers ? [CARRIERS, OTHERS] : [CARRIERS]
  const keysOf = (s: number) => world.published.strata[s]!.terms.map((term) => term.join('='))
  const isIn = (levels: ReadonlySet<string>, s: number) => keysOf(s).every((key) => levels.has(key))
  const isFew = (value: number) => (value > 0 && value < least) || (zeros && value === 0)
  for (const s of world.published.strata.keys()) {
    const people = row.kinds[s]!
    const count = (own: number[]) => own.reduce((sum, kind) => sum + people[kind]!, 0)
    if (hidden[s]) tally.hidden++
    else {
      tally.shown++
      for (const own of kinds) {
        if (isFew(count(own)) && count(CARRIERS) + count(OTHERS) > 0)
          tally.faults.push(`${keysOf(s)} shows ${count(own)}`)
      }
      continue
    }
    // That nobody carries an allele may be known, and then nothing of the others is to be told apart.
    if (count(CARRIERS) === 0 && !zeros) continue
    for (const own of kinds) {
      if (count(own) === 0 && !zeros) continue
      const { lower, upper } = view.bounds((levels) => isIn(levels, s), own, least)
      if (upper - lower + 1 < least) tally.faults.push(`${keysOf(s)} hides ${count(own)} within ${lower}-${upper}`)
    }
  }
}

/** The same of groups that are not stored: one stratum without another; some of them, as each costs two programs. */
function attackGroups(world: World, row: WorldRow, view: View, { least, nonCarriers }: Demand, tally: Tally): void {
  const keysOf = (s: number) => world.published.strata[s]!.terms.map((term) => term.join('='))
  const isIn = (levels: ReadonlySet<string>, s: number) => keysOf(s).every((key) => levels.has(key))
  const kinds = nonCarriers ? [CARRIERS, OTHERS] : [CARRIERS]
  let tried = 0
  for (const a of world.published.strata.keys()) {
    for (const b of world.published.strata.keys()) {
      const group = (levels: ReadonlySet<string>) => isIn(levels, a) && !isIn(levels, b)
      const members = world.people.filter(({ levels }) => group(levels))
      for (const own of members.length > 0 ? kinds : []) {
        const value = members.filter((one) => own.includes(one.kinds[row.row]!)).length
        if (value === 0 || value >= least || (tried++ + row.row) % 4 !== 0) continue
        const { lower, upper } = view.bounds(group, own, least)
        if (lower === upper) tally.faults.push(`${keysOf(a)} without ${keysOf(b)} is ${value}`)
      }
    }
  }
}

async function attack(seed: number, demand: Demand, tally: Tally, options: { strong?: boolean; naive?: boolean } = {}) {
  const world = randomWorld(seed)
  const suppression = new Suppression(world.published, rulesOf(demand))
  const inhabited = new Set(world.people.map(({ levels }) => [...levels].sort().join()))
  const solver = await attacker(world.axes, suppression.strata, world.nested, options.strong ? inhabited : undefined)
  for (const row of world.rows) {
    const hidden = options.naive ? onlyFew(world, row, demand) : suppression.row(row.counts, null).slice()
    const view = solver.look(servedRow(row, hidden))
    attackCells(world, row, hidden, view, demand, tally)
    // Who knows which combinations have nobody may know what a combination of two axes has: that is not stored, nor hidden.
    if (!options.strong) attackGroups(world, row, view, demand, tally)
    view.close()
  }
}

/** Cells that a threshold alone would hide. */
function onlyFew({ published }: World, { kinds }: WorldRow, { least, nonCarriers }: Demand): Uint8Array {
  const isFew = (value: number) => value > 0 && value < least
  return Uint8Array.from(kinds, ([none, one, two, single], s) => {
    return published.people[s]! < least || isFew(one! + two! + single!) || (nonCarriers && isFew(none!)) ? 1 : 0
  })
}

const seeds = fc.integer({ min: 1, max: 1_000_000 })

describe('an attacker with a solver and all that is served', () => {
  it.each([
    ['what the axes say', false],
    ['also which combinations of levels somebody has', true],
  ])(
    'who knows %s, comes no closer to a hidden count than the policy wants',
    async (_, strong) => {
      const tally: Tally = { shown: 0, hidden: 0, faults: [] }
      await fc.assert(
        fc.asyncProperty(seeds, demands, async (seed, demand) => {
          await attack(seed, demand, tally, { strong })
          expect(tally.faults.splice(0)).toEqual([])
        }),
        { numRuns: 6 },
      )
      expect(tally.hidden).toBeGreaterThan(10)
      expect(tally.shown).toBeGreaterThan(10)
    },
    240_000,
  )

  it('finds what a threshold alone leaves open', async () => {
    const tally: Tally = { shown: 0, hidden: 0, faults: [] }
    for (let seed = 1; seed <= 6; seed++)
      await attack(seed, { least: 3, nonCarriers: false, zeros: false }, tally, { naive: true })
    expect(tally.faults.length).toBeGreaterThan(5)
    expect(tally.faults.some((fault) => fault.includes('without'))).toBe(true)
  }, 60_000)
})
