// Presets in the packed layout of the product's kernel, filled directly: what a query costs once everything is in place.
import { BLOCK } from '../peers/javascript.mjs'
import { widthOf } from './columns.mjs'

/** Packs all strata of AC and AN, rows `[from, to)`; undefined where this revision has no packed layout. */
export async function packPresets(hindo, { ac, an }, from = 0, to = ac[0].length) {
  const { CountMatrix } = hindo.matrix
  if (!CountMatrix) return undefined
  const { kernel } = await hindo.loadKernel()
  const matrix = new CountMatrix(kernel, to - from)
  const columns = (measure, values) =>
    values.map((column, stratum) => {
      const part = column.subarray(from, to)
      return { measure, stratum, values: widthOf([part]).from(part) }
    })
  matrix.addColumns([...columns('AC', ac), ...columns('AN', an)])
  const arena = new hindo.Arena(kernel)
  const { takeSumScratch } = hindo.matrixSum
  // revisions before b8ebc84 took the arena alone
  const sums = takeSumScratch.length === 2 ? takeSumScratch(kernel, arena) : takeSumScratch(arena)
  return {
    hindo,
    kernel,
    arena,
    matrix,
    sums,
    range: hindo.matrixRange.takeRangeScratch(arena, sums),
    // not in revisions before c3a7168
    stretch: hindo.matrixStretch.takeStretchScratch?.(arena, sums),
    rows: arena.take(4 * (to - from)),
    bits: arena.take(Math.ceil((to - from) / 8) + BLOCK),
    acc: [0, 0, 0, 0].map(() => arena.take(4 * BLOCK)),
  }
}

/** A query over packed presets: `run()` counts, `bitmap()` says which rows that count had. */
export function packedFilter(place, task) {
  return (place.stretch && filterStretches(place, task)) ?? filterBlocks(place, task)
}

/** Undefined where these data need more than plain sums. */
function filterStretches({ hindo, arena, matrix, stretch, rows }, { chosen, low, high, minimum }) {
  const terms = chosen.map((stratum) => ({ stratum, coefficient: 1 }))
  const test = { af: { low, high }, an: { low: minimum } }
  const found = () => {
    const ac = hindo.matrixSum.planMatrixSum(matrix, 'AC', terms)
    const an = hindo.matrixSum.planMatrixSum(matrix, 'AN', terms)
    const filter = hindo.matrixStretch.planStretch(ac, an, test, stretch)
    let count = 0
    for (let block = 0; block < matrix.blocks; ) {
      const done = hindo.matrixStretch.filterStretch(filter, block, rows + 4 * count)
      if (done.blocks === 0) return undefined
      block += done.blocks
      count += done.found
    }
    return count
  }
  let count = found()
  if (count === undefined) return undefined
  const run = () => {
    count = found()
    return count
  }
  const bitmap = () => {
    const bits = new Uint8Array(Math.ceil(matrix.rows / 8))
    for (const row of arena.u32(rows, count)) bits[row >> 3] |= 1 << (row & 7)
    return bits
  }
  return { run, bitmap }
}

/** As revisions before c3a7168 did it. */
function filterBlocks({ hindo, kernel, arena, matrix, range, bits }, { chosen, low, high, minimum }) {
  const terms = chosen.map((stratum) => ({ stratum, coefficient: 1 }))
  const test = { af: { low, high }, an: { low: minimum } }
  return {
    run() {
      const ac = hindo.matrixSum.planMatrixSum(matrix, 'AC', terms)
      const an = hindo.matrixSum.planMatrixSum(matrix, 'AN', terms)
      let count = 0
      for (let block = 0; block < matrix.blocks; block++) {
        const out = bits + (block * BLOCK) / 8
        if (hindo.matrixRange.filterBlock(ac, an, block, test, range)) {
          count += kernel.bitmap(range.mask, out, matrix.rowsOf(block))
        } else arena.u8(out, BLOCK / 8).fill(0)
      }
      return count
    },
    bitmap: () => arena.u8(bits, Math.ceil(matrix.rows / 8)).slice(),
  }
}

/** Calls `visit(from, n, ...sums)` with int32 sums of each block, one per pair of measure and strata. */
export function eachPackedBlock({ hindo, arena, matrix, sums, acc }, wanted, visit) {
  const plans = wanted.map(([measure, strata]) =>
    hindo.matrixSum.planMatrixSum(
      matrix,
      measure,
      strata.map((stratum) => ({ stratum, coefficient: 1 })),
    ),
  )
  for (let block = 0; block < matrix.blocks; block++) {
    const n = matrix.rowsOf(block)
    plans.forEach((plan, i) => {
      hindo.matrixSum.sumBlock(plan, block, acc[i], sums)
    })
    visit(block * BLOCK, n, ...plans.map((_, i) => arena.i32(acc[i], n)))
  }
}
