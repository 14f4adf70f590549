import { defineOnce } from '../components/base/element.ts'
import { HindoFrequencyTable } from '../components/frequency-table/frequency-table.ts'

defineOnce('hindo-frequency-table', HindoFrequencyTable)

export { HindoFrequencyTable }

declare global {
  interface HTMLElementTagNameMap {
    'hindo-frequency-table': HindoFrequencyTable
  }
}
