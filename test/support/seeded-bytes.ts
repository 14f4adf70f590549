import type { RandomBytes } from '../../sdk/release/geometric-noise.ts'

/** Bytes of mulberry32. */
export function seededBytes(seed: number): RandomBytes {
  let state = seed
  return (bytes) => {
    for (let i = 0; i < bytes.length; i++) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      bytes[i] = (mixed ^ (mixed >>> 14)) >>> 16
    }
  }
}
