/** A group of cells of which sums over other groups, added and subtracted, give the sum. */
export interface Combination {
  cells: number[]
  /** How often each of those sums is taken, by number. */
  terms: Array<readonly [sum: number, times: number]>
}

/** How much is looked at. */
export interface CombinationLimits {
  /** Steps of the search for groups in sums that hang together; beyond, none of theirs is listed. */
  steps: number
  /** Groups of sums that hang together, before the larger ones are dropped; beyond, none is listed. */
  groups: number
  /** Cells times sums beyond which nothing is looked for. */
  entries: number
}

const MOST: CombinationLimits = { steps: 20_000, groups: 2_000, entries: 200_000 }
const NEARLY = 1e-9

/**
 * The smallest groups of cells of which the sum follows from others: 0/1 vectors in their span that hold no other one. Every group
 * that follows is made of such groups without a cell in common, so that one with few people (or carriers) in it holds one with as few.
 *
 * In reduced form a vector of the span is a choice of rows, each once or not at all, since it is 0 or 1 at their pivots. Rows
 * without a cell in common are chosen independently.
 *
 * @param sums per known sum, 1 for each cell in it
 * @returns `left`: cells of sums that hang together of which there are too many to look at; other groups may hold these
 */
export function combinationsOf(
  sums: readonly ArrayLike<number>[],
  cells: number,
  limits: CombinationLimits = MOST,
): { groups: Combination[]; left: number[] } {
  if (sums.length * cells > limits.entries) return { groups: [], left: [...Array(cells).keys()] }
  const rows = reduce(sums, cells)
  const groups: Combination[] = []
  const left: number[] = []
  for (const block of blocksOf(rows, cells)) {
    const found = choose(block, cells, limits)
    if (!found) left.push(...columnsOf(block, cells))
    for (const chosen of smallest(found ?? [])) groups.push(combinationOf(chosen, cells, sums.length))
  }
  return { groups, left: left.sort((a, b) => a - b) }
}

/** A row in reduced form, and the sums that it is made of. */
interface Row {
  pivot: number
  /** Cells, then how often each sum is in it. */
  values: Float64Array
}

/** Reduced row echelon form. */
function reduce(sums: readonly ArrayLike<number>[], cells: number): Row[] {
  const rows: Row[] = []
  const seen = new Set<string>()
  for (const [number, sum] of sums.entries()) {
    const text = Array.prototype.join.call(sum, '')
    if (seen.has(text)) continue
    seen.add(text)
    const values = new Float64Array(cells + sums.length)
    for (let cell = 0; cell < cells; cell++) values[cell] = sum[cell]!
    values[cells + number] = 1
    for (const row of rows) subtract(values, row.values, values[row.pivot]!)
    let pivot = -1
    for (let cell = 0; cell < cells; cell++) {
      const size = Math.abs(values[cell]!)
      if (size > NEARLY && (pivot < 0 || size > Math.abs(values[pivot]!))) pivot = cell
    }
    if (pivot < 0) continue
    const scale = 1 / values[pivot]!
    for (let place = 0; place < values.length; place++) values[place]! *= scale
    for (const row of rows) subtract(row.values, values, row.values[pivot]!)
    rows.push({ pivot, values })
  }
  return rows
}

function subtract(values: Float64Array, other: Float64Array, factor: number): void {
  if (Math.abs(factor) <= NEARLY) return
  for (let place = 0; place < values.length; place++) values[place]! -= factor * other[place]!
}

/** Rows that share cells, directly or by others. */
function blocksOf(rows: readonly Row[], cells: number): Row[][] {
  const block = Int32Array.from(rows, (_, row) => row)
  const find = (row: number): number => {
    let top = row
    while (block[top] !== top) top = block[top]!
    return top
  }
  for (let cell = 0; cell < cells; cell++) {
    let first = -1
    for (const [number, { values }] of rows.entries()) {
      if (Math.abs(values[cell]!) <= NEARLY) continue
      if (first < 0) first = find(number)
      else block[find(number)] = first
    }
  }
  const blocks = new Map<number, Row[]>()
  for (const [number, row] of rows.entries()) blocks.set(find(number), [...(blocks.get(find(number)) ?? []), row])
  return [...blocks.values()]
}

/** A choice of rows that gives 0 or 1 everywhere: which, and the cells of it. */
interface Chosen {
  rows: Row[]
  bits: Uint32Array
  size: number
}

/**
 * Choices of rows of a block, among them all that hold no other one; undefined where there are too many to look at.
 *
 * Rows that share the most cells come first: what is chosen of them settles early which cells are in, and where a group that was found is among
 * these, all that follows holds it.
 */
