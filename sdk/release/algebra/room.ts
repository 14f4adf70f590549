import { sumOver } from './exchanges.ts'
import { FORMS, type FormName, type Kind } from './genotypes.ts'
import type { Interval } from './linear-program.ts'

/** Cells that the same released sums hold: what those sums say does not change when people of two of them change places. */
export interface Classes {
  /** Class of each cell. */
  of: ArrayLike<number>
  count: number
  /** Class of the cells that no released sum holds; −1 where every cell is in one. */
  free: number
}

/** Who can take whose place without any other number changing: people with a copy and people without, of as many copies in all. */
const EXCHANGES: Array<[one: Kind, other: Kind]> = [
  ['het', 'ref'],
  ['hom', 'ref'],
  ['hemi', 'single'],
]

/** By how much a number changes when somebody takes another's place. */
interface Step {
  one: Kind
  other: Kind
  step: number
}

interface FormSteps {
  weights: ReadonlyArray<readonly [kind: Kind, weight: number]>
  /** In steps of 1: others leave gaps. */
  steps: readonly Step[]
}

const STEPS = new Map<FormName, FormSteps>(
  (Object.keys(FORMS) as FormName[]).map((form) => {
    const weights: Partial<Record<Kind, number>> = FORMS[form]
    const steps = EXCHANGES.map(([one, other]) => ({ one, other, step: (weights[one] ?? 0) - (weights[other] ?? 0) }))
    return [
      form,
      {
        weights: Object.entries(weights) as Array<[Kind, number]>,
        steps: steps.filter(({ step }) => Math.abs(step) === 1),
      },
    ]
  }),
)

/**
 * How far a number of the people in some cells can certainly move while everything released stays as it is, by people of cells of one
 * class changing places, and by people whom no released sum holds. A sufficient proof of protection that needs no linear program; the true range is at least this.
 *
 * @param point how many people of each kind each cell has: what the dataset says
 * @param inside 1 for each cell of the number in question
 */
export function certainRoom(
  point: Record<Kind, ArrayLike<number>>,
  classes: Classes,
  inside: ArrayLike<number>,
  form: FormName,
): Interval {
  const { weights, steps } = STEPS.get(form)!
  const value = numberOf(weights, point, inside)
  let down = 0
  let up = 0
  let isTaken = false
  for (const { one, other, step } of steps) {
    movable(point[one], point[other], classes, inside)
    const [less, more] = step > 0 ? [moved.out, moved.in] : [moved.in, moved.out]
    if (other === 'ref') {
      // Both take the place of the same people without a copy: the wider of the two counts, not both.
      if (isTaken && less + more <= down + up) continue
      down = less
      up = more
      isTaken = true
    } else {
      down += less
      up += more
    }
  }
  if (classes.free < 0) return { lower: value - down, upper: value + up }
  // What no released sum holds is free.
  const free = freeRange(FORMS[form], point, classes, inside)
  return { lower: value - down - free.down, upper: value + up + free.up }
}

/** People whom no released sum holds can be of any kind, as many as have one call and two: how far a number moves by them alone. */
function freeRange(
  weights: Partial<Record<Kind, number>>,
  point: Record<Kind, ArrayLike<number>>,
  { of, free }: Classes,
  inside: ArrayLike<number>,
): { down: number; up: number } {
  const range = { down: 0, up: 0 }
  for (const kinds of [TWO_CALLS, ONE_CALL]) {
    const own = kinds.map((kind) => weights[kind] ?? 0)
    const [least, most] = [Math.min(...own), Math.max(...own)]
    for (let cell = 0; cell < inside.length; cell++) {
      if (!inside[cell] || of[cell] !== free) continue
      for (const [place, kind] of kinds.entries()) {
        range.down += (own[place]! - least) * point[kind][cell]!
        range.up += (most - own[place]!) * point[kind][cell]!
      }
    }
  }
  return range
}

const TWO_CALLS: readonly Kind[] = ['het', 'hom', 'ref']
const ONE_CALL: readonly Kind[] = ['hemi', 'single']

function numberOf(
  weights: FormSteps['weights'],
  point: Record<Kind, ArrayLike<number>>,
  inside: ArrayLike<number>,
): number {
  let value = 0
  for (const [kind, weight] of weights) value += weight * sumOver(inside, point[kind])
  return value
}

/** Copies of who is where, to move people about in. */
const moving: Record<Kind, Float64Array> = {
  het: new Float64Array(0),
  hom: new Float64Array(0),
  ref: new Float64Array(0),
  hemi: new Float64Array(0),
  single: new Float64Array(0),
}

/**
 * The same by people changing places around several cells at once, one exchange after the other, each as far as there are people for it.
 * Every step leaves everything released as it is, so that the true range is at least this.
 *
 * @param exchanges changes of counts that leave every released sum as it is (`exchangesOf`)
 * @param inside 1 for each cell of the number in question; not to be changed afterwards
 * @param width stops where so many values are reached
 */
export function roomByExchanges(
  point: Record<Kind, ArrayLike<number>>,
  exchanges: readonly Int8Array[],
  inside: ArrayLike<number>,
  form: FormName,
  width: number,
): Interval {
  const { weights, steps } = STEPS.get(form)!
  const value = numberOf(weights, point, inside)
  const moves = movesOf(exchanges, inside)
  const up = reach(point, steps, moves, 1, width - 1)
  return { lower: value - reach(point, steps, moves, -1, width - 1 - up), upper: value + up }
}

