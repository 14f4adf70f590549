/** Relative weight of the observed table, 2^-900: likelier tables may outweigh it by hundreds of decades */
const OBSERVED: f64 = reinterpret<f64>((<u64>(1023 - 900)) << 52)
/** Tables this close in weight are as likely: 2^-44 */
const TIE: f64 = reinterpret<f64>((<u64>(1023 - 44)) << 52)

/** Latest p of a triple of counts and of mid-p or not, by a hash of them: 16 bytes of counts, p. Rare variants have few triples. */
const SLOTS: u32 = 2048
const table = memory.data(2048 * 24, 16)

/** Hardy-Weinberg exact p (Wigginton 2005) of every row, from three i32 columns */
export function hweExact(homRef: usize, het: usize, homAlt: usize, midp: i32, out: usize, n: usize): void {
  const end = homRef + (n << 2)
  for (; homRef < end; homRef += 4, het += 4, homAlt += 4, out += 8) {
    store<f64>(out, knownP(max(0, load<i32>(homRef)), max(0, load<i32>(het)), max(0, load<i32>(homAlt)), midp))
  }
}

/** An entry of all zeros would stand for nobody called, whose p is 1: such rows are not looked up. */
function knownP(homRef: i32, het: i32, homAlt: i32, midp: i32): f64 {
  // A short walk costs less than a look.
  if (het + 2 * min(homRef, homAlt) < 4) return hweP(<f64>homRef, <f64>het, <f64>homAlt, midp)
  const hash = (<u32>homRef * 0x9e3779b1) ^ (<u32>het * 0x85ebca6b) ^ (<u32>homAlt * 0xc2b2ae35) ^ <u32>midp
  const slot = table + <usize>((hash ^ (hash >> 15)) & (SLOTS - 1)) * 24
  const first = <u64>homRef | (<u64>het << 32)
  const second = <u64>homAlt | (<u64>midp << 32)
  if (load<u64>(slot) == first && load<u64>(slot, 8) == second) return load<f64>(slot, 16)
  const p = hweP(<f64>homRef, <f64>het, <f64>homAlt, midp)
  store<u64>(slot, first)
  store<u64>(slot, second, 8)
  store<f64>(slot, p, 16)
  return p
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
