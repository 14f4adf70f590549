import { defineOnce } from '../components/base/element.ts'
import { HindoCohortSearch } from '../components/cohort-search/cohort-search.ts'

defineOnce('hindo-cohort-search', HindoCohortSearch)

export { HindoCohortSearch }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-cohort-search': HindoCohortSearch
  }
}
