import { RowSpace } from './row-space.ts'

/** Leverages above this are looked at in whole numbers: where the cell's own sum follows, it is 1 exactly. */
const NEARLY_ALL = 1 - 1e-6

/**
 * How much the released sums say about each cell: the leverage h = n · Bᵀ M⁺ B with M = B diag(n) Bᵀ, from 0 (nothing) to 1 (the
 * cell's own sum follows from the released ones). A person in a cell of n people is as exposed as in a single pool of
 * n / h people: the effective pool size of all releases together.
 *
 * It is the diagonal of the projection onto the columns of diag(√n) Bᵀ, so it is computed from an orthonormal basis.
 *
 * @param vectors per release, 1 for each cell that it holds, else 0
 * @param sizes people per cell, all above 0
 * @returns per cell the leverage, between 0 and 1
 */
export function leverages(vectors: readonly ArrayLike<number>[], sizes: ArrayLike<number>): Float64Array {
  const count = sizes.length
  const space = new RowSpace(count)
  const leverage = new Float64Array(count)
  const basis: Float64Array[] = []
  for (const vector of vectors) {
    if (!space.add(vector)) continue
    const column = Float64Array.from({ length: count }, (_, cell) => Math.sqrt(sizes[cell]!) * vector[cell]!)
    // twice is enough (Kahan; Parlett, The Symmetric Eigenvalue Problem)
    for (let pass = 0; pass < 2; pass++) for (const other of basis) removeAlong(column, other)
    const length = Math.sqrt(dot(column, column))
    for (let cell = 0; cell < count; cell++) {
      column[cell]! /= length
      leverage[cell]! += column[cell]! ** 2
    }
    basis.push(column)
  }
  const unit = new Uint8Array(count)
  for (let cell = 0; cell < count; cell++) {
    if (leverage[cell]! < NEARLY_ALL) continue
    unit[cell] = 1
    if (space.contains(unit)) leverage[cell] = 1
    unit[cell] = 0
  }
  return leverage.map((value) => Math.min(1, value))
}

/** Effective pool sizes n / h; infinite where nothing is released of a cell. */
export function effectivePools(vectors: readonly ArrayLike<number>[], sizes: ArrayLike<number>): Float64Array {
  return leverages(vectors, sizes).map((leverage, cell) => sizes[cell]! / leverage)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function removeAlong(column: Float64Array, unit: Float64Array): void {
  const share = dot(column, unit)
  for (let i = 0; i < column.length; i++) column[i]! -= share * unit[i]!
}
