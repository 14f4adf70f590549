import type { HindoFrequencyTable, HindoReleaseCheck } from 'hindo/elements'
import { byId } from './dom.ts'

/** The drawer that checks the table on the page and lets it leave. Releases are remembered in this browser. */
export function startChecking(table: HindoFrequencyTable): void {
  const drawer = byId<HTMLDialogElement>('checking')
  const check = byId<HindoReleaseCheck>('check')
  const take = () => {
    if (!drawer.open || !table.table?.info.complete) return
    const { where, sort, limit } = table
    check.query = { ...(where ? { where } : {}), ...(sort ? { sort } : {}), ...(limit ? { limit } : {}) }
    check.table = table.table
  }
  byId('check-open').addEventListener('click', async () => {
    drawer.showModal()
    take()
    const { indexedDbLedger } = await import('hindo/release')
    check.ledger ??= indexedDbLedger('portal')
  })
  byId('check-close').addEventListener('click', () => drawer.close())
  table.addEventListener('hindo-table-changed', take)
}
