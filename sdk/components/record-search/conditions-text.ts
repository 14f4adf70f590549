import { explainCohort } from '../../cohort/explain.ts'
import type { RecordField, RecordRange } from '../../record-types.ts'
import { dateText, fieldOf, levelName, type RecordWords, unitText, valueText } from '../records/words.ts'
import { type Conditions, choose, cohortOf, limit } from './conditions.ts'

const UNKNOWN_FIELD: Pick<RecordField, 'kind' | 'unit'> = { kind: 'number' }

export interface ConditionChip {
  text: string
  /** The conditions without it. */
  without: Conditions
}

/** Every active condition in plain words, with what taking it away leaves. */
export function conditionChips(conditions: Conditions, words: RecordWords): ConditionChip[] {
  const { t, labelLang, info } = words
  const colon = labelLang === 'ja' ? '：' : ': '
  const chips: ConditionChip[] = []
  for (const axis of info.axes) {
    const choice = conditions.facets.get(axis.id)
    if (!choice) continue
    const name = (id: string) => levelName(axis, id, labelLang)
    const label = axis.label[labelLang]
    const list = (ids: readonly string[], word: string) => ids.map(name).join(labelLang === 'ja' ? word : ` ${word} `)
    if (choice.levels.length > 0) {
      const text = `${label}${colon}${list(choice.levels, choice.how === 'all' ? t.andLevel : t.orLevel)}`
      chips.push({ text, without: choose(conditions, axis.id, { levels: [], how: 'any' }) })
    }
    if (choice.without.length > 0) {
      const text = `${label}${colon}${t.notLevels(list(choice.without, t.orLevel))}`
      chips.push({ text, without: choose(conditions, axis.id, { without: [] }) })
    }
  }
  for (const [index, item] of conditions.rest.entries()) {
    const rest = conditions.rest.filter((_, at) => at !== index)
    chips.push({ text: explainCohort(item, info.axes, labelLang), without: { ...conditions, rest } })
  }
  for (const [id, range] of Object.entries(conditions.ranges)) {
    const text = `${fieldOf(info, id)?.label[labelLang] ?? id}${colon}${rangeText(id, range, words)}`
    chips.push({ text, without: limit(conditions, id, {}) })
  }
  if (conditions.words.trim()) {
    chips.push({ text: `${t.recordWords}${colon}${conditions.words.trim()}`, without: { ...conditions, words: '' } })
  }
  return chips
}

/** `40 to 60 years`, `at least 40 years`. */
export function rangeText(field: string, { from, to }: RecordRange, words: RecordWords): string {
  const { t, info } = words
  const about = fieldOf(info, field) ?? UNKNOWN_FIELD
  const write = (value: number | string) => valueText(about, value, words)
  if (from !== undefined && to !== undefined) {
    const unit = about.unit ? ` ${unitText(about.unit, words)}` : ''
    const start = write(from)
    return t.between(unit && start.endsWith(unit) ? start.slice(0, -unit.length) : start, write(to))
  }
  if (from !== undefined) return t.atLeast(write(from))
  return to === undefined ? '' : t.atMost(write(to))
}

/** The query in one sentence, for a methods section. */
export function querySentence(conditions: Conditions, words: RecordWords): string {
  const { t, labelLang, info } = words
  const joint = labelLang === 'ja' ? '、' : '; '
  if (info.kind === 'catalogue') {
    const texts = conditionChips(conditions, words).map(({ text }) => text)
    return texts.length > 0 ? texts.join(joint) : t.noConditions.replace(/[。.]$/, '')
  }
  const people = explainCohort(cohortOf(conditions, info.axes), info.axes, labelLang)
  const more = conditionChips({ ...conditions, facets: new Map(), rest: [] }, words).map(({ text }) => text)
  return [people, ...more].join(joint)
}

/** What an input of a range shows. */
export function inputText(kind: string, value: number | string | undefined): string {
  if (value === undefined) return ''
  return kind === 'date' && typeof value === 'number' ? dateText(value) : String(value)
}
