import type { LaminarFamily } from './laminar.ts'

/** One kind of count of all groups, such as carriers, and what protects it. */
export interface Quantity {
  /** By group, as they truly are, hidden or not. */
  values: ArrayLike<number>
  /** Counts of the same people (or alleles) that are of another kind: with them values can trade places. Absent: any number. */
  others?: ArrayLike<number>
  /** What subtraction gives is to be this or more … */
  least: number
  /** … or none, where that may be known. */
  noneAllowed: boolean
  /** Hidden values must stay open too; false where another quantity's being open keeps this one so. */
  open: boolean
}

interface Room {
  down: number
  up: number
}

/**
 * Hides groups until neither subtraction nor counts being never negative tell what must not be told. What counts: in each family of
 * groups, everything that shown groups leave when the shown ones inside are taken away must be large enough, and a hidden value must be
 * able to take `width` values while all shown ones stay as they are.
 *
 * How far a hidden value can move follows from people trading places with others of the same remainder; the true counts say how many can.
 * Families are taken one by one, which is exact where levels of different axes combine freely; what axes have in common
 * (one inside another) makes them one family.
 */
export class HiddenGroups {
  readonly #groups: Int32Array
  readonly #above: Int32Array
  readonly #starts: number[]
  readonly #width: number
  readonly #known: Uint8Array
  readonly #holder: Int32Array
  readonly #values: Float64Array
  readonly #others: Float64Array
  readonly #hideable: Uint8Array
  /** People of these groups are not told: they can be more or fewer, not just trade places. */
  #unsized: Uint8Array
  #anyUnsized = false
  readonly #wholes: Float64Array
  readonly #wholeOthers: Float64Array

  /**
   * @param count groups
   * @param width fewest values that a hidden number must be able to take
   * @param hideable groups that may be hidden besides; default all
   */
  constructor(families: readonly LaminarFamily[], count: number, width: number, hideable?: Uint8Array) {
    const nodes = families.reduce((sum, { groups }) => sum + groups.length, 0)
    this.#groups = new Int32Array(nodes)
    this.#above = new Int32Array(nodes)
    this.#starts = [0]
    for (const { groups, above } of families) {
      const start = this.#starts.at(-1)!
      this.#groups.set(groups, start)
      for (let node = 0; node < above.length; node++) {
        this.#above[start + node] = above[node]! < 0 ? -1 : start + above[node]!
      }
      this.#starts.push(start + groups.length)
    }
    this.#width = width
    this.#known = new Uint8Array(count)
    this.#unsized = new Uint8Array(count)
    this.#hideable = hideable ?? new Uint8Array(count).fill(1)
    this.#holder = new Int32Array(nodes)
    this.#values = new Float64Array(nodes)
    this.#others = new Float64Array(nodes)
    this.#wholes = new Float64Array(nodes)
    this.#wholeOthers = new Float64Array(nodes)
  }

  /** Groups whose people, or called people, are not told either. */
  setUnsized(groups: Uint8Array): void {
    this.#unsized = groups
    this.#anyUnsized = groups.includes(1)
  }

  /** Hides more groups, in place, until all quantities are safe. */
  complete(hidden: Uint8Array, quantities: readonly Quantity[]): void {
    const beyond = quantities.map(() => new Set<number>())
    // What one quantity had hidden may leave another too little room.
    for (let again = true; again; ) {
      again = false
      for (const [number, quantity] of quantities.entries()) {
        again = this.#settle(hidden, quantity, beyond[number]!) || again
      }
      again &&= quantities.length > 1
    }
  }

