import { defineOnce } from '../components/base/element.ts'
import { HindoReleaseCheck } from '../components/release-check/release-check.ts'

defineOnce('hindo-release-check', HindoReleaseCheck)

export { HindoReleaseCheck }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-release-check': HindoReleaseCheck
  }
}
