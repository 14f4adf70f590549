// Several columns at a time, summed in registers: the accumulator is read and written once for eight columns. Neighbouring
// narrow counts share a lane: the lane's sum, less the sum of its upper halves moved up, is the sum of its lower halves.

@inline
function at(columns: usize, index: usize): usize {
  return <usize>load<u32>(columns + (index << 2))
}

@inline
function put4(acc: usize, sum: v128, factor: v128): void {
  v128.store(acc, i32x4.add(v128.load(acc), i32x4.mul(sum, factor)))
}

/** acc[i] += coefficient * sum of count u32 columns; columns points to their pointers (u32) */
export function addManyU32(acc: usize, columns: usize, count: usize, coefficient: i32, n: usize): void {
  const factor = i32x4.splat(coefficient)
  const main = (n & ~3) << 2
  const end = n << 2
  for (; count >= 8; count -= 8, columns += 32) {
    const a = at(columns, 0), b = at(columns, 1), c = at(columns, 2), d = at(columns, 3)
    const e = at(columns, 4), f = at(columns, 5), g = at(columns, 6), h = at(columns, 7)
    let i: usize = 0
    for (; i < main; i += 16) {
      const first = i32x4.add(i32x4.add(v128.load(a + i), v128.load(b + i)), i32x4.add(v128.load(c + i), v128.load(d + i)))
      const second = i32x4.add(i32x4.add(v128.load(e + i), v128.load(f + i)), i32x4.add(v128.load(g + i), v128.load(h + i)))
      put4(acc + i, i32x4.add(first, second), factor)
    }
    for (; i < end; i += 4) {
      const first = load<i32>(a + i) + load<i32>(b + i) + load<i32>(c + i) + load<i32>(d + i)
      const second = load<i32>(e + i) + load<i32>(f + i) + load<i32>(g + i) + load<i32>(h + i)
      store<i32>(acc + i, load<i32>(acc + i) + coefficient * (first + second))
    }
  }
  for (; count >= 2; count -= 2, columns += 8) {
    const a = at(columns, 0), b = at(columns, 1)
    let i: usize = 0
    for (; i < main; i += 16) put4(acc + i, i32x4.add(v128.load(a + i), v128.load(b + i)), factor)
    for (; i < end; i += 4) store<i32>(acc + i, load<i32>(acc + i) + coefficient * (load<i32>(a + i) + load<i32>(b + i)))
  }
  if (count != 0) {
    const a = at(columns, 0)
    let i: usize = 0
    for (; i < main; i += 16) put4(acc + i, v128.load(a + i), factor)
    for (; i < end; i += 4) store<i32>(acc + i, load<i32>(acc + i) + coefficient * load<i32>(a + i))
  }
}

@inline
function putPairs4(acc: usize, all: v128, upper: v128, factor: v128): void {
  const lower = i32x4.sub(all, i32x4.shl(upper, 16))
  put4(acc, v128.shuffle<i32>(lower, upper, 0, 4, 1, 5), factor)
  put4(acc + 16, v128.shuffle<i32>(lower, upper, 2, 6, 3, 7), factor)
}

/** acc[i] += coefficient * sum of count u16 columns */
export function addManyU16(acc: usize, columns: usize, count: usize, coefficient: i32, n: usize): void {
  const factor = i32x4.splat(coefficient)
  const main = (n & ~7) << 1
  const end = n << 1
  for (; count >= 8; count -= 8, columns += 32) {
    const a = at(columns, 0), b = at(columns, 1), c = at(columns, 2), d = at(columns, 3)
    const e = at(columns, 4), f = at(columns, 5), g = at(columns, 6), h = at(columns, 7)
    let i: usize = 0
    for (; i < main; i += 16) {
      const va = v128.load(a + i), vb = v128.load(b + i), vc = v128.load(c + i), vd = v128.load(d + i)
      let all = i32x4.add(i32x4.add(va, vb), i32x4.add(vc, vd))
      let upper = i32x4.add(i32x4.add(i32x4.shr_u(va, 16), i32x4.shr_u(vb, 16)), i32x4.add(i32x4.shr_u(vc, 16), i32x4.shr_u(vd, 16)))
      const ve = v128.load(e + i), vf = v128.load(f + i), vg = v128.load(g + i), vh = v128.load(h + i)
      all = i32x4.add(all, i32x4.add(i32x4.add(ve, vf), i32x4.add(vg, vh)))
      upper = i32x4.add(upper, i32x4.add(i32x4.add(i32x4.shr_u(ve, 16), i32x4.shr_u(vf, 16)), i32x4.add(i32x4.shr_u(vg, 16), i32x4.shr_u(vh, 16))))
      putPairs4(acc + (i << 1), all, upper, factor)
    }
    for (; i < end; i += 2) {
      const first = <i32>load<u16>(a + i) + <i32>load<u16>(b + i) + <i32>load<u16>(c + i) + <i32>load<u16>(d + i)
      const second = <i32>load<u16>(e + i) + <i32>load<u16>(f + i) + <i32>load<u16>(g + i) + <i32>load<u16>(h + i)
      const to = acc + (i << 1)
      store<i32>(to, load<i32>(to) + coefficient * (first + second))
    }
  }
  for (; count != 0; count--, columns += 4) {
    const a = at(columns, 0)
    let i: usize = 0
    for (; i < main; i += 16) {
      const values = v128.load(a + i)
      const to = acc + (i << 1)
      put4(to, i32x4.extend_low_i16x8_u(values), factor)
      put4(to + 16, i32x4.extend_high_i16x8_u(values), factor)
    }
    for (; i < end; i += 2) {
      const to = acc + (i << 1)
      store<i32>(to, load<i32>(to) + coefficient * <i32>load<u16>(a + i))
    }
  }
}

