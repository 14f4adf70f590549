import 'hindo/elements'
import type { HindoRecordSearch, HindoRecordTable } from 'hindo/elements'
import { keepInAddress } from './address.ts'
import { byId } from './dom.ts'
import { startPage } from './page.ts'

/** The pages of records: one search, one table; what both show stands in the address. */
export function startRecordsPage(title: 'recordsTitle' | 'catalogueTitle'): void {
  const wide = matchMedia('(min-width: 1000px)')
  const fold = byId<HTMLDetailsElement>('fold')
  const unfold = () => {
    fold.open = wide.matches
  }
  unfold()
  wide.addEventListener('change', unfold)
  startPage(title, () => {})
  keepInAddress([byId<HindoRecordSearch>('find'), byId<HindoRecordTable>('rows')], () => {})
}
