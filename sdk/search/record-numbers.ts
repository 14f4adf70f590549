import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import type { NumberSummary, RecordField } from '../record-types.ts'

/** Bins of a summary. */
const BINS = 20

/** A number or date field: every distinct value once, ascending, and per record its place there; `values.length`: no value. */
export interface NumberStore {
  field: RecordField
  values: Float64Array
  /** u32 per record. */
  codes: number
  /** The same, for sorting and for rows. */
  places: Uint32Array
}

/** Widest span of whole numbers that is looked at number by number. */
const MOST_SPAN = 1 << 21

/** Puts a field's values (NaN: none) into kernel memory as places among its distinct values. */
export function numberStore(field: RecordField, numbers: Float64Array, arena: Arena): NumberStore {
  const { values, placeOf } = distinctOf(numbers)
  const codes = arena.take(4 * numbers.length + 4)
  const places = arena.u32(codes, numbers.length)
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!
    places[row] = Number.isNaN(value) ? values.length : placeOf(value)
  }
  return { field, values, codes, places: places.slice() }
}

/** Distinct values, ascending, and the place of each. */
function distinctOf(numbers: Float64Array): { values: Float64Array; placeOf: (value: number) => number } {
  let [least, most, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true]
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!
    if (value < least) least = value
    if (value > most) most = value
    if (whole && value !== Math.floor(value) && !Number.isNaN(value)) whole = false
  }
  if (!whole || !(most >= least && most - least < MOST_SPAN)) return sortedDistinct(numbers)
  const ranks = new Int32Array(most - least + 1).fill(-1)
  for (let row = 0; row < numbers.length; row++) if (!Number.isNaN(numbers[row]!)) ranks[numbers[row]! - least] = 0
  const values: number[] = []
  for (let at = 0; at < ranks.length; at++) if (ranks[at] === 0) ranks[at] = values.push(least + at) - 1
  return { values: Float64Array.from(values), placeOf: (value) => ranks[value - least]! }
}

function sortedDistinct(numbers: Float64Array): { values: Float64Array; placeOf: (value: number) => number } {
  const sorted = numbers.filter((value) => !Number.isNaN(value)).sort()
  let distinct = 0
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[distinct++] = sorted[i]!
  const known = new Map<number, number>()
  for (let place = 0; place < distinct; place++) known.set(sorted[place]!, place)
  return { values: sorted.slice(0, distinct), placeOf: (value) => known.get(value)! }
}

/** Places of the values inside a closed range; undefined where there are none. */
export function placesBetween(
  { values }: NumberStore,
  from: number,
  to: number,
): [low: number, high: number] | undefined {
  let low = 0
  while (low < values.length && values[low]! < from) low++
  let high = values.length - 1
  while (high >= 0 && values[high]! > to) high--
  return low <= high ? [low, high] : undefined
}

/**
 * The field over the records whose bit is set. With a `threshold` nothing is told where fewer than that many, but not none, lie
 * on either side, nor single people's values: smallest and largest are left out, and bins are joined until none is small.
 */
export function summarise(
  kernel: Kernel,
  arena: Arena,
  { field, values, codes }: NumberStore,
  match: number,
  { records, matched, threshold }: { records: number; matched: number; threshold: number },
): NumberSummary | null {
  const size = values.length
  if (size === 0) return null
  const mark = arena.mark()
  const out = arena.take(4 * size + 4)
  kernel.clear(out, size + 1)
  kernel.countCodes(codes, match, out, records)
  const counts = arena.u32(out, size)
  let known = 0
  for (let place = 0; place < size; place++) known += counts[place]!
  const from = values[0]!
  const to = values[size - 1]!
  const bins = new Array<number>(BINS).fill(0)
  let [first, last, middle, before] = [-1, -1, -1, 0]
  const half = (known - 1) >> 1
  for (let place = 0; place < size; place++) {
    const count = counts[place]!
    if (count === 0) continue
    if (first < 0) first = place
    last = place
    if (middle < 0 && before + count > half) middle = place
    before += count
    bins[binOf(values[place]!, from, to)]! += count
  }
  arena.release(mark)
  if (known === 0) return null
  const summary = { field: field.id, known, min: values[first]!, median: values[middle]!, max: values[last]!, from, to }
  if (threshold <= 1) return { ...summary, bins }
  if (known < threshold || (matched > known && matched - known < threshold)) return null
  return { ...summary, min: null, max: null, bins: joinSmall(bins, threshold) }
}

function binOf(value: number, from: number, to: number): number {
  return to > from ? Math.min(BINS - 1, Math.floor((BINS * (value - from)) / (to - from))) : 0
}

/** Bins of twice the width, again and again, until each holds nobody or enough. */
function joinSmall(bins: number[], threshold: number): number[] {
  let joined = bins
  for (const width of [1, 2, 4, 5, 10, 20]) {
    joined = Array.from({ length: BINS / width }, (_, index) =>
      bins.slice(index * width, (index + 1) * width).reduce((sum, count) => sum + count, 0),
    )
    if (joined.every((count) => count === 0 || count >= threshold)) return joined
  }
  return joined
}
