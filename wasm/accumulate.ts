// Coefficients 1 and -1 are nearly all there are, and a 32-bit lane multiplication costs several additions: they get loops of
// their own. One accumulator column stays in the first-level cache while the counts stream past it.

@inline
function term(column: v128, coefficient: v128, mode: i32): v128 {
  return mode == 0 ? i32x4.mul(column, coefficient) : column
}

@inline
function put(acc: usize, value: v128, mode: i32): void {
  v128.store(acc, mode < 0 ? i32x4.sub(v128.load(acc), value) : i32x4.add(v128.load(acc), value))
}

@inline
function mode(coefficient: i32): i32 {
  return coefficient == 1 ? 1 : coefficient == -1 ? -1 : 0
}

/** acc[i] = 0 */
export function clear(acc: usize, n: usize): void {
  memory.fill(acc, 0, n << 2)
}

/** acc[i] = value */
export function fill(acc: usize, value: i32, n: usize): void {
  const lanes = i32x4.splat(value)
  const main = acc + ((n & ~3) << 2)
  const end = acc + (n << 2)
  for (; acc < main; acc += 16) v128.store(acc, lanes)
  for (; acc < end; acc += 4) store<i32>(acc, value)
}

@inline
function addU8Mode(acc: usize, column: usize, coefficient: i32, n: usize, kind: i32): void {
  const factor = i32x4.splat(coefficient)
  const main = column + (n & ~15)
  const end = column + n
  for (; column < main; column += 16, acc += 64) {
    const bytes = v128.load(column)
    const low = i16x8.extend_low_i8x16_u(bytes)
    const high = i16x8.extend_high_i8x16_u(bytes)
    put(acc, term(i32x4.extend_low_i16x8_u(low), factor, kind), kind)
    put(acc + 16, term(i32x4.extend_high_i16x8_u(low), factor, kind), kind)
    put(acc + 32, term(i32x4.extend_low_i16x8_u(high), factor, kind), kind)
    put(acc + 48, term(i32x4.extend_high_i16x8_u(high), factor, kind), kind)
  }
  for (; column < end; column += 1, acc += 4) {
    store<i32>(acc, load<i32>(acc) + coefficient * <i32>load<u8>(column))
  }
}

/** acc[i] += coefficient * column[i], u8 column */
export function addU8(acc: usize, column: usize, coefficient: i32, n: usize): void {
  const kind = mode(coefficient)
  if (kind == 1) addU8Mode(acc, column, coefficient, n, 1)
  else if (kind == -1) addU8Mode(acc, column, coefficient, n, -1)
  else addU8Mode(acc, column, coefficient, n, 0)
}

@inline
function addU16Mode(acc: usize, column: usize, coefficient: i32, n: usize, kind: i32): void {
  const factor = i32x4.splat(coefficient)
  const main = column + ((n & ~15) << 1)
  const end = column + (n << 1)
  for (; column < main; column += 32, acc += 64) {
    const first = v128.load(column)
    const second = v128.load(column, 16)
    put(acc, term(i32x4.extend_low_i16x8_u(first), factor, kind), kind)
    put(acc + 16, term(i32x4.extend_high_i16x8_u(first), factor, kind), kind)
    put(acc + 32, term(i32x4.extend_low_i16x8_u(second), factor, kind), kind)
    put(acc + 48, term(i32x4.extend_high_i16x8_u(second), factor, kind), kind)
  }
  for (; column < end; column += 2, acc += 4) {
    store<i32>(acc, load<i32>(acc) + coefficient * <i32>load<u16>(column))
  }
}

/** acc[i] += coefficient * column[i], u16 column */
export function addU16(acc: usize, column: usize, coefficient: i32, n: usize): void {
  const kind = mode(coefficient)
  if (kind == 1) addU16Mode(acc, column, coefficient, n, 1)
  else if (kind == -1) addU16Mode(acc, column, coefficient, n, -1)
  else addU16Mode(acc, column, coefficient, n, 0)
}

@inline
function addU32Mode(acc: usize, column: usize, coefficient: i32, n: usize, kind: i32): void {
  const factor = i32x4.splat(coefficient)
  const main = column + ((n & ~15) << 2)
  const end = column + (n << 2)
  for (; column < main; column += 64, acc += 64) {
    put(acc, term(v128.load(column), factor, kind), kind)
    put(acc + 16, term(v128.load(column, 16), factor, kind), kind)
    put(acc + 32, term(v128.load(column, 32), factor, kind), kind)
    put(acc + 48, term(v128.load(column, 48), factor, kind), kind)
  }
  for (; column < end; column += 4, acc += 4) {
    store<i32>(acc, load<i32>(acc) + coefficient * load<i32>(column))
  }
}

/** acc[i] += coefficient * column[i], u32 column, wrapping at 32 bits */
export function addU32(acc: usize, column: usize, coefficient: i32, n: usize): void {
  const kind = mode(coefficient)
  if (kind == 1) addU32Mode(acc, column, coefficient, n, 1)
  else if (kind == -1) addU32Mode(acc, column, coefficient, n, -1)
  else addU32Mode(acc, column, coefficient, n, 0)
}

/** acc[i] += value */
export function addConstant(acc: usize, value: i32, n: usize): void {
  const lanes = i32x4.splat(value)
  const main = acc + ((n & ~3) << 2)
  const end = acc + (n << 2)
  for (; acc < main; acc += 16) v128.store(acc, i32x4.add(v128.load(acc), lanes))
  for (; acc < end; acc += 4) store<i32>(acc, load<i32>(acc) + value)
}
