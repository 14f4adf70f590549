// Genotype text: of most rows nearly every cell says 0|0 or 0/0, and only the others have to be looked at.

/** `0|0` and `0/0` in the lower three bytes of a word. */
const PHASED: u32 = 0x307c30
const UNPHASED: u32 = 0x302f30
const LOWER: u32 = 0xffffff

@inline
function isReference(words: v128): v128 {
  return v128.or(i32x4.eq(words, i32x4.splat(0x09307c30)), i32x4.eq(words, i32x4.splat(0x09302f30)))
}

/** Indexes of four-byte cells other than `0|0⇥` and `0/0⇥` to out; returns how many */
export function findCalls(cells: usize, out: usize, n: usize): usize {
  const start = out
  let i: usize = 0
  const main = n & ~15
  for (; i < main; i += 16) {
    const at = cells + 4 * i
    const a = isReference(v128.load(at))
    const b = isReference(v128.load(at, 16))
    const c = isReference(v128.load(at, 32))
    const d = isReference(v128.load(at, 48))
    if (i32x4.all_true(v128.and(v128.and(a, b), v128.and(c, d)))) continue
    const low = i32x4.bitmask(a) | (i32x4.bitmask(b) << 4)
    const high = (i32x4.bitmask(c) << 8) | (i32x4.bitmask(d) << 12)
    for (let others = (low | high) ^ 0xffff; others != 0; others &= others - 1, out += 4) {
      store<u32>(out, <u32>i + <u32>ctz(others))
    }
  }
  for (; i < n; i++) {
    const word = load<u32>(cells + 4 * i)
    if (word == 0x09307c30 || word == 0x09302f30) continue
    store<u32>(out, <u32>i)
    out += 4
  }
  return (out - start) >> 2
}

@inline
function isPlain(cell: usize): bool {
  // a cell of fewer bytes has its tab among the first three
  const lower = load<u32>(cell) & LOWER
  if (lower != PHASED && lower != UNPHASED) return false
  const next = load<u8>(cell, 3)
  return next == 9 || next == 58
}

/** Index and place of cells, each ended by a tab, that do not begin with a reference genotype; out[0]: how many, returns all cells */
export function scanCells(text: usize, bytes: usize, out: usize, most: usize): usize {
  const tab = i8x16.splat(9)
  let cell = text
  let cells: usize = 0
  let listed = out + 8
  const end = text + bytes
  const main = text + (bytes & ~15)
  let at = text
  for (; at < main; at += 16) {
    for (let tabs = i8x16.bitmask(i8x16.eq(v128.load(at), tab)); tabs != 0; tabs &= tabs - 1) {
      if (cells < most && !isPlain(cell)) {
        store<u32>(listed, <u32>cells)
        store<u32>(listed, <u32>(cell - text), 4)
        listed += 8
      }
      cells++
      cell = at + <usize>ctz(tabs) + 1
    }
  }
  for (; at < end; at++) {
    if (load<u8>(at) != 9) continue
    if (cells < most && !isPlain(cell)) {
      store<u32>(listed, <u32>cells)
      store<u32>(listed, <u32>(cell - text), 4)
      listed += 8
    }
    cells++
    cell = at + 1
  }
  store<u32>(out, <u32>((listed - out - 8) >> 3))
  return cells
}
