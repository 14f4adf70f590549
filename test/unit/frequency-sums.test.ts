import { beforeAll, describe, expect, it } from 'vitest'
import { Accumulators, type BatchColumns, BLOCK_ROWS, indexBlocks, planSums } from '../../sdk/frequency/sums.ts'
import type { Kernel } from '../../sdk/kernel/kernel.ts'
import { loadKernel } from '../../sdk/kernel/load.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import type { Measure, Plan } from '../../sdk/types.ts'

const kernels: Kernel[] = []
beforeAll(async () => {
  for (const prefer of ['wasm', 'typescript'] as const) kernels.push((await loadKernel({ prefer })).kernel)
})

const AC = new Set<Measure>(['AC'])

/** Sums of the recipe's accumulators over rows `[start, start + n)`, with the suppressed rows. */
function sum(
  plans: Plan[],
  dense: number[],
  columns: BatchColumns,
  options: { start?: number; n?: number; batch?: number; suppression?: boolean; measures?: Measure[] } = {},
) {
  const { start = 0, n = 4, batch = 0, suppression = false, measures = ['AC'] } = options
  const wanted = plans.map(() => new Set(measures))
  const results = kernels.map((kernel) => {
    const arena = new Arena(kernel)
    const recipe = planSums(plans, wanted, new Set(dense), suppression)
    const accumulators = new Accumulators(kernel, arena, recipe)
    accumulators.sum(columns, batch, start, n)
    const result = recipe.accumulators.map((_, i) => {
      const flags = accumulators.suppressed(i)
      return {
        sums: [...arena.i32(accumulators.sums(i), n)],
        suppressed: flags === undefined ? null : [...arena.u8(flags, n)],
      }
    })
    arena.release(0)
    return result
  })
  expect(results[1]).toEqual(results[0])
  return results[0]!
}

function plan(terms: Array<[number, number]>, guards: number[] = []): Plan {
  return { terms: terms.map(([stratum, coefficient]) => ({ stratum, coefficient })), guards }
}

describe('the recipe', () => {
  it('reads every stratum once, however many cohorts use it', () => {
    const recipe = planSums(
      [
        plan([[0, 1]]),
        plan([
          [0, 1],
          [7, -1],
        ]),
        plan([[7, 2]]),
      ],
      [AC, AC, AC],
      new Set([0]),
      false,
    )
    expect(recipe.measures).toHaveLength(1)
    expect(recipe.measures[0]!.dense.map((share) => share.stratum)).toEqual([0])
    expect(recipe.measures[0]!.sparse.map((share) => [share.stratum, share.targets])).toEqual([
      [
        7,
        [
          { accumulator: 1, coefficient: -1 },
          { accumulator: 2, coefficient: 2 },
        ],
      ],
    ])
  })

  it('reads only what each cohort needs', () => {
    const wanted = [new Set<Measure>(['AC', 'AN']), AC]
    const recipe = planSums([plan([[0, 1]]), plan([[1, 1]])], wanted, new Set([0, 1]), false)
    const strata = recipe.measures.map(({ measure, dense }) => [measure, dense.map((share) => share.stratum)])
    expect(strata).toEqual([
      ['AC', [0, 1]],
      ['AN', [0]],
    ])
  })

  it('reads guards that are not terms only where cells can be suppressed', () => {
    const guarded = plan(
      [
        [0, 1],
        [1, -1],
      ],
      [2, 3],
    )
    const strata = (suppression: boolean) =>
      planSums([guarded], [AC], new Set([0, 1, 2, 3]), suppression).measures[0]!.dense.map((share) => share.stratum)
    expect(strata(false)).toEqual([0, 1])
    expect(strata(true)).toEqual([0, 1, 2, 3])
  })

  it('of a cohort without people reads nothing and sums to nothing', () => {
    const [result] = sum([plan([])], [], { dense: [], sparse: [] })
    expect(result).toEqual({ sums: [0, 0, 0, 0], suppressed: null })
  })
})

