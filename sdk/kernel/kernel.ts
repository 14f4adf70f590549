/**
 * The hot loops. Two implementations with the same results to the bit: Wasm SIMD (`wasm/`) and `reference.ts`.
 * Both work on one linear memory; pointers are byte offsets into `buffer()`, `n` counts elements. A pointer is a multiple of
 * its element's size (columns at multiples of 16 are fastest: see `Arena`); frames and bytes to hash may start anywhere.
 * Input and output ranges of one call do not overlap, except where a function says that it works in place.
 * Nothing here checks its arguments: callers do. The one exception is `lz4Decode`, whose bytes come from outside.
 *
 * `reserve` may replace the buffer: take views after it, never keep them across it.
 */
export interface Kernel {
  readonly kind: 'wasm' | 'typescript'
  /** First byte that callers may use; what lies below belongs to the kernel. A multiple of 4,096. */
  readonly heapBase: number
  buffer(): ArrayBuffer
  /** Grows the memory to at least `bytes`, keeping its content; throws `limit` where it cannot. */
  reserve(bytes: number): void

  /** `acc[i] = 0`, int32. */
  clear(acc: number, n: number): void
  /** `acc[i] = value`, int32. */
  fill(acc: number, value: number, n: number): void
  /** `acc[i] += coefficient * column[i]` over unsigned 8, 16, 32-bit columns; int32 wrap-around. */
  addU8(acc: number, column: number, coefficient: number, n: number): void
  addU16(acc: number, column: number, coefficient: number, n: number): void
  addU32(acc: number, column: number, coefficient: number, n: number): void
  /** `acc[i] += value`, the base of a sparse block. */
  addConstant(acc: number, value: number, n: number): void
  /** Packed cells `(d-1) << 13 | row` (u16): `acc[row] += coefficient * d`, d = 1..8. Rows are not checked: give `acc` 8,192 rows. */
  addPacked(acc: number, packed: number, coefficient: number, count: number): void
  /** Cells in two lists, row u16 and delta int32: `acc[row[i]] += coefficient * delta[i]`. Rows are not checked. */
  addCells(acc: number, rows: number, deltas: number, coefficient: number, count: number): void
  /** The same for `count` lists, each a pointer to packed cells and their number (u32), 8 bytes at `lists`. */
  addPackedLists(acc: number, lists: number, coefficient: number, count: number): void
  /** The same for `count` lists of cells, each pointers to rows and deltas and their number (u32), 12 bytes at `lists`. */
  addCellLists(acc: number, lists: number, coefficient: number, count: number): void
  /**
   * `acc[i] += coefficient * Σ column[i]` over `count` columns whose pointers (u32) stand at `columns`; int32 wrap-around. Eight
   * columns at a time are summed before the accumulator is touched.
   */
  addManyU8(acc: number, columns: number, count: number, coefficient: number, n: number): void
  addManyU16(acc: number, columns: number, count: number, coefficient: number, n: number): void
  addManyU32(acc: number, columns: number, count: number, coefficient: number, n: number): void
  /**
   * The same over 4-bit columns: 16 bytes hold 32 rows, rows 0 to 15 in the lower halves of the bytes, 16 to 31 in the upper ones; the
   * last chunk is whole. With `chunks` (0: none), a byte per 32 rows, only the rows whose byte is not 0 are added to.
   */
  addNibbles(acc: number, columns: number, count: number, coefficient: number, chunks: number, n: number): void
  /** `large[i] += 1`, up to 255, where `distances[i]` (u32) is over 15. */
  countLarge(distances: number, large: number, n: number): void
  /** Rows (u16) whose byte is at least `threshold` (1..255), ascending, to `out` (room for n); returns how many. n up to 65,536. */
  rowsAtLeast(bytes: number, threshold: number, out: number, n: number): number
  /**
   * 4-bit cells `min(distance, 15)` of the rows whose `large` byte is below `threshold`, 0 of the others; n is a multiple of 32, up
   * to 65,536. What is over 15 goes to `rows` (u16) and, less 15, to `deltas` (u32), each with room for n; returns how many.
   */
  packNibbles(
    distances: number,
    large: number,
    threshold: number,
    out: number,
    rows: number,
    deltas: number,
    n: number,
  ): number
  /** u16 cells `min(distance, 65535)` of `count` rows; the rest of a larger one as in `packNibbles`; returns how many. */
  packWide(distances: number, rows: number, count: number, out: number, outRows: number, deltas: number): number
  /** Smallest and largest of `n` u32 values to `out[0]` and `out[1]` (u32); of none 2^32 - 1 and 0. */
  extent(values: number, out: number, n: number): void

