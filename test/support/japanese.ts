import { expect } from 'vitest'
import type { ErrorRecord } from '../../sdk/errors.ts'

/** An error about typed text says all that it says in Japanese too: kana in both sentences, and a hint where there is one. */
export function expectJapanese({ hint, ja }: Pick<ErrorRecord, 'hint' | 'ja'>): void {
  expect(ja?.message).toMatch(/[\u3041-\u30ff]/)
  if (hint === undefined) expect(ja).not.toHaveProperty('hint')
  else expect(ja?.hint).toMatch(/[\u3041-\u9fff：]/)
}
