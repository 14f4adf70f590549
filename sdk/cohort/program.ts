import { type Bits, hashBits, intersect, isEmpty, noBits, sameBits, subtract, unite } from './bits.ts'
import type { Cells } from './cells.ts'
import type { Cohort, CohortLeaf } from './cohort.ts'
import { fold } from './expression.ts'
import { levelsBetween } from './level-names.ts'
import type { StrataIndex } from './strata-index.ts'

/** A step of a program; operands come earlier in the list. */
export type Step =
  | { op: 'cells'; bits: Bits }
  | { op: 'variable'; variable: number }
  | { op: 'not'; item: number }
  | { op: 'and' | 'or'; items: number[] }

/** A cohort over cells: what only partition axes decide is a set of cells already. The last step is the result. */
export interface Program {
  steps: Step[]
  result: number
}

/** Position (partition) or variable (overlapping) numbers of the levels a condition means. */
export function levelNumbers(index: StrataIndex, leaf: Exclude<CohortLeaf, { op: 'all' }>): number[] {
  const ids = leaf.op === 'in' ? leaf.levels : levelsBetween(index.axes.get(leaf.axis)!, leaf.from, leaf.to).levels
  const numbers = index.numbers.get(leaf.axis)!
  return [...new Set(ids.map((id) => numbers.get(id)!))]
}

type Value = { bits: Bits } | { step: number }

/** Compiles a cohort; equal parts are compiled once, `x and not x` disappears. */
export function compile(cohort: Cohort, index: StrataIndex, cells: Cells): Program {
  const builder = new Builder(index, cells)
  const leaves = new Map<string, Value>()
  const value = fold<CohortLeaf, Value>(cohort, {
    leaf: (leaf) => {
      const key =
        leaf.op === 'all' ? '' : `${leaf.axis}\n${leaf.op === 'in' ? leaf.levels.join() : `${leaf.from}..${leaf.to}`}`
      let known = leaves.get(key)
      if (!known) {
        known = builder.leaf(leaf)
        leaves.set(key, known)
      }
      return known
    },
    not: (item) => builder.not(item),
    join: (op, items) => builder.join(op, items),
  })
  const result = builder.stepOf(value)
  return { steps: builder.steps, result }
}

class Builder {
  readonly steps: Step[] = []
  readonly #index: StrataIndex
  readonly #cells: Cells
  readonly #known = new Map<string, number>()
  readonly #sets = new Map<number, number[]>()

  constructor(index: StrataIndex, cells: Cells) {
    this.#index = index
    this.#cells = cells
  }

  leaf(leaf: CohortLeaf): Value {
    if (leaf.op === 'all') return { bits: this.#cells.full }
    const numbers = levelNumbers(this.#index, leaf)
    const axis = this.#index.partitionOf.get(leaf.axis)
    if (axis !== undefined) return { bits: this.#cells.ofLevels(axis, numbers) }
    return this.join(
      'or',
      numbers.map((variable) => this.#variable(variable)),
    )
  }

  #variable(variable: number): Value {
    if (isEmpty(this.#cells.alive(variable))) return { bits: noBits(this.#cells.count) }
    return { step: this.#intern(`v${variable}`, { op: 'variable', variable }) }
  }

  not(value: Value): Value {
    if ('bits' in value) return { bits: subtract(this.#cells.full, value.bits) }
    const step = this.steps[value.step]!
    if (step.op === 'not') return { step: step.item }
    return { step: this.#intern(`n${value.step}`, { op: 'not', item: value.step }) }
  }

  join(op: 'and' | 'or', values: readonly Value[]): Value {
    let bits = op === 'and' ? this.#cells.full : noBits(this.#cells.count)
    const items = new Set<number>()
    for (const value of values) {
      if ('step' in value) items.add(value.step)
      else bits = op === 'and' ? intersect(bits, value.bits) : unite(bits, value.bits)
    }
    const decided = op === 'and' ? isEmpty(bits) : sameBits(bits, this.#cells.full)
    if (items.size === 0 || decided) return { bits }
    for (const item of items) {
      const step = this.steps[item]!
      if (step.op === 'not' && items.has(step.item))
        return { bits: op === 'and' ? noBits(this.#cells.count) : this.#cells.full }
    }
    this.#dropImplied(op, items)
    const neutral = op === 'and' ? sameBits(bits, this.#cells.full) : isEmpty(bits)
    if (!neutral) items.add(this.stepOf({ bits }))
    const [first] = items
    if (items.size === 1) return { step: first! }
    const sorted = [...items].sort((a, b) => a - b)
    return { step: this.#intern(`${op}${sorted.join()}`, { op, items: sorted }) }
  }

  /** In a union a level makes its descendants needless, in an intersection its ancestors. */
  #dropImplied(op: 'and' | 'or', items: Set<number>): void {
    const steps = new Map<number, number>()
    for (const item of items) {
      const step = this.steps[item]!
      if (step.op === 'variable') steps.set(step.variable, item)
    }
    for (const [variable, item] of steps) {
      for (const ancestor of this.#index.variables[variable]!.ancestors) {
        if (steps.has(ancestor)) items.delete(op === 'or' ? item : steps.get(ancestor)!)
      }
    }
  }

  stepOf(value: Value): number {
    if ('step' in value) return value.step
    const alike = this.#sets.get(hashBits(value.bits)) ?? []
    const known = alike.find((step) => sameBits((this.steps[step] as { bits: Bits }).bits, value.bits))
    if (known !== undefined) return known
    const step = this.steps.push({ op: 'cells', bits: value.bits }) - 1
    this.#sets.set(hashBits(value.bits), [...alike, step])
    return step
  }

  #intern(key: string, step: Step): number {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    this.#known.set(key, this.steps.push(step) - 1)
    return this.steps.length - 1
  }
}
