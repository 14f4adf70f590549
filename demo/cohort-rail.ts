import { type Axis, type CountAnswer, type Dataset, isHindoError, type Label } from 'hindo'
import { h, paused, problem } from './dom.ts'
import { formatNumber, pageLang, text } from './page.ts'
import { cohortNames, type PortalState, pickExpression } from './portal-state.ts'

export interface RailHost {
  dataset: Dataset
  state: PortalState
  /** The user changed cohorts or the draft. */
  changed(state: Partial<PortalState>): void
}

/** Level counts of a cohort, by `axis:level`; a text where there is no number. */
type Counts = Map<string, string>

/** The left rail: an expression with a live count, chosen cohorts, presets with counts of the expression. */
export class CohortRail {
  readonly element: HTMLElement
  private readonly host: RailHost
  private counts: Counts = new Map()
  /** Expression that the counts are of; empty for everybody. */
  private counted = ''
  private abort: AbortController | undefined
  private readonly box: HTMLTextAreaElement
  private readonly name: HTMLInputElement
  private readonly answer = h('div', { class: 'answer', 'aria-live': 'polite' })
  private readonly addButton: HTMLButtonElement
  private readonly chosen = h('ul', { class: 'chips' })
  private readonly presets = h('div', { class: 'presets' })
  private readonly open = new Set<string>(['biobank', 'region'])

  constructor(host: RailHost) {
    this.host = host
    const t = text()
    const askLater = paused(() => {
      this.host.changed({ draft: this.box.value.trim() })
      void this.ask()
    })
    this.box = h('textarea', {
      id: 'expression',
      rows: 3,
      spellcheck: 'false',
      autocomplete: 'off',
      lang: 'en',
      placeholder: t.example,
      oninput: askLater,
    })
    this.box.value = host.state.draft
    this.name = h('input', {
      id: 'cohort-name',
      type: 'text',
      autocomplete: 'off',
      value: freeName(host.state),
      title: t.nameHint,
    })
    this.addButton = h(
      'button',
      { type: 'button', class: 'button primary', disabled: true, onclick: () => this.add() },
      t.add,
    )
    this.element = h(
      'div',
      { class: 'rail-inner' },
      h('section', {}, h('h2', {}, t.cohorts), h('p', { class: 'help' }, t.cohortsHelp), this.chosen),
      h(
        'section',
        {},
        h('h2', {}, t.ownCohort),
        h('p', { class: 'help' }, t.ownCohortHelp),
        h('label', { for: 'expression', class: 'visually-hidden' }, t.expression),
        this.box,
        this.answer,
        h('div', { class: 'add' }, h('label', { for: 'cohort-name' }, t.name), this.name, this.addButton),
      ),
      h('section', {}, h('h2', {}, t.presets), this.presets),
    )
    this.draw()
    void this.ask()
  }

  /** Shows a state that came from outside (the address). */
  update(state: PortalState): void {
    this.host.state = state
    if (document.activeElement !== this.box && this.box.value !== state.draft) {
      this.box.value = state.draft
      void this.ask()
    }
    this.draw()
  }

  private get axes(): Axis[] {
    return this.host.dataset.axes
  }

  private async ask(): Promise<void> {
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    const { signal } = abort
    const expression = this.box.value.trim()
    try {
      const answer = await this.host.dataset.count(expression || undefined, { signal })
      const sentence = expression ? await this.host.dataset.explain(expression, pageLang(), { signal }) : ''
      if (signal.aborted) return
      this.keep(expression, answer)
      const { participants } = answer
      const words = participants === null ? text().suppressed : text().people(formatNumber(participants))
      this.answer.replaceChildren(
        h('p', { class: 'people' }, expression ? '' : `${text().everyone}: `, h('strong', {}, words)),
        h('p', { class: 'sentence' }, sentence),
      )
      this.box.removeAttribute('aria-invalid')
      this.addButton.disabled = !expression
    } catch (error) {
      if (signal.aborted) return
      this.addButton.disabled = true
      this.box.setAttribute('aria-invalid', 'true')
      const record = isHindoError(error) ? error : { message: String(error) }
      this.answer.replaceChildren(...problem(this.box.value, record))
      if (this.counts.size === 0) this.keep('', await this.host.dataset.count())
    }
    this.drawPresets()
  }

  private keep(expression: string, answer: CountAnswer): void {
    this.counted = expression
    this.counts = new Map(
      answer.axes.flatMap(({ axis, levels }) =>
        levels.map((level) => [
          `${axis}:${level.level}`,
          'unanswerable' in level ? text().unanswerable : this.people(level.participants),
        ]),
      ),
    )
  }

  private people(count: number | null): string {
    if (count !== null) return formatNumber(count)
    const threshold = this.host.dataset.publish?.threshold
    return threshold ? `<${formatNumber(threshold)}` : '▨'
  }

