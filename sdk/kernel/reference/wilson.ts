import type { Views } from './views.ts'

/**
 * Wilson score interval. Both ends are roots of (n + z²) p² − (2 ac + z²) p + ac²/n = 0; the lower one is taken from their
 * product, because the textbook's difference cancels: it can fall below 0.
 */
export function wilson(
  { i32, f64 }: Views,
  ac: number,
  an: number,
  z: number,
  low: number,
  high: number,
  n: number,
): void {
  const fromAc = ac >>> 2
  const fromAn = an >>> 2
  const toLow = low >>> 3
  const toHigh = high >>> 3
  const z2 = z * z
  for (let i = 0; i < n; i++) {
    const number = i32[fromAn + i]!
    const count = Math.max(0, Math.min(i32[fromAc + i]!, number))
    if (number <= 0) {
      f64[toLow + i] = 0
      f64[toHigh + i] = 0
      continue
    }
    const centre = 2 * count + z2
    const half = z * Math.sqrt(z2 + (4 * count * (number - count)) / number)
    const upper = centre + half
    f64[toLow + i] = count === 0 ? 0 : (2 * count * count) / (number * upper)
    f64[toHigh + i] = count === number ? 1 : upper / (2 * (number + z2))
  }
}
