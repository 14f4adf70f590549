import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 of bytes, lower-case hexadecimal. From a library: Web Crypto is absent on plain-http intranets. */
export function sha256Of(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** SHA-256 of the canonical text of a JSON value. */
export function sha256OfJson(value: unknown): string {
  return sha256Of(new TextEncoder().encode(canonicalJson(value)))
}
