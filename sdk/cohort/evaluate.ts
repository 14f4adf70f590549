import { type Bits, hasBit, noBits, setBit } from './bits.ts'
import type { Cells } from './cells.ts'
import type { Program, Step } from './program.ts'

/** Cells in which a program takes the same form. */
export interface CellClass {
  cells: Bits
  /** Any one of them. */
  sample: number
}

/** Groups the cells by everything a program asks of a cell: the sets it tests, and which of its variables anybody has. */
export function classesOf(program: Program, cells: Cells): CellClass[] {
  const own = new Int32Array(cells.count)
  let count = cells.count === 0 ? 0 : 1
  for (const step of program.steps) {
    const bits = step.op === 'cells' ? step.bits : step.op === 'variable' ? cells.alive(step.variable) : undefined
    if (!bits) continue
    const renamed = new Int32Array(count * 2).fill(-1)
    let next = 0
    for (let cell = 0; cell < own.length; cell++) {
      const key = own[cell]! * 2 + ((bits[cell >>> 5]! >>> (cell & 31)) & 1)
      if (renamed[key]! < 0) renamed[key] = next++
      own[cell] = renamed[key]!
    }
    count = next
  }
  const classes: CellClass[] = []
  for (let cell = 0; cell < own.length; cell++) {
    const known = classes[own[cell]!]
    if (known) setBit(known.cells, cell)
    else {
      const bits = noBits(cells.count)
      setBit(bits, cell)
      classes[own[cell]!] = { cells: bits, sample: cell }
    }
  }
  return classes
}

/** A program in one class of cells: constant, or a function of the variables that still matter. */
export class Residue {
  /** Value where no variable matters. */
  readonly constant: boolean | undefined
  readonly variables: number[] = []
  readonly #steps: Step[]
  readonly #order: number[] = []
  /** Per step: 0, 1, or 2 for "depends on variables". */
  readonly #fixed: Uint8Array
  readonly #words: Int32Array
  readonly #positions = new Map<number, number>()
  readonly #result: number

  constructor(program: Program, cells: Cells, sample: number) {
    this.#steps = program.steps
    this.#result = program.result
    this.#fixed = fix(program, cells, sample)
    this.#words = new Int32Array(program.steps.length)
    const fixed = this.#fixed[program.result]!
    this.constant = fixed === 2 ? undefined : fixed === 1
    if (fixed === 2) this.#collect()
  }

  /** Steps that the result needs, in order, and the variables among them. */
  #collect(): void {
    const needed = new Uint8Array(this.#result + 1)
    needed[this.#result] = 1
    for (let number = this.#result; number >= 0; number--) {
      if (!needed[number] || this.#fixed[number] !== 2) continue
      this.#order.push(number)
      const step = this.#steps[number]!
      if (step.op === 'variable') this.variables.push(step.variable)
      else if (step.op === 'not') needed[step.item] = 1
      else if (step.op !== 'cells') for (const item of step.items) needed[item] = 1
    }
    this.#order.reverse()
    this.variables.sort((a, b) => a - b)
    for (const [position, variable] of this.variables.entries()) this.#positions.set(variable, position)
    for (let number = 0; number <= this.#result; number++) if (this.#fixed[number] === 1) this.#words[number] = -1
  }

  /**
   * Values under up to 32 assignments at once: bit `k` of the answer is the value where the true variables are the
   * positions in `assignments[k]`.
   */
  evaluate(assignments: readonly Bits[]): number {
    const words = this.#words
    for (const number of this.#order) {
      const step = this.#steps[number]!
      let word = 0
      if (step.op === 'variable') {
        const position = this.#positions.get(step.variable)!
        for (let k = 0; k < assignments.length; k++) if (hasBit(assignments[k]!, position)) word |= 1 << k
      } else if (step.op === 'not') {
        word = ~words[step.item]!
      } else if (step.op === 'and') {
        word = -1
        for (const item of step.items) word &= words[item]!
      } else if (step.op === 'or') {
        for (const item of step.items) word |= words[item]!
      }
      words[number] = word
    }
    return words[this.#result]!
  }
}

function fix(program: Program, cells: Cells, sample: number): Uint8Array {
  const fixed = new Uint8Array(program.steps.length)
  for (const [number, step] of program.steps.entries()) {
    if (step.op === 'cells') fixed[number] = hasBit(step.bits, sample) ? 1 : 0
    else if (step.op === 'variable') fixed[number] = hasBit(cells.alive(step.variable), sample) ? 2 : 0
    else if (step.op === 'not') fixed[number] = fixed[step.item] === 2 ? 2 : 1 - fixed[step.item]!
    else fixed[number] = fixJunction(step.op, step.items, fixed)
  }
  return fixed
}

function fixJunction(op: 'and' | 'or', items: readonly number[], fixed: Uint8Array): number {
  const decisive = op === 'and' ? 0 : 1
  let value = 1 - decisive
  for (const item of items) {
    if (fixed[item] === decisive) return decisive
    if (fixed[item] === 2) value = 2
  }
  return value
}
