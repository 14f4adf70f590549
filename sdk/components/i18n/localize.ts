import { LocalizeController, update } from '@shoelace-style/localize'
import type { ReactiveControllerHost } from 'lit'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { Strings } from './strings.ts'

const overrides = new Map<string, Partial<Strings>>()

/**
 * Replaces or adds texts for a language, on every element of the page: `setStrings('ja', { cancel: 'やめる' })`. A language
 * other than ja or en falls back to English where a text is missing.
 */
export function setStrings(lang: string, strings: Partial<Strings>): void {
  const key = lang.toLowerCase()
  overrides.set(key, { ...overrides.get(key), ...strings })
  update()
}

/** The texts of a language tag: `ja-JP` falls back to `ja`, anything unknown to English. */
export function stringsOf(lang: string): Strings {
  const tag = lang.toLowerCase()
  const primary = tag.split('-')[0]!
  return { ...(primary === 'ja' ? ja : en), ...overrides.get(primary), ...overrides.get(tag) }
}

type Host = ReactiveControllerHost & HTMLElement

/** The nearest `lang` around an element, through shadow roots; empty where there is none. */
export function nearestLang(element: Element): string {
  for (let at: Element | null = element; at; ) {
    const holder: Element | null = at.closest('[lang]')
    if (holder) return holder.getAttribute('lang') ?? ''
    const root: Node = at.getRootNode()
    at = root instanceof ShadowRoot ? root.host : null
  }
  return ''
}

/** Texts and number formats by the nearest `lang`; follows a change of any `lang` around the element. */
export class Localize extends LocalizeController {
  private readonly own: () => Partial<Strings> | undefined
  private observer: MutationObserver | undefined
  private nearest = ''

  constructor(host: Host, own: () => Partial<Strings> | undefined) {
    super(host)
    this.own = own
  }

  override hostConnected(): void {
    super.hostConnected()
    this.nearest = nearestLang(this.host)
    this.observer = new MutationObserver(() => {
      const lang = nearestLang(this.host)
      if (lang === this.nearest) return
      this.nearest = lang
      this.host.requestUpdate()
    })
    for (let root: Node = this.host.getRootNode(); ; root = (root as ShadowRoot).host.getRootNode()) {
      this.observer.observe(root, { subtree: true, attributes: true, attributeFilter: ['lang'] })
      if (!(root instanceof ShadowRoot)) break
    }
  }

  override hostDisconnected(): void {
    super.hostDisconnected()
    this.observer?.disconnect()
  }

  override lang(): string {
    const lang = this.nearest || super.lang()
    try {
      return new Intl.Locale(lang.replace(/_/g, '-')).toString()
    } catch {
      return 'en'
    }
  }

  /** Which of a label's two texts to show. */
  get labelLang(): 'en' | 'ja' {
    return this.lang().toLowerCase().startsWith('ja') ? 'ja' : 'en'
  }

  get strings(): Strings {
    const own = this.own()
    const shared = stringsOf(this.lang())
    return own ? { ...shared, ...own } : shared
  }
}
