import { afterEach, describe, expect, it } from 'vitest'
import { nextEntry } from '../../sdk/release/ledger.ts'
import { indexedDbLedger } from '../../sdk/release/ledger-indexed-db.ts'
import { sha256Of } from '../../sdk/release/sha256.ts'
import { holdsForEveryStore } from '../support/ledger-contract.ts'
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

describe('a ledger in the browser', () => holdsForEveryStore(() => indexedDbLedger(project())))

it('is one for every page of a project, and none for another', async () => {
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
