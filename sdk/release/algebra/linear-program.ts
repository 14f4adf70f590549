import type { Highs, InitOptions, Model, ModelData } from 'highs'
import type { CountSystem, LinearForm } from './intervals.ts'

/** Least and greatest whole number that a sum of unknowns can take in any solution. */
export interface Interval {
  lower: number
  upper: number
}

/** What is bounded: a sum of unknowns. */
export type Target = ArrayLike<number> | LinearForm

/** Solves what narrowing by single sums leaves open; see {@link loadIntervalSolver}. */
export interface IntervalSolver {
  /**
   * Exact bounds of the real-valued relaxation, rounded inwards to whole numbers: every whole solution lies within.
   *
   * @param system stays in the solver's memory until another comes: the same object is taken for the same system
   * @param targets sums of unknowns to bound, each by the unknowns in it, or by these and their weights
   * @param settled asked once the greatest value is known; a least value that it answers is taken, and not looked for
   * @returns in the order of `targets`; undefined where the solver gave up
   */
  solve(
    system: CountSystem,
    targets: readonly Target[],
    settled?: (upper: number) => number | undefined,
  ): Array<Interval | undefined>
}

/** A solver's bound this far from a whole number or less is that number. */
const TOLERANCE = 1e-6

/** The one instance of a thread: each takes 50 ms to start and 16 MB to keep. */
let running: Promise<IntervalSolver> | undefined

/**
 * Loads HiGHS (Huangfu and Hall, Mathematical Programming Computation 10 (2018)), 3.5 MB of WebAssembly, when first asked; once per
 * thread unless `options` say where from.
 *
 * @param options where the binary is; absent: beside the package
 * @returns undefined where WebAssembly is forbidden or the binary cannot be had: what needs it is then left to a reviewer
 */
export async function loadIntervalSolver(options?: InitOptions): Promise<IntervalSolver | undefined> {
  try {
    if (options) return await start(options)
    running ??= start()
    return await running
  } catch {
    running = undefined
    return undefined
  }
}

async function start(options?: InitOptions): Promise<IntervalSolver> {
  const { default: load } = await import('highs')
  const highs = await load(options)
  let last: { system: CountSystem; program: Program } | undefined
  return {
    solve(system, targets, settled) {
      if (last?.system !== system) {
        last?.program.close()
        last = undefined
        last = { system, program: openProgram(highs, system) }
      }
      const { program } = last
      return targets.map((target) => program.bound(target, settled))
    },
  }
}

interface Program {
  bound(target: Target, settled?: (upper: number) => number | undefined): Interval | undefined
  close(): void
}

function openProgram(highs: Highs, system: CountSystem): Program {
  const { minimize, maximize } = highs.constants.objectiveSense
  const model = guarded(() => highs.createModel())
  guarded(() => {
    // To presolve so small a program takes longer than to solve it, and would be done anew for every target.
    model.options.set({ output_flag: false, presolve: 'off' })
    model.passModel(modelOf(system))
  })
  return {
    bound: (target, settled) =>
      guarded(() => {
        const { members, weights } = 'members' in target ? target : { members: target }
        for (let i = 0; i < members.length; i++) model.changeColCost(members[i]!, weights?.[i] ?? 1)
        const greatest = optimum(highs, model, maximize)
        const upper = greatest === undefined ? undefined : Math.floor(greatest + TOLERANCE) + 0
        const known = upper === undefined ? undefined : settled?.(upper)
        const least = known ?? optimum(highs, model, minimize)
        for (let i = 0; i < members.length; i++) model.changeColCost(members[i]!, 0)
        if (least === undefined || upper === undefined) return undefined
        return { lower: Math.ceil(least - TOLERANCE) + 0, upper }
      }),
    close: () => model.dispose(),
  }
}

/** An instance that broke down is not asked again. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    running = undefined
    throw error
  }
}

function modelOf({ lower, upper, sums }: CountSystem): ModelData {
  const starts = new Int32Array(sums.length + 1)
  for (const [number, { members }] of sums.entries()) starts[number + 1] = starts[number]! + members.length
  const entries = starts[sums.length]!
  const indices = new Int32Array(entries)
  const values = new Float64Array(entries).fill(1)
  for (const [number, { members, weights }] of sums.entries()) {
    indices.set(members, starts[number])
    if (weights) values.set(weights, starts[number])
  }
  const size = { numRows: sums.length, numCols: lower.length }
  return {
    ...size,
    colCost: new Float64Array(lower.length),
    colLower: lower,
    colUpper: upper,
    rowLower: Float64Array.from(sums, ({ low }) => low),
    rowUpper: Float64Array.from(sums, ({ high }) => high),
    matrix: { format: 'csr', ...size, starts, indices, values },
  }
}

function optimum(highs: Highs, model: Model, sense: Parameters<Model['changeObjectiveSense']>[0]): number | undefined {
  model.changeObjectiveSense(sense)
  model.run()
  return model.getModelStatus() === highs.constants.modelStatus.optimal ? model.getObjectiveValue() : undefined
}
