import type { Views } from './views.ts'

const TAB = 9
const COLON = 58
const SLASH = 47
const PIPE = 124
const ZERO = 48

/** Indexes of four-byte cells that do not say that both alleles are the reference. */
export function findCalls({ u8, u32 }: Views, cells: number, out: number, n: number): number {
  const to = out >>> 2
  let found = 0
  for (let i = 0, at = cells; i < n; i++, at += 4) {
    if (u8[at + 3] !== TAB || !isReference(u8, at)) u32[to + found++] = i
  }
  return found
}

/** Index and place of cells that do not begin with two reference alleles. */
export function scanCells({ u8, u32 }: Views, text: number, bytes: number, out: number, most: number): number {
  const to = out >>> 2
  let listed = to + 2
  let cells = 0
  let cell = text
  const end = text + bytes
  for (let at = text; at < end; at++) {
    if (u8[at] !== TAB) continue
    if (cells < most) {
      // A cell of fewer bytes has its tab among the first three.
      const plain = isReference(u8, cell) && (u8[cell + 3] === TAB || u8[cell + 3] === COLON)
      if (!plain) {
        u32[listed] = cells
        u32[listed + 1] = cell - text
        listed += 2
      }
    }
    cells++
    cell = at + 1
  }
  u32[to] = (listed - to - 2) >>> 1
  return cells
}

function isReference(u8: Uint8Array, at: number): boolean {
  const separator = u8[at + 1]
  return u8[at] === ZERO && (separator === PIPE || separator === SLASH) && u8[at + 2] === ZERO
}
