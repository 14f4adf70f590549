import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Turn } from '../turns.ts'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 of bytes, lower-case hexadecimal. From a library: Web Crypto is absent on plain-http intranets. */
export function sha256Of(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** SHA-256 of the canonical text of a JSON value. */
export function sha256OfJson(value: unknown): string {
  return sha256Of(new TextEncoder().encode(canonicalJson(value)))
}

/** Bytes that are hashed at once. */
const AT_ONCE = 1 << 18

/**
 * The same of texts or bytes that come in pieces, with a turn for others after each.
 *
 * @param turn waits where others should have their turn, throws where nobody waits for the hash any more
 */
export async function sha256InTurns(pieces: Iterable<string> | Uint8Array, turn: Turn): Promise<string> {
  const hash = sha256.create()
  if (pieces instanceof Uint8Array) {
    for (let from = 0; from < pieces.length; from += AT_ONCE) {
      hash.update(pieces.subarray(from, from + AT_ONCE))
      await turn()
    }
  } else {
    const encoder = new TextEncoder()
    for (const piece of pieces) {
      hash.update(encoder.encode(piece))
      await turn()
    }
  }
  return bytesToHex(hash.digest())
}
