import type { Highs, InitOptions, Model } from 'highs'
import type { CountSystem } from './intervals.ts'

/** Least and greatest whole number that a sum of unknowns can take in any solution. */
export interface Interval {
  lower: number
  upper: number
}

/** Solves what narrowing by single sums leaves open; see {@link loadIntervalSolver}. */
export interface IntervalSolver {
  /**
   * Exact bounds of the real-valued relaxation, rounded inwards to whole numbers: every whole solution lies within.
   *
   * @param targets sums of unknowns to bound, each by the unknowns in it
   * @returns in the order of `targets`; undefined where the solver gave up
   */
  solve(system: CountSystem, targets: ReadonlyArray<ArrayLike<number>>): Array<Interval | undefined>
}

/** A solver's bound this far from a whole number or less is that number. */
const TOLERANCE = 1e-6

/**
 * Loads HiGHS (Huangfu and Hall, Mathematical Programming Computation 10 (2018)), 3.5 MB of WebAssembly, when first asked.
 *
 * @param options where the binary is; absent: beside the package
 * @returns undefined where WebAssembly is forbidden or the binary cannot be had: what needs it is then left to a reviewer
 */
export async function loadIntervalSolver(options?: InitOptions): Promise<IntervalSolver | undefined> {
  try {
    const { default: load } = await import('highs')
    const highs = await load(options)
    return { solve: (system, targets) => solveIntervals(highs, system, targets) }
  } catch {
    return undefined
  }
}

function solveIntervals(
  highs: Highs,
  system: CountSystem,
  targets: ReadonlyArray<ArrayLike<number>>,
): Array<Interval | undefined> {
  const model = highs.createModel()
  try {
    model.options.set({ output_flag: false })
    for (let i = 0; i < system.lower.length; i++) model.addVar(system.lower[i]!, system.upper[i]!)
    for (const { members, low, high } of system.sums) {
      const indices = Int32Array.from(members)
      model.addRow(low, high, { indices, values: new Float64Array(indices.length).fill(1) })
    }
    return targets.map((target) => {
      const members = Array.from(target)
      for (const member of members) model.changeColCost(member, 1)
      const lower = optimum(highs, model, highs.constants.objectiveSense.minimize)
      const upper = optimum(highs, model, highs.constants.objectiveSense.maximize)
      for (const member of members) model.changeColCost(member, 0)
      if (lower === undefined || upper === undefined) return undefined
      return { lower: Math.ceil(lower - TOLERANCE) + 0, upper: Math.floor(upper + TOLERANCE) + 0 }
    })
  } finally {
    model.dispose()
  }
}

function optimum(highs: Highs, model: Model, sense: Parameters<Model['changeObjectiveSense']>[0]): number | undefined {
  model.changeObjectiveSense(sense)
  model.run()
  return model.getModelStatus() === highs.constants.modelStatus.optimal ? model.getObjectiveValue() : undefined
}