  private add(): void {
    const { state } = this.host
    const name = this.name.value.trim().replace(/\s+/g, '_')
    const taken = [...cohortNames(state.picks).values(), ...state.own.map((cohort) => cohort.name)]
    if (!name || taken.includes(name)) {
      this.name.setCustomValidity(name ? text().taken : text().nameHint)
      this.name.reportValidity()
      return
    }
    this.name.setCustomValidity('')
    this.host.changed({ own: [...state.own, { name, expression: this.box.value.trim() }] })
    this.name.value = freeName(this.host.state)
  }

  private toggle(pick: string, on: boolean): void {
    this.pick(on ? [...this.host.state.picks, pick] : this.host.state.picks.filter((other) => other !== pick))
  }

  /** Presets keep the order of their axes, everybody first, however they were clicked. */
  private pick(picks: string[]): void {
    const order = ['all', ...this.axes.flatMap((axis) => axis.levels.map((level) => `${axis.id}:${level.id}`))]
    this.host.changed({ picks: order.filter((pick) => picks.includes(pick)) })
  }

  private draw(): void {
    const { state } = this.host
    const t = text()
    const chip = (label: string, title: string, remove: () => void) =>
      h(
        'li',
        { class: 'chip', title },
        h('span', {}, label),
        h('button', { type: 'button', 'aria-label': t.remove(label), onclick: remove }, '×'),
      )
    const picked = state.picks.map((pick) =>
      chip(labelOf(this.axes, pick)[pageLang()], pickExpression(pick), () => this.toggle(pick, false)),
    )
    const own = state.own.map((cohort) =>
      chip(cohort.name, cohort.expression, () =>
        this.host.changed({ own: state.own.filter((other) => other !== cohort) }),
      ),
    )
    this.chosen.setAttribute('aria-label', t.shown)
    this.chosen.replaceChildren(...picked, ...own)
    if (picked.length + own.length > 3) {
      const clear = h(
        'button',
        { type: 'button', class: 'link', onclick: () => this.host.changed({ picks: [], own: [] }) },
        t.clear,
      )
      this.chosen.append(h('li', {}, clear))
    }
    this.drawPresets()
  }

  private drawPresets(): void {
    const t = text()
    const { picks } = this.host.state
    const focused = (document.activeElement as HTMLElement | null)?.dataset.pick
    const choice = (pick: string, label: string, depth: number) =>
      h(
        'label',
        { class: `level depth-${depth}` },
        h('input', {
          type: 'checkbox',
          checked: picks.includes(pick),
          'data-pick': pick,
          onchange: (event) => this.toggle(pick, (event.target as HTMLInputElement).checked),
        }),
        h('span', { class: 'level-name' }, label),
        h('span', { class: 'count' }, this.counts.get(pick) ?? ''),
      )
    const axis = (from: Axis) => {
      const all = from.levels.map((level) => `${from.id}:${level.id}`)
      const every = all.every((pick) => picks.includes(pick))
      const some = all.filter((pick) => picks.includes(pick)).length
      const details = h(
        'details',
        {
          open: this.open.has(from.id),
          ontoggle: (event) => this.open[(event.target as HTMLDetailsElement).open ? 'add' : 'delete'](from.id),
        },
        h(
          'summary',
          {},
          h('span', {}, from.label[pageLang()]),
          h('span', { class: 'count' }, some ? `${some} / ${all.length}` : ''),
        ),
        from.kind === 'overlapping' && h('p', { class: 'help' }, t.overlapping),
        h(
          'button',
          {
            type: 'button',
            class: 'link all',
            'aria-pressed': String(every),
            onclick: () => this.pick(every ? picks.filter((pick) => !all.includes(pick)) : [...picks, ...all]),
          },
          t.all,
        ),
        ...from.levels.map((level) =>
          choice(`${from.id}:${level.id}`, level.label[pageLang()], depthOf(from, level.id)),
        ),
      )
      return details
    }
    this.presets.replaceChildren(
      h('p', { class: 'help' }, this.counted ? t.countsOfExpression : t.countsOf),
      choice('all', t.everyone, 0),
      ...this.axes.map(axis),
    )
    if (focused) this.presets.querySelector<HTMLElement>(`[data-pick='${CSS.escape(focused)}']`)?.focus()
  }
}

function depthOf(axis: Axis, level: string): number {
  let depth = 0
  for (let at = axis.levels.find(({ id }) => id === level); at?.parent && depth < 3; depth++) {
    const { parent } = at
    at = axis.levels.find(({ id }) => id === parent)
  }
  return depth
}

function freeName(state: PortalState): string {
  let number = state.own.length + 1
  while (state.own.some(({ name }) => name === `C${number}`)) number++
  return `C${number}`
}

/** The label of a picked level in both languages. */
export function labelOf(axes: readonly Axis[], pick: string): Label {
  const [id, level] = pick.split(':')
  const axis = axes.find((candidate) => candidate.id === id)
  const found = axis?.levels.find((candidate) => candidate.id === level)
  return found?.label ?? (pick === 'all' ? { en: 'Everyone', ja: '全体' } : { en: pick, ja: pick })
}
