import type { Kernel } from '../kernel/kernel.ts'
import type { Arena } from '../kernel/memory.ts'
import { type Measure, STATE } from '../types.ts'
import { type Holding, measuresOf, requireColumn } from './measures.ts'

/** Standard normal quantile of a two-sided 95 % interval. */
const Z95 = 1.959963984540054

/** Who is expected to carry chromosomes at a row, by the contig's ploidy rules. */
export const PLOIDY = { diploid: 0, haploid: 1, onlyXY: 2, onlyXX: 3 } as const

/** People of a cohort; null where suppressed or not known, undefined where the sheet does not say. */
export interface People {
  all: number | null
  xx?: number
  xy?: number
}

/** Summed counts of one cohort over a block of rows, in kernel memory. */
export interface CountBlock {
  rows: number
  /** int32 columns; absent where the dataset does not store the measure. */
  counts: Partial<Record<Measure, number>>
  /** Bytes, 1 where a suppressed cell went into the sum; absent where none did. */
  suppressed: Partial<Record<Measure, number>>
  holdings: Record<Measure, Holding>
  people: People
  /** Cells and people may be suppressed: people that are null are suppressed, and so is all that is counted of them. */
  suppression: boolean
  /** {@link PLOIDY} by row; null: diploid everywhere. */
  ploidy: Uint8Array | null
}

/** One column in kernel memory: f64 values and u8 states (without marks), valid until the arena is released. */
export interface DerivedColumn {
  values: number
  state: number
}

/** Computes a column of the dictionary over a block of summed counts. */
export function deriveColumn(kernel: Kernel, arena: Arena, name: string, block: CountBlock): DerivedColumn {
  const column = requireColumn(name)
  const n = block.rows
  const values = arena.take(8 * n)
  const state = arena.take(n)
  arena.f64(values, n).fill(0)
  if (column.needs.some((measure) => block.holdings[measure] === 'missing')) {
    arena.u8(state, n).fill(STATE.notCollected)
    return { values, state }
  }
  const marked = stateOfCounts(kernel, arena, name, block, state)
  if (name === 'AF')
    kernel.alleleFrequency(count(kernel, arena, block, 'AC'), count(kernel, arena, block, 'AN'), values, n)
  else if (name === 'AF_low' || name === 'AF_high') {
    const other = arena.take(8 * n)
    const [low, high] = name === 'AF_low' ? [values, other] : [other, values]
    kernel.wilson(count(kernel, arena, block, 'AC'), count(kernel, arena, block, 'AN'), Z95, low, high, n)
  } else if (name === 'n_het') kernel.widen(heterozygotes(kernel, arena, block), values, n)
  else if (name === 'n_hom_ref')
    kernel.widen(homRef(kernel, arena, block, heterozygotes(kernel, arena, block)), values, n)
  else if (name === 'hwe_p' || name === 'hwe_midp') hardyWeinberg(kernel, arena, block, marked, values, name)
  else if (name === 'n_missing' || name === 'call_rate') missing(kernel, arena, block, marked, values, name)
  else kernel.widen(count(kernel, arena, block, name as Measure), values, n)
  return { values, state: marked }
}

/** States that follow from the counts a column reads: suppressed, not collected on haploid stretches, not called. */
function stateOfCounts(kernel: Kernel, arena: Arena, name: string, block: CountBlock, state: number): number {
  const n = block.rows
  const hidden = block.suppression && block.people.all === null
  arena.u8(state, n).fill(hidden ? STATE.suppressed : STATE.value)
  const reads = measuresOf(name)
  for (const measure of reads) {
    const flags = block.suppressed[measure]
    if (flags !== undefined) kernel.or3(state, flags, n)
  }
  const { ploidy } = block
  if (ploidy && reads.some((measure) => block.holdings[measure] === 'missing' && isHaploidMeasure(measure))) {
    const bytes = arena.u8(state, n)
    for (let i = 0; i < n; i++) if (ploidy[i] !== PLOIDY.diploid) bytes[i] = STATE.notCollected
  }
  const an = block.counts.AN
  if (!requireColumn(name).nullWhenNotCalled || an === undefined) return state
  const called = arena.take(n)
  kernel.calledState(an, state, called, n)
  return called
}

function isHaploidMeasure(measure: Measure): boolean {
  return measure === 'hemizygote_count' || measure === 'n_haploid'
}

