import { defineOnce } from '../components/base/element.ts'
import { HindoRecords } from '../components/records/records.ts'

defineOnce('hindo-records', HindoRecords)

export { HindoRecords }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-records': HindoRecords
  }
}