  /**
   * Rows (u16) whose sum of `count` (1..4,096) 4-bit columns lies in `low..high` (1..65,535), ascending, and their sums (int32) to
   * `values`; `n` is a multiple of 32, up to 65,536. `sums` is scratch for n u16. Returns how many.
   */
  findNibbles(
    columns: number,
    count: number,
    sums: number,
    low: number,
    high: number,
    rows: number,
    values: number,
    n: number,
  ): number
  /**
   * Of `count` values (int32) and their rows (u16) those whose value lies in `low..high`, in order; the outputs have room for
   * `count + 1`. Returns how many.
   */
  keepInside(
    values: number,
    rows: number,
    count: number,
    low: number,
    high: number,
    outRows: number,
    outValues: number,
  ): number
  /**
   * `acc[i] += coefficient * Σ cell` over `count` u16 columns that hold the wide rows only, for those of `n` rows (u16) that are wide.
   * `ranks` has 16 bytes for every 64 rows: their bits (u64), how many wide rows there are before (u32), and nothing.
   */
  addWideAt(
    acc: number,
    columns: number,
    count: number,
    coefficient: number,
    ranks: number,
    rows: number,
    n: number,
  ): void
  /**
   * `slacks[i] += quiet` for rows (u16) that are not wide; for wide ones `most * shares[place] / 65536`, rounded down, with the row's
   * place among the wide rows; a share of 65,535 stands for all of `most`. int32; `ranks` as in `addWideAt`.
   */
  addSlack(slacks: number, ranks: number, shares: number, most: number, quiet: number, rows: number, n: number): void
  /** `acc[i] += coefficient * Σ cell` over `count` 4-bit columns in row `rows[i]` (u16), for `n` rows. */
  addNibblesAt(acc: number, columns: number, count: number, coefficient: number, rows: number, n: number): void
  /** `out[rows[i]] = values[i]`, u8, rows u16. */
  scatterU8(values: number, rows: number, out: number, count: number): void

  /**
   * Rows of `count` blocks whose sums lie in ranges of AC, AN and AF, ascending, to `out` (u32; 0: only counted); returns how many. AC of 0
   * never passes. AC and AN are plain sums of packed columns, AN of what is missing. All of u32:
   * - `task`: limits as in `rangeFilter` (their candidates are written over), {@link STRETCH_SCRATCH} bytes at a multiple of 16, bytes of a
   *   block below, room for pointers; then of AC, and of AN: groups, where each begins among the columns (and the last ends), pointers of
   *   the columns' 4-bit cells at the first row of all, places of the columns in their groups.
   * - a block: first row (a multiple of 8,192), rows, base of AN, smallest and largest sum of AC and of AN (of which 1 at least), nothing; by group of AC wide rows, how many, first cells and bytes between columns; by group of AN ranks and shares of wide
   *   rows, first cells and bytes between columns, `most` and `quiet` as in `addSlack`, wide rows, how many.
   */
  filterStretch(task: number, blocks: number, count: number, out: number): number

  /**
   * Hudson's Fst (Hudson 1992, doi:10.1093/genetics/132.2.583, as in Bhatia 2013, doi:10.1101/gr.154831.113): adds to `out[0]`
   * `Σ (p1 - p2)^2 - p1 (1 - p1) / (an1 - 1) - p2 (1 - p2) / (an2 - 1)` and to `out[1]` `Σ p1 (1 - p2) + p2 (1 - p1)` (f64) over rows with
   * two called alleles or more on either side and 1 in `mask` (u8; 0: all rows); returns how many. Rows of even and odd number are
   * summed apart. Columns (int32) and mask have room for n + 1.
   */
  hudsonFst(ac1: number, an1: number, ac2: number, an2: number, mask: number, out: number, n: number): number
  /**
   * Counts rows with called alleles and 1 in `mask` (u8; 0: all rows) by copies of the allele, or of the rarer one where `folded` is 1:
   * in bin `copies`, or where `times` is not 0 `floor(copies * times / an)`, at most `last`. `bins` (u32) has four times `last + 1`, of which the
   * sum is the answer; returns how many rows.
   */
  countBins(
    ac: number,
    an: number,
    mask: number,
    folded: number,
    times: number,
    last: number,
    bins: number,
    n: number,
  ): number
  /** `hudsonFst` over `count` blocks of two tables as in `filterStretch` of one matrix; {@link SUM_SCRATCH} bytes at `scratch`. */
  fstStretch(
    task1: number,
    blocks1: number,
    task2: number,
    blocks2: number,
    count: number,
    scratch: number,
    out: number,
  ): number
  /** `countBins` over `count` blocks. */
  binsStretch(
    task: number,
    blocks: number,
    count: number,
    scratch: number,
    folded: number,
    times: number,
    last: number,
    bins: number,
  ): number
  /** AF (f64) and its state (u8: 0, or 2 where nobody is called) over `count` blocks. */
  frequencyStretch(task: number, blocks: number, count: number, scratch: number, out: number, state: number): void

