import { afterEach, describe, expect, it, vi } from 'vitest'
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

it('keeps nothing of a release that the browser has no room for, and says so', async () => {
  const name = project()
  const store = indexedDbLedger(name)
  await store.adopt(ledgerOf(1), [releasedBytes(1)])
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
    this.transaction.abort()
    return {} as IDBRequest<IDBValidKey>
  })
  const entry = nextEntry(ledgerOf(1), releaseRecord(2))
  await expect(store.append(entry, releasedBytes(2))).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringMatching(/did not keep the release/),
  })
  put.mockRestore()
  expect(await store.read()).toEqual(ledgerOf(1))
  await store.append(entry, releasedBytes(2))
  expect(await store.read()).toHaveLength(2)
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
