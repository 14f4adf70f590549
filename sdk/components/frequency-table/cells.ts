import { html, nothing, svg, type TemplateResult } from 'lit'
import { STATE } from '../../types.ts'
import { formatCount, formatExact, formatRatio } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import type { VariantCell } from './blocks.ts'
import type { CellKind, VariantField } from './layout.ts'

/** A computed cell as it arrived; undefined while it has not. */
export type Cell = { value: number; state: number } | undefined

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
  if (!cell) return 'waiting'
  const state = cell.state & ~STATE.MARKED
  if (state === STATE.suppressed) return 'suppressed'
  if (state === STATE.notCalled) return 'not-called'
  if (state === STATE.notCollected) return 'not-collected'
  return cell.state & STATE.MARKED ? 'marked' : 'value'
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
export function numberText(value: number, kind: CellKind, lang: string) {
  return kind === 'count' ? { whole: formatCount(value, lang), rest: '' } : formatRatio(value, lang)
}

/** Every digit, or the state's name: for the readout, a tooltip, a copy. */
export function exactText(cell: Cell, kind: CellKind, context: CellContext): string {
  const state = stateOf(cell)
  if (!cell || (state !== 'value' && state !== 'marked')) return nameOfState(state, context)
  const text = kind === 'count' ? formatCount(cell.value, context.lang) : formatExact(cell.value)
  return state === 'marked' ? `≈ ${text} (${nameOfState(state, context)})` : text
}

/** The inside of a computed cell. */
export function cellContent(cell: Cell, kind: CellKind, context: CellContext): TemplateResult {
  const state = stateOf(cell)
  if (!cell || (state !== 'value' && state !== 'marked')) {
    const sign = SIGNS[state as keyof typeof SIGNS]
    return html`<span class="num ${kind}"><span class="sign" aria-hidden="true">${sign}</span></span
      ><span class="hidden">${nameOfState(state, context)}</span>`
  }
  const { whole, rest, spoken } = numberText(cell.value, kind, context.lang) as ReturnType<typeof formatRatio>
  const shown = html`<span class="num ${kind}" aria-hidden=${spoken ? 'true' : nothing}
    >${state === 'marked' ? html`<span class="about">≈ </span>` : nothing}<span>${whole}</span
    ><span class="rest">${rest}</span></span
  >`
  const tail = [
    spoken ? context.t.power(spoken.mantissa, spoken.exponent) : '',
    state === 'marked' ? nameOfState(state, context) : '',
  ].filter(Boolean)
  if (tail.length === 0) return html`${shown}`
  return html`${shown}<span class="hidden">${spoken ? '' : ', '}${tail.join(', ')}</span>`
}

/** The inside of a cell of the variant. */
export function variantContent(variant: VariantCell | undefined, field: VariantField, context: CellContext) {
  if (!variant) return html`<span class="hidden">${context.t.waiting}</span>`
  if (field === 'position') {
    return html`<span class="contig">${variant.contig}:</span>${formatCount(variant.position, context.lang)}`
  }
  if (field === 'filter') return variant.filter ?? html`<span class="muted">${context.t.noFilter}</span>`
  return variant[field] ?? nothing
}

/** Left end of the bar: 10⁻⁶. The same in every row and table, so that bars compare. */
const DECADES = 6

/** Share of the bar's width for a frequency, on the log scale. */
export function barShare(frequency: number): number {
  return frequency <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(frequency) + DECADES) / DECADES))
}

/** A thin bar on the log scale with the interval as a whisker. Decoration: the number stands beside it. */
export function frequencyBar(value: number, low: number | undefined, high: number | undefined): TemplateResult {
  const x = (share: number) => (share * 100).toFixed(2)
  const known = low !== undefined && high !== undefined
  return html`<svg class="freq" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="track" x="0" y="2.5" width="100" height="1"></rect>
    <rect class="fill" x="0" y="1.5" width=${x(barShare(value))} height="3"></rect>
    ${
      known
        ? svg`<path class="whisker" vector-effect="non-scaling-stroke" d="M${x(barShare(low))} 0V6M${x(barShare(low))} 3H${x(barShare(high))}M${x(barShare(high))} 0V6"></path>`
        : nothing
    }
  </svg>`
}
