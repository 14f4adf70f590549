import { afterEach, expect, it } from 'vitest'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { indexedDbLedger } from '../../sdk/release/ledger-indexed-db.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'
import { ledgerOf, releasedBytes, releaseRecord } from '../support/ledger-records.ts'

let number = 0
const projects: string[] = []
function project(): string {
  const name = `test-${++number}`
  projects.push(name)
  return name
}
afterEach(() => {
  for (const name of projects.splice(0)) indexedDB.deleteDatabase(`hindo-ledger:${name}`)
})

it('keeps releases and their files in the browser, for every page of the project', async () => {
  const name = project()
  const store = indexedDbLedger(name)
  for (const count of [1, 2, 3]) {
    await store.append(nextEntry(await store.read(), releaseRecord(count)), releasedBytes(count))
  }
  const other = indexedDbLedger(name)
  expect(await other.read()).toEqual(ledgerOf(3))
  expect(await other.file(sha256Of(releasedBytes(2)))).toEqual(releasedBytes(2))
  expect(await indexedDbLedger(project()).read()).toEqual([])
})

it('never forks: of two pages that release at once, one is refused', async () => {
  const name = project()
  const [one, other] = [indexedDbLedger(name), indexedDbLedger(name)]
  const outcomes = await Promise.allSettled([
    one.append(nextEntry([], releaseRecord(1)), releasedBytes(1)),
    other.append(nextEntry([], releaseRecord(2)), releasedBytes(2)),
  ])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult
  expect(refused.reason).toMatchObject({ code: 'forbidden' })
  expect(await one.read()).toHaveLength(1)
})

it('names the entry that a script changed in the database', async () => {
  const name = project()
  const store = indexedDbLedger(name)
  for (const count of [1, 2]) {
    await store.append(nextEntry(await store.read(), releaseRecord(count)), releasedBytes(count))
  }
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(`hindo-ledger:${name}`)
    request.onsuccess = () => resolve(request.result)
  })
  const transaction = database.transaction('entries', 'readwrite')
  transaction.objectStore('entries').put({ ...ledgerOf(2)[1], author: 'nobody' })
  await new Promise((resolve) => {
    transaction.oncomplete = resolve
  })
  database.close()
  await expect(store.read()).rejects.toThrow(/entry 2 of the ledger was edited/)
})
