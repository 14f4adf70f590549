import type { Label, VariantKey } from '../../types.ts'

/** A computed cell by what people call it. */
export interface CellName {
  /** Exact key of the row, `contig:position:ref:alt`. */
  variant: string
  /** Name of the cohort. */
  cohort: string
  /** Absent: all that the row says of the cohort. */
  column?: string
  /** Where the row stood when the cell was named, from 0: finds it sooner. */
  row?: number
}

/** How a highlight is drawn and read out. */
export type HighlightSign = 'fail' | 'review' | 'note'

/** Cells that somebody points out, all for one reason. */
export interface Highlight {
  /** The page's own name for it, told when such a cell is opened. */
  id: string
  sign: HighlightSign
  /** The reason, as a short phrase. */
  text: Label
  cells: Iterable<CellName>
  /** Whole cohorts, by name: said in their headers. */
  cohorts?: readonly string[]
}

/** Signs that survive greyscale, print and a copy as text. */
export const HIGHLIGHT_SIGNS: Record<HighlightSign, string> = { fail: '✕', review: '?', note: '●' }

/** Worst first: what a cell shows where several highlights are about it. */
export const SIGN_ORDER: readonly HighlightSign[] = ['fail', 'review', 'note']

/** Highlights of one row: of a cohort as a whole under its name, of a column under `cohort` and {@link columnKey}. */
export interface RowHighlights {
  row: number | undefined
  variant: string
  cells: Map<string, readonly number[]>
}

const NONE: readonly number[] = []

/** Under what a column of a cohort stands in {@link RowHighlights}. */
function columnKey(cohort: string, column: string | undefined): string {
  return column === undefined ? cohort : `${cohort}\t${column}`
}

/** Exact key of a variant, as in reports and ledgers. */
export function variantName({ contig, position, ref, alt }: VariantKey): string {
  return `${contig}:${position}:${ref}:${alt}`
}

/** Highlighted cells by row. Filled piece by piece with {@link add}, because a check may name more than one task can take. */
export class HighlightIndex {
  readonly highlights: readonly Highlight[]
  /** Different cells by the worst sign on them. */
  readonly counts: Record<HighlightSign, number> = { fail: 0, review: 0, note: 0 }
  /** Cohorts that are highlighted as a whole, by the worst sign on them. */
  readonly wholes: Record<HighlightSign, number> = { fail: 0, review: 0, note: 0 }
  private readonly rows = new Map<string, RowHighlights>()
  private readonly byCohort = new Map<string, number[]>()
  private readonly alone: Array<readonly number[]>

  constructor(highlights: readonly Highlight[]) {
    this.highlights = highlights
    this.alone = highlights.map((_, index) => [index])
    for (const [index, { cohorts = [] }] of highlights.entries()) {
      for (const cohort of cohorts) this.byCohort.set(cohort, [...(this.byCohort.get(cohort) ?? []), index])
    }
    for (const found of this.byCohort.values()) this.wholes[this.worst(found)]++
  }

  add(highlight: number, { variant, cohort, column, row }: CellName): void {
    let own = this.rows.get(variant)
    if (!own) {
      own = { row, variant, cells: new Map() }
      this.rows.set(variant, own)
    }
    own.row ??= row
    const key = columnKey(cohort, column)
    const before = own.cells.get(key)
    if (before?.includes(highlight)) return
    const after = before ? [...before, highlight] : this.alone[highlight]!
    own.cells.set(key, after)
    if (before) this.counts[this.worst(before)]--
    this.counts[this.worst(after)]++
  }

  /** Rows with a highlighted cell: in the table's order where every row's place is known, else as they came. */
  order(): RowHighlights[] {
    const rows = [...this.rows.values()]
    const places = rows.every(({ row }) => row !== undefined)
    const sorted = places && rows.every(({ row }, at) => at === 0 || row! >= rows[at - 1]!.row!)
    return places && !sorted ? rows.sort((a, b) => a.row! - b.row!) : rows
  }

  /** Highlights of a row; undefined for most. */
  of(variant: VariantKey | undefined): RowHighlights | undefined {
    return variant && this.rows.size > 0 ? this.rows.get(variantName(variant)) : undefined
  }

  /** Which highlights are about a cell, by number. */
  at(row: RowHighlights | undefined, cohort: string, column: string): readonly number[] {
    if (!row) return NONE
    const whole = row.cells.get(cohort)
    const own = row.cells.get(columnKey(cohort, column))
    if (!whole || !own) return whole ?? own ?? NONE
    return [...new Set([...whole, ...own])]
  }

  /** Whether a cell is highlighted by itself. */
  ofColumn(row: RowHighlights, cohort: string, column: string): boolean {
    return row.cells.has(columnKey(cohort, column))
  }

  /** Whether a cell is highlighted with all of its cohort in the row, or by itself. */
  reach(row: RowHighlights, cohort: string, column: string): 'cohort' | 'column' | undefined {
    if (row.cells.has(cohort)) return 'cohort'
    return this.ofColumn(row, cohort, column) ? 'column' : undefined
  }

  /** Which highlights are about a cohort as a whole. */
  ofCohort(cohort: string): readonly number[] {
    return this.byCohort.get(cohort) ?? NONE
  }

  worst(found: readonly number[]): HighlightSign {
    const signs = found.map((index) => this.highlights[index]!.sign)
    return SIGN_ORDER.find((sign) => signs.includes(sign)) ?? 'note'
  }

  ids(found: readonly number[]): string[] {
    return found.map((index) => this.highlights[index]!.id)
  }

  /** The reasons, each once. */
  reasons(found: readonly number[], lang: 'en' | 'ja'): string {
    const texts = new Set(found.map((index) => this.highlights[index]!.text[lang]))
    return [...texts].join(lang === 'ja' ? '、' : ', ')
  }
}
