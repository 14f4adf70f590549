import type { Membership } from './membership.ts'

export const SEX = { unknown: 0, female: 1, male: 2 } as const

const FEMALE = new Set(['female', 'f', 'xx', '2', '女', '女性'])
const MALE = new Set(['male', 'm', 'xy', '1', '男', '男性'])

/**
 * Sex of each sample by the axis that says it: its level ids, labels or codes are female|F|XX|2 or male|M|XY|1.
 * Null when there is no such axis; other levels are unknown.
 */
export function sexOfSamples({ axes, levels }: Membership, sexAxis = 'sex'): Uint8Array | null {
  const index = axes.findIndex(({ id, kind }) => id === sexAxis && kind === 'partition')
  if (index < 0) return null
  const meaning = axes[index]!.levels.map((level) => {
    const words = [level.id, level.label.en, level.label.ja].map((word) => word.toLowerCase())
    if (words.some((word) => FEMALE.has(word))) return SEX.female
    return words.some((word) => MALE.has(word)) ? SEX.male : SEX.unknown
  })
  if (meaning.every((sex) => sex === SEX.unknown)) return null
  return Uint8Array.from(levels[index]!, (own) => (own.length === 1 ? meaning[own[0]!]! : SEX.unknown))
}
