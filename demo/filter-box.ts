import { type Filter, isHindoError, parseFilter, printFilter } from 'hindo'
import { h, problem } from './dom.ts'
import { text } from './page.ts'

export interface FilterHost {
  /** Cohort names and what people call them. */
  cohorts(): Map<string, string>
  where(): string
  apply(where: string): void
}

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '!=': '≠' }
const EXAMPLES = ['any.AF >= 0.01', 'all.AN >= 1000', 'filter = PASS', 'any.hwe_p < 1e-6']

/** A condition in plain words; a nested one is left as it is written. */
function inWords(filter: Filter, cohorts: Map<string, string>): string {
  if (filter.op === 'not') return `${text().not} ${inWords(filter.item, cohorts)}`
  if (filter.op === 'or') return filter.items.map((item) => inWords(item, cohorts)).join(` ${text().or} `)
  if (filter.op !== 'compare' && filter.op !== 'in') return `(${printFilter(filter)})`
  const { quantifier, cohort, column } = filter
  const whose = quantifier
    ? text().quantifiers[quantifier]
    : cohort === undefined
      ? ''
      : (cohorts.get(cohort) ?? cohort)
  const name = [whose, column].filter(Boolean).join(' ')
  if (filter.op === 'in') return `${name} ${text().isOneOf} ${filter.values.join(', ')}`
  return `${name} ${SIGNS[filter.comparison] ?? filter.comparison} ${filter.value}`
}

/** Conditions that all hold: one chip each. */
function conditions(filter: Filter): Filter[] {
  return filter.op === 'and' ? filter.items : [filter]
}

/** A box for a filter and a chip for each of its conditions. */
export class FilterBox {
  readonly element: HTMLElement
  readonly chips = h('ul', { class: 'chips' })
  private readonly host: FilterHost
  private readonly box: HTMLInputElement
  private readonly said = h('div', { class: 'answer', 'aria-live': 'polite' })

  constructor(host: FilterHost) {
    this.host = host
    const t = text()
    this.box = h('input', {
      id: 'filter',
      type: 'text',
      spellcheck: 'false',
      autocomplete: 'off',
      lang: 'en',
      placeholder: t.filterHint,
      list: 'filter-examples',
    })
    this.element = h(
      'form',
      {
        class: 'box',
        onsubmit: (event) => {
          event.preventDefault()
          this.add(this.box.value)
        },
      },
      h('label', { for: 'filter' }, t.filter),
      h('div', { class: 'field' }, this.box, h('button', { type: 'submit', class: 'button' }, t.apply)),
      h('datalist', { id: 'filter-examples' }, ...EXAMPLES.map((value) => h('option', { value }))),
      this.said,
    )
    this.draw()
  }

  draw(): void {
    const where = this.host.where()
    const cohorts = this.host.cohorts()
    const filter = where ? this.read(where) : undefined
    const items = filter ? conditions(filter) : []
    this.chips.replaceChildren(
      ...items.map((item) => {
        const label = inWords(item, cohorts)
        const rest = items.filter((other) => other !== item)
        const remove = () => this.host.apply(rest.map((other) => wrap(other)).join(' and '))
        return h(
          'li',
          { class: 'chip', title: printFilter(item) },
          h('span', {}, label),
          h('button', { type: 'button', 'aria-label': text().remove(label), onclick: remove }, '×'),
        )
      }),
    )
    this.chips.hidden = items.length === 0
  }

  private add(written: string): void {
    if (!written.trim()) return
    const added = this.read(written)
    if (!added) return
    const where = this.host.where()
    const before = where ? this.read(where) : undefined
    const all = [...(before ? conditions(before) : []), ...conditions(added)].map(wrap)
    this.box.value = ''
    this.host.apply([...new Set(all)].join(' and '))
  }

  private read(written: string): Filter | undefined {
    try {
      const filter = parseFilter(written, { cohorts: [...this.host.cohorts().keys()] })
      this.said.replaceChildren()
      this.box.removeAttribute('aria-invalid')
      return filter
    } catch (error) {
      this.box.setAttribute('aria-invalid', 'true')
      this.said.replaceChildren(...problem(written, isHindoError(error) ? error : { message: String(error) }))
      return undefined
    }
  }
}

function wrap(filter: Filter): string {
  return filter.op === 'or' ? `(${printFilter(filter)})` : printFilter(filter)
}
