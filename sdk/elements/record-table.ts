import { defineOnce } from '../components/base/element.ts'
import { HindoRecordTable } from '../components/record-table/record-table.ts'

defineOnce('hindo-record-table', HindoRecordTable)

export { HindoRecordTable }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-record-table': HindoRecordTable
  }
}
