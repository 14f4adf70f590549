import { html, nothing, type TemplateResult } from 'lit'
import type { LocateAnswer, LocatedLine, LocateState } from '../../search-types.ts'
import { formatCount } from '../base/format.ts'
import type { Strings } from '../i18n/strings.ts'
import { countStates, STATE_SIGNS, variantText } from './summary.ts'

export interface LinesView {
  t: Strings
  lang: string
  labelLang: 'en' | 'ja'
  answer: LocateAnswer
  /** Only lines of this state are shown. */
  kind: LocateState | undefined
  /** Lines drawn at most. */
  most: number
  /** The one line that is looked at, by its place in the answer. */
  only: number | undefined
  onKind: (kind: LocateState | undefined) => void
  onMore: () => void
  onOnly: (index: number | undefined) => void
  onOther: (variant: string) => void
}

/** `12 of 15 found`, and how many lines there are of every kind; a kind shows its lines only. */
export function summary(view: LinesView): TemplateResult {
  const { t, lang, answer, kind } = view
  const counts = countStates(answer)
  const found = counts.find(({ state }) => state === 'found')?.lines ?? 0
  const headline = t.locatedOf(formatCount(found, lang), formatCount(answer.lines.length, lang))
  const choice = (state: LocateState | undefined, lines: number) =>
    html`<button class="kind" type="button" aria-pressed=${kind === state} data-state=${state ?? 'all'}
      title=${state ? t.locateHelp[state] : nothing} @click=${() => view.onKind(state)}
      >${state ? html`<span class="sign" aria-hidden="true">${STATE_SIGNS[state]}</span> ${t.locateStates[state]}` : t.allLines}
      <span class="number">${formatCount(lines, lang)}</span></button>`
  return html`<div class="summary" part="summary">
    <p class="headline" role="status"><strong>${headline}</strong></p>
    ${
      counts.length > 1
        ? html`<div class="kinds" role="group" aria-label=${t.showLines}>${choice(undefined, answer.lines.length)}${counts.map(
            ({ state, lines }) => choice(state, lines),
          )}</div>`
        : nothing
    }
  </div>`
}

function others(line: LocatedLine, view: LinesView): TemplateResult | typeof nothing {
  if (!line.others?.length) return nothing
  return html`<span class="others"><span class="lead">${view.t.otherAlleles}</span>${line.others.map((other) => {
    const text = variantText(other)
    return html`<button class="button plain variant" type="button" lang="en" aria-label=${view.t.lookAt(text)}
      @click=${() => view.onOther(text)}>${text}</button>`
  })}</span>`
}

/** What a found line stands for, where its name does not say it: the variants, or how many there are. */
function foundDetail(line: LocatedLine, name: string, view: LinesView): TemplateResult | typeof nothing {
  const { t, lang } = view
  const texts = line.variants.map(variantText)
  if (texts.length === 1 && texts[0] === name) return nothing
  const few = line.rows <= FEW_VARIANTS && texts.length === line.rows
  const places = line.regions.filter((region) => region !== name)
  return few
    ? html`<span class="variant" lang="en">${texts.join(', ')}</span>`
    : html`<span>${t.rowsFound(formatCount(line.rows, lang))}</span>${
        places.length > 0 ? html` <span class="variant" lang="en">${places.join(', ')}</span>` : nothing
      }`
}

function foundLine(line: LocatedLine, index: number, view: LinesView): TemplateResult {
  const { t, only } = view
  const name = line.canonical || line.text.trim()
  const many = view.answer.lines.length > 1
  return html`${
    many
      ? html`<button class="button plain variant name" type="button" lang="en" aria-pressed=${only === index}
          aria-label=${t.lookAt(name)} @click=${() => view.onOnly(only === index ? undefined : index)}>${name}</button>`
      : html`<span class="variant name" lang="en">${name}</span>`
  }<span class="message">${foundDetail(line, name, view)}</span>`
}

function oneLine(line: LocatedLine, index: number, view: LinesView): TemplateResult {
  const { t, labelLang } = view
  return html`<li class="line ${line.state}" part="line">
    <span class="state" title=${t.locateHelp[line.state]}><span class="sign" aria-hidden="true">${STATE_SIGNS[line.state]}</span>
      <span>${t.locateStates[line.state]}</span></span>
    ${
      line.state === 'found'
        ? foundLine(line, index, view)
        : html`<span class="message wide">${line.message[labelLang]} ${others(line, view)}</span>`
    }
  </li>`
}

/** What became of every piece of the search, in its order. */
export function lines(view: LinesView): TemplateResult {
  const { t, lang, answer, kind, most } = view
  const chosen = answer.lines.flatMap((line, index) =>
    kind === undefined || line.state === kind ? [{ line, index }] : [],
  )
  const rest = chosen.length - most
  return html`<ol class="lines" part="lines" aria-label=${t.showLines}>${chosen
    .slice(0, most)
    .map(({ line, index }) => oneLine(line, index, view))}</ol>
    ${
      rest > 0
        ? html`<button class="button" type="button" @click=${view.onMore}>${t.moreLines(formatCount(Math.min(rest, MORE_LINES), lang))}</button>`
        : nothing
    }`
}

/** Lines drawn at first, and with every "more". */
export const MORE_LINES = 100

/** Found variants named one by one up to here. */
const FEW_VARIANTS = 3
