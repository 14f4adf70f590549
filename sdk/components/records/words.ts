import { levelsOf } from '../../cohort/hierarchy.ts'
import type { RecordField, RecordsInfo } from '../../record-types.ts'
import type { Axis, Level } from '../../types.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'

/** What words and numbers of records need. */
export interface RecordWords {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
  info: RecordsInfo
}

/** Label of a level with its code, where that is not the label itself: `Breast cancer (C50)`. */
export function levelName(axis: Axis | undefined, id: string, lang: 'en' | 'ja'): string {
  const level = axis && levelsOf(axis).get(id)
  return level ? nameOf(level, lang) : id
}

export function nameOf(level: Level, lang: 'en' | 'ja'): string {
  const label = level.label[lang] || level.label.en || level.id
  const code = level.codes?.[0]?.code
  if (!code || label.includes(code)) return label
  return lang === 'ja' ? `${label}（${code}）` : `${label} (${code})`
}

export function axisOf(info: RecordsInfo, id: string): Axis | undefined {
  return info.axes.find((axis) => axis.id === id)
}

export function fieldOf(info: RecordsInfo, id: string): RecordField | undefined {
  return info.fields.find((field) => field.id === id)
}

/** A number of records as it stands on screen; a hatched sign where it is suppressed, which may be for few or to cover few. */
export function recordsText(records: number | null, { lang }: Pick<RecordWords, 'lang'>): string {
  return records === null ? '▨' : formatCount(records, lang)
}

/** The same for a screen reader, and beside the sign. */
export function recordsSpoken(records: number | null, words: RecordWords): string {
  return records === null ? suppressedText(words) : words.t.recordCount(formatCount(records, words.lang))
}

/** What a suppressed number means here. */
export function suppressedText({ t, lang, info }: RecordWords): string {
  const below = info.publish?.threshold
  return t.suppressedRecords(below === undefined ? undefined : formatCount(below, lang))
}

/** `1,204 of 50,000 records`. */
export function recordsOfText(records: number | null, total: number, { t, lang }: RecordWords): string {
  const all = formatCount(total, lang)
  return records === null ? t.recordsHiddenOf(all) : t.recordsOf(formatCount(records, lang), all)
}

/** A value of a field with its unit; dates as they are written. Numbers are never cut. */
export function valueText(
  field: Pick<RecordField, 'kind' | 'unit'>,
  value: string | number,
  words: Pick<RecordWords, 't' | 'lang'>,
): string {
  if (typeof value === 'string') return value
  if (field.kind === 'date') return dateText(value)
  const digits = new Intl.NumberFormat(words.lang, { maximumFractionDigits: 10 }).format(value)
  return field.unit ? `${digits} ${unitText(field.unit, words)}` : digits
}

/** A unit in the language of the page. */
export function unitText(unit: string, { t }: Pick<RecordWords, 't'>): string {
  return t.units[unit] ?? unit
}

/** `2026-11-21` of days since 1970-01-01. */
export function dateText(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10)
}

/** The address of a link that may be followed: http, https or mailto only; anything else stays text. */
export function safeLink(kind: RecordField['kind'], value: string): string | undefined {
  const text = value.trim()
  if (kind === 'email') return /^[^\s@<>:/?#]+@[^\s@<>:/?#]+$/.test(text) ? `mailto:${text}` : undefined
  if (kind !== 'link' || !/^(https?:\/\/|mailto:)/i.test(text)) return undefined
  try {
    const { protocol, href } = new URL(text)
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined
  } catch {
    return undefined
  }
}
