import { describe, expect, it } from 'vitest'
import { HiddenGroups, type Quantity } from '../../sdk/release/algebra/hidden-groups.ts'
import { laminarFamilies, type Relation } from '../../sdk/release/algebra/laminar.ts'
import { loadIntervalSolver } from '../../sdk/release/algebra/linear-program.ts'

/** Groups by the people in them. */
function relationOf(groups: ReadonlyArray<ReadonlySet<number>>) {
  return (a: number, b: number): Relation => {
    const shared = [...groups[a]!].filter((one) => groups[b]!.has(one)).length
    if (shared === 0) return 'apart'
    const [all, within] = [shared === groups[a]!.size, shared === groups[b]!.size]
    return all ? (within ? 'same' : 'inside') : within ? 'around' : 'crossing'
  }
}

function familiesOf(groups: ReadonlyArray<readonly number[]>, axes: number[][]) {
  const sets = groups.map((group) => new Set(group))
  const sizes = groups.map(({ length }) => length)
  return laminarFamilies(groups.length, sizes, relationOf(sets), axes)
}

const plain = (families: ReturnType<typeof familiesOf>) =>
  families.map(({ groups, above }) =>
    [...groups].map((group, node) => [group, above[node]! < 0 ? -1 : groups[above[node]!]!]),
  )

describe('families of nested groups', () => {
  it('are trees, with what is next around each', () => {
    // everybody; two regions; one town in the first; a disease that crosses both
    const groups = [
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
      [0, 1],
      [2, 3],
    ]
    expect(plain(familiesOf(groups, [[1, 2], [3]]))).toEqual([
      [[0, -1], [1, 0], [2, 0], [3, 1]],
      // What crosses the regions lies apart from the town, and both in everybody.
      [[0, -1], [4, 0]],
    ]) // biome-ignore format: trees
  })

  it('hold every group', () => {
    for (let seed = 1; seed <= 40; seed++) {
      let state = seed
      const random = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return state / 2 ** 32
      }
      const people = Array.from({ length: 12 }, (_, i) => i)
      const groups = [people, ...Array.from({ length: 8 }, () => people.filter(() => random() < 0.5))].filter(
        (group) => group.length > 0,
      )
      const families = familiesOf(groups, [])
      const sets = groups.map((group) => new Set(group))
      const relation = relationOf(sets)
      const held = new Set(families.flatMap((family) => [...family.groups]))
      expect([...held].sort((a, b) => a - b)).toEqual([...groups.keys()])
      for (const { groups: members, above } of families) {
        for (const [i, a] of members.entries()) {
          for (const b of members.subarray(0, i)) expect(relation(a, b)).not.toBe('crossing')
          const around = [...members.subarray(0, i)].filter((b) => ['inside', 'same'].includes(relation(a, b)))
          const least = Math.min(...around.map((b) => groups[b]!.length))
          if (around.length === 0) expect(above[i]).toBe(-1)
          else expect([above[i]! < i, groups[members[above[i]!]!]!.length]).toEqual([true, least])
        }
      }
    }
  })
})

