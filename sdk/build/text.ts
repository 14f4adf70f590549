const DECODER = new TextDecoder()
const SINGLE: string[] = []

/** UTF-8 bytes as text; quick for what a VCF mostly holds, one letter or a few. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start
  if (length === 1) {
    const byte = bytes[start]!
    SINGLE[byte] ??= DECODER.decode(bytes.subarray(start, end))
    return SINGLE[byte]!
  }
  if (length > 24) return DECODER.decode(bytes.subarray(start, end))
  let text = ''
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte > 127) return DECODER.decode(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}
