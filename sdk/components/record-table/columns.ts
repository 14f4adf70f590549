import type { RecordField, RecordRow, RecordsInfo } from '../../record-types.ts'
import type { Axis } from '../../types.ts'
import { levelName, type RecordWords, valueText } from '../records/words.ts'

/** A column of the table: a field, or an axis. */
export type RecordColumn =
  | { id: string; kind: 'field'; field: RecordField; numeric: boolean }
  | { id: string; kind: 'axis'; axis: Axis; numeric: false }

/** Axes shown at first, beside the one that splits results and the fields marked for the table. */
const FIRST_PARTITIONS = 1
const FIRST_OVERLAPPING = 2

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
  const split = info.axes.filter(({ id }) => id === info.split)
  const rest = info.axes.filter(({ id }) => id !== info.split)
  const single = rest.filter(({ kind }) => kind === 'partition').slice(0, FIRST_PARTITIONS)
  const several = rest.filter(({ kind }) => kind === 'overlapping').slice(0, FIRST_OVERLAPPING)
  return [...(lead ? [lead] : []), ...split, ...single, ...several, ...others].map(({ id }) => id)
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
export function cellText(column: RecordColumn, row: RecordRow, words: RecordWords): string {
  const { labelLang } = words
  if (column.kind === 'field') {
    const value = row.fields[column.id]
    return value === null || value === undefined ? '' : valueText({ kind: column.field.kind }, value, words)
  }
  return (row.levels[column.id] ?? [])
    .map((id) => levelName(column.axis, id, labelLang))
    .join(labelLang === 'ja' ? '、' : ', ')
}

/** What a record is called: a data set by its title, else its first text of the table, else its number. */
export function recordName(row: RecordRow, { t, lang, info }: RecordWords): string {
  const [lead] = allColumns(info)
  const title = info.kind === 'catalogue' ? row.fields.title : null
  const value = title ?? (lead?.kind === 'field' ? row.fields[lead.id] : undefined)
  return value ? String(value) : t.recordNumber(new Intl.NumberFormat(lang).format(row.index + 1))
}