/** acc[i] += coefficient * sum of count u8 columns */
export function addManyU8(acc: usize, columns: usize, count: usize, coefficient: i32, n: usize): void {
  const factor = i32x4.splat(coefficient)
  const main = n & ~15
  for (; count >= 8; count -= 8, columns += 32) {
    const a = at(columns, 0), b = at(columns, 1), c = at(columns, 2), d = at(columns, 3)
    const e = at(columns, 4), f = at(columns, 5), g = at(columns, 6), h = at(columns, 7)
    let i: usize = 0
    for (; i < main; i += 16) {
      const va = v128.load(a + i), vb = v128.load(b + i), vc = v128.load(c + i), vd = v128.load(d + i)
      let all = i16x8.add(i16x8.add(va, vb), i16x8.add(vc, vd))
      let upper = i16x8.add(i16x8.add(i16x8.shr_u(va, 8), i16x8.shr_u(vb, 8)), i16x8.add(i16x8.shr_u(vc, 8), i16x8.shr_u(vd, 8)))
      const ve = v128.load(e + i), vf = v128.load(f + i), vg = v128.load(g + i), vh = v128.load(h + i)
      all = i16x8.add(all, i16x8.add(i16x8.add(ve, vf), i16x8.add(vg, vh)))
      upper = i16x8.add(upper, i16x8.add(i16x8.add(i16x8.shr_u(ve, 8), i16x8.shr_u(vf, 8)), i16x8.add(i16x8.shr_u(vg, 8), i16x8.shr_u(vh, 8))))
      const lower = i16x8.sub(all, i16x8.shl(upper, 8))
      const first = v128.shuffle<i16>(lower, upper, 0, 8, 1, 9, 2, 10, 3, 11)
      const second = v128.shuffle<i16>(lower, upper, 4, 12, 5, 13, 6, 14, 7, 15)
      const to = acc + (i << 2)
      put4(to, i32x4.extend_low_i16x8_u(first), factor)
      put4(to + 16, i32x4.extend_high_i16x8_u(first), factor)
      put4(to + 32, i32x4.extend_low_i16x8_u(second), factor)
      put4(to + 48, i32x4.extend_high_i16x8_u(second), factor)
    }
    for (; i < n; i++) {
      const first = <i32>load<u8>(a + i) + <i32>load<u8>(b + i) + <i32>load<u8>(c + i) + <i32>load<u8>(d + i)
      const second = <i32>load<u8>(e + i) + <i32>load<u8>(f + i) + <i32>load<u8>(g + i) + <i32>load<u8>(h + i)
      const to = acc + (i << 2)
      store<i32>(to, load<i32>(to) + coefficient * (first + second))
    }
  }
  for (; count != 0; count--, columns += 4) {
    const a = at(columns, 0)
    let i: usize = 0
    for (; i < main; i += 16) {
      const bytes = v128.load(a + i)
      const low = i16x8.extend_low_i8x16_u(bytes)
      const high = i16x8.extend_high_i8x16_u(bytes)
      const to = acc + (i << 2)
      put4(to, i32x4.extend_low_i16x8_u(low), factor)
      put4(to + 16, i32x4.extend_high_i16x8_u(low), factor)
      put4(to + 32, i32x4.extend_low_i16x8_u(high), factor)
      put4(to + 48, i32x4.extend_high_i16x8_u(high), factor)
    }
    for (; i < n; i++) {
      const to = acc + (i << 2)
      store<i32>(to, load<i32>(to) + coefficient * <i32>load<u8>(a + i))
    }
  }
}
