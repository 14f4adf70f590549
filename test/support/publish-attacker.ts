import loadHighs from 'highs'
import { ancestorsOf } from '../../sdk/cohort/hierarchy.ts'
import type { Axis, Stratum } from '../../sdk/types.ts'

/** What is served of one stratum in one row: people by genotype (none, one copy, two, one of one, not called); null where hidden. */
export type ServedCell = readonly number[] | null

/** Somebody who has a whole published dataset and a solver. Knows nothing of how it was made. */
export interface Attacker {
  /** Takes in all that one row serves. */
  look(row: readonly ServedCell[]): View
}

export interface View {
  /** Fewest and most people of a group that are of some kinds; exact in whole numbers where that is about as narrow as `width`. */
  bounds(group: Group, kinds: readonly number[], width: number): { lower: number; upper: number }
  close(): void
}

/** Levels that somebody has, of a cell of all axes together: `sex=male`, `disease=C50`. */
export type Group = (levels: ReadonlySet<string>) => boolean

/** Kinds of people that are told apart. */
export const KINDS = 5
/** Cells beyond which the system gets large for a test. */
const MOST_CELLS = 400
/** More than there are in any test. */
const MOST_PEOPLE = 10_000

/**
 * The unknowns are the people of every combination of levels, by genotype: whole numbers that add up to everything that is served.
 * Combinations that a nested axis rules out are left out; which others have nobody, only the strongest attacker knows.
 *
 * @param nested axes whose levels lie inside levels of another: level to level
 * @param inhabited combinations that somebody has, for an attacker who knows that of everybody
 */
export async function attacker(
  axes: readonly Axis[],
  strata: readonly Stratum[],
  nested: ReadonlyMap<string, string> = new Map(),
  inhabited?: ReadonlySet<string>,
): Promise<Attacker> {
  const highs = await loadHighs()
  const cells = combinations(axes, nested).filter((levels) => !inhabited || inhabited.has([...levels].sort().join()))
  if (cells.length > MOST_CELLS) throw new Error(`${cells.length} cells are too many`)
  const everyKind = Array.from({ length: KINDS }, (_, kind) => kind)
  const places = (own: readonly number[], kinds: readonly number[]) =>
    Int32Array.from(own.flatMap((cell) => kinds.map((kind) => cell * KINDS + kind)))
  const inside = strata.map(({ terms }) => {
    const keys = terms.map((term) => term.join('='))
    return cells.flatMap((levels, cell) => (keys.every((key) => levels.has(key)) ? [cell] : []))
  })
  const { minimize, maximize } = highs.constants.objectiveSense
  return {
    look(row) {
      const model = highs.createModel()
      model.options.set({ output_flag: false })
      const count = cells.length * KINDS
      for (let i = 0; i < count; i++) model.addVar(0, MOST_PEOPLE)
      const add = (low: number, high: number, indices: Int32Array) =>
        model.addRow(low, high, { indices, values: new Float64Array(indices.length).fill(1) })
      for (const [stratum, served] of row.entries()) {
        const own = inside[stratum]!
        if (served) for (const kind of everyKind) add(served[kind]!, served[kind]!, places(own, [kind]))
        const people = strata[stratum]!.participants
        // A stratum of which nothing is told exists all the same.
        add(people ?? 1, people ?? MOST_PEOPLE * count, places(own, everyKind))
      }
      const solve = (sense: typeof minimize) => {
        model.changeObjectiveSense(sense)
        model.run()
        if (model.getModelStatus() !== highs.constants.modelStatus.optimal) throw new Error('the solver found nothing')
        return model.getObjectiveValue()
      }
      return {
        bounds(group, kinds, width) {
          const own = cells.flatMap((levels, cell) => (group(levels) ? [cell] : []))
          const target = places(own, kinds)
          for (const place of target) model.changeColCost(place, 1)
          let found = { lower: Math.ceil(solve(minimize) - 1e-6), upper: Math.floor(solve(maximize) + 1e-6) }
          if (found.upper - found.lower + 1 < 3 * width) {
            // Close enough for whole numbers to make a difference.
            const { continuous, integer } = highs.constants.variableType
            for (let i = 0; i < count; i++) model.changeColIntegrality(i, integer)
            found = { lower: Math.round(solve(minimize)), upper: Math.round(solve(maximize)) }
            for (let i = 0; i < count; i++) model.changeColIntegrality(i, continuous)
          }
          for (const place of target) model.changeColCost(place, 0)
          return found
        },
        close: () => model.dispose(),
      }
    },
  }
}

/** Every combination of levels that people can have, as `axis=level`. */
function combinations(axes: readonly Axis[], nested: ReadonlyMap<string, string>): Array<Set<string>> {
  let found: Array<Set<string>> = [new Set()]
  for (const axis of axes) {
    const keyOf = (level: string) => `${axis.id}=${level}`
    const choices =
      axis.kind === 'partition' ? axis.levels.map(({ id }) => [keyOf(id)]) : subsets(axis).map((own) => own.map(keyOf))
    found = found.flatMap((before) => choices.map((own) => new Set([...before, ...own])))
  }
  return found.filter((levels) => [...levels].every((level) => !nested.has(level) || levels.has(nested.get(level)!)))
}

/** Sets of levels that hold the ancestors of each. */
function subsets(axis: Axis): string[][] {
  const all = axis.levels.reduce<string[][]>((sets, { id }) => sets.flatMap((own) => [own, [...own, id]]), [[]])
  return all.filter((own) => own.every((id) => ancestorsOf(axis, id).every((above) => own.includes(above))))
}
