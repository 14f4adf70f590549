import { isHindoError } from '../errors.ts'

const texts = new WeakMap<object, string>()

/**
 * Remembers which text of the command line a parse error is about, so that the place can be shown in it.
 *
 * @throws whatever `work` throws
 */
export async function pointing<T>(text: string | undefined, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const about = isHindoError(error) && error.code === 'parse' && error.where?.file === undefined
    if (about && text !== undefined && error.where?.offset !== undefined) texts.set(error, text)
    throw error
  }
}

/** Columns a text takes on a terminal: East Asian characters take two. */
function width(text: string): number {
  let columns = 0
  for (const character of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1
  return columns
}

/** Two lines under an error's sentence: the text, and a mark below the place; empty where there is none to show. */
export function pointerOf(error: unknown): string {
  const text = typeof error === 'object' && error !== null ? texts.get(error) : undefined
  if (text === undefined || !isHindoError(error) || text.includes('\n')) return ''
  const { offset = 0, length = 1 } = error.where ?? {}
  const marks = '^'.repeat(Math.max(1, width(text.slice(offset, offset + length))))
  return `\n  ${text}\n  ${' '.repeat(width(text.slice(0, offset)))}${marks}`
}
