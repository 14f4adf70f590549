import type { Block, FrameOptions, Sequence } from './lz4-frame.ts'

const MOST_BLOCK_BYTES = 60_000

/** Random well-formed blocks that exercise short and long literals, every short offset, overlaps and far matches. */
export function randomBlocks(next: () => number, independent: boolean): Block[] {
  const blocks: Block[] = []
  let total = 0
  const count = next() % 4
  for (let b = 0; b < count; b++) {
    if (next() % 4 === 0) {
      const stored = randomBytes(next, next() % 300)
      blocks.push({ stored })
      total += stored.length
      continue
    }
    const sequences: Sequence[] = []
    let written = 0
    for (let s = next() % 12; s > 0 && written < MOST_BLOCK_BYTES - 2000; s--) {
      const literals = randomBytes(next, pick(next, [0, 1, 3, 14, 15, 16, 17, 40, 270, 300]))
      written += literals.length
      const reach = Math.min(65535, independent ? written : total + written)
      if (reach === 0) continue
      const near = 1 + (next() % Math.min(reach, 40))
      const offset = next() % 3 === 0 ? 1 + (next() % reach) : near
      const length = pick(next, [4, 5, 15, 18, 19, 20, 32, 33, 64, 100, 273, 274, 275, 1200])
      sequences.push({ literals, match: { offset, length } })
      written += length
    }
    const last = randomBytes(next, next() % 30)
    sequences.push({ literals: last })
    blocks.push({ sequences })
    total += written + last.length
  }
  return blocks
}

/** Random descriptor flags. */
export function randomOptions(next: () => number): FrameOptions {
  const bits = next()
  return {
    independent: (bits & 1) !== 0,
    blockChecksum: (bits & 2) !== 0,
    contentSize: (bits & 4) !== 0,
    contentChecksum: (bits & 8) !== 0,
    sizeId: 4 + ((bits >>> 4) & 3),
  }
}

export function randomBytes(next: () => number, n: number): Uint8Array {
  return Uint8Array.from({ length: n }, () => next())
}

function pick(next: () => number, list: number[]): number {
  return list[next() % list.length]!
}
