/** A set of small integers, 32 to a word. Bits beyond `count` are always 0. */
export type Bits = Uint32Array

export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

export function allBits(count: number): Bits {
  const bits = noBits(count).fill(0xffffffff)
  if (count % 32 !== 0) bits[bits.length - 1] = 2 ** (count % 32) - 1
  return bits
}

export function setBit(bits: Bits, index: number): void {
  bits[index >>> 5]! |= 1 << (index & 31)
}

export function hasBit(bits: Bits, index: number): boolean {
  return ((bits[index >>> 5]! >>> (index & 31)) & 1) === 1
}

export function intersect(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i]! & b[i]!
  return out
}

export function unite(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i]! | b[i]!
  return out
}

/** What is in `a` and not in `b`. */
export function subtract(a: Bits, b: Bits): Bits {
  const out = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i]! & ~b[i]!
  return out
}

export function isEmpty(bits: Bits): boolean {
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false
  return true
}

export function sameBits(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function hashBits(bits: Bits): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < bits.length; i++) hash = Math.imul(hash ^ bits[i]!, 0x01000193)
  return hash
}

/** True when every member of `a` is in `b`. */
export function isWithin(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & ~b[i]!) !== 0) return false
  return true
}

/** Members in ascending order. */
export function members(bits: Bits): number[] {
  const out: number[] = []
  for (let i = 0; i < bits.length; i++) {
    for (let word = bits[i]!; word !== 0; word &= word - 1) out.push(i * 32 + 31 - Math.clz32(word & -word))
  }
  return out
}
