/** Negative codes of `Kernel.lz4Decode`, with what is wrong with the frame. The names continue "LZ4 frame …". */
export const LZ4_ERRORS: Readonly<Record<number, string>> = {
  [-1]: 'ends early',
  [-2]: 'does not start with the LZ4 frame magic number',
  [-3]: 'has an unsupported version or descriptor',
  [-4]: 'needs a dictionary',
  [-5]: 'header checksum differs',
  [-6]: 'has a block larger than it declares',
  [-7]: 'decodes to more bytes than declared',
  [-8]: 'has a sequence that runs past its block',
  [-9]: 'refers to bytes before its start',
  [-10]: 'block checksum differs',
  [-11]: 'content checksum differs',
  [-12]: 'decodes to another size than it declares',
}

/** What a negative code of `Kernel.lz4Decode` means. */
export function lz4ErrorText(code: number): string {
  return `LZ4 frame ${LZ4_ERRORS[code] ?? `cannot be decoded (code ${code})`}`
}