describe('hidden groups', () => {
  /** Everybody and the levels of an axis, with counts of 100 people each. */
  function axis(counts: number[], hidden: number[], change: Partial<Quantity> = {}, width = 10) {
    const groups = [
      counts.flatMap((_, i) => Array.from({ length: 100 }, (__, p) => 100 * i + p)),
      ...counts.map((_, i) => Array.from({ length: 100 }, (__, p) => 100 * i + p)),
    ]
    const families = familiesOf(groups, [counts.map((_, i) => i + 1)])
    const values = [counts.reduce((a, b) => a + b, 0), ...counts]
    const others = values.map((value, s) => groups[s]!.length - value)
    const own = Uint8Array.from(values, (_, s) => (hidden.includes(s) ? 1 : 0))
    new HiddenGroups(families, values.length, width).complete(own, [
      { values, others, least: 10, noneAllowed: true, open: true, ...change },
    ])
    return [...own.keys()].filter((s) => own[s])
  }

  it('take the smallest sibling along, not one that has none', () => {
    expect(axis([3, 40, 20, 0], [1])).toEqual([1, 3])
    expect(axis([3, 40, 0, 0], [1])).toEqual([1, 2])
  })

  it('are enough where they are many together and none is known', () => {
    expect(axis([6, 7, 40], [1, 2])).toEqual([1, 2])
    expect(axis([4, 5, 40], [1, 2])).toEqual([1, 2, 3])
  })

  it('take nothing along where the total is hidden', () => {
    expect(axis([3, 2, 0], [0, 1, 2])).toEqual([0, 1, 2])
  })

  it('take the total along where every sibling has none', () => {
    expect(axis([12, 0, 0], [1])).toEqual([1, 2])
    // Where none may be known of the rest, nothing is left open by hiding one.
    expect(axis([3, 0, 0], [1])).toEqual([0, 1])
  })

  it('need room to move: as many people on either side as the width', () => {
    // All of the first two are carriers: nobody can trade places, whatever the sums.
    expect(axis([100, 100, 50, 60], [1, 2])).toEqual([1, 2, 3])
  })

  it('hide what nobody has where that is not to be known', () => {
    expect(axis([0, 40, 20], [1], { noneAllowed: false })).toEqual([1, 3])
  })

  it('leave shown what a person must be able to rely on, where nothing else can be hidden', () => {
    const families = familiesOf(
      [
        [0, 1, 2, 3],
        [0, 1],
        [2, 3],
      ],
      [[1, 2]],
    )
    const hidden = Uint8Array.of(0, 1, 0)
    const values = [2, 1, 1]
    const groups = new HiddenGroups(families, 3, 2, Uint8Array.of(0, 1, 0))
    groups.complete(hidden, [{ values, others: [2, 1, 1], least: 2, noneAllowed: true, open: true }])
    expect([...hidden]).toEqual([0, 1, 0])
  })

  it('let the numbers of people be more or fewer where these are not told', () => {
    const people = [30, 3, 7, 20]
    const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)
    const families = familiesOf([ids(0, 30), ids(0, 3), ids(3, 7), ids(10, 20)], [[1, 2, 3]])
    const values = [22, 1, 6, 15]
    const others = values.map((value, s) => people[s]! - value)
    const quantity = { values, others, least: 5, noneAllowed: true, open: true }
    const hide = (unsized: boolean) => {
      const hidden = Uint8Array.of(0, 1, 1, 0)
      const groups = new HiddenGroups(families, 4, 5)
      if (unsized) groups.setUnsized(Uint8Array.of(0, 1, 1, 0))
      groups.complete(hidden, [quantity])
      return [...hidden]
    }
    expect(hide(true)).toEqual([0, 1, 1, 0])
    // Three people known to be three have three carriers at most, whatever is hidden.
    expect(hide(false)).toEqual([1, 1, 1, 1])
  })

  it('do not fall for two hidden cells in every line (sdcTable, 4 x 4)', async () => {
    const table = [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]] // biome-ignore format: a table
    const primary = ['00', '01', '02', '10', '12', '21', '23', '31', '33']
    const cells = [0, 1, 2, 3].flatMap((r) => [0, 1, 2, 3].map((c) => `${r}${c}`))
    const inside = [
      cells.map((_, i) => i),
      ...[0, 1, 2, 3].map((r) => cells.flatMap((cell, i) => (cell[0] === String(r) ? [i] : []))),
      ...[0, 1, 2, 3].map((c) => cells.flatMap((cell, i) => (cell[1] === String(c) ? [i] : []))),
      ...cells.map((_, i) => [i]),
    ]
    const values = inside.map((own) =>
      own.reduce((sum, i) => sum + table[Number(cells[i]![0])]![Number(cells[i]![1])]!, 0),
    )
    const families = familiesOf(inside, [[1, 2, 3, 4], [5, 6, 7, 8], cells.map((_, i) => 9 + i)])
    const companions = new Map(cells.map((cell, i) => [9 + i, [5 + Number(cell[1])]]))
    const asked = Uint8Array.from(values, (_, s) => (s >= 9 && primary.includes(cells[s - 9]!) ? 1 : 0))
    const solver = (await loadIntervalSolver())!
    const boundsOf = (hidden: Uint8Array, cell: string) => {
      const sums = values.flatMap((value, s) => (hidden[s] ? [] : [{ members: inside[s]!, low: value, high: value }]))
      const system = { lower: new Float64Array(16), upper: new Float64Array(16).fill(4000), sums }
      return solver.solve(system, [[cells.indexOf(cell)]])[0]!
    }
    expect(boundsOf(asked, '01')).toEqual({ lower: 47, upper: 47 })
    const hidden = asked.slice()
    const groups = new HiddenGroups(families, values.length, 10)
    groups.setCompanions(companions)
    groups.complete(hidden, [{ values, others: values.map(() => 5000), least: 10, noneAllowed: true, open: true }])
    expect(hidden[0]).toBe(0)
    for (const [i, cell] of cells.entries()) {
      if (!hidden[9 + i]) continue
      const { lower, upper } = boundsOf(hidden, cell)
      expect(upper - lower + 1).toBeGreaterThanOrEqual(10)
    }
  })
})
