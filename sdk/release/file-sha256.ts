import { sha256Of } from './sha256.ts'

/**
 * SHA-256 of a whole file, lower-case hexadecimal: by the platform where it has one, several times as fast and on another thread, else by
 * the library. The digits are the same.
 */
export async function fileSha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  if (!subtle) return sha256Of(bytes)
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
