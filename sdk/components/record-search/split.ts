import { html, nothing, type TemplateResult } from 'lit'
import type { FacetAnswer } from '../../record-types.ts'
import { vars } from '../base/vars.ts'
import { axisOf, nameOf, type RecordWords, recordsSpoken, recordsText } from '../records/words.ts'
import type { Conditions } from './conditions.ts'

/**
 * Matching records of each biobank, always in sight. Where biobanks are chosen the others keep their numbers, so that a choice can be
 * weighed, and are marked as left out.
 */
export function splitCounts(
  answer: FacetAnswer,
  conditions: Conditions,
  words: RecordWords,
): TemplateResult | typeof nothing {
  const { t, labelLang, info } = words
  const axis = info.split === undefined ? undefined : axisOf(info, info.split)
  const counts = answer.axes.find((one) => one.axis === axis?.id)?.counts
  if (!axis || !counts) return nothing
  const choice = conditions.facets.get(axis.id)
  const leftOut = (id: string) =>
    choice !== undefined && ((choice.levels.length > 0 && !choice.levels.includes(id)) || choice.without.includes(id))
  const most = Math.max(1, ...counts.map(({ records }) => records ?? 0))
  return html`<table class="split" part="split">
    <caption>${t.splitBy(axis.label[labelLang])}</caption>
    <tbody>${counts.map(({ level, records }) => {
      const found = axis.levels.find(({ id }) => id === level)
      const out = leftOut(level)
      return html`<tr class=${out ? 'out' : ''} data-level=${level} ${vars({ '--_share': (records ?? 0) / most })}>
        <th scope="row">${found ? nameOf(found, labelLang) : level}${out ? html` <span class="muted">(${t.notChosen})</span>` : nothing}</th>
        <td class="bar-cell"></td>
        <td class="number"><span aria-hidden="true">${recordsText(records, words)}</span
          ><span class="hidden">${recordsSpoken(records, words)}</span></td>
      </tr>`
    })}</tbody>
  </table>`
}
