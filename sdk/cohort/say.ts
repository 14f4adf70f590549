import { type ErrorRecord, HindoError } from '../errors.ts'
import type { Label } from '../types.ts'

/** A sentence in both languages of the platform. */
export function say(en: string, ja: string): Label {
  return { en, ja }
}

/** An error about what a person typed, which says so in both languages. */
export function inBoth(
  code: ErrorRecord['code'],
  message: Label,
  { hint, ...more }: { hint?: Label | undefined; where?: ErrorRecord['where']; bounds?: ErrorRecord['bounds'] } = {},
): HindoError {
  const ja = hint ? { message: message.ja, hint: hint.ja } : { message: message.ja }
  return new HindoError(code, message.en, { ...more, ...(hint && { hint: hint.en }), ja })
}

/** The hint that shows how it is written. */
export function forExample(text: string): Label {
  return say(`Write for example ${text}`, `例：${text}`)
}