/** How far a number moves one way, up to `need` or a little more. */
function reach(
  point: Record<Kind, ArrayLike<number>>,
  steps: readonly Step[],
  moves: Moves,
  sign: 1 | -1,
  need: number,
): number {
  let far = 0
  let withRefs = false
  for (const { one, other, step } of steps) {
    if (isNobody(point[one], point[other])) continue
    const ones = copied(one, point[one])
    // who is without a copy may have moved already
    const others = other === 'ref' && withRefs ? moving.ref : copied(other, point[other])
    withRefs ||= other === 'ref'
    for (let number = 0; ; number++) {
      if (far >= need) return far
      const move = moves.at(number)
      if (!move) break
      far += exchangePeople(ones, others, move, sign * step)
    }
  }
  return far
}

function copied(kind: Kind, values: ArrayLike<number>): Float64Array {
  if (moving[kind].length !== values.length) moving[kind] = new Float64Array(values.length)
  moving[kind].set(values)
  return moving[kind]
}

function isNobody(ones: ArrayLike<number>, others: ArrayLike<number>): boolean {
  for (let cell = 0; cell < ones.length; cell++) if (ones[cell]! > 0 || others[cell]! > 0) return false
  return true
}

/** An exchange, as cells that change and by how much. */
interface Move {
  cells: Int32Array
  changes: Int32Array
}

const sparse = new WeakMap<Int8Array, Move>()

function moveOf(exchange: Int8Array): Move {
  const known = sparse.get(exchange)
  if (known) return known
  const cells = Int32Array.from(exchange.keys()).filter((cell) => exchange[cell] !== 0)
  const move = { cells, changes: cells.map((cell) => exchange[cell]!) }
  sparse.set(exchange, move)
  return move
}

/** Exchanges that change the number of some cells by one, turned so that they add to it: found as far as they are asked for. */
class Moves {
  readonly #exchanges: readonly Int8Array[]
  readonly #inside: ArrayLike<number>
  readonly #found: Move[] = []
  #next = 0

  constructor(exchanges: readonly Int8Array[], inside: ArrayLike<number>) {
    this.#exchanges = exchanges
    this.#inside = inside
  }

  at(number: number): Move | undefined {
    while (number >= this.#found.length && this.#next < this.#exchanges.length) {
      const { cells, changes } = moveOf(this.#exchanges[this.#next++]!)
      let gain = 0
      for (let i = 0; i < cells.length; i++) if (this.#inside[cells[i]!]) gain += changes[i]!
      if (gain === 1) this.#found.push({ cells, changes })
      else if (gain === -1) this.#found.push({ cells, changes: changes.map((change) => -change) })
    }
    return this.#found[number]
  }
}

const known = new WeakMap<readonly Int8Array[], WeakMap<object, Moves>>()

function movesOf(exchanges: readonly Int8Array[], inside: ArrayLike<number>): Moves {
  const own = known.get(exchanges) ?? new WeakMap<object, Moves>()
  known.set(exchanges, own)
  const moves = own.get(inside) ?? new Moves(exchanges, inside)
  own.set(inside, moves)
  return moves
}

/** Exchanges as many people as there are, in place; answers how many times. */
function exchangePeople(ones: Float64Array, others: Float64Array, { cells, changes }: Move, direction: number): number {
  let times = Number.POSITIVE_INFINITY
  for (let i = 0; i < cells.length; i++) {
    const change = direction * changes[i]!
    const people = change > 0 ? others[cells[i]!]! : ones[cells[i]!]!
    times = Math.min(times, Math.floor(people / Math.abs(change)))
    if (!(times > 0)) return 0
  }
  if (times === Number.POSITIVE_INFINITY) return 0
  for (let i = 0; i < cells.length; i++) {
    const change = times * direction * changes[i]!
    ones[cells[i]!]! += change
    others[cells[i]!]! -= change
  }
  return times
}

/** People of a class: of the one kind and of the other, in the cells of the number and in its other ones. */
let around = {
  here: new Float64Array(0),
  there: new Float64Array(0),
  roomHere: new Float64Array(0),
  roomThere: new Float64Array(0),
}
const moved = { out: 0, in: 0 }

/** How many people of a kind can leave some cells, and come into them, in exchange for the other kind: into `moved`. */
function movable(
  ones: ArrayLike<number>,
  others: ArrayLike<number>,
  { of, count, free }: Classes,
  inside: ArrayLike<number>,
): void {
  if (around.here.length < count) {
    const [here, there, roomHere, roomThere] = Array.from({ length: 4 }, () => new Float64Array(count))
    around = { here: here!, there: there!, roomHere: roomHere!, roomThere: roomThere! }
  }
  const { here, there, roomHere, roomThere } = around
  for (let group = 0; group < count; group++) {
    here[group] = 0
    there[group] = 0
    roomHere[group] = 0
    roomThere[group] = 0
  }
  for (let cell = 0; cell < inside.length; cell++) {
    const group = of[cell]!
    if (inside[cell]) {
      here[group]! += ones[cell]!
      roomHere[group]! += others[cell]!
    } else {
      there[group]! += ones[cell]!
      roomThere[group]! += others[cell]!
    }
  }
  moved.out = 0
  moved.in = 0
  for (let group = 0; group < count; group++) {
    if (group === free) continue
    moved.out += Math.min(here[group]!, roomThere[group]!)
    moved.in += Math.min(there[group]!, roomHere[group]!)
  }
}