  /** `out[i] = ac[i] / an[i]` in f64; where `an[i]` is 0 the value is 0 and must be read with its state. */
  alleleFrequency(ac: number, an: number, out: number, n: number): void
  /** `out[i]` is `state[i]`, with `notCalled` added where `state[i]` is a value (marked or not) and `an[i]` is 0. u8; `out` may be `state`. */
  calledState(an: number, state: number, out: number, n: number): void
  /** int32 → f64. */
  widen(column: number, out: number, n: number): void
  /**
   * Compares f64 values with a constant under three-valued logic: 0 false, 1 true, 2 unknown (`state & 7` is not 0: a marked
   * value is a value). `op`: 0 `<`, 1 `<=`, 2 `>`, 3 `>=`, 4 `=`, 5 `!=` (NaN answers 0 to all six). Result u8.
   */
  compare(values: number, state: number, op: number, constant: number, out: number, n: number): void
  /**
   * Rows inside ranges (ends included) of AC, AN (int32) and `AC / AN` (f64): 0 no, 1 yes, 2 unknown (AF is asked for and AN is 0), 3
   * undecided. `limits` is 48 bytes at a multiple of 8: int32 acLow, acHigh, anLow, anHigh, candidateLow, candidateHigh, slack,
   * testsAf; f64 afLow, afHigh. AC outside the candidate range is a no, without a look at AN. With `slack`, AN is only known to lie
   * in `an - slack .. an`: rows for which that leaves the answer open are undecided; `slacks` (0: none) has one for each row (int32,
   * not negative) instead. Returns how many are undecided.
   */
  rangeFilter(ac: number, an: number, slacks: number, limits: number, out: number, n: number): number
  /** A byte per 32 rows to `chunks`: 1 where one of their bytes in `mask` is at least `least` (1..255), else 0; returns how many are 1. */
  markChunks(mask: number, least: number, chunks: number, n: number): number
  /** Bit i of `bits` (least significant first, ⌈n / 8⌉ bytes) is 1 where `mask[i]` is 1; returns how many are. */
  bitmap(mask: number, bits: number, n: number): number
  /** Kleene `and`, `or`, `not` on 0/1/2 bytes, in place on `a`. */
  and3(a: number, b: number, n: number): void
  or3(a: number, b: number, n: number): void
  not3(a: number, n: number): void
  /** Rows where `a` is 1, written as u32 to `out` (room for n); returns how many. `unknown` rows: see `countUnknown`. */
  select(a: number, out: number, n: number): number
  /** How many bytes of `a` are 2. */
  countUnknown(a: number, n: number): number

  /**
   * Bitmaps of records: bit i is bit `i & 7` of byte `i >> 3`; `bytes` is a multiple of 16, pointers too.
   * `a &= b`, `a |= b`, `a = not a`, in place.
   */
  andBits(a: number, b: number, bytes: number): void
  orBits(a: number, b: number, bytes: number): void
  notBits(a: number, bytes: number): void
  /** `out[c]` (u32) is how many ones `bits` shares with bitmap c, for `count` bitmaps whose pointers (u32) stand at `columns`. */
  countCommon(bits: number, columns: number, count: number, out: number, bytes: number): void
  /** How many of `n` rows (u32) have their bit set. Rows are not checked. */
  countListed(bits: number, rows: number, n: number): number
  /** Sets the bits of `n` rows (u32). Rows are not checked. */
  setListed(bits: number, rows: number, n: number): void
  /** Bit i is 1 where `low <= codes[i] <= high` (u32, low <= high); ⌈n / 8⌉ bytes are written. */
  selectBetween(codes: number, low: number, high: number, bits: number, n: number): void
  /** `out[codes[i]] += 1` (u32) where bit i is set; the bits of the last byte beyond `n` are 0. Codes are not checked. */
  countCodes(codes: number, bits: number, out: number, n: number): void
  /** Rows (u32) whose bit is set, ascending, to `out`; the bits of the last byte beyond `n` are 0. Returns how many. */
  listBits(bits: number, out: number, n: number): number