  /** Whether anything more was hidden. `beyond`: nodes that hiding cannot mend. */
  #settle(hidden: Uint8Array, quantity: Quantity, beyond: Set<number>): boolean {
    let changed = false
    for (;;) {
      this.#know(hidden, quantity, beyond)
      const node = this.#findFault(quantity, beyond)
      if (node < 0) return changed
      const next = this.#remedy(hidden, quantity, node)
      if (next === undefined) beyond.add(node)
      else {
        hidden[next] = 1
        changed = true
      }
    }
  }

  /**
   * What is known: what is shown, what is none because the remainder it lies in is none (or by the name of the group), and what shown
   * ones add up to although nothing could be hidden against it.
   */
  #know(hidden: Uint8Array, { values, others, noneAllowed }: Quantity, beyond: ReadonlySet<number>): void {
    const known = this.#known
    for (let group = 0; group < known.length; group++) {
      known[group] = hidden[group] && (this.#hideable[group] || values[group] !== 0) ? 0 : 1
    }
    for (let moved = true; moved; ) {
      moved = false
      this.#sweep(values, this.#values)
      for (let node = 0; node < this.#groups.length; node++) {
        const group = this.#groups[node]!
        if (known[group]) continue
        const isNone = noneAllowed && this.#isNone(node, values)
        if (!isNone && !this.#isDerived(node, values, others, beyond)) continue
        known[group] = 1
        moved = true
      }
    }
    if (others) this.#sweep(others, this.#others)
    if (this.#anyUnsized) {
      this.#sweepSized(values, this.#wholes)
      if (others) this.#sweepSized(others, this.#wholeOthers)
    }
  }

  #isNone(node: number, values: ArrayLike<number>): boolean {
    const holder = this.#holder[node]!
    if (holder < 0 || values[this.#groups[node]!] !== 0) return false
    return values[this.#groups[holder]!] === this.#values[holder]
  }

  #isDerived(
    node: number,
    values: ArrayLike<number>,
    others: ArrayLike<number> | undefined,
    beyond: ReadonlySet<number>,
  ): boolean {
    if (!beyond.has(node) || values[this.#groups[node]!] !== this.#values[node]) return false
    if (!others) return true
    this.#sweep(others, this.#others)
    return others[this.#groups[node]!] === this.#others[node]
  }

  /** Per node: the sum of the known groups next inside it, and the known group next around it. */
  #sweep(values: ArrayLike<number>, inside: Float64Array): void {
    const groups = this.#groups
    const above = this.#above
    const known = this.#known
    const holder = this.#holder
    inside.fill(0)
    for (let node = groups.length - 1; node >= 0; node--) {
      const up = above[node]!
      if (up >= 0) inside[up]! += known[groups[node]!] ? values[groups[node]!]! : inside[node]!
    }
    for (let node = 0; node < groups.length; node++) {
      const up = above[node]!
      holder[node] = up < 0 ? -1 : known[groups[up]!] ? up : holder[up]!
    }
  }

  /** The same with the groups whose people are told taken for known. */
  #sweepSized(values: ArrayLike<number>, inside: Float64Array): void {
    inside.fill(0)
    for (let node = this.#groups.length - 1; node >= 0; node--) {
      const up = this.#above[node]!
      const group = this.#groups[node]!
      if (up >= 0) inside[up]! += this.#unsized[group] ? inside[node]! : values[group]!
    }
  }

  /** A node that tells too much, or whose hidden value is not open; -1 where there is none. */
  #findFault(quantity: Quantity, beyond: ReadonlySet<number>): number {
    const { values, others, least, noneAllowed, open } = quantity
    for (let node = 0; node < this.#groups.length; node++) {
      if (beyond.has(node)) continue
      const group = this.#groups[node]!
      if (!this.#known[group]) {
        if (!open) continue
        const { down, up } = this.#room(node, quantity)
        if (down + up < this.#width - 1) return node
        // Not to be known to be too few either: all that can move there would still be less.
        if (others && values[group]! > 0 && values[group]! + up < least) return node
        continue
      }
      const left = values[group]! - this.#values[node]!
      if (left >= least || (left === 0 && noneAllowed)) continue
      // Nobody is left at all.
      if (left === 0 && others && others[group]! === this.#others[node]!) continue
      return node
    }
    return -1
  }

  /** The group to hide against a fault: the shown one with the smallest value that changes it, or the whole that it is taken from. */
  #remedy(hidden: Uint8Array, { values }: Quantity, node: number): number | undefined {
    const known = this.#known[this.#groups[node]!] === 1
    const holder = known ? node : this.#holder[node]!
    const canHide = (group: number) => hidden[group] === 0 && this.#hideable[group] === 1
    const end = this.#starts.find((start) => start > node)!
    let best: number | undefined
    let none: number | undefined
    for (let other = this.#starts.findLast((start) => start <= node)!; other < end; other++) {
      const group = this.#groups[other]!
      if (!canHide(group) || other === holder) continue
      if (this.#holder[other] !== holder) continue
      const value = values[group]!
      if (value === 0) none ??= group
      else if (best === undefined || value < values[best]!) best = group
    }
    if (best !== undefined) return best
    // What has none of it can still be room for others to go to.
    if (!known && none !== undefined) return none
    return holder >= 0 && canHide(this.#groups[holder]!) ? this.#groups[holder]! : undefined
  }

  /** Hidden nodes of the remainder of a known one. */
  #hiddenIn(holder: number): number {
    let count = 0
    for (let node = holder + 1; node < this.#groups.length; node++) {
      if (this.#holder[node] === holder && !this.#known[this.#groups[node]!]) count++
    }
    return count
  }

  /** How far the value of a hidden node can move down and up, at least. */
  #room(node: number, { values, others }: Quantity): Room {
    const group = this.#groups[node]!
    const holder = this.#holder[node]!
    const held = (of: ArrayLike<number>, inside: Float64Array) =>
      holder < 0 ? Number.POSITIVE_INFINITY : of[this.#groups[holder]!]! - inside[holder]!
    const inValue = values[group]! - this.#values[node]!
    const inOther = others ? others[group]! - this.#others[node]! : Number.POSITIVE_INFINITY
    const outValue = held(values, this.#values) - inValue
    const outOther = others ? held(others, this.#others) - inOther : Number.POSITIVE_INFINITY
    // Whoever sees that a group is there knows that it has somebody.
    if (!others) return { down: 0, up: outValue > 0 ? Math.max(0, inValue + outValue - this.#hiddenIn(holder)) : 0 }
    if (!this.#unsized[group]) return { down: Math.min(inValue, outOther), up: Math.min(outValue, inOther) }
    if (outValue + outOther <= 0) return { down: 0, up: 0 }
    let whole = this.#above[node]!
    while (whole >= 0 && this.#unsized[this.#groups[whole]!]) whole = this.#above[whole]!
    if (whole < 0) return { down: inValue, up: Number.POSITIVE_INFINITY }
    const free = Math.max(0, values[this.#groups[whole]!]! - this.#wholes[whole]! - inValue)
    const room = others[this.#groups[whole]!]! - this.#wholeOthers[whole]!
    return { down: inValue, up: free + Math.min(outValue - free, room) }
  }
}
