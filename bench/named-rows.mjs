// Runs in pages and in Node alike.

/** Row `i` is at position `3 i + 1`; its identifier is `rs` and a number that no other row has (an odd factor makes each number of 32 bits once). */
export function rowOf(row) {
  return {
    position: 3 * row + 1,
    ref: row & 3,
    alt: (row + 1 + ((row >> 2) % 3)) & 3,
    rs: Math.imul(row, 0x9e3779b1) >>> 0,
  }
}
