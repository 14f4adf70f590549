// Three-valued bytes: 0 false, 1 true, 2 unknown.

/** a = a and b: false wins, then unknown */
export function and3(a: usize, b: usize, n: usize): void {
  const zero = i8x16.splat(0)
  const main = a + (n & ~15)
  const end = a + n
  for (; a < main; a += 16, b += 16) {
    const left = v128.load(a)
    const right = v128.load(b)
    const isFalse = v128.or(i8x16.eq(left, zero), i8x16.eq(right, zero))
    v128.store(a, v128.andnot(i8x16.max_u(left, right), isFalse))
  }
  for (; a < end; a++, b++) {
    const left = load<u8>(a)
    const right = load<u8>(b)
    store<u8>(a, left == 0 || right == 0 ? 0 : max(left, right))
  }
}

/** a = a or b: true wins, then unknown */
export function or3(a: usize, b: usize, n: usize): void {
  const one = i8x16.splat(1)
  const main = a + (n & ~15)
  const end = a + n
  for (; a < main; a += 16, b += 16) {
    const left = v128.load(a)
    const right = v128.load(b)
    const isTrue = v128.or(i8x16.eq(left, one), i8x16.eq(right, one))
    v128.store(a, v128.bitselect(one, v128.or(left, right), isTrue))
  }
  for (; a < end; a++, b++) {
    const left = load<u8>(a)
    const right = load<u8>(b)
    store<u8>(a, left == 1 || right == 1 ? 1 : left | right)
  }
}

/** a = not a: unknown stays */
export function not3(a: usize, n: usize): void {
  const one = i8x16.splat(1)
  const two = i8x16.splat(2)
  const main = a + (n & ~15)
  const end = a + n
  for (; a < main; a += 16) {
    const values = v128.load(a)
    v128.store(a, v128.xor(values, v128.andnot(one, i8x16.eq(values, two))))
  }
  for (; a < end; a++) {
    const value = load<u8>(a)
    store<u8>(a, value == 2 ? 2 : value ^ 1)
  }
}

/** Rows where a is 1, as u32; returns how many */
export function select(a: usize, out: usize, n: usize): usize {
  const one = i8x16.splat(1)
  const start = out
  let row: u32 = 0
  const main = <u32>(n & ~15)
  for (; row < main; row += 16) {
    let hits = i8x16.bitmask(i8x16.eq(v128.load(a + row), one))
    for (; hits != 0; hits &= hits - 1, out += 4) store<u32>(out, row + <u32>ctz(hits))
  }
  for (; row < <u32>n; row++) {
    if (load<u8>(a + row) == 1) {
      store<u32>(out, row)
      out += 4
    }
  }
  return (out - start) >> 2
}

/** How many bytes of a are 2 */
export function countUnknown(a: usize, n: usize): i32 {
  const two = i8x16.splat(2)
  const main = a + (n & ~15)
  const end = a + n
  let count = 0
  for (; a < main; a += 16) count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(a), two)))
  for (; a < end; a++) if (load<u8>(a) == 2) count++
  return count
}
