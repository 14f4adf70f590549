/** Dimension of the space of exchanges up to which differences of two of its basis vectors are looked at too. */
const MOST_PAIRED = 40
/** Entries above this are no step that a small count could take. */
const MOST_ENTRY = 8
/** Cells times sums beyond which no exchanges are looked for. */
const MOST_ENTRIES = 200_000
const NEARLY = 1e-9

/**
 * Changes of the counts of cells that leave every known sum as it is, as whole numbers: a basis of the null space of the sums, and the
 * differences of any two of its vectors, as far as they are small (in a table with margins: one up, one down, one up, one down around a
 * rectangle). None is listed that does not hold exactly; there may be others.
 *
 * @param known per known sum, 1 for each cell in it
 */
export function exchangesOf(known: readonly ArrayLike<number>[], cells: number): Int8Array[] {
  if (known.length * cells > MOST_ENTRIES) return []
  const { rows, pivots } = reduce(known, cells)
  const isPivot = new Uint8Array(cells)
  for (const pivot of pivots) isPivot[pivot] = 1
  const basis: Float64Array[] = []
  for (let cell = 0; cell < cells; cell++) {
    if (isPivot[cell]) continue
    const vector = new Float64Array(cells)
    vector[cell] = 1
    for (const [i, row] of rows.entries()) vector[pivots[i]!] = -row[cell]!
    basis.push(vector)
  }
  const whole = basis.map((vector) => wholeExchange(vector, known))
  const found = whole.flatMap((exchange) => exchange ?? [])
  for (let a = 0; a < basis.length && basis.length <= MOST_PAIRED; a++) {
    for (let b = 0; b < a; b++) {
      const [one, other] = [whole[a], whole[b]]
      // two that change no sum differ in none
      const pair = one && other ? smallDifference(one, other) : wholeExchange(differenceOf(basis[a]!, basis[b]!), known)
      if (pair) found.push(pair)
    }
  }
  return found
}

function differenceOf(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, cell) => value - other[cell]!)
}

function smallDifference(one: Int8Array, other: Int8Array): Int8Array | undefined {
  const pair = new Int8Array(one.length)
  for (let cell = 0; cell < pair.length; cell++) {
    const change = one[cell]! - other[cell]!
    if (Math.abs(change) > MOST_ENTRY) return undefined
    pair[cell] = change
  }
  return pair
}

/** The vector in whole numbers, where it is one and changes no sum. */
function wholeExchange(vector: Float64Array, known: readonly ArrayLike<number>[]): Int8Array | undefined {
  const whole = new Int8Array(vector.length)
  for (let cell = 0; cell < vector.length; cell++) {
    const near = Math.round(vector[cell]!)
    if (Math.abs(vector[cell]! - near) > NEARLY || Math.abs(near) > MOST_ENTRY) return undefined
    whole[cell] = near
  }
  return known.every((sum) => sumOver(sum, whole) === 0) ? whole : undefined
}

/** What the marked cells add up to. */
export function sumOver(marked: ArrayLike<number>, values: ArrayLike<number>): number {
  let sum = 0
  for (let cell = 0; cell < marked.length; cell++) if (marked[cell]) sum += values[cell]!
  return sum
}

/** Reduced row echelon form in floating point: what comes of it is checked in whole numbers. */
function reduce(known: readonly ArrayLike<number>[], cells: number): { rows: Float64Array[]; pivots: number[] } {
  const rows: Float64Array[] = []
  const pivots: number[] = []
  for (const sum of known) {
    const row = Float64Array.from({ length: cells }, (_, cell) => sum[cell]!)
    for (const [i, other] of rows.entries()) subtract(row, other, row[pivots[i]!]!)
    let pivot = -1
    for (let cell = 0; cell < cells; cell++) {
      if (Math.abs(row[cell]!) > NEARLY && (pivot < 0 || Math.abs(row[cell]!) > Math.abs(row[pivot]!))) pivot = cell
    }
    if (pivot < 0) continue
    const scale = 1 / row[pivot]!
    for (let cell = 0; cell < cells; cell++) row[cell]! *= scale
    for (const other of rows) subtract(other, row, other[pivot]!)
    rows.push(row)
    pivots.push(pivot)
  }
  return { rows, pivots }
}

function subtract(row: Float64Array, other: Float64Array, factor: number): void {
  if (factor === 0) return
  for (let cell = 0; cell < row.length; cell++) row[cell]! -= factor * other[cell]!
}
