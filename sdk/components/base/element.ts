import { type CSSResultGroup, LitElement } from 'lit'
import { Localize } from '../i18n/localize.ts'
import type { Strings } from '../i18n/strings.ts'
import { controls } from './controls.styles.ts'
import type { HindoEvents } from './events.ts'
import { tokens } from './tokens.styles.ts'

/** What every element has: tokens, language, typed events. */
export class HindoElement extends LitElement {
  static override styles: CSSResultGroup = [tokens, controls]

  /** Texts that replace the built-in ones on this element only. */
  declare strings: Partial<Strings> | undefined

  static override properties = { strings: { attribute: false } }

  protected readonly localize = new Localize(this, () => this.strings)

  /** The first drawing has a task of its own: elements registered together would else draw in one long task. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await new Promise((resolve) => setTimeout(resolve))
    super.scheduleUpdate()
  }

  /** Fires a bubbling event that also leaves shadow roots; false when a listener prevented the default. */
  protected emit<Name extends keyof HindoEvents>(
    name: Name,
    detail: HindoEvents[Name],
    options: { cancelable?: boolean } = {},
  ): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: options.cancelable ?? false }),
    )
  }
}

/** Attribute converter for lists: `AC, AN` ↔ `['AC', 'AN']`. */
export const listConverter = {
  fromAttribute: (text: string | null): string[] | undefined =>
    text === null
      ? undefined
      : text
          .split(/[\s,]+/)
          .map((item) => item.trim())
          .filter(Boolean),
  toAttribute: (list: unknown): string | null => (Array.isArray(list) ? list.join(',') : null),
}

/** Registers a class under a tag unless the tag is taken: a second copy of Hindo on a page does no harm. */
export function defineOnce(tag: string, element: CustomElementConstructor): void {
  if (typeof customElements !== 'undefined' && !customElements.get(tag)) customElements.define(tag, element)
}
