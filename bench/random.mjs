/** Seeded random numbers (sfc32): the same data in every run and for every revision compared. Whole state in four integers. */
export function createRandom(seed) {
  let a = 0
  let b = seed | 0
  let c = 0x9e37_79b9 | 0
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 16; i++) next()
  const uniform = () => (next() + 0.5) / 0x1_0000_0000
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  /** Counts of rare events; normal above 30, where the difference no longer matters to anybody's time. */
  const poisson = (mean) => {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()))
    let product = uniform()
    const limit = Math.exp(-mean)
    let count = 0
    for (; product > limit; count++) product *= uniform()
    return count
  }
  return { next, uniform, normal, poisson, below: (n) => Math.floor(uniform() * n) }
}
