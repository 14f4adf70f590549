import type { RecordField, RecordRow, RecordsInfo } from '../../record-types.ts'
import type { Axis } from '../../types.ts'
import { nameOf, type RecordWords, valueText } from '../records/words.ts'

/** A column of the table: a field, or an axis. */
export type RecordColumn =
  | { id: string; kind: 'field'; field: RecordField; numeric: boolean }
  | { id: string; kind: 'axis'; axis: Axis; numeric: false }

/** Columns shown at first, at most. */
const FIRST_COLUMNS = 8

/** Every column there is: fields marked for the table, then axes, then the other fields. */
export function allColumns(info: RecordsInfo): RecordColumn[] {
  const field = (one: RecordField): RecordColumn => ({
    id: one.id,
    kind: 'field',
    field: one,
    numeric: one.kind === 'number',
  })
  const axis = (one: Axis): RecordColumn => ({ id: one.id, kind: 'axis', axis: one, numeric: false })
  const [lead] = info.fields.filter(({ column, kind }) => column && kind === 'text')
  const split = info.axes.filter(({ id }) => id === info.split)
  return [
    ...(lead ? [field(lead)] : []),
    ...[...split, ...info.axes.filter(({ id }) => id !== info.split)].map(axis),
    ...info.fields.filter((one) => one !== lead).map(field),
  ]
}

/** Columns shown where the reader has chosen none. */
export function usualColumns(info: RecordsInfo): string[] {
  const marked = info.fields.filter(({ column }) => column)
  const [lead] = marked.filter(({ kind }) => kind === 'text')
  const others = marked.filter((one) => one !== lead)
  const room = Math.max(2, FIRST_COLUMNS - (lead ? 1 : 0) - others.length)
  const axes = allColumns(info).filter(({ kind }) => kind === 'axis')
  return [...(lead ? [lead] : []), ...axes.slice(0, room), ...others].map(({ id }) => id)
}

/** The columns of a list of ids; unknown ids are passed over. */
export function columnsOf(info: RecordsInfo, ids: readonly string[] | undefined): RecordColumn[] {
  const all = new Map(allColumns(info).map((column) => [column.id, column]))
  const chosen = (ids ?? usualColumns(info)).flatMap((id) => all.get(id) ?? [])
  return chosen.length > 0 ? chosen : columnsOf(info, undefined)
}

export function columnLabel(column: RecordColumn, lang: 'en' | 'ja'): string {
  if (column.kind === 'axis') return column.axis.label[lang]
  return column.field.label[lang]
}

/** What stands in a cell; empty where the record has no value. */
export function cellText(column: RecordColumn, row: RecordRow, { lang, labelLang }: RecordWords): string {
  if (column.kind === 'field') {
    const value = row.fields[column.id]
    return value === null || value === undefined ? '' : valueText({ kind: column.field.kind }, value, lang)
  }
  const levels = new Map(column.axis.levels.map((level) => [level.id, level]))
  return (row.levels[column.id] ?? [])
    .map((id) => {
      const level = levels.get(id)
      return level ? nameOf(level, labelLang) : id
    })
    .join(labelLang === 'ja' ? '、' : ', ')
}

/** What a record is called: its first text of the table, else its number. */
export function recordName(row: RecordRow, { t, lang, info }: RecordWords): string {
  const [lead] = allColumns(info)
  const value = lead?.kind === 'field' ? row.fields[lead.id] : undefined
  return value ? String(value) : t.recordNumber(new Intl.NumberFormat(lang).format(row.index + 1))
}
