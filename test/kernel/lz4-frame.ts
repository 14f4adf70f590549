/** Writes LZ4 frames sequence by sequence, well-formed or not, and knows what they hold. Shares no code with the kernels. */
export interface Sequence {
  literals: Uint8Array
  /** Absent: the last sequence of a block. */
  match?: { offset: number; length: number }
}

export type Block = { sequences: Sequence[] } | { stored: Uint8Array }

export interface FrameOptions {
  independent?: boolean
  blockChecksum?: boolean
  contentSize?: boolean
  contentChecksum?: boolean
  /** 4 (64 KiB) to 7 (4 MiB). */
  sizeId?: number
}

const MASK = (1n << 32n) - 1n
const PRIMES = [2654435761n, 2246822519n, 3266489917n, 668265263n, 374761393n] as const

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (32n - bits))) & MASK
}

/** xxHash32, seed 0, in arbitrary-precision integers. */
export function xxh32Oracle(bytes: Uint8Array): number {
  const [p1, p2, p3, p4, p5] = PRIMES
  const word = (at: number) => [3, 2, 1, 0].reduce((value, i) => (value << 8n) | BigInt(bytes[at + i]!), 0n)
  let at = 0
  let hash: bigint = p5
  if (bytes.length >= 16) {
    const lanes = [p1 + p2, p2, 0n, (MASK + 1n - p1) & MASK]
    for (; at + 16 <= bytes.length; at += 16) {
      lanes.forEach((lane, i) => {
        lanes[i] = (rotate((lane + word(at + 4 * i) * p2) & MASK, 13n) * p1) & MASK
      })
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, bits, i) => sum + rotate(lanes[i]! & MASK, bits), 0n)
  }
  hash = (hash + BigInt(bytes.length)) & MASK
  for (; at + 4 <= bytes.length; at += 4) hash = (rotate((hash + word(at) * p3) & MASK, 17n) * p4) & MASK
  for (; at < bytes.length; at++) hash = (rotate((hash + BigInt(bytes[at]!) * p5) & MASK, 11n) * p1) & MASK
  hash = ((hash ^ (hash >> 15n)) * p2) & MASK
  hash = ((hash ^ (hash >> 13n)) * p3) & MASK
  return Number(hash ^ (hash >> 16n))
}

function le32(value: number): number[] {
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]
}

function extraLength(length: number): number[] {
  if (length < 15) return []
  const bytes: number[] = []
  let rest = length - 15
  for (; rest >= 255; rest -= 255) bytes.push(255)
  return [...bytes, rest]
}

function sequenceBytes({ literals, match }: Sequence): number[] {
  const matchCode = match ? match.length - 4 : 0
  const token = (Math.min(literals.length, 15) << 4) | Math.min(matchCode, 15)
  const head = [token, ...extraLength(literals.length), ...literals]
  return match ? [...head, match.offset & 255, match.offset >> 8, ...extraLength(matchCode)] : head
}

/** What the blocks decode to, byte by byte. */
export function contentOf(blocks: Block[]): Uint8Array {
  const content: number[] = []
  for (const block of blocks) {
    if ('stored' in block) content.push(...block.stored)
    else {
      for (const { literals, match } of block.sequences) {
        content.push(...literals)
        for (let i = 0; match && i < match.length; i++) content.push(content[content.length - match.offset]!)
      }
    }
  }
  return Uint8Array.from(content)
}

/** The frame of these blocks. */
export function writeFrame(blocks: Block[], options: FrameOptions = {}): Uint8Array {
  const content = options.contentSize || options.contentChecksum ? contentOf(blocks) : new Uint8Array()
  const flags =
    0x40 |
    (options.independent ? 32 : 0) |
    (options.blockChecksum ? 16 : 0) |
    (options.contentSize ? 8 : 0) |
    (options.contentChecksum ? 4 : 0)
  const descriptor = [flags, (options.sizeId ?? 4) << 4]
  if (options.contentSize) descriptor.push(...le32(content.length), 0, 0, 0, 0)
  const out = [0x04, 0x22, 0x4d, 0x18, ...descriptor, (xxh32Oracle(Uint8Array.from(descriptor)) >>> 8) & 255]
  for (const block of blocks) {
    const stored = 'stored' in block
    const body = stored ? [...block.stored] : block.sequences.flatMap(sequenceBytes)
    out.push(...le32((body.length | (stored ? 0x80000000 : 0)) >>> 0), ...body)
    if (options.blockChecksum) out.push(...le32(xxh32Oracle(Uint8Array.from(body))))
  }
  out.push(0, 0, 0, 0)
  if (options.contentChecksum) out.push(...le32(xxh32Oracle(content)))
  return Uint8Array.from(out)
}