  /** Indexes (u32) of the `n` cells of four bytes other than `0|0⇥` and `0/0⇥`, ascending, to `out` (room for n); returns how many. */
  findCalls(cells: number, out: number, n: number): number
  /**
   * Walks text of cells that are each ended by a tab; a cell begins with its genotype. Those that do not begin with `0|0` or `0/0` and then
   * a tab or a colon are listed: `out[0]` (u32) says how many, pairs of index and first byte (from `text` on) follow from `out[2]` on, with
   * room for `most`; later ones are only counted. Returns the number of cells.
   */
  scanCells(text: number, bytes: number, out: number, most: number): number

  /**
   * Wilson score interval of `ac` out of `an` with normal quantile `z` > 0 into two f64 columns (Wilson 1927, doi:10.2307/2276774).
   * Both are 0 where `an` is 0; `ac` outside 0..`an` (noised counts) is taken as the nearer end. `low` is exactly 0 at ac = 0,
   * `high` exactly 1 at ac = an.
   */
  wilson(ac: number, an: number, z: number, low: number, high: number, n: number): void
  /**
   * Hardy-Weinberg exact test per row from three int32 columns (Wigginton 2005, doi:10.1086/429864). With `midp` 1 tables exactly
   * as likely as the observed one count half (as plink2 does). f64; 1 (mid-p 0.5) where only one table is possible, 1 where nobody
   * was called; negative counts (noised) are taken as 0. p under 1e-307 loses digits and then is 0.
   */
  hweExact(homRef: number, het: number, homAlt: number, midp: number, out: number, n: number): void

  /**
   * Decodes one LZ4 frame (magic, descriptor, blocks, checksums of header, blocks and content) and ignores what follows it.
   * Returns bytes written, which may be fewer than `outBytes` (under 2^31), or a negative code: see `LZ4_ERRORS`.
   * Reads and writes nothing outside the two ranges, whatever the bytes; after an error `out` holds anything.
   */
  lz4Decode(frame: number, frameBytes: number, out: number, outBytes: number): number
  /** xxHash32 with seed 0, as an unsigned number. */
  xxh32(bytes: number, n: number): number
  /**
   * Order of rows by f64 key, smallest first; stable, so ties stay in the order they had: with `order` (u32) ascending on entry,
   * by row. `order` holds any subset of rows; keys are indexed by row. -0 equals 0; NaN must not occur.
   * Needs `scratch` of 16 bytes per element.
   */
  sortOrder(keys: number, order: number, scratch: number, n: number): void

  /**
   * Cells of one cohort that are about few people: six bitmaps of n bits each, one after the other, at `out`, and how many ones each has
   * to `found` (u32); n is a multiple of 128. Only rows whose bit is 1 in `among` are marked. `counts` is four pointers (u32) to columns of
   * AC, AN, nhomalt and n_haploid (int32; 0: not collected), `limits` six int32: least, nonCarriers, copies, noneAllowed, either, most.
   *
   * Carriers are AC - nhomalt, without nhomalt from half of AC (rounded up) to AC; called people are half of AN + n_haploid, without n_haploid from half of AN (rounded
   * up) to AN; others are called people without the carriers. The bitmaps:
   * 0. few: 1 to least - 1 carriers at both bounds; with `nonCarriers` also: as few others.
   * 1. unsure: not few, but the bounds differ, the lower is below least and the upper above 0; of others as above.
   * 2. rare: fewer than `copies` of the allele, but not none where `noneAllowed`; with `either` also: as few other alleles.
   * 3. whole: some alleles are called, and all are copies, or as many carriers as called people at the least and the most.
   * 4. none: some alleles are called, none is a copy, and the cell is not whole.
   * 5. own: 1 to `most` carriers at the lower bound.
   */
  markCells(counts: number, among: number, limits: number, out: number, found: number, n: number): void
  /**
   * Genotypes of one cohort that few people have: four bitmaps of n bits at `out`, and how many ones each has to `found` (u32); n is a
   * multiple of 128. A bit is 1 where 1 to `least - 1` people have: no copy of two, one of two (AC - 2 nhomalt - hemizygote_count), two, one of
   * one; and where the bit is 1 in the respective one of four bitmaps at `among`. `counts` is five pointers (u32) to columns of AC, AN,
   * nhomalt, hemizygote_count and n_haploid (int32; the last two 0: nobody). Half a person is none.
   */
  markGenotypes(counts: number, among: number, least: number, out: number, found: number, n: number): void
}

/** Bitmaps that `markCells` writes. */
export const CELL_MARKS = 6
/** Bitmaps that `markGenotypes` writes. */
export const GENOTYPE_MARKS = 4

/** Scratch of `fstStretch`, `binsStretch` and `frequencyStretch`. */
export const SUM_SCRATCH = 163_840
/** Scratch of `filterStretch`. */
export const STRETCH_SCRATCH = 156_768
