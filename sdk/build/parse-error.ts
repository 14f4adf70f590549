import { HindoError } from '../errors.ts'

const TEXT = new TextDecoder()

/** A `parse` error at a place of an input. Lines and columns (bytes within the line) are 1-based. */
export function parseError(
  place: { file: string; line?: number; column?: number },
  message: string,
  hint?: string,
): HindoError {
  return new HindoError('parse', message, hint === undefined ? { where: place } : { where: place, hint })
}

/** Bytes as quoted text for a message: at most 40 characters, control characters made visible. */
export function quoteBytes(bytes: Uint8Array): string {
  return quoteText(TEXT.decode(bytes.subarray(0, 200)))
}

/** Text quoted for a message: at most 40 characters, control characters made visible. */
export function quoteText(text: string): string {
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text
  return JSON.stringify(short)
}
