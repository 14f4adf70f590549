/** Relative weight of the observed table, 2^-900: likelier tables may outweigh it by hundreds of decades */
const OBSERVED: f64 = reinterpret<f64>((<u64>(1023 - 900)) << 52)
/** Tables this close in weight are as likely: 2^-44 */
const TIE: f64 = reinterpret<f64>((<u64>(1023 - 44)) << 52)

/** Hardy-Weinberg exact p (Wigginton 2005) of every row, from three i32 columns */
export function hweExact(homRef: usize, het: usize, homAlt: usize, midp: i32, out: usize, n: usize): void {
  const end = homRef + (n << 2)
  for (; homRef < end; homRef += 4, het += 4, homAlt += 4, out += 8) {
    store<f64>(out, hweP(<f64>max(0, load<i32>(homRef)), <f64>max(0, load<i32>(het)), <f64>max(0, load<i32>(homAlt)), midp))
  }
}

function hweP(homRef: f64, het: f64, homAlt: f64, midp: i32): f64 {
  if (homRef + het + homAlt == 0) return 1
  const likelier = OBSERVED * (1 + TIE)
  const lessLikely = OBSERVED * (1 - TIE)
  let tail = OBSERVED
  let ties = OBSERVED
  let centre: f64 = 0

  let weight = OBSERVED
  let hets = het
  let first = homRef
  let second = homAlt
  while (hets > 1) {
    weight *= (hets * (hets - 1)) / (4 * (first + 1) * (second + 1))
    hets -= 2
    first += 1
    second += 1
    if (weight > likelier) {
      centre += weight
      if (centre == Infinity) return 0
      continue
    }
    if (weight >= lessLikely) ties += weight
    const sum = tail + weight
    if (sum == tail) break
    tail = sum
  }

  weight = OBSERVED
  hets = het
  first = homRef
  second = homAlt
  while (first > 0 && second > 0) {
    weight *= (4 * first * second) / ((hets + 2) * (hets + 1))
    hets += 2
    first -= 1
    second -= 1
    if (weight > likelier) {
      centre += weight
      if (centre == Infinity) return 0
      continue
    }
    if (weight >= lessLikely) ties += weight
    const sum = tail + weight
    if (sum == tail) break
    tail = sum
  }

  const less = midp != 0 ? tail - ties * 0.5 : tail
  return less / (tail + centre)
}