/** The summed column of a measure, zeros where the dataset has none. */
function count(kernel: Kernel, arena: Arena, block: CountBlock, measure: Measure): number {
  const stored = block.counts[measure]
  if (stored !== undefined) return stored
  const zeros = arena.take(4 * block.rows)
  kernel.clear(zeros, block.rows)
  return zeros
}

/** `AC - 2 nhomalt - hemizygote_count`, int32. */
function heterozygotes(kernel: Kernel, arena: Arena, block: CountBlock): number {
  const out = arena.take(4 * block.rows)
  kernel.clear(out, block.rows)
  kernel.addU32(out, count(kernel, arena, block, 'AC'), 1, block.rows)
  kernel.addU32(out, count(kernel, arena, block, 'nhomalt'), -2, block.rows)
  kernel.addU32(out, count(kernel, arena, block, 'hemizygote_count'), -1, block.rows)
  return out
}

/** `(AN - n_haploid) / 2 - n_het - nhomalt`, int32. */
function homRef(kernel: Kernel, arena: Arena, block: CountBlock, het: number): number {
  const n = block.rows
  const alleles = arena.take(4 * n)
  kernel.clear(alleles, n)
  kernel.addU32(alleles, count(kernel, arena, block, 'AN'), 1, n)
  kernel.addU32(alleles, count(kernel, arena, block, 'n_haploid'), -1, n)
  const homAlt = count(kernel, arena, block, 'nhomalt')
  const out = arena.take(4 * n)
  const [result, diploidAlleles] = [arena.i32(out, n), arena.i32(alleles, n)]
  const [hets, homs] = [arena.i32(het, n), arena.i32(homAlt, n)]
  for (let i = 0; i < n; i++) result[i] = (diploidAlleles[i]! >> 1) - hets[i]! - homs[i]!
  return out
}

/** Hardy-Weinberg p among diploids; a row where nobody diploid was called is "not called". */
function hardyWeinberg(
  kernel: Kernel,
  arena: Arena,
  block: CountBlock,
  state: number,
  values: number,
  name: 'hwe_p' | 'hwe_midp',
): void {
  const n = block.rows
  const het = heterozygotes(kernel, arena, block)
  const ref = homRef(kernel, arena, block, het)
  const alt = arena.take(4 * n)
  kernel.clear(alt, n)
  kernel.addU32(alt, count(kernel, arena, block, 'nhomalt'), 1, n)
  const columns = [arena.i32(ref, n), arena.i32(het, n), arena.i32(alt, n)]
  const states = arena.u8(state, n)
  for (let i = 0; i < n; i++) {
    // A suppressed or impossible (noised) row must not send the exact test into a sum over nonsense.
    const usable = states[i] === STATE.value && columns.every((column) => column[i]! >= 0)
    if (!usable) for (const column of columns) column[i] = 0
    if (states[i] === STATE.value && columns.every((column) => column[i] === 0)) states[i] = STATE.notCalled
  }
  kernel.hweExact(ref, het, alt, name === 'hwe_midp' ? 1 : 0, values, n)
}

/** `(2 N - AN - n_haploid) / 2` and its share, with N the people who are expected to carry the contig at that row. */
function missing(
  kernel: Kernel,
  arena: Arena,
  block: CountBlock,
  state: number,
  values: number,
  name: 'n_missing' | 'call_rate',
): void {
  const n = block.rows
  const pointers = [count(kernel, arena, block, 'AN'), count(kernel, arena, block, 'n_haploid')] as const
  const an = arena.i32(pointers[0], n)
  const haploid = arena.i32(pointers[1], n)
  const out = arena.f64(values, n)
  const states = arena.u8(state, n)
  for (let i = 0; i < n; i++) {
    if (states[i] !== STATE.value) continue
    const people = carriers(block, i)
    if (people === null || people === undefined) states[i] = STATE.notCollected
    else if (people === 0 && name === 'call_rate') states[i] = STATE.notCalled
    else {
      const uncalled = Math.max(0, people - ((an[i]! + haploid[i]!) >> 1))
      // One division: 1 - 9 / 10 is below 0.1, and a filter would lose the row.
      out[i] = name === 'n_missing' ? uncalled : (people - uncalled) / people
    }
  }
}

function carriers(block: CountBlock, row: number): number | null | undefined {
  const { people, ploidy } = block
  if (people.all === null || people.all === 0) return people.all
  const rule = ploidy?.[row]
  if (rule === PLOIDY.onlyXY) return people.xy
  if (rule === PLOIDY.onlyXX) return people.xx
  return people.all
}
