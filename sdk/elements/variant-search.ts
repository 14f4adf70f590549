import { defineOnce } from '../components/base/element.ts'
import { HindoVariantSearch } from '../components/variant-search/variant-search.ts'

defineOnce('hindo-variant-search', HindoVariantSearch)

export { HindoVariantSearch }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-variant-search': HindoVariantSearch
  }
}
