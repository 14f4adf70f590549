import { byId, h } from './dom.ts'
import { type Words, words } from './words.ts'

export type Lang = 'en' | 'ja'
export type Theme = 'auto' | 'light' | 'dark'
const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

let current: Lang = 'en'

/** Texts in the language of the page. */
export function text(): Words {
  return words[current]
}

export function pageLang(): Lang {
  return current
}

/** A whole number as the page's language groups it. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(current).format(value)
}

function isLang(value: string | null): value is Lang {
  return value === 'en' || value === 'ja'
}

/** Sets one parameter of the page's address; empty or absent removes it. */
export function setParameter(name: string, value: string | undefined): void {
  const url = new URL(location.href)
  if (value) url.searchParams.set(name, value)
  else url.searchParams.delete(name)
  if (url.href !== location.href) history.replaceState(null, '', url)
}

function carry(link: HTMLAnchorElement): void {
  const target = new URL(link.getAttribute('href') ?? './', location.href)
  for (const name of ['lang', 'theme']) {
    const value = new URLSearchParams(location.search).get(name)
    if (value) target.searchParams.set(name, value)
    else target.searchParams.delete(name)
  }
  link.href = target.href
}

function applyWords(title: keyof Words): void {
  document.documentElement.lang = current
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = text()[element.dataset.word as 'title']
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    element.setAttribute('aria-label', text()[element.dataset.label as 'title'])
  }
  document.title = `${text()[title]} · Hindo`
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.top a, .brand')) carry(link)
}

/**
 * Language and colours of a page: from its address, else the browser's. `changed` is called now and on every switch.
 */
export function startPage(title: keyof Words, changed: () => void): void {
  const switches = byId('switches')
  const draw = () => {
    const parameters = new URLSearchParams(location.search)
    const asked = parameters.get('lang')
    current = isLang(asked) ? asked : navigator.language.startsWith('ja') ? 'ja' : 'en'
    const theme = THEMES.find((name) => name === parameters.get('theme')) ?? 'auto'
    document.documentElement.dataset.theme = theme
    const languages = h(
      'div',
      { class: 'languages', role: 'group', 'aria-label': text().language },
      ...(['ja', 'en'] as const).map((lang) =>
        h(
          'button',
          {
            type: 'button',
            class: 'switch',
            lang,
            'aria-pressed': String(lang === current),
            onclick: () => {
              setParameter('lang', lang)
              draw()
            },
          },
          lang === 'ja' ? '日本語' : 'English',
        ),
      ),
    )
    const themes = h(
      'select',
      {
        'aria-label': text().theme,
        onchange: (event) => {
          const { value } = event.target as HTMLSelectElement
          setParameter('theme', value === 'auto' ? undefined : value)
          draw()
        },
      },
      ...THEMES.map((name) => h('option', { value: name, selected: name === theme }, text().themes[name])),
    )
    switches.replaceChildren(languages, themes)
    applyWords(title)
    changed()
  }
  draw()
}
