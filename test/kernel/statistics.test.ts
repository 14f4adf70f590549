import { describe, expect, test } from 'vitest'
import { type Kernel, SUM_SCRATCH } from '../../sdk/kernel/kernel.ts'
import { CountMatrix } from '../../sdk/kernel/matrix.ts'
import { planTable, type StretchTable } from '../../sdk/kernel/matrix-stretch.ts'
import { planMatrixSum, sumBlock, takeSumScratch } from '../../sdk/kernel/matrix-sum.ts'
import { Arena } from '../../sdk/kernel/memory.ts'
import { type Cohort, cohortOf, SITES } from './cohorts.ts'
import { expectSame, KERNELS, LENGTHS, onBoth, randomU32 } from './stage.ts'

interface Counts {
  ac1: Int32Array
  an1: Int32Array
  ac2: Int32Array
  an2: Int32Array
}

function countsOf(n: number, seed: number): Counts {
  const next = randomU32(seed)
  const an = () => Int32Array.from({ length: n }, () => (next() % 9 === 0 ? next() % 3 : 2 + (next() % 5000)))
  const [an1, an2] = [an(), an()]
  const ac = (all: Int32Array) =>
    all.map((called) => (next() % 3 ? next() % (called + 1) : Math.min(called, next() % 3)))
  return { ac1: ac(an1), an1, ac2: ac(an2), an2 }
}

/** The formula as it is written (Bhatia 2013), row by row, with the rows' largest terms for judging how exact a sum can be. */
function hudson({ ac1, an1, ac2, an2 }: Counts, mask: Uint8Array | null) {
  let [numerator, denominator, count] = [0, 0, 0]
  for (let i = 0; i < ac1.length; i++) {
    const [n1, n2] = [an1[i]!, an2[i]!]
    if (n1 < 2 || n2 < 2 || (mask && mask[i] !== 1)) continue
    const [p, q] = [ac1[i]! / n1, ac2[i]! / n2]
    numerator += (p - q) ** 2 - (p * (1 - p)) / (n1 - 1) - (q * (1 - q)) / (n2 - 1)
    denominator += p * (1 - q) + q * (1 - p)
    count++
  }
  return { numerator, denominator, count }
}

describe.each(LENGTHS)('hudsonFst of %i rows', (n) => {
  test.each([false, true])('with a mask: %s', (masked) => {
    const counts = countsOf(n, n + 1)
    const mask = masked ? Uint8Array.from({ length: n }, (_, i) => (i * 7) % 3) : null
    const [sums, count] = onBoth((stage) => {
      const place = (values: Int32Array) => stage.put(Int32Array.from([...values, 77]))
      const out = stage.put(Float64Array.of(0.5, 0.25))
      const at = mask ? stage.put(Uint8Array.from([...mask, 1])) : 0
      const { ac1, an1, ac2, an2 } = counts
      const rows = stage.kernel.hudsonFst(place(ac1), place(an1), place(ac2), place(an2), at, out, n)
      return [stage.f64(out, 2), rows]
    }) as [Float64Array, number]
    const wanted = hudson(counts, mask)
    expect(count).toBe(wanted.count)
    expect(sums[0]! - 0.5).toBeCloseTo(wanted.numerator, 9)
    expect(sums[1]! - 0.25).toBeCloseTo(wanted.denominator, 9)
  })
})

function binned(ac: Int32Array, an: Int32Array, mask: Uint8Array | null, folded: boolean, times: number, last: number) {
  const bins = new Array(last + 1).fill(0)
  ac.forEach((all, i) => {
    if (an[i]! <= 0 || (mask && mask[i] !== 1)) return
    const copies = Math.max(0, folded ? Math.min(all, an[i]! - all) : all)
    const bin = times ? (BigInt(copies) * BigInt(times)) / BigInt(an[i]!) : BigInt(copies)
    bins[Number(bin > BigInt(last) ? BigInt(last) : bin)]++
  })
  return bins
}

test.each([
  [false, 0, 5000],
  [true, 0, 2500],
  [false, 10, 9],
  [true, 20, 9],
  [false, 1024, 1023],
  [true, 100_000, 49_999],
])('countBins, folded %s, times %i, up to %i', (folded, times, last) => {
  for (const n of [0, 1, 7, 1000, 8192]) {
    const { ac1, an1 } = countsOf(n, n + 3)
    for (const mask of [null, Uint8Array.from({ length: n }, (_, i) => i % 3)]) {
      const [tables, count] = onBoth((stage) => {
        const bins = stage.put(new Uint32Array(4 * (last + 1)))
        const at = mask ? stage.put(mask) : 0
        const rows = stage.kernel.countBins(stage.put(ac1), stage.put(an1), at, folded ? 1 : 0, times, last, bins, n)
        return [stage.u32(bins, 4 * (last + 1)), rows]
      }) as [Uint32Array, number]
      const wanted = binned(ac1, an1, mask, folded, times, last)
      const sum = wanted.map((_, bin) =>
        [0, 1, 2, 3].reduce((all, table) => all + tables[table * (last + 1) + bin]!, 0),
      )
      expect(sum).toEqual(wanted)
      expect(count).toBe(wanted.reduce((all, one) => all + one, 0))
    }
  }
})

