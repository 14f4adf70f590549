import { afterEach, describe, expect, it, vi } from 'vitest'
import { fileSha256 } from '../../sdk/release/file-sha256.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

describe('the hash of a file', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is that of FIPS 180-4, with the platform’s and without', async () => {
    const bytes = new TextEncoder().encode('abc')
    const digest = vi.spyOn(crypto.subtle, 'digest')
    expect(await fileSha256(bytes)).toBe(ABC)
    expect(digest).toHaveBeenCalledOnce()
    // plain-http intranets
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues })
    expect(await fileSha256(bytes)).toBe(ABC)
    expect(digest).toHaveBeenCalledOnce()
  })

  it('is the library’s of anything, also of a part of a buffer', async () => {
    const whole = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i) & 255)
    for (const part of [whole, whole.subarray(0, 0), whole.subarray(3, 60_001)]) {
      expect(await fileSha256(part)).toBe(sha256Of(part))
    }
  })
})
