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
  readonly #families: Family[]
  /** Families of each group, by number. */
  readonly #familiesOf: number[][]
  readonly #width: number
  readonly #hideable: Uint8Array
  readonly #known: Uint8Array
  readonly #dirty: Uint8Array
  /** People of these groups are not told: they can be more or fewer, not just trade places. */
  #unsized: Uint8Array
  #anyUnsized = false
  #companions: ReadonlyMap<number, readonly number[]> = new Map()

  /**
   * @param count groups
   * @param width fewest values that a hidden number must be able to take
   * @param hideable groups that may be hidden besides; default all
   */
  constructor(families: readonly LaminarFamily[], count: number, width: number, hideable?: Uint8Array) {
    this.#families = families.map(({ groups, above }) => new Family(groups, above))
    this.#familiesOf = Array.from({ length: count }, () => [])
    for (const [number, { groups }] of families.entries()) {
      for (const group of groups) this.#familiesOf[group]!.push(number)
    }
    this.#width = width
    this.#hideable = hideable ?? new Uint8Array(count).fill(1)
    this.#known = new Uint8Array(count)
    this.#dirty = new Uint8Array(families.length)
    this.#unsized = new Uint8Array(count)
  }

  /** Groups that are hidden wherever another is: by number of the other. */
  setCompanions(companions: ReadonlyMap<number, readonly number[]>): void {
    this.#companions = companions
  }

  /** Groups whose people, or called people, are not told either. */
  setUnsized(groups: Uint8Array): void {
    this.#unsized = groups
    this.#anyUnsized = groups.includes(1)
  }

  /** Hides more groups, in place, until all quantities are safe. */
  complete(hidden: Uint8Array, quantities: readonly Quantity[]): void {
    for (const [group, others] of this.#companions) {
      if (hidden[group]) for (const other of others) if (this.#hideable[other]) hidden[other] = 1
    }
    // What one quantity had hidden may leave another too little room.
    for (let calm = 0, next = 0; calm < quantities.length; next = (next + 1) % quantities.length) {
      calm = this.#settle(hidden, quantities[next]!) ? 1 : calm + 1
    }
  }

  /** Whether anything more was hidden. */
  #settle(hidden: Uint8Array, quantity: Quantity): boolean {
    const known = this.#known
    for (let group = 0; group < known.length; group++) {
      // By its name a group may have none of something, hidden or not.
      known[group] = hidden[group] && (this.#hideable[group] || quantity.values[group] !== 0) ? 0 : 1
    }
    for (const family of this.#families) family.beyond.clear()
    this.#dirty.fill(1)
    let changed = false
    for (let left = true; left; ) {
      left = false
      for (let number = 0; number < this.#families.length; number++) {
        if (!this.#dirty[number]) continue
        this.#dirty[number] = 0
        left = true
        changed = this.#settleFamily(this.#families[number]!, hidden, quantity) || changed
      }
    }
    return changed
  }

  #settleFamily(family: Family, hidden: Uint8Array, quantity: Quantity): boolean {
    let changed = false
    for (;;) {
      this.#know(family, quantity)
      const already = family.beyond.size
      let next = -1
      for (
        let node = this.#findFault(family, quantity, 0);
        node >= 0;
        node = this.#findFault(family, quantity, node + 1)
      ) {
        next = this.#remedy(family, hidden, quantity, node)
        if (next >= 0) break
        family.beyond.add(node)
      }
      if (next < 0 && family.beyond.size === already) return changed
      if (next < 0) continue
      hidden[next] = 1
      for (const other of this.#companions.get(next) ?? []) {
        if (hidden[other] || !this.#hideable[other]) continue
        hidden[other] = 1
        this.#mark(other, 0)
      }
      // What was known to be none before may not be any more; taking it for known only hides more.
      this.#mark(next, 0)
      changed = true
    }
  }

  #mark(group: number, known: 0 | 1): void {
    this.#known[group] = known
    for (const number of this.#familiesOf[group]!) this.#dirty[number] = 1
  }

  /**
   * What is known besides what is shown: what is none because the remainder it lies in is none, and what shown ones add up to although
   * nothing could be hidden against it.
   */
  #know(family: Family, { values, others, noneAllowed, open }: Quantity): void {
    const known = this.#known
    const { groups, holder, values: inside } = family
    for (let moved = true; moved; ) {
      moved = false
      family.sweep(values, known, inside)
      for (let node = 0; node < groups.length; node++) {
        const group = groups[node]!
        if (known[group]) continue
        const around = holder[node]!
        const isNone = noneAllowed && values[group] === 0 && around >= 0 && values[groups[around]!] === inside[around]
        if (!isNone && !this.#isDerived(family, node, values, others)) continue
        this.#mark(group, 1)
        moved = true
      }
    }
    // Others are looked at where values must be open, or where none may be known unless nobody is left.
    if (others && (open || !noneAllowed)) family.sweep(others, known, family.others)
    if (!this.#anyUnsized || !open) return
    family.sweepSized(values, this.#unsized, family.wholes)
    if (others) family.sweepSized(others, this.#unsized, family.wholeOthers)
  }

  #isDerived(family: Family, node: number, values: ArrayLike<number>, others: ArrayLike<number> | undefined): boolean {
    const group = family.groups[node]!
    if (!family.beyond.has(node) || values[group] !== family.values[node]) return false
    if (!others) return true
    family.sweep(others, this.#known, family.others)
    return others[group] === family.others[node]
  }

  /** The first node from there that tells too much, or whose hidden value is not open; -1 where there is none. */
  #findFault(family: Family, quantity: Quantity, from: number): number {
    const { values, others, least, noneAllowed, open } = quantity
    const { groups, beyond } = family
    for (let node = from; node < groups.length; node++) {
      const group = groups[node]!
      if (!this.#known[group]) {
        if (open && !this.#isOpen(family, node, quantity) && !beyond.has(node)) return node
        continue
      }
      const left = values[group]! - family.values[node]!
      if (left >= least || (left === 0 && noneAllowed)) continue
      // Nobody is left at all.
      if (left === 0 && others && others[group]! === family.others[node]!) continue
      if (!beyond.has(node)) return node
    }
    return -1
  }

  /** The group to hide against a fault: the shown one with the smallest value that changes it, or the whole that it is taken from; -1: none. */
  #remedy({ groups, holder }: Family, hidden: Uint8Array, { values }: Quantity, node: number): number {
    const isKnown = this.#known[groups[node]!] === 1
    const whole = isKnown ? node : holder[node]!
    let best = -1
    let none = -1
    for (let other = 0; other < groups.length; other++) {
      const group = groups[other]!
      if (hidden[group] || !this.#hideable[group] || other === whole || holder[other] !== whole) continue
      const value = values[group]!
      if (value === 0) none = none < 0 ? group : none
      else if (best < 0 || value < values[best]!) best = group
    }
    if (best >= 0) return best
    // What has none of it can still be room for others to go to.
    if (!isKnown && none >= 0) return none
    return whole >= 0 && !hidden[groups[whole]!] && this.#hideable[groups[whole]!] ? groups[whole]! : -1
  }

  /** Whether a hidden value can take enough values, and is not known to be too few. */
  #isOpen(family: Family, node: number, { values, others, least }: Quantity): boolean {
    const { groups } = family
    const group = groups[node]!
    const around = family.holder[node]!
    const inValue = values[group]! - family.values[node]!
    const outValue = around < 0 ? Number.POSITIVE_INFINITY : values[groups[around]!]! - family.values[around]! - inValue
    // Whoever sees that a group is there knows that it has somebody.
    if (!others) return outValue > 0 && inValue + outValue - family.hiddenIn(around, this.#known) >= this.#width - 1
    const inOther = others[group]! - family.others[node]!
    const outOther = around < 0 ? Number.POSITIVE_INFINITY : others[groups[around]!]! - family.others[around]! - inOther
    let down = Math.min(inValue, outOther)
    let up = Math.min(outValue, inOther)
    if (this.#unsized[group]) {
      if (outValue + outOther <= 0) return false
      const whole = family.sizedAround(node, this.#unsized)
      if (whole < 0) return true
      const free = Math.max(0, values[groups[whole]!]! - family.wholes[whole]! - inValue)
      down = inValue
      up = free + Math.min(outValue - free, others[groups[whole]!]! - family.wholeOthers[whole]!)
    }
    return down + up >= this.#width - 1 && (values[group] === 0 || values[group]! + up >= least)
  }
}

/** A family with what is known of it for one quantity. */
class Family {
  readonly groups: Int32Array
  readonly above: Int32Array
  /** Per node, the known node next around it; -1 where there is none. */
  readonly holder: Int32Array
  /** Per node, sums of the known groups next inside it: of values, of others, and of both with all groups whose people are told. */
  readonly values: Float64Array
  readonly others: Float64Array
  readonly wholes: Float64Array
  readonly wholeOthers: Float64Array
  /** Nodes with a fault that hiding cannot mend. */
  readonly beyond = new Set<number>()

  constructor(groups: Int32Array, above: Int32Array) {
    this.groups = groups
    this.above = above
    this.holder = new Int32Array(groups.length)
    const sums = () => new Float64Array(groups.length)
    this.values = sums()
    this.others = sums()
    this.wholes = sums()
    this.wholeOthers = sums()
  }

  sweep(values: ArrayLike<number>, known: Uint8Array, inside: Float64Array): void {
    const { groups, above, holder } = this
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

  sweepSized(values: ArrayLike<number>, unsized: Uint8Array, inside: Float64Array): void {
    const { groups, above } = this
    inside.fill(0)
    for (let node = groups.length - 1; node >= 0; node--) {
      const up = above[node]!
      if (up >= 0) inside[up]! += unsized[groups[node]!] ? inside[node]! : values[groups[node]!]!
    }
  }

  /** The next node around one whose people are told; -1 where there is none. */
  sizedAround(node: number, unsized: Uint8Array): number {
    let whole = this.above[node]!
    while (whole >= 0 && unsized[this.groups[whole]!]) whole = this.above[whole]!
    return whole
  }

  /** Hidden nodes of the remainder of a known one. */
  hiddenIn(holder: number, known: Uint8Array): number {
    let count = 0
    for (let node = 0; node < this.groups.length; node++) {
      if (this.holder[node] === holder && !known[this.groups[node]!]) count++
    }
    return count
  }
}
