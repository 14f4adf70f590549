// The best loops over typed arrays that we know: blocks that stay in the cache, four columns per pass.
export const BLOCK = 8192

/** `out[i] = Σ columns[c][from + i]` for one block. */
export function sumBlock(columns, from, n, out) {
  let c = 0
  if (columns.length >= 4) {
    const [p, q, r, s] = columns
    for (let i = 0, at = from; i < n; i++, at++) out[i] = p[at] + q[at] + r[at] + s[at]
    c = 4
  } else out.fill(0, 0, n)
  for (; c + 4 <= columns.length; c += 4) {
    const p = columns[c]
    const q = columns[c + 1]
    const r = columns[c + 2]
    const s = columns[c + 3]
    for (let i = 0, at = from; i < n; i++, at++) out[i] += p[at] + q[at] + r[at] + s[at]
  }
  for (; c < columns.length; c++) {
    const p = columns[c]
    for (let i = 0, at = from; i < n; i++, at++) out[i] += p[at]
  }
}

/** Calls `visit(from, n, ac, an)` with the sums of each block. */
export function eachBlock(acColumns, anColumns, rows, visit) {
  const ac = new Int32Array(BLOCK)
  const an = new Int32Array(BLOCK)
  for (let from = 0; from < rows; from += BLOCK) {
    const n = Math.min(BLOCK, rows - from)
    sumBlock(acColumns, from, n, ac)
    sumBlock(anColumns, from, n, an)
    visit(from, n, ac, an)
  }
}
