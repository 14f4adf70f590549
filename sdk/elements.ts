/** Registers every element. The classes without registration are in `components/`. */
export type { HindoEvent, HindoEvents } from './components/base/events.ts'
export { setStrings } from './components/i18n/localize.ts'
export { HindoDataset } from './elements/dataset.ts'
export { HindoFrequencyTable } from './elements/frequency-table.ts'
