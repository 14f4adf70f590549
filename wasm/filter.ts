const UNKNOWN: u8 = 2

@inline
function accepted(op: i32): i32 {
  switch (op) {
    case 0: return 0b001
    case 1: return 0b011
    case 2: return 0b100
    case 3: return 0b110
    case 4: return 0b010
    default: return 0b101
  }
}

@inline
function answer2(values: v128, constant: v128, less: v128, equal: v128, greater: v128): v128 {
  return v128.or(
    v128.or(v128.and(f64x2.lt(values, constant), less), v128.and(f64x2.eq(values, constant), equal)),
    v128.and(f64x2.gt(values, constant), greater),
  )
}

@inline
function answer4(values: usize, constant: v128, less: v128, equal: v128, greater: v128): v128 {
  const low = answer2(v128.load(values), constant, less, equal, greater)
  const high = answer2(v128.load(values, 16), constant, less, equal, greater)
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6)
}

/** Value against constant: 0 false, 1 true, 2 unknown; op 0..5 is < <= > >= = != */
export function compare(values: usize, state: usize, op: i32, constant: f64, out: usize, n: usize): void {
  const bits = accepted(op)
  const lessBit = <u8>(bits & 1)
  const equalBit = <u8>((bits >> 1) & 1)
  const greaterBit = <u8>(bits >> 2)
  const less = i8x16.splat(-(<i8>lessBit))
  const equal = i8x16.splat(-(<i8>equalBit))
  const greater = i8x16.splat(-(<i8>greaterBit))
  const constants = f64x2.splat(constant)
  const zero = i8x16.splat(0)
  const kind = i8x16.splat(7)
  const one = i8x16.splat(1)
  const unknown = i8x16.splat(UNKNOWN)
  const main = state + (n & ~15)
  const end = state + n
  for (; state < main; state += 16, values += 128, out += 16) {
    const first = i16x8.narrow_i32x4_s(
      answer4(values, constants, less, equal, greater),
      answer4(values + 32, constants, less, equal, greater),
    )
    const second = i16x8.narrow_i32x4_s(
      answer4(values + 64, constants, less, equal, greater),
      answer4(values + 96, constants, less, equal, greater),
    )
    const answers = v128.and(i8x16.narrow_i16x8_s(first, second), one)
    const isValue = i8x16.eq(v128.and(v128.load(state), kind), zero)
    v128.store(out, v128.bitselect(answers, unknown, isValue))
  }
  for (; state < end; state += 1, values += 8, out += 1) {
    const value = load<f64>(values)
    const answer = value < constant ? lessBit : value > constant ? greaterBit : value == constant ? equalBit : 0
    store<u8>(out, (load<u8>(state) & 7) == 0 ? answer : UNKNOWN)
  }
}
