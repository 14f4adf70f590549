import { html, nothing, type TemplateResult } from 'lit'
import { STATE } from '../../types.ts'
import { formatCount, formatExact, formatRatio, type NumberText } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { Cell, VariantCell } from './blocks.ts'
import type { CellKind, VariantField } from './layout.ts'

export interface CellContext {
  t: Strings
  lang: string
  /** Cells of fewer people are suppressed; formatted, unknown where the dataset does not say. */
  below: string | undefined
  mark: 'rounded' | 'noised' | undefined
}

/** The five states and their name in classes. `marked` is a value that was changed on purpose. */
export type CellState = 'value' | 'marked' | 'suppressed' | 'not-called' | 'not-collected' | 'waiting'

/** Sign in place of a number: survives greyscale, print and a copy as text. */
export const SIGNS = { suppressed: '▨', 'not-called': '–', 'not-collected': '', waiting: '' } as const

export function stateOf(cell: Cell): CellState {
  return cell ? nameOfCode(cell.state) : 'waiting'
}

/** The name of a state's number. */
export function nameOfCode(code: number): CellState {
  const state = code & ~STATE.MARKED
  if (state === STATE.suppressed) return 'suppressed'
  if (state === STATE.notCalled) return 'not-called'
  if (state === STATE.notCollected) return 'not-collected'
  return code & STATE.MARKED ? 'marked' : 'value'
}

/** What a state that is no plain number is called. */
export function nameOfState(state: CellState, context: CellContext): string {
  const { t, below, mark } = context
  if (state === 'suppressed') return t.suppressed(below)
  if (state === 'not-called') return t.notCalled
  if (state === 'not-collected') return t.notCollected
  if (state === 'marked') return mark === 'noised' ? t.noised : t.rounded
  return state === 'waiting' ? t.waiting : ''
}

/** The text of a number: what stands on screen, cut at the decimal mark. */
export function numberText(value: number, kind: CellKind, lang: string): NumberText {
  return kind === 'count' ? { whole: formatCount(value, lang), rest: '' } : formatRatio(value, lang)
}

/** Every digit, or the state's name: for the readout, a tooltip, a copy. */
export function exactText(cell: Cell, kind: CellKind, context: CellContext): string {
  const state = stateOf(cell)
  if (!cell || (state !== 'value' && state !== 'marked')) return nameOfState(state, context)
  const text = kind === 'count' ? formatCount(cell.value, context.lang) : formatExact(cell.value)
  return state === 'marked' ? `≈ ${text} (${nameOfState(state, context)})` : text
}

/** What stands in a computed cell, and what is said instead or besides. */
export interface CellText {
  state: CellState
  /** What is seen; a column of ratios aligns on the decimal mark because one digit stands before it. */
  text: string
  /** What is seen would be read wrongly: only `said` is read out. */
  silent: boolean
  said: string
}

export function cellText(cell: Cell, kind: CellKind, context: CellContext): CellText {
  const state = stateOf(cell)
  if (!cell || (state !== 'value' && state !== 'marked')) {
    return { state, text: SIGNS[state as keyof typeof SIGNS], silent: true, said: nameOfState(state, context) }
  }
  const { whole, rest, spoken }: NumberText = numberText(cell.value, kind, context.lang)
  const marked = state === 'marked'
  const said = spoken ? context.t.power(spoken.mantissa, spoken.exponent) : ''
  const mark = marked ? `, ${nameOfState(state, context)}` : ''
  return { state, text: `${marked ? '≈ ' : ''}${whole}${rest}`, silent: spoken !== undefined, said: said + mark }
}

/** The inside of a computed cell: a bare text where nothing else is to be said, because a table has thousands. */
export function cellContent({ text, silent, said }: CellText): string | TemplateResult {
  if (!said) return text
  return html`<span aria-hidden=${silent ? 'true' : nothing}>${text}</span><span class="said">${said}</span>`
}

/** The inside of a cell of the variant. */
export function variantContent(variant: VariantCell | undefined, field: VariantField, context: CellContext) {
  // once for a row: its header says that it waits
  if (!variant) return field === 'position' ? html`<span class="hidden">${context.t.waiting}</span>` : ''
  if (field === 'position') {
    return html`<span class="contig">${variant.contig}:</span>${formatCount(variant.position, context.lang)}`
  }
  if (field === 'filter') return variant.filter ?? html`<span class="muted">${context.t.noFilter}</span>`
  return variant[field] ?? ''
}

/** Left end of the bar: 10⁻⁶. The same in every row and table, so that bars compare. */
const DECADES = 6

/** Share of the bar's width for a frequency, on the log scale. */
export function barShare(frequency: number): number {
  return frequency <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(frequency) + DECADES) / DECADES))
}

/** No bar. */
export const NO_BAR = {}

/**
 * A thin bar on the log scale with the interval as a whisker, as custom properties that the styles draw. Decoration: the
 * number stands above it.
 */
export function barVars(cell: Cell, low: Cell, high: Cell): Record<`--${string}`, number> {
  if (!hasValue(cell)) return NO_BAR
  const bar = { '--_bar-to': round(barShare(cell.value)) }
  if (!hasValue(low) || !hasValue(high)) return bar
  return { ...bar, '--_low': round(barShare(low.value)), '--_high': round(barShare(high.value)) }
}

function hasValue(cell: Cell): cell is NonNullable<Cell> {
  return cell !== undefined && (cell.state & ~STATE.MARKED) === STATE.value
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4
}