function choose(block: readonly Row[], cells: number, limits: CombinationLimits): Chosen[] | undefined {
  const width = (values: Float64Array) =>
    values.subarray(0, cells).reduce((sum, value) => sum + Number(isSome(value)), 0)
  const widths = new Map(block.map((row) => [row, width(row.values)]))
  const rows = [...block].sort((a, b) => widths.get(b)! - widths.get(a)!)
  const columns = columnsOf(block, cells)
  const entries = rows.map(({ values }) => Float64Array.from(columns, (cell) => values[cell]!))
  const { least, most, last } = reachOf(entries, columns.length)
  const found: Chosen[] = []
  const taken: number[] = []
  const sum = new Float64Array(columns.length)
  let steps = 0
  const isPossible = (next: number) => {
    for (let place = 0; place < columns.length; place++) {
      const [low, high] = [sum[place]! + least[next]![place]!, sum[place]! + most[next]![place]!]
      if (low > 1 + NEARLY || high < -NEARLY) return false
      // neither 0 nor 1 can be reached from in between
      if (high - low <= NEARLY && Math.abs(low - Math.round(low)) > NEARLY) return false
    }
    return true
  }
  const bits = new Uint32Array((cells + 31) >> 5)
  const holdsFound = (next: number) => {
    bits.fill(0)
    for (const [place, cell] of columns.entries()) {
      if (last[place]! < next && sum[place]! > 0.5) bits[cell >> 5]! |= 1 << (cell & 31)
    }
    return found.some((one) => isInside(one.bits, bits))
  }
  const search = (row: number): boolean => {
    if (++steps > limits.steps || found.length > limits.groups) return false
    if (taken.length > 0 && holdsFound(row)) return true
    if (row === rows.length) {
      if (taken.length > 0) found.push(chosenOf(rows, taken, sum, columns, cells))
      return true
    }
    if (isPossible(row + 1) && !search(row + 1)) return false
    const own = entries[row]!
    for (let place = 0; place < own.length; place++) sum[place]! += own[place]!
    taken.push(row)
    const done = !isPossible(row + 1) || search(row + 1)
    taken.pop()
    for (let place = 0; place < own.length; place++) sum[place]! -= own[place]!
    return done
  }
  return search(0) ? found : undefined
}

/** What rows from one on can add to a column at least and at most, and the last row that adds to it. */
function reachOf(
  entries: readonly Float64Array[],
  width: number,
): { least: Float64Array[]; most: Float64Array[]; last: Int32Array } {
  const least = Array.from({ length: entries.length + 1 }, () => new Float64Array(width))
  const most = Array.from({ length: entries.length + 1 }, () => new Float64Array(width))
  const last = new Int32Array(width).fill(-1)
  for (let row = entries.length - 1; row >= 0; row--) {
    for (let place = 0; place < width; place++) {
      const own = entries[row]![place]!
      least[row]![place] = least[row + 1]![place]! + Math.min(0, own)
      most[row]![place] = most[row + 1]![place]! + Math.max(0, own)
      if (last[place]! < 0 && isSome(own)) last[place] = row
    }
  }
  return { least, most, last }
}

/** Cells that rows hold. */
function columnsOf(rows: readonly Row[], cells: number): number[] {
  const columns: number[] = []
  for (let cell = 0; cell < cells; cell++) if (rows.some(({ values }) => isSome(values[cell]!))) columns.push(cell)
  return columns
}

function isSome(value: number): boolean {
  return Math.abs(value) > NEARLY
}

function isInside(part: Uint32Array, whole: Uint32Array): boolean {
  for (let word = 0; word < part.length; word++) if ((part[word]! & ~whole[word]!) !== 0) return false
  return true
}

function chosenOf(
  block: readonly Row[],
  taken: readonly number[],
  sum: Float64Array,
  columns: readonly number[],
  cells: number,
): Chosen {
  const bits = new Uint32Array((cells + 31) >> 5)
  let size = 0
  for (const [place, cell] of columns.entries()) {
    if (sum[place]! < 0.5) continue
    bits[cell >> 5]! |= 1 << (cell & 31)
    size++
  }
  return { rows: taken.map((row) => block[row]!), bits, size }
}

/** Those that hold no other one. */
function smallest(found: readonly Chosen[]): Chosen[] {
  const kept: Chosen[] = []
  for (const chosen of [...found].sort((a, b) => a.size - b.size)) {
    if (!kept.some(({ bits }) => isInside(bits, chosen.bits))) kept.push(chosen)
  }
  return kept
}

function combinationOf({ rows, bits }: Chosen, cells: number, sums: number): Combination {
  const inside: number[] = []
  for (let cell = 0; cell < cells; cell++) if ((bits[cell >> 5]! >> (cell & 31)) & 1) inside.push(cell)
  const terms: Combination['terms'] = []
  for (let sum = 0; sum < sums; sum++) {
    let times = 0
    for (const { values } of rows) times += values[cells + sum]!
    if (Math.abs(times) > NEARLY) terms.push([sum, times])
  }
  return { cells: inside, terms }
}
