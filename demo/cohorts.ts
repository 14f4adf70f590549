import { type Axis, isHindoError, type Label, parseCohort } from 'hindo'
import { h } from './dom.ts'
import { type Lang, text } from './page.ts'

/** Cohorts by name, as the table takes them. */
export type Cohorts = Record<string, string>

/** What people read for a cohort: the label of its level where it is one level, "everyone", else its name. */
export function labelOf(name: string, expression: string, axes: readonly Axis[]): Label {
  try {
    const cohort = parseCohort(expression, axes)
    if (cohort.op === 'all') return { en: 'Everyone', ja: '全体' }
    const [only, ...more] = cohort.op === 'in' ? cohort.levels : []
    const axis = cohort.op === 'in' && axes.find(({ id }) => id === cohort.axis)
    const level = axis && more.length === 0 ? axis.levels.find(({ id }) => id === only) : undefined
    if (level) return level.label
  } catch (error) {
    if (!isHindoError(error)) throw error
  }
  return { en: name, ja: name }
}

/** A name that no cohort has yet: the one asked for, else with a number behind it. */
export function freeName(name: string, cohorts: Cohorts): string {
  let free = name
  for (let number = 2; free in cohorts; number++) free = `${name}_${number}`
  return free
}

/** Whether a sort still makes sense: its cohort is there, and it names one where there are several. */
export function sortFits(sort: string, cohorts: Cohorts): boolean {
  const column = sort.replace(/^-/, '')
  const owner = column.slice(0, Math.max(0, column.lastIndexOf('.')))
  return owner ? owner in cohorts : column === 'position' || Object.keys(cohorts).length < 2
}

/** The cohorts of the table, each with a button that takes it out. */
export function cohortChips(
  cohorts: Cohorts,
  axes: readonly Axis[],
  lang: Lang,
  set: (cohorts: Cohorts) => void,
): HTMLElement {
  const t = text()
  const entries = Object.entries(cohorts)
  const chips = entries.map(([name, expression]) => {
    const label = labelOf(name, expression, axes)[lang]
    const remove = () => set(Object.fromEntries(entries.filter(([other]) => other !== name)))
    return h(
      'li',
      { class: 'chip', title: expression, 'data-cohort': name },
      h('span', {}, label),
      h('button', { type: 'button', 'aria-label': t.remove(label), onclick: remove }, '×'),
    )
  })
  const clear = h('button', { type: 'button', class: 'link', onclick: () => set({}) }, t.clear)
  return h('ul', { class: 'chips', 'aria-label': t.shown }, ...chips, entries.length > 1 ? h('li', {}, clear) : null)
}