describe('a sum', () => {
  it('adds columns of every width with their coefficients', () => {
    const columns: BatchColumns = {
      dense: [
        [
          { values: Uint8Array.of(255, 0, 1, 2), valid: null },
          { values: Uint16Array.of(65_535, 1, 0, 300), valid: null },
          { values: Uint32Array.of(2_000_000_000, 1, 2, 3), valid: null },
        ],
      ],
      sparse: [new Map()],
    }
    const [one, two] = sum(
      [
        plan([
          [0, 1],
          [1, -1],
          [2, 1],
        ]),
        plan([[0, 3]]),
      ],
      [0, 1, 2],
      columns,
    )
    expect(one!.sums).toEqual([2_000_000_000 + 255 - 65_535, 0, 3, 2 + 3 - 300])
    expect(two!.sums).toEqual([765, 0, 3, 6])
  })

  it('takes the rows asked for, from the middle of a batch', () => {
    const columns: BatchColumns = {
      dense: [[{ values: Uint8Array.from({ length: 100 }, (_, i) => i), valid: null }]],
      sparse: [new Map()],
    }
    expect(sum([plan([[0, 2]])], [0], columns, { start: 37, n: 3 })[0]!.sums).toEqual([74, 76, 78])
    expect(sum([plan([[0, 1]])], [0], columns, { start: 99, n: 1 })[0]!.sums).toEqual([99])
  })

  it('adds sparse cells to their base, packed ones above it for carriers and below it for called alleles', () => {
    const cells = {
      firstRow: BLOCK_ROWS,
      base: 40,
      packed: Uint16Array.of((0 << 13) | 0, (7 << 13) | 2),
      rows: Uint16Array.of(3),
      deltas: Int32Array.of(-25),
    }
    const columns: BatchColumns = { dense: [[]], sparse: [new Map([[5, indexBlocks([cells])]])] }
    const options = { batch: BLOCK_ROWS }
    expect(sum([plan([[5, 1]])], [], columns, options)[0]!.sums).toEqual([41, 40, 48, 15])
    expect(sum([plan([[5, -2]])], [], columns, options)[0]!.sums).toEqual([-82, -80, -96, -30])
    expect(sum([plan([[5, 1]])], [], columns, { ...options, measures: ['AN'] })[0]!.sums).toEqual([39, 40, 32, 15])
    // The block before it has no cells at all.
    expect(sum([plan([[5, 1]])], [], columns)[0]!.sums).toEqual([0, 0, 0, 0])
  })

  it('is suppressed in the rows where a term or a guard is', () => {
    const open = { values: Uint8Array.of(1, 1, 1, 1), valid: Uint8Array.of(0b1111) }
    const columns: BatchColumns = {
      dense: [[open, { ...open, valid: Uint8Array.of(0b1101) }, { ...open, valid: Uint8Array.of(0b0111) }]],
      sparse: [new Map()],
    }
    const plans = [
      plan([[0, 1]]),
      plan([
        [0, 1],
        [1, 1],
      ]),
      plan([[0, 1]], [2]),
    ]
    const [clean, term, guard] = sum(plans, [0, 1, 2], columns, { suppression: true })
    expect(clean).toEqual({ sums: [1, 1, 1, 1], suppressed: null })
    expect(term!.suppressed).toEqual([0, 1, 0, 0])
    expect(guard).toEqual({ sums: [1, 1, 1, 1], suppressed: [0, 0, 0, 1] })
  })

  it('forgets the suppressed rows of the block before', () => {
    const kernel = kernels[0]!
    const arena = new Arena(kernel)
    const recipe = planSums([plan([[0, 1]])], [AC], new Set([0]), true)
    const accumulators = new Accumulators(kernel, arena, recipe)
    const valid = new Uint8Array((2 * BLOCK_ROWS) / 8).fill(255)
    valid[0] = 0
    const columns: BatchColumns = { dense: [[{ values: new Uint8Array(2 * BLOCK_ROWS), valid }]], sparse: [new Map()] }
    accumulators.sum(columns, 0, 0, BLOCK_ROWS)
    expect(accumulators.suppressed(0)).toBeDefined()
    accumulators.sum(columns, 0, BLOCK_ROWS, BLOCK_ROWS)
    expect(accumulators.suppressed(0)).toBeUndefined()
    accumulators.sum(columns, 0, 0, BLOCK_ROWS)
    const flags = arena.u8(accumulators.suppressed(0)!, BLOCK_ROWS)
    expect(flags.reduce((count, flag) => count + flag, 0)).toBe(8)
    arena.release(0)
  })
})
