/** Registers every element. The classes without registration are in `components/`. */
export type { HindoEvent, HindoEvents } from './components/base/events.ts'
export { setStrings } from './components/i18n/localize.ts'
export { HindoCohortSearch } from './elements/cohort-search.ts'
export { HindoDataset } from './elements/dataset.ts'
export { HindoFrequencyTable } from './elements/frequency-table.ts'
export { HindoRecordSearch } from './elements/record-search.ts'
export { HindoRecords } from './elements/records.ts'
export { HindoVariantSearch } from './elements/variant-search.ts'
