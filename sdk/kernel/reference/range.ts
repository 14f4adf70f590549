import type { Views } from './views.ts'

const FAIL = 0
const PASS = 1
const UNKNOWN = 2
const OPEN = 3

interface Limits {
  acLow: number
  acHigh: number
  anLow: number
  anHigh: number
  testsAf: boolean
  afLow: number
  afHigh: number
}

/** AC, AN and AF of every row against ranges; see `Kernel.rangeFilter`. */
export function rangeFilter(
  { i32, f64, u8 }: Views,
  ac: number,
  an: number,
  slacks: number,
  limits: number,
  out: number,
  n: number,
): number {
  const [acLow, acHigh, anLow, anHigh, low, high, slack, tests] = i32.subarray(limits >>> 2, (limits >>> 2) + 8)
  const [afLow, afHigh] = f64.subarray((limits >>> 3) + 4, (limits >>> 3) + 6)
  const range: Limits = {
    acLow: acLow!,
    acHigh: acHigh!,
    anLow: anLow!,
    anHigh: anHigh!,
    testsAf: tests !== 0,
    afLow: afLow!,
    afHigh: afHigh!,
  }
  let open = 0
  for (let i = 0; i < n; i++) {
    const count = i32[(ac >>> 2) + i]!
    const answer =
      count >= low! && count <= high!
        ? verdict(count, i32[(an >>> 2) + i]!, slacks === 0 ? slack! : i32[(slacks >>> 2) + i]!, range)
        : FAIL
    u8[out + i] = answer
    if (answer === OPEN) open++
  }
  return open
}

/** AF falls as AN grows, and so does its rounded quotient: the two ends of AN's range decide for all between. */
function verdict(
  ac: number,
  an: number,
  slack: number,
  { acLow, acHigh, anLow, anHigh, testsAf, afLow, afHigh }: Limits,
): number {
  const least = (an - slack) | 0
  if (ac < acLow || ac > acHigh) return FAIL
  if (slack !== 0 && (ac < 0 || least < 1)) return OPEN
  if (an < anLow || least > anHigh) return FAIL
  const lowest = ac / an
  const highest = slack === 0 ? lowest : ac / least
  if (testsAf) {
    if (an === 0) return UNKNOWN
    if (!(highest >= afLow) || !(lowest <= afHigh)) return FAIL
  }
  if (slack === 0) return PASS
  if (least < anLow || an > anHigh) return OPEN
  return !testsAf || (lowest >= afLow && highest <= afHigh) ? PASS : OPEN
}

/** Which chunks of 32 rows hold a byte of at least `least`. */
export function markChunks({ u8 }: Views, mask: number, least: number, chunks: number, n: number): number {
  let found = 0
  for (let start = 0; start < n; start += 32) {
    let any = 0
    for (let i = start; i < Math.min(n, start + 32); i++) if (u8[mask + i]! >= least) any = 1
    u8[chunks + (start >>> 5)] = any
    found += any
  }
  return found
}

/** One bit per row that passes. */
export function bitmap({ u8 }: Views, mask: number, bits: number, n: number): number {
  let count = 0
  for (let start = 0; start < n; start += 8) {
    let byte = 0
    for (let i = start; i < Math.min(n, start + 8); i++) {
      if (u8[mask + i] !== PASS) continue
      byte |= 1 << (i - start)
      count++
    }
    u8[bits + (start >>> 3)] = byte
  }
  return count
}
