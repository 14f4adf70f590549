import { HindoError } from '../errors.ts'
import { appendBy, extendedLedger, type LedgerEntry, type LedgerStore, parseLedger, printLedger } from './ledger.ts'
import { sha256Of } from './sha256.ts'

/**
 * A ledger in the browser, one database per project: what leaves through this page is remembered on this device. The gate keeps its own;
 * this one guards against mistakes.
 *
 * @param project name of the project or user whose releases count together
 */
export function indexedDbLedger(project: string): LedgerStore {
  const opened = openDatabase(`hindo-ledger:${project}`)
  const adopt: LedgerStore['adopt'] = async (more, files) => {
    const database = await opened
    const transaction = database.transaction(['entries', 'files'], 'readwrite')
    const done = finish(transaction)
    try {
      const store = transaction.objectStore('entries')
      const next = extendedLedger(follow(await settle<LedgerEntry[]>(store.getAll())), more, files)
      // `add` refuses a number that is taken: two pages never both write entry 5
      for (const entry of more) store.add(entry)
      for (const [sha256, bytes] of next.files) transaction.objectStore('files').put(bytes, sha256)
    } catch (error) {
      transaction.abort()
      await done.catch(() => undefined)
      throw error
    }
    await done.catch((cause) => {
      throw new HindoError('forbidden', `this browser did not keep the release: ${cause?.message ?? cause}`, {
        hint: 'Free some of its storage; nothing was recorded',
        cause,
      })
    })
  }
  return {
    async read() {
      const database = await opened
      const transaction = database.transaction('entries')
      return follow(await settle<LedgerEntry[]>(transaction.objectStore('entries').getAll()))
    },
    append: appendBy(adopt),
    adopt,
    async file(sha256) {
      const database = await opened
      const bytes = await settle<Uint8Array | undefined>(database.transaction('files').objectStore('files').get(sha256))
      return bytes && sha256Of(bytes) === sha256 ? bytes : undefined
    },
  }
}

/** Entries whose chain holds; what a script changed in the database is found here. */
function follow(entries: LedgerEntry[]): LedgerEntry[] {
  return parseLedger(printLedger(entries), 'the ledger of this browser')
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('entries', { keyPath: 'seq' })
      request.result.createObjectStore('files')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () =>
      reject(
        new HindoError('forbidden', 'this browser keeps no ledger: IndexedDB cannot be opened', {
          cause: request.error,
        }),
      )
  })
}

function settle<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(request.error)
  })
}

function finish(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
  })
}