/** Both ways over a matrix: many blocks in one call, and sums of one block after the other. */
function overMatrix(kernel: Kernel, { ac, an }: Cohort, together: number) {
  const arena = new Arena(kernel)
  const matrix = new CountMatrix(kernel, ac[0]!.length)
  try {
    for (let from = 0; from < ac.length; from += together)
      matrix.addColumns(
        ac.slice(from, from + together).flatMap((values, i) => [
          { measure: 'AC' as const, stratum: from + i, values },
          { measure: 'AN' as const, stratum: from + i, values: an[from + i]! },
        ]),
      )
    const sums = takeSumScratch(kernel, arena)
    const plans = [0, 1].map((half) => {
      const terms = ac.flatMap((_, stratum) => (stratum % 2 === half ? [{ stratum, coefficient: 1 }] : []))
      return { ac: planMatrixSum(matrix, 'AC', terms), an: planMatrixSum(matrix, 'AN', terms) }
    })
    const pointers = arena.take(4096)
    const tables = plans.map((plan) => planTable(plan.ac, plan.an, pointers)!) as [StretchTable, StretchTable]
    const [scratch, out, columns] = [
      arena.take(SUM_SCRATCH),
      arena.take(32),
      [0, 0, 0, 0].map(() => arena.take(32_784)),
    ]
    const [bins, frequency, state] = [arena.take(16 * 101), arena.take(8 * matrix.rows), arena.take(matrix.rows)]
    arena.f64(out, 4).fill(0)
    arena.u32(bins, 404).fill(0)
    arena.f64(frequency, matrix.rows).fill(0)
    arena.u8(state, matrix.rows).fill(0)
    const [{ task, blocks, blockBytes, sumRuns: runs }, other] = tables
    let [count, binCount, taken] = [0, 0, 0]
    for (let block = 0; block < matrix.blocks; block++) {
      const run = Math.min(runs[block]!, other.sumRuns[block]!)
      if (run === 0) continue
      const [from, otherFrom] = [blocks + block * blockBytes, other.blocks + block * other.blockBytes]
      count += kernel.fstStretch(task, from, other.task, otherFrom, run, scratch, out)
      binCount += kernel.binsStretch(task, from, run, scratch, 1, 200, 99, bins)
      const row = 8192 * block
      kernel.frequencyStretch(task, from, run, scratch, frequency + 8 * row, state + row)
      block += run - 1
      taken += run
    }
    const fast = [arena.f64(out, 2).slice(), arena.u32(bins, 400).slice(), arena.f64(frequency, matrix.rows).slice(), arena.u8(state, matrix.rows).slice(), count, binCount] // biome-ignore format: one line
    arena.f64(out, 4).fill(0)
    arena.u32(bins, 404).fill(0)
    let [slowCount, slowBinCount] = [0, 0]
    const [ac1, an1, ac2, an2] = columns as [number, number, number, number]
    for (let block = 0; block < matrix.blocks; block++) {
      if (Math.min(runs[block]!, other.sumRuns[block]!) === 0) continue
      const n = matrix.rowsOf(block)
      ;[plans[0]!.ac, plans[0]!.an, plans[1]!.ac, plans[1]!.an].forEach((plan, i) => {
        sumBlock(plan, block, columns[i]!, sums)
      })
      slowCount += kernel.hudsonFst(ac1, an1, ac2, an2, 0, out, n)
      slowBinCount += kernel.countBins(ac1, an1, 0, 1, 200, 99, bins, n)
      kernel.alleleFrequency(ac1, an1, frequency + 8 * 8192 * block, n)
      arena.u8(state + 8192 * block, n).fill(0)
      kernel.calledState(an1, state + 8192 * block, state + 8192 * block, n)
    }
    const slow = [arena.f64(out, 2).slice(), arena.u32(bins, 400).slice(), arena.f64(frequency, matrix.rows).slice(), arena.u8(state, matrix.rows).slice(), slowCount, slowBinCount] // biome-ignore format: one line
    return { fast, slow, taken }
  } finally {
    arena.release(0)
    matrix.close()
  }
}

describe.each(Object.entries(SITES))('%s', (name, site) => {
  test.each([1, 3, 6])('stretches give what blocks give, %i columns packed together', (together) => {
    const cohort = cohortOf(site, 6, 17_001, together)
    const answers = KERNELS.map((kernel) => overMatrix(kernel, cohort, together))
    if (name.startsWith('rare')) expect(answers[0]!.taken).toBe(3)
    for (const { fast, slow } of answers) expectSame(fast, slow)
    expectSame(answers[1]!.fast, answers[0]!.fast)
  })
})
