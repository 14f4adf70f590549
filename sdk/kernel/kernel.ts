/**
 * The hot loops. Two implementations with the same results to the bit: Wasm SIMD (`wasm/`) and `reference.ts`.
 * Both work on one linear memory; pointers are byte offsets into `buffer()`, `n` counts elements. Columns handed to the
 * kernel start at multiples of 16. Nothing here checks its arguments: callers do.
 *
 * `reserve` may replace the buffer: take views after it, never keep them across it.
 */
export interface Kernel {
  readonly kind: 'wasm' | 'typescript'
  buffer(): ArrayBuffer
  /** Grows the memory to at least `bytes`; throws `limit` where it cannot. */
  reserve(bytes: number): void

  /** `acc[i] = 0`, int32. */
  clear(acc: number, n: number): void
  /** `acc[i] += coefficient * column[i]` over unsigned 8, 16, 32-bit columns; int32 wrap-around. */
  addU8(acc: number, column: number, coefficient: number, n: number): void
  addU16(acc: number, column: number, coefficient: number, n: number): void
  addU32(acc: number, column: number, coefficient: number, n: number): void
  /** `acc[i] += value`, the base of a sparse block. */
  addConstant(acc: number, value: number, n: number): void
  /** Packed cells `(d-1) << 13 | row` (u16): `acc[row] += coefficient * d`, d = 1..8. */
  addPacked(acc: number, packed: number, coefficient: number, count: number): void
  /** Cells in two lists, row u16 and delta int32: `acc[row[i]] += coefficient * delta[i]`. */
  addCells(acc: number, rows: number, deltas: number, coefficient: number, count: number): void

  /** `out[i] = ac[i] / an[i]` in f64; where `an[i]` is 0 the value is 0 and must be read with its state. */
  alleleFrequency(ac: number, an: number, out: number, n: number): void
  /** `out[i] = state[i] | (an[i] == 0 && state[i] == 0 ? notCalled : 0)`, u8. */
  calledState(an: number, state: number, out: number, n: number): void
  /** int32 → f64. */
  widen(column: number, out: number, n: number): void
  /**
   * Compares f64 values with a constant under three-valued logic: 0 false, 1 true, 2 unknown (state is not a value).
   * `op`: 0 `<`, 1 `<=`, 2 `>`, 3 `>=`, 4 `=`, 5 `!=`. Result u8.
   */
  compare(values: number, state: number, op: number, constant: number, out: number, n: number): void
  /** Kleene `and`, `or`, `not` on 0/1/2 bytes, in place on `a`. */
  and3(a: number, b: number, n: number): void
  or3(a: number, b: number, n: number): void
  not3(a: number, n: number): void
  /** Rows where `a` is 1, written as u32 to `out`; returns how many. `unknown` rows: see `countUnknown`. */
  select(a: number, out: number, n: number): number
  countUnknown(a: number, n: number): number

  /**
   * Wilson score interval of `ac` out of `an` with normal quantile `z` into two f64 columns (Wilson 1927, doi:10.2307/2276774).
   * Zero where `an` is 0.
   */
  wilson(ac: number, an: number, z: number, low: number, high: number, n: number): void
  /**
   * Hardy-Weinberg exact test per row from three int32 columns (Wigginton 2005, doi:10.1086/429864); `midp` 1 halves the
   * probability of the observed table. f64; 1 where nobody was called.
   */
  hweExact(homRef: number, het: number, homAlt: number, midp: number, out: number, n: number): void

  /** Decodes one LZ4 frame (magic, descriptor, blocks, content checksum); returns bytes written, or a negative code: see `LZ4_ERRORS`. */
  lz4Decode(frame: number, frameBytes: number, out: number, outBytes: number): number
  /** xxHash32 with seed 0, as an unsigned number. */
  xxh32(bytes: number, n: number): number
  /**
   * Order of rows by f64 key, smallest first, ties by row: `order` (u32) must hold 0..n-1 on entry or any subset of rows;
   * keys are indexed by row. Needs `scratch` of 16 bytes per element.
   */
  sortOrder(keys: number, order: number, scratch: number, n: number): void
}
