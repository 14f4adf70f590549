/** a &= b */
export function andBits(a: usize, b: usize, bytes: usize): void {
  const end = a + bytes
  for (; a < end; a += 16, b += 16) v128.store(a, v128.and(v128.load(a), v128.load(b)))
}

/** a |= b */
export function orBits(a: usize, b: usize, bytes: usize): void {
  const end = a + bytes
  for (; a < end; a += 16, b += 16) v128.store(a, v128.or(v128.load(a), v128.load(b)))
}

/** a = not a */
export function notBits(a: usize, bytes: usize): void {
  const end = a + bytes
  for (; a < end; a += 16) v128.store(a, v128.not(v128.load(a)))
}

/** Ones of each byte of a & b */
@inline
function common(a: usize, b: usize): v128 {
  return i8x16.popcnt(v128.and(v128.load(a), v128.load(b)))
}

/** Sum of 16 bytes, in four lanes */
@inline
function widened(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes))
}

@inline
function total(lanes: v128): i32 {
  return i32x4.extract_lane(lanes, 0) + i32x4.extract_lane(lanes, 1) + i32x4.extract_lane(lanes, 2) + i32x4.extract_lane(lanes, 3)
}

/** Ones that two bitmaps share; a byte holds up to 31 counts of 8 before it is emptied into wider lanes */
function countTwo(a: usize, b: usize, bytes: usize): i32 {
  const end = a + bytes
  let sum = i32x4.splat(0)
  while (a + 64 <= end) {
    const stop = min(end, a + 64 * 7)
    let counts = i8x16.splat(0)
    for (; a + 64 <= stop; a += 64, b += 64) {
      const first = i8x16.add(common(a, b), common(a + 16, b + 16))
      const second = i8x16.add(common(a + 32, b + 32), common(a + 48, b + 48))
      counts = i8x16.add(counts, i8x16.add(first, second))
    }
    sum = i32x4.add(sum, widened(counts))
  }
  for (; a < end; a += 16, b += 16) sum = i32x4.add(sum, widened(common(a, b)))
  return total(sum)
}

/** out[c] = ones that bits shares with bitmap c, for count bitmaps at the pointers in columns */
export function countCommon(bits: usize, columns: usize, count: i32, out: usize, bytes: usize): void {
  for (let c = 0; c < count; c++) store<i32>(out + (c << 2), countTwo(bits, <usize>load<u32>(columns + (c << 2)), bytes))
}

/** How many of the rows listed have their bit set */
export function countListed(bits: usize, rows: usize, n: usize): i32 {
  const end = rows + (n << 2)
  let found = 0
  for (; rows < end; rows += 4) {
    const row = load<u32>(rows)
    found += <i32>((load<u8>(bits + <usize>(row >> 3)) >> <u8>(row & 7)) & 1)
  }
  return found
}

/** Sets the bits of the rows listed */
export function setListed(bits: usize, rows: usize, n: usize): void {
  const end = rows + (n << 2)
  for (; rows < end; rows += 4) {
    const row = load<u32>(rows)
    const at = bits + <usize>(row >> 3)
    store<u8>(at, load<u8>(at) | <u8>((<u32>1) << (row & 7)))
  }
}

/** Bit i is 1 where low <= codes[i] <= high (unsigned), whole bytes */
export function selectBetween(codes: usize, low: u32, high: u32, bits: usize, n: usize): void {
  const lows = i32x4.splat(low)
  const spans = i32x4.splat(high - low)
  let row: usize = 0
  for (; row + 8 <= n; row += 8, bits++, codes += 32) {
    const first = i32x4.bitmask(i32x4.le_u(i32x4.sub(v128.load(codes), lows), spans))
    const second = i32x4.bitmask(i32x4.le_u(i32x4.sub(v128.load(codes, 16), lows), spans))
    store<u8>(bits, <u8>(first | (second << 4)))
  }
  if (row == n) return
  let last: u32 = 0
  for (let bit: u32 = 0; row < n; row++, bit++, codes += 4) last |= <u32>(load<u32>(codes) - low <= high - low) << bit
  store<u8>(bits, <u8>last)
}

/** out[codes[i]] += 1 where bit i is set */
export function countCodes(codes: usize, bits: usize, out: usize, n: usize): void {
  for (let row: usize = 0; row < n; row += 8, bits++) {
    for (let byte = <u32>load<u8>(bits); byte != 0; byte &= byte - 1) {
      const at = out + (<usize>load<u32>(codes + ((row + <usize>ctz(byte)) << 2)) << 2)
      store<u32>(at, load<u32>(at) + 1)
    }
  }
}

/** Rows whose bit is set, ascending; returns how many */
export function listBits(bits: usize, out: usize, n: usize): usize {
  const start = out
  for (let row: usize = 0; row < n; row += 8, bits++) {
    for (let byte = <u32>load<u8>(bits); byte != 0; byte &= byte - 1, out += 4) store<u32>(out, <u32>row + ctz(byte))
  }
  return (out - start) >> 2
}
