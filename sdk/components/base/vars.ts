import { noChange } from 'lit'
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js'

type Values = Record<`--${string}`, string | number>

/** Sets custom properties on an element through the style object: a policy without inline styles allows that, not `style=`. */
class VarsDirective extends Directive {
  private previous: Values = {}

  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.ELEMENT) throw new Error('vars stands in the place of an attribute')
  }

  render(_values: Values): unknown {
    return noChange
  }

  override update(part: ElementPart, [values]: [Values]): unknown {
    if (values === this.previous) return noChange
    const { style } = part.element as HTMLElement
    for (const name of Object.keys(this.previous)) if (!(name in values)) style.removeProperty(name)
    for (const [name, value] of Object.entries(values)) {
      if (this.previous[name as `--${string}`] !== value) style.setProperty(name, String(value))
    }
    this.previous = values
    return noChange
  }
}

/** `<div ${vars({ '--x': 3 })}>` sets custom properties without an inline style. */
export const vars = directive(VarsDirective)
