import { defineOnce } from '../components/base/element.ts'
import { HindoRecordSearch } from '../components/record-search/record-search.ts'

defineOnce('hindo-record-search', HindoRecordSearch)

export { HindoRecordSearch }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-record-search': HindoRecordSearch
  }
}
