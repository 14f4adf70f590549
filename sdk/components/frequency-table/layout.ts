import { findColumn, VARIANT_COLUMNS } from '../../columns.ts'
import type { TableInfo } from '../../types.ts'
import type { Density } from './toolbar.ts'

export type VariantField = 'position' | 'ref' | 'alt' | 'id' | 'filter'
export const VARIANT_FIELDS: readonly VariantField[] = ['position', 'ref', 'alt', 'id', 'filter']

/** How a column is written: decides alignment and width. */
export type CellKind = VariantField | 'count' | 'ratio' | 'probability'

export interface TableColumn {
  /** Unique in a layout: `position`, `AF|case`. */
  key: string
  name: string
  kind: CellKind
  /** Index into the table's cohorts; -1 for a column of the variant. */
  cohort: number
  width: number
}

/** Where every column stands. Variant columns come first; the first `sticky` of them stay while the rest scrolls. */
export interface Layout {
  columns: TableColumn[]
  /** Variant columns. */
  variant: number
  sticky: number
  /** Left edge of every column, and the right edge of the last. */
  starts: number[]
  /** A header over several columns: the variant (cohort -1) and each cohort. */
  groups: Array<{ cohort: number; from: number; to: number }>
}

/** Narrower than this, px, rows become cards. */
export const CARDS_BELOW = 560
export const ROW_HEIGHT: Record<Density, number> = { compact: 28, comfortable: 36 }
/** Two header rows of 28 px and the hairline below them. */
export const HEADER_HEIGHT = 57

const WIDTHS: Record<CellKind, number> = {
  position: 144,
  ref: 64,
  alt: 64,
  id: 120,
  filter: 88,
  count: 68,
  ratio: 104,
  probability: 112,
}

/** More for the first column of a cohort, so that space sets cohorts apart; the styles pad by it. */
const APART = 12
/** Width of a letter in a header, and of the paddings and the sign of a sort beside it. */
const LETTER = 7.6
const BESIDE = 30

/** Share of the view that columns which stay may take. */
const STICKY_SHARE = 0.45

function kindOf(name: string): CellKind {
  const unit = findColumn(name)?.unit
  if (unit === 'probability') return 'probability'
  return unit === 'ratio' ? 'ratio' : 'count'
}

/** Names of the shown columns split into those of the variant and computed ones; order as given. */
export function splitColumns(names: readonly string[]): { variant: VariantField[]; computed: string[] } {
  const isVariant = (name: string) => (VARIANT_COLUMNS as readonly string[]).includes(name)
  const fields = VARIANT_FIELDS.filter((field) => names.includes(field))
  return { variant: fields, computed: names.filter((name) => !isVariant(name)) }
}

/**
 * Places variant columns, then the computed columns of every cohort.
 * @param view width in which the table is seen, px
 * @param scale factor on widths (larger text needs more)
 */
export function layOut(
  cohorts: TableInfo['cohorts'],
  fields: readonly VariantField[],
  computed: readonly string[],
  view: number,
  scale: number,
): Layout {
  const columns: TableColumn[] = []
  const groups: Layout['groups'] = []
  const add = (key: string, name: string, kind: CellKind, cohort: number, apart = 0) => {
    const least = cohort < 0 ? 0 : name.length * LETTER + BESIDE
    columns.push({ key, name, kind, cohort, width: Math.round(Math.max(WIDTHS[kind], least) * scale) + apart })
  }
  for (const field of fields) add(field, field, field, -1)
  if (fields.length > 0) groups.push({ cohort: -1, from: 0, to: fields.length })
  cohorts.forEach((cohort, index) => {
    const from = columns.length
    for (const [at, name] of computed.entries()) {
      add(`${name}|${cohort.name}`, name, kindOf(name), index, at === 0 ? APART : 0)
    }
    groups.push({ cohort: index, from, to: columns.length })
  })
  const starts = [0]
  for (const column of columns) starts.push(starts.at(-1)! + column.width)
  let sticky = 0
  while (sticky < fields.length && starts[sticky + 1]! <= view * STICKY_SHARE) sticky++
  return { columns, variant: fields.length, sticky, starts, groups }
}

/** Left edges of the columns that stay, for the styles. */
export function stickyEdges({ starts, sticky }: Layout): Record<`--${string}`, string> {
  const edges: Record<`--${string}`, string> = { '--_stay': `${starts[sticky]}px`, '--_width': `${starts.at(-1)}px` }
  for (let index = 1; index < sticky; index++) edges[`--_left-${index}`] = `${starts[index]}px`
  return edges
}

/** Every column that scrolls. */
export function allColumns(layout: Layout): { from: number; to: number } {
  return { from: layout.sticky, to: layout.columns.length }
}
